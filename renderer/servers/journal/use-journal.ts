import { useEffect, useMemo, useRef } from 'react';
import type { JournalQuery } from '../../../preload/contract/journal.ts';
import { journalRows } from '../../../preload/contract/journal.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { client } from '../../client/link.ts';
import { useStream } from '../../client/use-stream.ts';
import { createLogLines } from '../../ui/log/log-lines.ts';
import { useGapWords, useResumed } from '../resumed.tsx';
import { firstAfter, gapRow, journalKind, rowsAfter, timeInRow } from './journal-rows.ts';

interface Heard {
  readonly note: Words | null;
  /** Opened anew it begins with lines that are here already: those up to this time. */
  readonly until: string | null;
}

/**
 * A journal as it is followed: its lines apart from React and kept as they came, so that 20,000 a second cost the page what it shows
 * and no more. After a loss of the connection it goes on by itself; `awaySince` says since when it does not.
 */
export function useJournal(query: JournalQuery | null) {
  const key = query === null ? null : JSON.stringify(query);
  // Another query, other lines.
  const { lines } = useMemo(() => ({ key, lines: createLogLines(journalKind) }), [key]);
  const lostAt = useRef<number | null>(null);
  const gapWords = useGapWords();
  const stream = useStream('servers.journal.follow', client.servers.journal.follow, query, (before: Heard | undefined, items): Heard => {
    const newest = before === undefined ? lines.last() : undefined;
    let until = before === undefined ? (newest === undefined ? null : timeInRow(newest)) : before.until;
    let note = before?.note ?? null;
    for (const item of items) {
      if ('note' in item) {
        note = item.note;
        continue;
      }
      const rows = journalRows(item.lines);
      if (until !== null && lostAt.current !== null) lines.push([gapRow(until, gapWords(lostAt.current, firstAfter(until, rows)))]);
      lostAt.current = null;
      const fresh = until === null ? rows : rowsAfter(until, rows);
      if (fresh.length > 0) until = null;
      lines.push(fresh);
    }
    return before?.note === note && before.until === until ? before : { note, until };
  });
  useEffect(() => {
    lostAt.current = null;
    return () => lines.clear();
  }, [lines]);
  const awaySince = useResumed(query?.vantage ?? '', stream, lostAt);
  return { lines, stream, note: stream.state?.note ?? null, awaySince };
}
