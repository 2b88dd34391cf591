import type { AuditHistory } from '../rooms.ts';
import type { ChainedEntry } from './chain.ts';

const FIELDS = ['id', 'at', 'who', 'action', 'target', 'before', 'after', 'result', 'detail', 'chain'] as const;
/** Text handed on at once: a message stays far below its bound. */
const PIECE_CHARACTERS = 128 * 1024;

/** The whole journal as text, in pieces, oldest first: JSON lines, or CSV (RFC 4180) that no spreadsheet takes for formulas. */
export async function* exportAudit(
  audit: Pick<AuditHistory, 'chainedAfter'>,
  format: 'jsonl' | 'csv',
  signal: AbortSignal,
): AsyncGenerator<string[]> {
  const line = format === 'csv' ? csvLine : jsonLine;
  let piece = format === 'csv' ? `${FIELDS.join(',')}\r\n` : '';
  let last = 0;
  for (let page = audit.chainedAfter(last); page.length > 0; page = audit.chainedAfter(last)) {
    signal.throwIfAborted();
    for (const entry of page) {
      piece += line(entry);
      if (piece.length >= PIECE_CHARACTERS) {
        yield [piece];
        piece = '';
      }
      last = entry.id;
    }
  }
  if (piece !== '') yield [piece];
}

function jsonLine(entry: ChainedEntry): string {
  return `${JSON.stringify(Object.fromEntries(FIELDS.map((field) => [field, entry[field]])))}\n`;
}

function csvLine(entry: ChainedEntry): string {
  return `${FIELDS.map((field) => csvCell(entry[field])).join(',')}\r\n`;
}

/** Quoted; what a spreadsheet would take for a formula gets an apostrophe before it. */
function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^\s*[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}
