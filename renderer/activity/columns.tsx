import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../preload/contract/activity.ts';
import { RelativeTime } from '../ui/relative-time.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import type { Column } from '../ui/table/table-columns.tsx';
import { actionWord } from './actions.ts';
import { useWho } from './who.ts';

/** How the result of a change is shown. */
export const resultLevels = { done: 'healthy', failed: 'failing', refused: 'degraded' } as const;

/** The columns of the journal. */
export function useJournalColumns(): readonly Column<AuditEntry>[] {
  const { t } = useTranslation('activity');
  const inWords = useWho();
  return useMemo(
    () => [
      {
        key: 'at',
        header: t('columns.at'),
        width: '7.5rem',
        narrowLine: 2,
        sortBy: ({ id }) => id,
        cell: ({ at }) => <RelativeTime at={at} />,
      },
      {
        key: 'action',
        header: t('columns.action'),
        width: 'minmax(9rem, 1fr)',
        always: true,
        narrowLine: 1,
        sortBy: ({ action }) => action,
        cell: ({ action }) => {
          const word = actionWord(action);
          return word ? t(word) : action;
        },
      },
      {
        key: 'target',
        header: t('columns.target'),
        width: 'minmax(10rem, 2fr)',
        mono: true,
        narrowLine: 2,
        sortBy: ({ target }) => target,
        cell: ({ target }) => target,
      },
      {
        key: 'result',
        header: t('columns.result'),
        width: '7rem',
        narrowLine: 1,
        sortBy: ({ result }) => result,
        cell: ({ result }) => <StateBadge level={resultLevels[result]} word={t(`results.${result}`)} />,
      },
      { key: 'who', header: t('columns.who'), width: 'minmax(8rem, 1fr)', sortBy: ({ who }) => who, cell: ({ who }) => inWords(who) },
      { key: 'detail', header: t('columns.detail'), width: 'minmax(8rem, 1.5fr)', optional: true, cell: ({ detail }) => detail ?? '' },
    ],
    [t, inWords],
  );
}
