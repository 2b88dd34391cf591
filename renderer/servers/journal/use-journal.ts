import { useEffect, useMemo } from 'react';
import type { JournalQuery } from '../../../preload/contract/journal.ts';
import { journalRows } from '../../../preload/contract/journal.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { client } from '../../client/link.ts';
import { useStream } from '../../client/use-stream.ts';
import { createLogLines } from '../../ui/log-lines.ts';
import { journalKind, timeInRow } from './journal-rows.ts';

interface Heard {
  readonly note: Words | null;
}

/**
 * A journal as it is followed: its lines apart from React and kept as they came, so that 20,000 a second cost the page what it shows
 * and no more.
 */
export function useJournal(query: JournalQuery | null) {
  const key = query === null ? null : JSON.stringify(query);
  // Another query, other lines.
  const { lines } = useMemo(() => ({ key, lines: createLogLines(journalKind) }), [key]);
  const stream = useStream('servers.journal.follow', client.servers.journal.follow, query, (before: Heard | undefined, items): Heard => {
    // Opened anew after a loss, it begins with lines that are here already.
    const newest = before === undefined ? lines.last() : undefined;
    let note = before?.note ?? null;
    for (const item of items) {
      if ('note' in item) note = item.note;
      else if (newest === undefined) lines.push(journalRows(item.lines));
      else lines.push(journalRows(item.lines).filter((row) => timeInRow(row) > timeInRow(newest)));
    }
    return before?.note === note ? before : { note };
  });
  useEffect(() => () => lines.clear(), [lines]);
  return { lines, stream, note: stream.state?.note ?? null };
}
