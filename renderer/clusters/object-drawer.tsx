import LinkIcon from '@mui/icons-material/LinkOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { linkOfPath } from '../app/links.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { DetailsDrawer } from '../ui/details-drawer.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { MachineText } from '../ui/machine-text.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { STALE_OPACITY } from '../ui/stale.ts';
import { useWords } from '../ui/words.ts';
import { kubectlCommand } from './kubectl.ts';
import type { LiveRow } from './live-rows.ts';
import { ObjectViewLinks } from './object-view-links.tsx';
import type { ClusterTab, ObjectName } from './paths.ts';
import { objectPath } from './paths.ts';
import type { Pod } from '../../preload/contract/kubernetes.ts';

interface ObjectDrawerProps<Row> {
  readonly context: string;
  readonly tab: ClusterTab;
  readonly object: ObjectName;
  /** The object as it is now; undefined when it is not in the list. */
  readonly row: Row | undefined;
  /** The list is whole: what is not in it is not there. */
  readonly complete: boolean;
  readonly stale: boolean;
  readonly onClose: () => void;
  readonly children: (row: Row) => ReactNode;
}

/** An object beside its list: its state in words first. One that goes while it is looked at stays, marked as gone. */
export function ObjectDrawer<Row extends LiveRow & Pick<Pod, 'state'>>({
  context,
  tab,
  object,
  row,
  complete,
  stale,
  onClose,
  children,
}: ObjectDrawerProps<Row>) {
  const { t } = useTranslation('clusters');
  const say = useWords();
  const [last, setLast] = useState(row);
  if (row && row !== last) setLast(row);
  const known = row ?? last;
  const gone = complete && !row;
  const { namespace, name } = object;
  return (
    <DetailsDrawer
      title={name}
      subtitle={`${namespace} · ${context}`}
      actions={<CopyButton text={linkOfPath(objectPath(context, tab, object))} label={t('copyLink')} icon={LinkIcon} />}
      onClose={onClose}
    >
      {gone ? (
        known ? (
          <Box component="output" sx={{ display: 'block' }}>
            <StateBadge level="unknown" word={t('details.gone', { name })} />
            <Typography sx={{ color: 'text.secondary' }}>{t('details.goneMeans')}</Typography>
          </Box>
        ) : (
          <EmptyState
            title={t('details.missing', { name, namespace })}
            text={t('details.missingMeans')}
            action={
              <Button variant="outlined" onClick={onClose}>
                {t('details.close')}
              </Button>
            }
          />
        )
      ) : null}
      {!known && !gone ? <LoadingRows label={t('details.loading', { name })} /> : null}
      {known ? (
        <Box
          sx={{
            display: 'flex',
            flexDirection: 'column',
            gap: 2,
            ...(stale || gone ? { opacity: STALE_OPACITY, filter: 'grayscale(0.7)' } : {}),
          }}
        >
          {gone ? null : (
            <Box sx={{ display: 'flex', gap: 1, alignItems: 'start' }}>
              <Box component="span" sx={{ flex: 'none', display: 'flex' }}>
                <StateBadge level={known.level} iconOnly />
              </Box>
              <Typography sx={{ fontWeight: 600, minWidth: 0, overflowWrap: 'anywhere' }}>{say(known.state)}</Typography>
            </Box>
          )}
          <ObjectViewLinks object={{ context, resource: tab, namespace, name }} />
          {children(known)}
          <Box component="section" sx={{ display: 'grid', gap: 1 }}>
            <Typography variant="h3">{t('details.command')}</Typography>
            <MachineText text={kubectlCommand(context, tab, object)} label={t('details.kubectl')} />
          </Box>
        </Box>
      ) : null}
    </DetailsDrawer>
  );
}
