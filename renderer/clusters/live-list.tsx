import ContentCopy from '@mui/icons-material/ContentCopyOutlined';
import LinkIcon from '@mui/icons-material/LinkOutlined';
import OpenInNew from '@mui/icons-material/ArrowForwardOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { ReactNode } from 'react';
import { useDeferredValue, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { linkOfPath } from '../app/links.ts';
import type { PaletteEntry } from '../app/palette/entries.ts';
import { usePaletteEntries } from '../app/palette/entries.ts';
import { copyText } from '../client/clipboard.ts';
import type { LiveStream } from '../client/use-stream.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { LiveTable } from '../ui/table/live-table.tsx';
import { NoneMatch } from '../ui/table/none-match.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import type { Column } from '../ui/table/table-columns.tsx';
import { CertificateRemedy } from './context/certificate-remedy.tsx';
import { LoginRemedy } from './context/login-remedy.tsx';
import type { LiveRow, LiveRows } from './live-rows.ts';
import { orderRows } from './live-rows.ts';
import type { ObjectName } from './paths.ts';
import { labelSearch, objectPath } from './paths.ts';

/** The palette shows everything a page puts into it: the worst, not all of a large cluster. */
const MOST_PALETTE_ROWS = 200;

interface LiveListProps<Row> {
  readonly context: string;
  readonly resource: string;
  /** What its kind is called. */
  readonly kindName: string;
  readonly namespace: string | null;
  readonly labelSelector: string | null;
  readonly stream: LiveStream<LiveRows<Row>>;
  readonly columns: readonly Column<Row>[];
  /** What the filter looks at. */
  readonly textOf: (row: Row) => string;
  /** The order among those that are as bad, where it is not that of the names. */
  readonly among?: (a: Row, b: Row) => number;
  readonly filter: string;
  readonly onClearFilter: () => void;
  readonly onClearLabels: () => void;
  readonly open: ObjectName | null;
  /** The remedy of a failure, besides trying again. */
  readonly remedy: ReactNode;
  /** What else is asked anew with the list. */
  readonly onAgain: () => void;
}

const rowId = ({ uid }: LiveRow) => uid;
const nothing: ReadonlyMap<string, never> = new Map<string, never>();

/** A live list of a cluster, worst first, in all its states: on its way, empty, failed, stale. */
export function LiveList<Row extends LiveRow>({
  context,
  resource,
  kindName,
  namespace,
  labelSelector,
  stream,
  columns,
  textOf,
  among,
  filter,
  onClearFilter,
  onClearLabels,
  open,
  remedy,
  onAgain,
}: LiveListProps<Row>) {
  const { t } = useTranslation('clusters');
  const { t: ofKinds } = useTranslation('kinds');
  const navigate = useNavigate();
  const { state, status, failure, again } = stream;
  const held: ReadonlyMap<string, Row> = state?.rows ?? nothing;
  const wanted = useDeferredValue(filter);
  const rows = useMemo(() => orderRows(held.values(), wanted, textOf, among), [held, wanted, textOf, among]);
  const openRow = open ? rows.find((row) => row.namespace === (open.namespace ?? '') && row.name === open.name) : undefined;
  const why = failure ?? (state?.status === 'offline' || state?.complete === false ? state.failure : undefined);
  const listed = held.size > 0 || state?.complete === true;
  const own = resource === 'pods' || resource === 'deployments' ? resource : null;
  const pathOf = (row: Row) => `${objectPath(context, resource, row)}${labelSearch(labelSelector ?? '')}`;

  // Only names go to the palette: it does not need to hear of each change of a state.
  const names = rows
    .slice(0, MOST_PALETTE_ROWS)
    .map((row) => `${row.namespace}/${row.name}`)
    .join(' ');
  usePaletteEntries(
    'clusters.objects',
    useMemo(
      () =>
        names
          .split(' ')
          .filter(Boolean)
          .map((full): PaletteEntry => {
            const [its = '', name = ''] = full.split('/');
            return {
              id: `${resource}/${context}/${full}`,
              kind: 'object',
              title: name,
              detail: its === '' ? kindName : its,
              keywords: [resource, kindName],
              run: objectPath(context, resource, { namespace: its, name }),
            };
          }),
      [names, resource, kindName, context],
    ),
  );

  const empty =
    held.size > 0 ? (
      <NoneMatch title={t('list.noneMatch', { text: filter })} onClear={onClearFilter} />
    ) : labelSelector !== null ? (
      <EmptyState
        title={own ? t(`list.empty.${own}`) : ofKinds('list.empty', { kind: kindName })}
        text={ofKinds('list.emptyLabels', { selector: labelSelector })}
        action={
          <Button variant="outlined" onClick={onClearLabels}>
            {ofKinds('list.allLabels')}
          </Button>
        }
      />
    ) : (
      <EmptyState
        title={own ? t(`list.empty.${own}`) : ofKinds('list.empty', { kind: kindName })}
        text={namespace === null ? t('list.emptyAll', { cluster: context }) : t('list.emptyIn', { namespace })}
        action={remedy}
      />
    );
  return (
    <>
      {/* Who may not see one namespace may not see all of them either (RBAC adds up): all are not offered then. */}
      {why ? (
        <Box sx={{ flex: 'none', px: 2.5, py: 1.5, maxHeight: listed ? '45%' : 'none', overflow: 'auto' }}>
          <FailureNotice
            failure={why}
            target={context}
            mild={listed}
            action={
              <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
                <Button
                  variant="outlined"
                  onClick={() => {
                    again();
                    onAgain();
                  }}
                >
                  {t('again')}
                </Button>
                <CertificateRemedy failure={why} context={context} onTrusted={again} />
                <LoginRemedy
                  failure={why}
                  context={context}
                  onLoggedIn={() => {
                    again();
                    onAgain();
                  }}
                />
                {why.kind === 'not-found' || (why.kind === 'kubernetes-forbidden' && namespace === null) ? remedy : null}
              </Box>
            }
          />
        </Box>
      ) : null}
      {listed ? (
        <LiveTable
          id={`clusters.${resource}.${namespace === null ? 'all' : 'one'}`}
          label={kindName}
          rows={rows}
          rowId={rowId}
          columns={columns}
          openId={openRow?.uid ?? null}
          onOpen={(row) => void navigate(pathOf(row))}
          menu={(row) => [
            { key: 'open', label: t('open'), icon: <OpenInNew />, onSelect: () => void navigate(pathOf(row)) },
            { key: 'name', label: t('copyName'), icon: <ContentCopy />, onSelect: () => void copyText(row.name) },
            { key: 'link', label: t('copyLink'), icon: <LinkIcon />, onSelect: () => void copyText(linkOfPath(pathOf(row))) },
          ]}
          stale={status !== 'live' || state?.status !== 'live'}
          empty={empty}
        />
      ) : why ? null : (
        <LoadingRows
          rows={10}
          label={own ? t(`list.loading.${own}`, { cluster: context }) : ofKinds('list.loading', { kind: kindName, cluster: context })}
        />
      )}
    </>
  );
}
