import type { TotpEntry } from '../../../preload/contract/totp.ts';
import type { Words } from '../../../preload/contract/words.ts';
import type { Authenticator, RunningCode } from './authenticator.ts';
import { guardsTheLock } from './totp-failures.ts';
import { codeAt, endOfStep, stepAt } from './one-time-code.ts';

/** The clock is looked at this often, because timers stand still while a computer sleeps; nothing is sent unless a step changed. */
const LONGEST_SLEEP_MS = 5_000;
/** A keychain that would not give a key is asked again after this. */
const RETRY_MS = 30_000;

/** While many keys are read for the first time, what is there already is sent this often. */
const PATIENCE_MS = 200;

/** So many keys the keychain is asked for at once. */
const KEYS_AT_ONCE = 20;

type Key = { readonly key: Buffer } | { readonly problem: Words; readonly triedAt: number };

/** All running codes, whole, now and at each change of a step or of the entries, their names included. Ends when the signal aborts. */
export async function* runningCodes(
  authenticator: Pick<Authenticator, 'list' | 'guardsLock' | 'readKeys' | 'onChange'>,
  signal: AbortSignal,
  now: () => number = Date.now,
): AsyncGenerator<RunningCode[][]> {
  let keys = new Map<string, Key>();
  let stale = true;
  let sent = '';
  let wake = () => {};
  const changed = (what: 'entries' | 'secrets') => {
    // A key that is being read now goes to the map that is gone.
    if (what === 'secrets') keys = new Map();
    else sent = '';
    stale = true;
    wake();
  };
  const unsubscribe = authenticator.onChange(changed);
  const abort = () => wake();
  signal.addEventListener('abort', abort);
  try {
    while (!signal.aborted) {
      stale = false;
      const entries = authenticator.list();
      const ids = new Set(entries.map(({ id }) => id));
      for (const id of keys.keys()) if (!ids.has(id)) keys.delete(id);
      const begun = now();
      for (const some of inTurns(entries.filter(({ id }) => !authenticator.guardsLock(id) && isWanted(keys.get(id), now())))) {
        if (now() - begun > PATIENCE_MS) {
          stale = true;
          break;
        }
        // Secrets that change meanwhile make a new map; what is read now goes to the one that is gone.
        const into = keys;
        for (const [id, read] of await authenticator.readKeys(some)) into.set(id, 'key' in read ? read : { ...read, triedAt: now() });
      }
      const codes = entries.map((entry) => {
        const key = authenticator.guardsLock(entry.id) ? { problem: guardsTheLock().failure.cause, triedAt: now() } : keys.get(entry.id);
        return runningCode(entry, key ?? null, now());
      });
      const state = JSON.stringify(codes);
      const isNews = state !== sent;
      // Before it is handed over: what changes meanwhile is sent again.
      sent = state;
      if (isNews && !signal.aborted) yield [codes];
      const ends = codes.map(({ until }) => Date.parse(until) - now());
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(1, Math.min(LONGEST_SLEEP_MS, ...ends)));
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (signal.aborted || stale) wake();
      });
    }
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', abort);
  }
}

function isWanted(known: Key | undefined, nowMs: number): boolean {
  return known === undefined || ('problem' in known && nowMs - known.triedAt >= RETRY_MS);
}

/** A file gives all its keys at one reading; a keychain takes its time for each, so what it gave first is shown first. */
function inTurns(entries: readonly TotpEntry[]): readonly (readonly TotpEntry[])[] {
  const slow = entries.filter(({ where }) => where === 'keychain');
  const quick = entries.filter(({ where }) => where !== 'keychain');
  const turns = quick.length === 0 ? [] : [quick];
  for (let from = 0; from < slow.length; from += KEYS_AT_ONCE) turns.push(slow.slice(from, from + KEYS_AT_ONCE));
  return turns;
}

/** Without a key there is no code yet. */
function runningCode(entry: TotpEntry, key: Key | null, nowMs: number): RunningCode {
  const step = stepAt(nowMs, entry.periodSeconds);
  const until = endOfStep(step, entry.periodSeconds).toISOString();
  if (key === null) return { id: entry.id, code: null, nextCode: null, until, problem: null };
  if ('problem' in key) return { id: entry.id, code: null, nextCode: null, until, problem: key.problem };
  return { id: entry.id, code: codeAt(key.key, step, entry), nextCode: codeAt(key.key, step + 1, entry), until, problem: null };
}
