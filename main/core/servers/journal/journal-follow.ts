import type { JournalItem, JournalLine, JournalQuery } from '../../../../preload/contract/journal.ts';
import { packJournalLines } from '../../../../preload/contract/journal.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import type { RunningCommand, Vantage } from '../../vantage/vantage.ts';
import { scriptNotRun } from '../../vantage/script-failures.ts';
import { commandRefused, saysNoShell } from '../../vantage/ssh-ending.ts';
import { journalAccessNote, NO_JOURNALCTL } from './journal-notes.ts';
import { noTime, timeOf } from './journal-time.ts';
import { parseCutEntry, parseEntry } from '../parse/journal.ts';
import { createLineSplitter } from '../../long-lines.ts';
import { followSyslog } from '../openrc/syslog-follow.ts';
import { parseSections, sectionLine } from '../parse/sections.ts';
import { unitNotFound } from '../units/unit-failures.ts';
import { checkUnitName } from '../units/unit-name.ts';
import { USER_SCOPE_SCRIPT } from '../units/user-scope.ts';

/** Of a longer entry the beginning is shown. */
const LONGEST_ENTRY_BYTES = 256 * 1024;
/** A batch is handed over when it has grown to this; the source waits meanwhile. */
const MOST_ITEMS = 4000;
const MOST_CHARACTERS = 700_000;
const BATCH_INTERVAL_MS = 100;
const MOST_SAID = 16_384;

/** Nothing else crosses the network (journalctl(1), --output-fields; systemd 236). */
const FIELDS = 'MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_COMM,_SYSTEMD_UNIT,UNIT,_SYSTEMD_USER_UNIT,USER_UNIT';

/**
 * A shell may have greeted without a newline. With -o json journalctl keeps quiet about entries this account may not read; asked for
 * none as text, it says so.
 */
const SCRIPT = 'echo; journalctl --no-pager -n 0 1>&2; ';

/** Says of a unit that systemd does not know, and that has never written a line either. The unit is $1, empty for everything. */
const UNKNOWN_UNIT = [
  'unit=$1; shift',
  'case "$([ -z "$unit" ] || systemctl show -p LoadState -p ActiveState -- "$unit" 2>/dev/null | tr "\\n" ,)" in',
  '*LoadState=not-found,*ActiveState=inactive,*)',
  `  [ -n "$(journalctl -q --no-pager -n 1 -o short "\${of:---unit}=$unit" 2>/dev/null | head -c 1)" ] || { echo '${sectionLine('no-unit')}'; exit 0; } ;;`,
  'esac',
  '',
].join('\n');

/** A line, or something about the journal itself. */
export type JournalNews = JournalLine | { readonly note: Words };

/** The arguments of journalctl(1). Throws FailureError `bad-input` for a unit or a time that none can be. */
export function journalArguments(query: JournalQuery & { readonly follow?: boolean | undefined }): string[] {
  const { unit = null, scope = 'system', priority = null, since = null, grep = '', boot = false, lines = 200, follow = true } = query;
  if (unit !== null) checkUnitName(unit);
  return [
    '--no-pager',
    '--all',
    '-o',
    'json',
    `--output-fields=${FIELDS}`,
    ...(follow ? ['-f'] : []),
    '-n',
    String(lines),
    ...(unit === null ? [] : [scope === 'user' ? `--user-unit=${unit}` : `--unit=${unit}`]),
    ...(priority === null ? [] : [`--priority=${priority}`]),
    ...(since === null || since === '' ? [] : [`--since=${timeOf(since)}`]),
    ...(boot ? ['-b'] : []),
    // PCRE2 takes what stands between \Q and \E letter by letter.
    ...(grep === '' ? [] : ['--case-sensitive=false', `--grep=\\Q${grep.replaceAll('\\E', '\\E\\\\E\\Q')}\\E`]),
  ];
}

/**
 * Batches of a journal's lines, at most one per 100 ms; journalctl is held back while nobody takes them, and ended with the reader
 * or the signal. Throws FailureError `bad-input`, `not-found` for a unit that neither systemd nor the journal knows, `not-available`,
 * `command-failed`, `ssh-session-lost`.
 */
export async function* followJournal(
  vantage: Vantage,
  query: JournalQuery & { readonly follow?: boolean | undefined },
  signal: AbortSignal,
): AsyncGenerator<JournalNews[]> {
  const left = new AbortController();
  const within = AbortSignal.any([signal, left.signal]);
  const scope = query.scope === 'user' ? `${USER_SCOPE_SCRIPT}\n` : '';
  const script = `${scope}${SCRIPT}\n${UNKNOWN_UNIT}exec ${query.scope === 'user' ? 'journalctl --user' : 'journalctl'} "$@"`;
  const args = ['-c', script, 'sh', query.unit ?? '', ...journalArguments(query)];
  const running = await vantage.start({ program: 'sh', args }, { signal: within });
  running.stdin.on('error', () => {});
  running.stdin.end();
  const said = sayingOf(running);
  const reader = running.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const splitter = createLineSplitter(LONGEST_ENTRY_BYTES);
  let noted = '';
  let entries = 0;
  /** What came instead of entries: the words of a shell that lets nobody in, for one. */
  let instead = '';
  try {
    let ended = false;
    let pending: Promise<IteratorResult<Buffer>> | null = null;
    while (!ended && !signal.aborted) {
      const batch: JournalNews[] = [];
      let characters = 0;
      let due: number | null = null;
      while (!ended && batch.length < MOST_ITEMS && characters < MOST_CHARACTERS) {
        pending ??= reader.next();
        const rest = due === null ? null : due - performance.now();
        if (rest !== null && rest <= 0) break;
        const next: IteratorResult<Buffer> | null = rest === null ? await pending : await Promise.race([pending, pause(rest)]);
        if (next === null) break;
        pending = null;
        ended = next.done === true;
        for (const { text, cut } of next.done ? splitter.end() : splitter.push(next.value)) {
          const item = itemOf(text, cut);
          if (item === null) {
            if (entries === 0 && !text.startsWith('{')) instead = `${instead}${text}\n`.slice(0, MOST_SAID);
            continue;
          }
          entries += 1;
          batch.push(item);
          characters += item.message.length + 120;
        }
        if (batch.length > 0) due ??= performance.now() + BATCH_INTERVAL_MS;
      }
      const note = journalAccessNote(said());
      // That there is no journal is what it then ends with.
      if (note !== null && note !== NO_JOURNALCTL && note.en !== noted) {
        noted = note.en;
        batch.unshift({ note });
      }
      // journalctl looks backwards for a text when it also counts lines.
      if (batch.length > 0) yield query.follow === false && (query.grep ?? '') !== '' ? inTime(batch) : batch;
    }
    signal.throwIfAborted();
    const { exitCode } = await running.ended;
    const note = journalAccessNote(said());
    if (query.unit && parseSections(instead).has('no-unit')) throw new FailureError(unitNotFound(vantage, query.unit, ''));
    if (/failed to parse timestamp/iu.test(said())) throw new FailureError(noTime(query.since ?? '', said().trim().slice(0, 2000)));
    if (entries === 0 && exitCode === 1 && saysNoShell(instead)) throw new FailureError(commandRefused(vantage.name, instead.trim()));
    // The script's first line is its own, and empty.
    if (instead === '' && entries === 0 && exitCode === 1 && said().trim() === '') throw new FailureError(scriptNotRun(''));
    // A shell may greet before journalctl finds nothing of a text: that is no error.
    if (entries === 0 && exitCode === 1 && (query.grep ?? '') === '' && !foundNothing(instead))
      throw new FailureError(notReadable(vantage, `${instead}${said()}`, exitCode));
    if (exitCode !== 0 && exitCode !== null && !(exitCode === 1 && foundNothing(said())))
      throw new FailureError(notReadable(vantage, said(), exitCode));
    if (note !== null && note.en !== noted) yield [{ note }];
  } finally {
    left.abort();
    running.stdout.destroy();
  }
}

/** The same on a machine by its name, each batch packed for the way. Throws what opening it throws, too. */
export async function* openedJournal(
  { vantages }: Pick<Rooms, 'vantages'>,
  query: JournalQuery & { readonly follow?: boolean | undefined },
  signal: AbortSignal,
): AsyncGenerator<JournalItem[]> {
  const vantage = await vantages.open(query.vantage, { signal });
  try {
    for await (const batch of followJournal(vantage, query, signal)) yield packed(batch);
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.kind !== 'not-available' || query.scope === 'user') throw error;
    // No journal there: then what syslogd writes.
    for await (const batch of followSyslog(vantage, query, signal)) yield packed(batch);
  }
}

/** In their order: what is said of the journal stands between the lines around it. */
function packed(batch: readonly JournalNews[]): JournalItem[] {
  const items: JournalItem[] = [];
  let lines: JournalLine[] = [];
  const pack = () => {
    if (lines.length > 0) items.push({ lines: packJournalLines(lines) });
    lines = [];
  };
  for (const news of batch) {
    if ('message' in news) {
      lines.push(news);
      continue;
    }
    pack();
    items.push({ note: news.note });
  }
  pack();
  return items;
}

function pause(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms));
}

function itemOf(text: string, cut: boolean): JournalLine | null {
  if (!text.startsWith('{')) return null;
  return cut ? parseCutEntry(text) : parseEntry(text);
}

/** Newer versions end with 1 when no message contains the text. */
function foundNothing(said: string): boolean {
  return said.split('\n').every((line) => line === '' || line.startsWith('-- ') || /^(?:Hint:| {6})/u.test(line));
}

function inTime(batch: readonly JournalNews[]): JournalNews[] {
  const at = (item: JournalNews) => ('time' in item ? item.time : '');
  return batch.toSorted((one, other) => (at(one) < at(other) ? -1 : at(one) > at(other) ? 1 : 0));
}

/** What it says on standard error, the newest part. */
function sayingOf({ stderr }: RunningCommand): () => string {
  let said = '';
  stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString('utf8')}`.slice(-MOST_SAID);
  });
  return () => said;
}

function notReadable(vantage: Vantage, said: string, exitCode: number) {
  const name = vantage.name === 'here' ? words('this computer', 'cet ordinateur') : words(vantage.name.slice(4), vantage.name.slice(4));
  if (exitCode === 127 || /journalctl: (?:command )?not found|not found: journalctl/iu.test(said)) {
    return failure(
      'not-available',
      words(`There is no systemd journal on ${name.en}.`, `Il n’y a pas de journal systemd sur ${name.fr}.`),
      words('Its logs are files, usually below /var/log.', 'Ses journaux sont des fichiers, en général sous /var/log.'),
      { evidence: said.trim().slice(0, 2000) },
    );
  }
  return failure(
    'command-failed',
    words(`journalctl on ${name.en} ended with an error.`, `journalctl, sur ${name.fr}, s’est terminé par une erreur.`),
    words('What it said is below.', 'Sa réponse est ci-dessous.'),
    { evidence: said.trim().slice(0, 2000), code: String(exitCode) },
  );
}
