import { stripVTControlCharacters } from 'node:util';

export interface JournalLine {
  /** ISO 8601. */
  readonly time: string;
  /** 0 (emergency) to 7 (debug), as syslog(3) counts. */
  readonly priority: number;
  readonly identifier: string;
  readonly message: string;
}

export interface Journal {
  readonly lines: readonly JournalLine[];
  /** What journalctl said besides the entries: hints on rights, errors. */
  readonly notes: readonly string[];
}

const LONGEST_MESSAGE = 8192;

/**
 * Entries of `journalctl -o json` (systemd.journal-fields(7)), oldest first. A message that is no valid UTF-8 comes as an
 * array of bytes, one that journalctl holds back for its size as null; several fields of one name as an array. A line cut
 * off in the middle counts as a note.
 */
export function parseJournal(text: string): Journal {
  const lines: JournalLine[] = [];
  const notes: string[] = [];
  for (const content of text.split('\n')) {
    if (content.trim() === '') continue;
    const entry = content.startsWith('{') ? parseEntry(content) : null;
    if (entry) lines.push(entry);
    else notes.push(content.startsWith('{') ? 'an entry was cut off' : content);
  }
  return { lines, notes };
}

function parseEntry(content: string): JournalLine | null {
  let entry: Readonly<Record<string, unknown>>;
  try {
    const parsed: unknown = JSON.parse(content);
    if (typeof parsed !== 'object' || parsed === null) return null;
    entry = parsed as Readonly<Record<string, unknown>>;
  } catch {
    // Cut off: the output was longer than what is taken.
    return null;
  }
  const micros = Number(fieldText(entry['__REALTIME_TIMESTAMP']) ?? Number.NaN);
  const time = new Date(micros / 1000);
  if (Number.isNaN(time.getTime())) return null;
  const priority = Number(fieldText(entry['PRIORITY']) ?? '6');
  return {
    time: time.toISOString(),
    priority: Number.isInteger(priority) && priority >= 0 && priority <= 7 ? priority : 6,
    identifier: fieldText(entry['SYSLOG_IDENTIFIER']) ?? fieldText(entry['_COMM']) ?? '',
    message: messageOf(entry['MESSAGE']),
  };
}

function messageOf(field: unknown): string {
  if (field === null) return '(too large to be shown)';
  // Colours and other terminal control, then whatever else cannot be shown.
  const text = stripVTControlCharacters(fieldText(field) ?? '').replaceAll(/[^\P{Cc}\n\t]/gu, '');
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)} … (${text.length - LONGEST_MESSAGE} more characters)` : text;
}

function fieldText(field: unknown): string | null {
  if (typeof field === 'string') return field;
  if (!Array.isArray(field)) return null;
  if (field.every((byte) => typeof byte === 'number')) return Buffer.from(field).toString('utf8');
  return fieldText(field[0]);
}
