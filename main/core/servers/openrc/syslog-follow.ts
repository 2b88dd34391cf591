import type { JournalQuery } from '../../../../preload/contract/journal.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import type { JournalNews } from '../journal/journal-follow.ts';
import { noTime } from '../journal/journal-time.ts';
import { unitNotFound } from '../units/unit-failures.ts';
import type { JournalEntry } from '../parse/journal.ts';
import { createLineSplitter } from '../../long-lines.ts';
import { openedBy, sectionLine } from '../parse/sections.ts';
import type { LogClock } from '../parse/syslog.ts';
import { parseOffset, parseOwnLine, parseSyslogLine } from '../parse/syslog.ts';
import { checkUnitName } from '../units/unit-name.ts';
import { FIND_LOG, FIND_SERVICE, MOST_LOG_BYTES } from './openrc-scripts.ts';
import { logUnreadable } from './services.ts';

const LONGEST_LINE_BYTES = 256 * 1024;
const BATCH_INTERVAL_MS = 100;
/** Lines are narrowed here by level, time and text: so many are asked for then, to find enough that fit. */
const MOST_LINES_NARROWED = 20_000;

const section = (name: string) => `echo '${sectionLine(name)}'`;

/**
 * Prints the end of the machine's log and of the service's own, then goes on with what is added to them. $1 is how many lines, $2
 * `follow` or `once`, $3 the service, empty for everything.
 */
const SCRIPT = [
  '[ -e /run/openrc/softlevel ] && svc=/run/openrc || svc=/lib/rc/init.d',
  'count=$1 how=$2 words= own= absent=',
  'set -- "$3"',
  `if [ -n "$1" ]; then\n${FIND_SERVICE}\n[ -e "$script" ] || absent=1\nfi`,
  FIND_LOG,
  'echo',
  section('log'),
  'echo "$log"',
  '[ -z "$log" ] || [ -r "$log" ] || stat -c "unreadable %G" "$log"',
  '[ -z "$absent" ] || echo absent',
  section('words'),
  'echo "$words"',
  section('now'),
  'date +%s',
  'date +%z',
  'read -r up _ </proc/uptime && echo "${up%%.*}"',
  '[ -r "$log" ] || log=',
  'readable=; for file in $own; do [ -r "$file" ] && readable="$readable $file"; done',
  '[ -n "$log$readable" ] || exit 0',
  section('lines'),
  // What is written from here on is what is followed.
  'size=0; [ -z "$log" ] || size=$(wc -c <"$log")',
  `[ -z "$log" ] || head -c "$size" "$log" | tail -c ${MOST_LOG_BYTES} | if [ -n "$words" ]; then grep -aiE "[ /]($words)"; else cat; fi | tail -n "$count"`,
  `for file in $readable; do ${section('own')}; echo "$file"; tail -n "$count" "$file"; done`,
  '[ "$how" = follow ] || exit 0',
  section('following'),
  // One file is followed from where it was read to; of several, tail(1) says which one speaks.
  'if [ -z "$readable" ]; then exec tail -c +$((size + 1)) -F "$log" 2>/dev/null; fi',
  'exec tail -n 0 -F $log $readable 2>/dev/null',
].join('\n');

/** What of a line is asked for. */
type Wanted = (line: JournalEntry) => boolean;

/**
 * The log that syslogd(8) writes on a machine without a journal, and the own log of a service, as batches of lines. A service's lines
 * are found by its name and its program's. Throws FailureError `not-available` where there is no such log, `not-found`, `bad-input`.
 */
export async function* followSyslog(
  vantage: Vantage,
  query: JournalQuery & { readonly follow?: boolean | undefined },
  signal: AbortSignal,
): AsyncGenerator<JournalNews[]> {
  const { unit = null, lines = 200, follow = true } = query;
  if (unit !== null) checkUnitName(unit);
  const narrowed = query.priority !== null || (query.since ?? '') !== '' || (query.grep ?? '') !== '' || query.boot === true;
  const count = String(narrowed ? MOST_LINES_NARROWED : lines);
  const left = new AbortController();
  const args = ['-c', SCRIPT, 'sh', count, follow ? 'follow' : 'once', unit ?? ''];
  const running = await vantage.start({ program: 'sh', args }, { signal: AbortSignal.any([signal, left.signal]) });
  running.stdin.on('error', () => {});
  running.stdin.end();
  running.stderr.resume();
  const reading = createReading(query);
  const splitter = createLineSplitter(LONGEST_LINE_BYTES);
  let sentAt = 0;
  try {
    for await (const chunk of running.stdout as AsyncIterable<Buffer>) {
      const batch = splitter.push(chunk).flatMap(({ text }) => reading.take(text));
      if (batch.length === 0) continue;
      // The source waits meanwhile.
      const rest = sentAt + BATCH_INTERVAL_MS - performance.now();
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
      yield batch;
      sentAt = performance.now();
    }
    const batch = [...splitter.end().flatMap(({ text }) => reading.take(text)), ...reading.end()];
    if (batch.length > 0) yield batch;
    signal.throwIfAborted();
    if (unit !== null && reading.unknown()) throw new FailureError(unitNotFound(vantage, unit, ''));
    const nothing = reading.nothing();
    if (nothing !== null) throw new FailureError(noLog(vantage, nothing));
  } finally {
    left.abort();
    running.stdout.destroy();
  }
}

/** Takes the script's lines one by one. The last lines are held until all of them are there, as many as were asked for. */
function createReading(query: JournalQuery) {
  const { lines = 200 } = query;
  let part = '';
  let inPart: string[] = [];
  let log = '';
  let matches: RegExp | null = null;
  let clock: LogClock = { now: Date.now(), offsetMinutes: 0 };
  let wanted: Wanted = () => true;
  let ownFile: string | null = null;
  let held: JournalEntry[] = [];
  let noted = false;
  let absent = false;
  let found = 0;
  const known = new Set<string>();

  const line = (text: string): JournalEntry[] => {
    const own = ownFile !== null;
    const entry =
      ownFile === null
        ? parseSyslogLine(text, clock)
        : parseOwnLine(text, nameOf(ownFile), part === 'following' ? new Date().toISOString() : '');
    if (entry === null || text === '') return [];
    if (!own && matches !== null && !matches.test(text)) return [];
    found += 1;
    return wanted(entry) ? [entry] : [];
  };
  const release = () => {
    const released = lines === 0 ? [] : held.slice(-lines);
    held = [];
    return released;
  };
  /** A part is whole when the next one begins. */
  const closed = (): JournalNews[] => {
    if (part === 'log') {
      const [path = '', unreadable = ''] = inPart;
      absent = inPart.at(-1) === 'absent';
      log = path;
      const group = /^unreadable (\S+)$/u.exec(unreadable)?.[1];
      if (path === '') return [];
      noted = true;
      if (group !== undefined) return [{ note: logUnreadable(path, group) }];
      return [
        {
          note: words(
            `There is no systemd journal: these lines are from ${path}.`,
            `Il n’y a pas de journal systemd : ces lignes viennent de ${path}.`,
          ),
        },
      ];
    }
    if (part === 'words' && (inPart[0] ?? '') !== '') matches = new RegExp(`[ /](?:${inPart[0]})`, 'iu');
    if (part === 'now') {
      const [seconds = '', offset = '', up = ''] = inPart;
      clock = { now: Number(seconds) * 1000 || Date.now(), offsetMinutes: parseOffset(offset) };
      wanted = wantedBy(query, clock, Number(up) * 1000);
    }
    return [];
  };
  return {
    take(text: string): JournalNews[] {
      const opened = openedBy(text, part === '');
      if (opened !== undefined) {
        const news = closed();
        part = opened;
        inPart = [];
        if (part === 'following') ownFile = null;
        return part === 'following' ? [...news, ...release()] : news;
      }
      if (part === 'own' && inPart.length === 0) {
        ownFile = text;
        known.add(text);
        inPart.push(text);
        return [];
      }
      if (part === 'lines' || part === 'own') {
        held.push(...line(text));
        if (held.length > MOST_LINES_NARROWED) held.splice(0, held.length - MOST_LINES_NARROWED);
        return [];
      }
      if (part !== 'following') {
        if (inPart.length < 10) inPart.push(text);
        return [];
      }
      const spoken = known.size === 0 ? undefined : /^==> (\/.+) <==$/u.exec(text)?.[1];
      if (spoken !== undefined) {
        ownFile = known.has(spoken) ? spoken : null;
        return [];
      }
      return line(text);
    },
    end(): JournalNews[] {
      return [...closed(), ...release()];
    },
    /** There is no such service, and no line of one either. */
    unknown: () => absent && found === 0,
    /** The log's path where nothing at all could be read and nothing was said of it; null where something was. */
    nothing: () => (log === '' && known.size === 0 && !noted ? log : null),
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.log$/u, '');
}

function wantedBy({ priority = null, since = null, grep = '', boot = false }: JournalQuery, clock: LogClock, upMs: number): Wanted {
  const from = Math.max(
    boot ? clock.now - upMs : Number.NEGATIVE_INFINITY,
    since === null || since === '' ? Number.NEGATIVE_INFINITY : sinceOf(since, clock),
  );
  const text = grep.toLowerCase();
  return (line) =>
    (priority === null || line.priority <= priority) &&
    (line.time === '' || Date.parse(line.time) >= from) &&
    (text === '' || line.message.toLowerCase().includes(text));
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, min: 60_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A time as it is written for journalctl(1), in its usual forms: `-1h`, `today`, `yesterday`, `2026-11-21 10:00`, ISO 8601. */
function sinceOf(since: string, { now, offsetMinutes }: LogClock): number {
  const ago = /^-(\d+) ?(s|min|m|h|d|w)[a-z]*$/u.exec(since);
  if (ago) return now - Number(ago[1]) * (UNITS_MS[ago[2] ?? ''] ?? 0);
  const local = now + offsetMinutes * 60_000;
  const midnight = local - (local % 86_400_000) - offsetMinutes * 60_000;
  if (since === 'today') return midnight;
  if (since === 'yesterday') return midnight - 86_400_000;
  const written = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d)(:\d\d)?)?$/u.exec(since);
  const at = written
    ? Date.parse(`${written[1] ?? ''}T${written[2] ?? '00:00'}${written[3] ?? ':00'}Z`) - offsetMinutes * 60_000
    : Date.parse(since);
  if (!Number.isNaN(at)) return at;
  throw new FailureError(noTime(since));
}

function noLog(vantage: Vantage, evidence: string) {
  const name = vantage.name === 'here' ? words('this computer', 'cet ordinateur') : words(vantage.name.slice(4), vantage.name.slice(4));
  return failure(
    'not-available',
    words(
      `${name.en} keeps no systemd journal, and neither /var/log/syslog nor /var/log/messages.`,
      `${name.fr} ne tient ni journal systemd, ni /var/log/syslog, ni /var/log/messages.`,
    ),
    words(
      'Its logs may be kept in memory (logread) or sent elsewhere.',
      'Ses journaux sont peut-être gardés en mémoire (logread) ou envoyés ailleurs.',
    ),
    evidence === '' ? {} : { evidence },
  );
}
