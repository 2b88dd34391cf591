import ContentCopy from '@mui/icons-material/ContentCopyOutlined';
import OpenInNew from '@mui/icons-material/ArrowForwardOutlined';
import Refresh from '@mui/icons-material/RefreshOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Release } from '../../../preload/contract/helm.ts';
import { copyText } from '../../client/clipboard.ts';
import { useSettings } from '../../client/settings.ts';
import { useContexts } from '../../client/targets.ts';
import { ServerDrawer } from '../../servers/server-drawer.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { LiveTable } from '../../ui/table/live-table.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { NoneMatch } from '../../ui/table/none-match.tsx';
import { useFailure } from '../../ui/words.ts';
import type { ClusterViewProps } from '../cluster-views.ts';
import { NamespaceChoice } from '../namespace-choice.tsx';
import { chosenNamespace } from '../namespaces.ts';
import { clusterViewPath } from '../paths.ts';
import { useChooseNamespace, useNamespaces } from '../queries.ts';
import { useReleases } from './queries.ts';
import { useReleaseColumns } from './release-columns.tsx';
import { ReleaseDetails } from './release-details.tsx';

const rowId = ({ namespace, name }: Release) => `${namespace}/${name}`;

/** Helm's releases of a cluster: what is deployed, since when, and what failed. */
export default function HelmView({ context, rest }: ClusterViewProps) {
  const { t } = useTranslation('helm');
  const navigate = useNavigate();
  const [filter, setFilter] = useState('');
  const [openNamespace, openName] = rest;
  const own = useContexts().data?.contexts.find(({ name }) => name === context)?.namespace ?? null;
  const chosen = chosenNamespace(useSettings().kubernetes.namespaces, context, own);
  // A link to a release leads to its own namespace, whichever was chosen last.
  const namespace = chosen !== null && openNamespace !== undefined ? openNamespace : chosen;
  const namespaces = useNamespaces(context, true);
  const choose = useChooseNamespace(context);
  const releases = useReleases(context, namespace);
  const columns = useReleaseColumns();
  const failure = useFailure(releases.isFetching && !releases.data ? null : releases.error);
  const rows = useMemo(() => matching(releases.data ?? [], filter), [releases.data, filter]);
  const open = releases.data?.find((one) => one.namespace === openNamespace && one.name === openName);
  const pathOf = (release: Release) => clusterViewPath(context, 'helm', release.namespace, release.name);
  const list = clusterViewPath(context, 'helm');
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0, minWidth: 0 }}>
      <Box sx={{ flex: 'none', display: 'flex', flexWrap: 'wrap', alignItems: 'start', gap: 1, px: 2.5, py: 1 }}>
        <NamespaceChoice
          value={namespace}
          onChange={(next) => {
            choose.mutate(next);
            if (openNamespace !== undefined) void navigate(list);
          }}
          namespaces={namespaces.data?.namespaces ?? []}
          note={null}
        />
        <FilterField value={filter} onChange={setFilter} label={t('filter')} />
        <Button
          variant="outlined"
          startIcon={<Refresh />}
          onClick={() => void releases.refetch()}
          disabled={releases.isFetching}
          sx={{ ml: 'auto' }}
        >
          {t('readAgain')}
        </Button>
      </Box>
      {failure ? (
        <Box sx={{ flex: 'none', px: 2.5, py: 1.5 }}>
          <FailureNotice
            failure={failure}
            target={context}
            mild={releases.data !== undefined}
            action={
              <Button variant="outlined" onClick={() => void releases.refetch()}>
                {t('again')}
              </Button>
            }
          />
        </Box>
      ) : null}
      {releases.data && openName !== undefined && !open ? (
        <Typography role="status" sx={{ flex: 'none', px: 2.5, pb: 1, overflowWrap: 'anywhere' }}>
          {t('gone', { name: openName, namespace: openNamespace })}
        </Typography>
      ) : null}
      {releases.data ? (
        <LiveTable
          id="clusters.helm"
          label={t('all', { cluster: context })}
          rows={rows}
          rowId={rowId}
          columns={columns}
          openId={open ? rowId(open) : null}
          onOpen={(release) => void navigate(pathOf(release))}
          menu={(release) => [
            { key: 'open', label: t('open'), icon: <OpenInNew />, onSelect: () => void navigate(pathOf(release)) },
            { key: 'name', label: t('copyName'), icon: <ContentCopy />, onSelect: () => void copyText(release.name) },
          ]}
          stale={releases.isError}
          empty={
            releases.data.length > 0 ? (
              <NoneMatch title={t('noneMatch', { text: filter })} onClear={() => setFilter('')} />
            ) : (
              <EmptyState title={t('none')} text={namespace === null ? t('noneMeans', { cluster: context }) : t('noneIn', { namespace })} />
            )
          }
        />
      ) : failure ? null : (
        <LoadingRows rows={6} label={t('reading', { cluster: context })} />
      )}
      {open ? (
        <ServerDrawer>
          <ReleaseDetails key={rowId(open)} context={context} release={open} onClose={() => void navigate(list)} />
        </ServerDrawer>
      ) : null}
    </Box>
  );
}

/** Those that contain every word of the filter. */
function matching(releases: readonly Release[], filter: string): readonly Release[] {
  const wanted = filter.toLowerCase().split(/\s+/u).filter(Boolean);
  return releases.filter(({ namespace, name, chart, chartVersion, appVersion, state }) => {
    const text = [namespace, name, chart, chartVersion, appVersion, state.en, state.fr].join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
