import HistoryEdu from '@mui/icons-material/HistoryEduOutlined';
import ContentCopy from '@mui/icons-material/ContentCopyOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../preload/contract/activity.ts';
import { copyText } from '../client/clipboard.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { LiveTable } from '../ui/table/live-table.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { useFailure } from '../ui/words.ts';
import { useJournalColumns } from './columns.tsx';
import type { useAudit } from './queries.ts';

const rowId = ({ id }: AuditEntry) => String(id);

interface JournalProps {
  readonly audit: ReturnType<typeof useAudit>;
  readonly search: string;
  readonly onClear: () => void;
  readonly openId: number | null;
  readonly onOpen: (id: number) => void;
}

/** The journal of changes, newest first; older pages are loaded as one scrolls. */
export function Journal({ audit, search, onClear, openId, onOpen }: JournalProps) {
  const { t } = useTranslation(['activity', 'ui']);
  const columns = useJournalColumns();
  const failure = useFailure(audit.error);
  const entries = useMemo(() => audit.data?.pages.flat(), [audit.data]);
  return (
    <>
      {failure ? (
        <Box sx={{ p: 2 }}>
          <FailureNotice
            failure={failure}
            target={t('unavailable')}
            action={
              <Button variant="outlined" onClick={() => void audit.refetch()}>
                {t('ui:failure.again')}
              </Button>
            }
          />
        </Box>
      ) : null}
      {entries ? (
        <LiveTable
          id="activity.journal"
          label={t('table')}
          rows={entries}
          rowId={rowId}
          columns={columns}
          openId={openId === null ? null : String(openId)}
          onOpen={({ id }) => onOpen(id)}
          stale={failure !== null}
          onNearEnd={() => {
            if (audit.hasNextPage && !audit.isFetching) void audit.fetchNextPage();
          }}
          menu={(entry) => [
            {
              key: 'copy',
              label: t('ui:failure.copy'),
              icon: <ContentCopy />,
              onSelect: () => void copyText(JSON.stringify(entry, null, 2)),
            },
          ]}
          empty={
            search === '' ? (
              <EmptyState icon={<HistoryEdu />} title={t('empty.title')} text={t('empty.text')} />
            ) : (
              <EmptyState
                title={t('noMatch.title', { text: search })}
                text={t('noMatch.text')}
                action={<Button onClick={onClear}>{t('noMatch.clear')}</Button>}
              />
            )
          }
        />
      ) : failure ? null : (
        <LoadingRows />
      )}
      {audit.isFetchingNextPage ? (
        <Box role="status" sx={{ px: 2, py: 0.5, fontSize: '0.75rem', color: 'text.secondary', borderTop: 1, borderColor: 'surface.line' }}>
          {t('loadingMore')}
        </Box>
      ) : null}
    </>
  );
}
