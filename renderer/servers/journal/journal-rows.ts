import { packJournalLines, readJournalRow } from '../../../preload/contract/journal.ts';
import type { LogKind } from '../../ui/log/log-lines.ts';

const NOTICE = 5;

/** Lines of a journal kept as the rows they came in. */
export const journalKind: LogKind<string> = {
  read: readJournalRow,
  searched: (row) => row.slice(afterTabs(row, 3)),
};

/** ISO 8601. */
export function timeInRow(row: string): string {
  return row.slice(0, row.indexOf('\t'));
}

/** Of rows in their order, those from the first on that is later than `until`. */
export function rowsAfter(until: string, rows: readonly string[]): string[] {
  const first = rows.findIndex((row) => timeInRow(row) > until);
  return first === -1 ? [] : rows.slice(first);
}

/** The time of the first row when it is later than `until`: what lies between is not there. Else null. */
export function firstAfter(until: string, [first]: readonly string[]): string | null {
  return first !== undefined && timeInRow(first) > until ? timeInRow(first) : null;
}

/** What the window itself has to say in a journal, at a time. */
export function gapRow(time: string, message: string): string {
  return packJournalLines([{ time, priority: NOTICE, identifier: '', unit: '', message }]);
}

/** Where the field begins that so many tabs precede. */
function afterTabs(row: string, tabs: number): number {
  let at = 0;
  for (let passed = 0; passed < tabs; passed += 1) at = row.indexOf('\t', at) + 1;
  return at;
}
