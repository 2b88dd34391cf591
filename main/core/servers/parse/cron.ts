/** The fields of a crontab line (crontab(5)): the values each lets through, in order. */
export interface CronFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly months: readonly number[];
  /** 0 is Sunday; 7 is, too, and is 0 here. */
  readonly weekdays: readonly number[];
  /** Its day or its weekday begins with `*`: then both must fit; otherwise either is enough. */
  readonly bothDays: boolean;
}

export type CronSchedule = { readonly kind: 'fields'; readonly fields: CronFields } | { readonly kind: 'reboot' };

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ');

const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Reads a schedule: five fields, or a nickname of crontab(5) such as `@daily`. Null when cron would not take it. */
export function parseSchedule(text: string): CronSchedule | null {
  if (text === '@reboot') return { kind: 'reboot' };
  const written = Object.hasOwn(NICKNAMES, text) ? (NICKNAMES[text] ?? text) : text;
  const parts = written.trim().split(/\s+/u);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = parts;
  if (parts.length !== 5) return null;
  const minutes = parseField(minute, 0, 59);
  const hours = parseField(hour, 0, 23);
  const days = parseField(day, 1, 31);
  const months = parseField(month, 1, 12, MONTHS, 1);
  const weekdays = parseField(weekday, 0, 7, WEEKDAYS, 0);
  if (!minutes || !hours || !days || !months || !weekdays) return null;
  return {
    kind: 'fields',
    fields: {
      minutes,
      hours,
      days,
      months,
      weekdays: [...new Set(weekdays.map((value) => value % 7))].toSorted((a, b) => a - b),
      bothDays: day.startsWith('*') || weekday.startsWith('*'),
    },
  };
}

/** `*`, `5`, `1-5`, `mon-fri`, each with a step behind `/`, several behind commas. */
function parseField(text: string, least: number, most: number, names: readonly string[] = [], firstName = 0): readonly number[] | null {
  const values = new Set<number>();
  const number = (word: string): number => {
    const named = names.indexOf(word.toLowerCase());
    if (named !== -1) return named + firstName;
    return /^\d{1,2}$/u.test(word) ? Number(word) : Number.NaN;
  };
  for (const part of text.split(',')) {
    const found = /^(\*|[A-Za-z0-9]+)(?:-([A-Za-z0-9]+))?(?:\/(\d{1,3}))?$/u.exec(part);
    if (!found) return null;
    const [, first = '', second, step = '1'] = found;
    if (first === '*' && second !== undefined) return null;
    const from = first === '*' ? least : number(first);
    // A step behind one value alone runs on to the end (cron of Debian and of Vixie).
    const to = first === '*' ? (most === 7 ? 6 : most) : second === undefined ? (found[3] === undefined ? from : most) : number(second);
    if (!(from >= least && to <= most && from <= to) || Number(step) < 1) return null;
    for (let value = from; value <= to; value += Number(step)) values.add(value);
  }
  return [...values].toSorted((a, b) => a - b);
}

/** A line that runs something, of a crontab. */
export interface CrontabLine {
  readonly line: number;
  readonly schedule: string;
  readonly user: string | null;
  readonly command: string;
}

/**
 * The jobs of a crontab; comments and settings (`MAILTO=ops`) left out. `withUser`: the sixth field is the account, as in
 * /etc/crontab and /etc/cron.d (crontab(5)). What stands behind the first `%` goes to the command's standard input.
 */
export function parseCrontab(text: string, withUser: boolean): CrontabLine[] {
  const jobs: CrontabLine[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || /^[A-Za-z_"'][A-Za-z0-9_"']*\s*=/u.test(line)) continue;
    const format = withUser ? /^(@\w+|(?:\S+\s+){4}\S+)\s+(\S+)\s+(.+)$/u : /^(@\w+|(?:\S+\s+){4}\S+)()\s+(.+)$/u;
    const found = format.exec(line);
    if (!found) continue;
    const [, schedule = '', user = '', command = ''] = found;
    jobs.push({ line: index + 1, schedule: schedule.replaceAll(/\s+/gu, ' '), user: withUser ? user : null, command });
  }
  return jobs;
}
