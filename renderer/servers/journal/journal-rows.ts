import { readJournalRow } from '../../../preload/contract/journal.ts';
import type { LogKind } from '../../ui/log-lines.ts';

/** Lines of a journal kept as the rows they came in. */
export const journalKind: LogKind<string> = {
  read: readJournalRow,
  searched: (row) => row.slice(afterTabs(row, 3)),
};

/** ISO 8601. */
export function timeInRow(row: string): string {
  return row.slice(0, row.indexOf('\t'));
}

/** Where the field begins that so many tabs precede. */
function afterTabs(row: string, tabs: number): number {
  let at = 0;
  for (let passed = 0; passed < tabs; passed += 1) at = row.indexOf('\t', at) + 1;
  return at;
}
