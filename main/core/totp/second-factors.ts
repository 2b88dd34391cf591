import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { Secret } from '../credentials/secret.ts';
import { words } from '../failure.ts';
import type { SecondFactors } from '../rooms.ts';
import type { Authenticator } from './authenticator.ts';
import { codeAt, endOfStep, stepAt } from './one-time-code.ts';
import { guardsTheLock } from './totp-failures.ts';
import { judgeCode } from './verification.ts';

/** A code with less life than this may be over when the server looks at it. */
const TOO_SHORT_MS = 2_000;
/** Another process may take the step that was waited for; so often it is tried. */
const MOST_WAITS = 3;
/** What was handed out is remembered for longer than any server takes a code. */
const REMEMBERED_MS = 24 * 60 * 60_000;

export interface SecondFactorsNeeds {
  readonly db: DatabaseSync;
  readonly authenticator: Authenticator;
  readonly now?: () => number;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** The codes that logins are filled in with; which step went where is remembered in the database, so that no server sees a code twice. */
export function createSecondFactors({
  db,
  authenticator,
  now = Date.now,
  wait = (ms, signal) => sleep(ms, undefined, { signal }),
}: SecondFactorsNeeds): SecondFactors {
  const handOut = db.prepare(
    `INSERT INTO totp_filled (id, place, step, at) VALUES (:id, :place, :step, :at)
     ON CONFLICT (id, place) DO UPDATE SET step = :step, at = :at WHERE step <> :step`,
  );
  const forget = db.prepare('DELETE FROM totp_filled WHERE at < ?');
  const find = (id: string) => authenticator.list().find((entry) => entry.id === id);

  return {
    list: () =>
      authenticator
        .list()
        .filter(({ confirmed }) => confirmed)
        .map(({ id, issuer, account }) => ({ id, issuer, account })),
    async codeFor(id, place, signal) {
      const entry = find(id);
      if (entry === undefined) return { problem: ENTRY_GONE };
      if (!entry.confirmed) return { problem: NOT_CONFIRMED };
      // A host of anybody's choice would be told what opens the lock.
      if (authenticator.guardsLock(id)) return { problem: guardsTheLock().failure.cause };
      const read = await authenticator.readKey(entry);
      if ('problem' in read) return read;
      forget.run(now() - REMEMBERED_MS);
      const { periodSeconds } = entry;
      for (let waits = 0; waits <= MOST_WAITS; waits += 1) {
        const step = stepAt(now(), periodSeconds);
        const leftMs = endOfStep(step, periodSeconds).getTime() - now();
        const fresh = leftMs >= TOO_SHORT_MS && Number(handOut.run({ id, place, step, at: now() }).changes) === 1;
        if (fresh) return { code: new Secret(codeAt(read.key, step, entry)) };
        await wait(Math.max(1, leftMs), signal);
      }
      return { problem: ALL_HANDED_OUT };
    },
    async explain(id, typed) {
      const entry = find(id);
      if (entry === undefined || authenticator.guardsLock(id)) return null;
      const read = await authenticator.readKey(entry);
      if ('problem' in read) return null;
      const judgement = judgeCode({ ...entry, key: read.key, lastStep: null }, typed, now());
      return judgement.kind === 'refused' ? judgement.reason : null;
    },
  };
}

const ENTRY_GONE = words(
  'The second factor that was chosen for this host is not in the authenticator any more.',
  'Le second facteur choisi pour cet hôte n’est plus dans l’authentificateur.',
);

const NOT_CONFIRMED = words(
  'The second factor that was chosen for this host was never confirmed: no code proved that the server has the same secret. Confirm it in the authenticator with a code of the other device.',
  'Le second facteur choisi pour cet hôte n’a jamais été confirmé : aucun code n’a prouvé que le serveur a le même secret. Confirmez-le dans l’authentificateur avec un code de l’autre appareil.',
);

const ALL_HANDED_OUT = words(
  'Other logins to this host took each code as it came.',
  'D’autres connexions à cet hôte ont pris chaque code à mesure.',
);
