import { stripVTControlCharacters } from 'node:util';

export interface JournalEntry {
  /** ISO 8601. */
  readonly time: string;
  /** 0 (emergency) to 7 (debug), as syslog(3) counts. */
  readonly priority: number;
  readonly identifier: string;
  /** The unit it belongs to; empty where it belongs to none. */
  readonly unit: string;
  readonly message: string;
}

export interface Journal {
  readonly lines: readonly Omit<JournalEntry, 'unit'>[];
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
  const lines: Omit<JournalEntry, 'unit'>[] = [];
  const notes: string[] = [];
  for (const content of text.split('\n')) {
    if (content.trim() === '') continue;
    const entry = content.startsWith('{') ? parseEntry(content) : null;
    if (entry) {
      const { unit: _, ...line } = entry;
      lines.push(line);
    } else notes.push(content.startsWith('{') ? 'an entry was cut off' : content);
  }
  return { lines, notes };
}

/** One entry; null for what is none, or was cut off. */
export function parseEntry(content: string): JournalEntry | null {
  let entry: Readonly<Record<string, unknown>>;
  try {
    const parsed: unknown = JSON.parse(content);
    if (typeof parsed !== 'object' || parsed === null) return null;
    entry = parsed as Readonly<Record<string, unknown>>;
  } catch {
    // Cut off: the output was longer than what is taken.
    return null;
  }
  return entryOf(entry, messageOf(entry['MESSAGE']));
}

/**
 * What can be known of an entry of which only the beginning was kept, its message cut; null when not even its time is there.
 * Fields are looked for one by one: no JSON is left to parse.
 */
export function parseCutEntry(head: string): JournalEntry | null {
  const field = (name: string) => new RegExp(`"${name}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)`, 'u').exec(head)?.[1];
  const bytes = /"MESSAGE"\s*:\s*\[([\d,\s]*)/u.exec(head)?.[1];
  const text = bytes === undefined ? unescaped(field('MESSAGE') ?? '') : Buffer.from(bytes.split(',').map(Number)).toString('utf8');
  const names = [
    '__REALTIME_TIMESTAMP',
    'PRIORITY',
    'SYSLOG_IDENTIFIER',
    '_COMM',
    '_SYSTEMD_UNIT',
    'UNIT',
    '_SYSTEMD_USER_UNIT',
    'USER_UNIT',
  ];
  const message = shown(text).slice(0, LONGEST_MESSAGE);
  return entryOf(Object.fromEntries(names.map((name) => [name, field(name)])), `${message} … (too large to be shown whole)`);
}

function unescaped(inside: string): string {
  // What stands between the quotes may end within an escape.
  const whole = inside.replace(/\\(?:u[\da-f]{0,3})?$/iu, '');
  try {
    return String(JSON.parse(`"${whole}"`));
  } catch {
    // Something journalctl does not write; better as it stands than not at all.
    return whole;
  }
}

function entryOf(entry: Readonly<Record<string, unknown>>, message: string): JournalEntry | null {
  const micros = Number(fieldText(entry['__REALTIME_TIMESTAMP']) ?? Number.NaN);
  const time = new Date(micros / 1000);
  if (Number.isNaN(time.getTime())) return null;
  const priority = Number(fieldText(entry['PRIORITY']) ?? '6');
  return {
    time: time.toISOString(),
    priority: Number.isInteger(priority) && priority >= 0 && priority <= 7 ? priority : 6,
    identifier: fieldText(entry['SYSLOG_IDENTIFIER']) ?? fieldText(entry['_COMM']) ?? '',
    unit:
      // What systemd says of a unit names it in a field of its own.
      fieldText(entry['UNIT']) ??
      fieldText(entry['USER_UNIT']) ??
      fieldText(entry['_SYSTEMD_USER_UNIT']) ??
      fieldText(entry['_SYSTEMD_UNIT']) ??
      '',
    message,
  };
}

function messageOf(field: unknown): string {
  if (field === null) return '(too large to be shown)';
  const text = shown(fieldText(field) ?? '');
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)} … (${text.length - LONGEST_MESSAGE} more characters)` : text;
}

/** Without colours and other terminal control, nor whatever else cannot be shown. */
function shown(text: string): string {
  // Most messages hold nothing of the kind.
  return /[^\P{Cc}\n\t]/u.test(text) ? stripVTControlCharacters(text).replaceAll(/[^\P{Cc}\n\t]/gu, '') : text;
}

function fieldText(field: unknown): string | null {
  if (typeof field === 'string') return field;
  if (!Array.isArray(field)) return null;
  if (field.every((byte) => typeof byte === 'number')) return Buffer.from(field).toString('utf8');
  return fieldText(field[0]);
}
