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
import { LiveTable } from '../ui/live-table.tsx';
import { NoneMatch } from '../ui/none-match.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import type { Column } from '../ui/table-columns.tsx';
import type { LiveRow, LiveRows } from './live-rows.ts';
import { orderRows } from './live-rows.ts';
import type { ClusterTab, ObjectName } from './paths.ts';
import { objectPath } from './paths.ts';

/** The palette shows everything a page puts into it: the worst, not all of a large cluster. */
const MOST_PALETTE_ROWS = 200;

interface LiveListProps<Row> {
  readonly context: string;
  readonly tab: ClusterTab;
  readonly namespace: string | null;
  readonly stream: LiveStream<LiveRows<Row>>;
  readonly columns: readonly Column<Row>[];
  /** What the filter looks at. */
  readonly textOf: (row: Row) => string;
  readonly filter: string;
  readonly onClearFilter: () => void;
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
  tab,
  namespace,
  stream,
  columns,
  textOf,
  filter,
  onClearFilter,
  open,
  remedy,
  onAgain,
}: LiveListProps<Row>) {
  const { t } = useTranslation('clusters');
  const navigate = useNavigate();
  const { state, status, failure, again } = stream;
  const held: ReadonlyMap<string, Row> = state?.rows ?? nothing;
  const wanted = useDeferredValue(filter);
  const rows = useMemo(() => orderRows(held.values(), wanted, textOf), [held, wanted, textOf]);
  const openRow = open ? rows.find((row) => row.namespace === open.namespace && row.name === open.name) : undefined;
  const why = failure ?? (state?.status === 'offline' || state?.complete === false ? state.failure : undefined);
  const listed = held.size > 0 || state?.complete === true;
  const pathOf = (row: Row) => objectPath(context, tab, row);

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
              id: `${tab}/${context}/${full}`,
              kind: 'object',
              title: name,
              detail: its,
              keywords: [tab],
              run: objectPath(context, tab, { namespace: its, name }),
            };
          }),
      [names, tab, context],
    ),
  );

  const empty =
    held.size > 0 ? (
      <NoneMatch title={t('list.noneMatch', { text: filter })} onClear={onClearFilter} />
    ) : (
      <EmptyState
        title={t(`list.empty.${tab}`)}
        text={namespace === null ? t('list.emptyAll', { cluster: context }) : t('list.emptyIn', { namespace })}
        action={remedy}
      />
    );
  return (
    <>
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
                {why.kind === 'kubernetes-forbidden' || why.kind === 'not-found' ? remedy : null}
              </Box>
            }
          />
        </Box>
      ) : null}
      {listed ? (
        <LiveTable
          id={`clusters.${tab}.${namespace === null ? 'all' : 'one'}`}
          label={t(`tab.${tab}`)}
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
        <LoadingRows rows={10} label={t(`list.loading.${tab}`, { cluster: context })} />
      )}
    </>
  );
}
