import { ownValue } from '../../../../preload/contract/own-value.ts';
import { stripVTControlCharacters } from 'node:util';
import type { JournalEntry } from './journal.ts';

/** What a machine's clock says, for lines that leave out the year and the zone. */
export interface LogClock {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Of the machine's own zone, now. */
  readonly offsetMinutes: number;
}

const PRIORITIES: Readonly<Record<string, number>> = {
  emerg: 0,
  panic: 0,
  alert: 1,
  crit: 2,
  err: 3,
  error: 3,
  warn: 4,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
};
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_MS = 86_400_000;
const LONGEST_MESSAGE = 8192;

/**
 * A line of a log that syslogd(8) writes: `Nov 21 17:59:33 web-1 sshd[981]: …` (RFC 3164), BusyBox's with `auth.info` after the host,
 * or rsyslog's with an ISO 8601 time. Null for what is none. Without a level it counts as information.
 */
export function parseSyslogLine(line: string, clock: LogClock): JournalEntry | null {
  const stamped = /^(?:([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)|(\d{4}-\d\d-\d\dT\S+)) (.*)$/su.exec(line);
  if (!stamped) return null;
  const [, month = '', day = '', hours = '', minutes = '', seconds = '', iso, rest = ''] = stamped;
  const at = iso === undefined ? momentOf([MONTHS.indexOf(month), day, hours, minutes, seconds].map(Number), clock) : Date.parse(iso);
  if (Number.isNaN(at)) return null;
  // BusyBox may leave out the host (-S).
  const [, level, afterLevel = ''] = /^(?:(?!\S*:)\S+ )??(?:[a-z]+\d?\.([a-z]+)) (.*)$/su.exec(rest) ?? [];
  const known = level === undefined ? undefined : ownValue(PRIORITIES, level);
  const text = known === undefined ? rest.replace(/^\S+ /u, '') : afterLevel;
  const [, identifier = '', message = text] = /^([^\s:[\]]+)(?:\[\d+\])?: ?(.*)$/su.exec(text) ?? [];
  return {
    time: new Date(at).toISOString(),
    priority: known ?? 6,
    identifier: identifier.slice(identifier.lastIndexOf('/') + 1),
    unit: '',
    message: shown(message),
  };
}

/** A line of a service's own log, with its time where it begins with one that is whole; else `otherwise`. */
export function parseOwnLine(line: string, identifier: string, otherwise: string): JournalEntry {
  const [, time = ''] = /^\[?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))/u.exec(line) ?? [];
  const at = Date.parse(time);
  return { time: Number.isNaN(at) ? otherwise : new Date(at).toISOString(), priority: 6, identifier, unit: '', message: shown(line) };
}

/** `+0130` as minutes; 0 for what is none. */
export function parseOffset(text: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d\d)(\d\d)$/u.exec(text.trim()) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** The latest such moment that is not in the future; a day is left for clocks that were set. */
function momentOf([month = 0, day = 0, hours = 0, minutes = 0, seconds = 0]: readonly number[], { now, offsetMinutes }: LogClock): number {
  const inYear = (year: number) => Date.UTC(year, month, day, hours, minutes, seconds) - offsetMinutes * 60_000;
  const year = new Date(now + offsetMinutes * 60_000).getUTCFullYear();
  return inYear(year) > now + DAY_MS ? inYear(year - 1) : inYear(year);
}

function shown(message: string): string {
  const text = /[^\P{Cc}\n\t]/u.test(message) ? stripVTControlCharacters(message).replaceAll(/[^\P{Cc}\n\t]/gu, '') : message;
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)} … (${text.length - LONGEST_MESSAGE} more characters)` : text;
}
