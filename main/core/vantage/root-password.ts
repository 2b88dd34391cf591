import { randomUUID } from 'node:crypto';
import type { Where } from '../../../preload/contract/credentials.ts';
import { Secret } from '../credentials/secret.ts';
import { FailureError, failureOf, words } from '../failure.ts';
import type { Rooms } from '../rooms.ts';
import { MOST_TRIES } from './prompts.ts';
import { noRootRights, passwordRefused, rootTooSlow, sudoNeedsTerminal } from './root-failures.ts';
import type { RunningCommand, Vantage } from './vantage.ts';

/** As long as sudo's own timestamp lasts by default (sudoers(5), timestamp_timeout). */
const REMEMBERED_MS = 5 * 60_000;
/** sudo has this long to say whether a password is right: its authentication may ask other machines. */
const ANSWERS_WITHIN_MS = 30_000;
const MOST_SAID = 16_384;

/** The sudo passwords of accounts: remembered for five minutes, kept among the credentials, or asked for. */
export interface SudoPasswords {
  /**
   * A password that sudo has just taken. At most three wrong ones reach its authentication, those remembered and kept among them.
   * Several commands at once ask once. Throws FailureError `sudo-password-refused`, `cancelled`, `sudo-needs-terminal`,
   * `root-not-available`, `timed-out`.
   */
  proven(vantage: Vantage, user: string, signal: AbortSignal): Promise<Secret>;
}

type PasswordNeeds = Pick<Rooms, 'prompter' | 'credentials' | 'redactor' | 'log'>;

export function createSudoPasswords(needs: PasswordNeeds): SudoPasswords {
  const passwords = new Map<string, { readonly secret: Secret; readonly until: number }>();
  const asking = new Map<string, Promise<Secret>>();

  const find = async (vantage: Vantage, user: string, signal: AbortSignal): Promise<Secret> => {
    const host = vantage.name.replace(/^ssh:/u, '');
    const credential = `sudo/${user}@${host}`;
    const last = passwords.get(vantage.name);
    const known: Secret[] = last !== undefined && last.until > Date.now() ? [last.secret] : [];
    const isRemembered = known.length > 0;
    if (!isRemembered) {
      const kept = await keptPassword(credential);
      if (kept) known.push(kept);
    }
    passwords.delete(vantage.name);
    let keepIn: 'no' | Where = 'no';
    const secret = await proves(vantage, user, signal, async (refused, within) => {
      const next = known.shift();
      if (next) return next;
      const answer = await needs.prompter.ask(
        {
          kind: 'secrets',
          target: host,
          purpose: 'password',
          title: words(`sudo on ${host} asks for the password of ${user}`, `sudo, sur ${host}, demande le mot de passe de ${user}`),
          instruction: '',
          fields: [{ label: `${user}@${host}`, echo: false }],
          refused,
          triesLeft: MOST_TRIES - refused,
          canKeep: true,
          rememberedMinutes: REMEMBERED_MS / 60_000,
        },
        { signal: within },
      );
      if (answer.kind !== 'secrets') throw new FailureError(noRootRights(vantage.name, 'cancelled', ''));
      keepIn = answer.keep;
      const given = new Secret(answer.values[0] ?? '');
      needs.redactor.register(given);
      return given;
    });
    if (keepIn !== 'no') await keep(credential, secret, keepIn, user);
    passwords.set(vantage.name, { secret, until: isRemembered && last ? last.until : Date.now() + REMEMBERED_MS });
    return secret;
  };

  const keptPassword = async (credential: string): Promise<Secret | null> => {
    try {
      return await needs.credentials.get(credential);
    } catch (error) {
      // A locked keychain is no reason not to ask.
      needs.log.warn({ credential, kind: failureOf(error).kind }, 'a kept sudo password could not be read; asking instead');
      return null;
    }
  };

  const keep = async (credential: string, secret: Secret, where: Where, user: string): Promise<void> => {
    try {
      await needs.credentials.set(credential, secret, where, user);
    } catch (error) {
      // The journal has it from the keeper; the password is right all the same.
      needs.log.warn({ credential, kind: failureOf(error).kind }, 'a sudo password could not be kept');
    }
  };

  return {
    proven(vantage, user, signal) {
      const under = asking.get(vantage.name);
      if (under) return under;
      const found = find(vantage, user, signal).finally(() => asking.delete(vantage.name));
      asking.set(vantage.name, found);
      return found;
    },
  };
}

/**
 * Talks to `sudo -v` as a person at a terminal would: one password each time it asks, the next one only when it asks again. Ending
 * its input instead would count as one more failure with pam_faillock(8), and lock an account twice as fast.
 */
async function proves(
  vantage: Vantage,
  user: string,
  signal: AbortSignal,
  answer: (refused: number, signal: AbortSignal) => Promise<Secret>,
): Promise<Secret> {
  // The person takes their time before sudo's own limit begins (sudoers(5), passwd_timeout).
  let secret = await answer(0, signal);
  const prompt = `pilothouse-${randomUUID()}`;
  const over = new AbortController();
  const within = AbortSignal.any([signal, over.signal]);
  let timer = setTimeout(() => over.abort(), ANSWERS_WITHIN_MS);
  let running: RunningCommand | null = null;
  try {
    running = await vantage.start({ program: 'sudo', args: ['-k', '-S', '-p', prompt, '-v'] }, { signal: within });
    const { stderr, stdout, stdin, ended } = running;
    stdout.resume();
    stdin.on('error', () => {});
    const done = new AbortController();
    ended.then(
      () => done.abort(),
      () => done.abort(),
    );
    let said = '';
    let asked = 0;
    for await (const chunk of stderr) {
      said = `${said}${String(chunk)}`.slice(-MOST_SAID);
      for (let at = said.indexOf(prompt); at !== -1; at = said.indexOf(prompt)) {
        said = said.slice(0, at) + said.slice(at + prompt.length);
        clearTimeout(timer);
        if (asked >= MOST_TRIES) throw new FailureError(passwordRefused(vantage.name, user));
        if (asked > 0) secret = await answer(asked, AbortSignal.any([signal, done.signal]));
        asked += 1;
        timer = setTimeout(() => over.abort(), ANSWERS_WITHIN_MS);
        stdin.write(`${secret.reveal()}\n`);
      }
    }
    const { exitCode } = await ended;
    if (exitCode === 0) return secret;
    if (/must have a tty/iu.test(said)) throw new FailureError(sudoNeedsTerminal(vantage.name, said));
    if (/not in the sudoers|may not run sudo|not allowed to/iu.test(said)) throw new FailureError(noRootRights(vantage.name, 'sudo', said));
    if (/timed out/iu.test(said)) throw new FailureError(rootTooSlow(vantage.name, said));
    throw new FailureError(passwordRefused(vantage.name, user));
  } catch (error) {
    if (over.signal.aborted && !signal.aborted) throw new FailureError(rootTooSlow(vantage.name, ''));
    throw error;
  } finally {
    clearTimeout(timer);
    over.abort();
    running?.stdin.end();
  }
}
