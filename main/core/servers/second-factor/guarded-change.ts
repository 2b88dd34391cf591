import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { Progress } from '../../activity/changes.ts';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import type { Root } from '../../vantage/root.ts';
import type { CommandResult } from '../../vantage/vantage.ts';
import { parseSshdValues } from '../parse/factor-accounts.ts';
import { methodsFor } from './configuration.ts';
import type { RequiredCodes } from './configuration.ts';
import { stillWaiting } from './refusals.ts';
import {
  ARM_SCRIPT,
  DISARM_SCRIPT,
  EFFECTIVE_SCRIPT,
  PUT_SCRIPT,
  RELOAD_SCRIPT,
  RETURN_NOW_SCRIPT,
  RETURN_TEXT,
  TEST_SCRIPT,
} from './return-scripts.ts';
import type { Peer } from './status.ts';

const STEP_WITHIN_MS = 60_000;
/** The proof ends this long before the server takes everything back. */
const PROOF_MARGIN_MS = 5_000;
const LEAST_PROOF_MS = 8_000;

/** The files of the server that a change is about. */
export interface GuardedFiles {
  readonly sshd: { readonly path: string; readonly text: string };
  readonly pam: { readonly path: string; readonly text: string };
  /** Kept, and put back by a return: an account's own file. */
  readonly user: string;
  readonly file: string;
}

export interface Guarded {
  readonly root: Root;
  readonly host: string;
  readonly files: GuardedFiles;
  readonly seconds: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** A step within a guarded change: runs a script as root, and throws FailureError `command-failed` when it does not end well. */
export type RootStep = (
  script: string,
  args: readonly string[],
  stdin?: string,
  /** What it means that it did not end well, where more can be said than that. */
  failed?: (result: CommandResult) => Failure,
) => Promise<CommandResult>;

/** What is to be done on the server, and what shows that it works. */
export interface GuardedWork {
  change(step: RootStep): Promise<void>;
  prove(signal: AbortSignal): Promise<void>;
  /** Called once everything is back. */
  undone(): Promise<void>;
}

/**
 * Makes a change that could lock somebody out: the server itself waits with everything it needs to take it back, then `change` is made,
 * then `prove` shows that one still gets in, then the wait ends. Whatever fails in between, a cancellation too, takes everything back at
 * once, also while the console closes; where even that is not possible the server does it by itself, and the failure says when.
 */
export async function guardedChange(
  rooms: Pick<Rooms, 'vantages' | 'lastWork'>,
  { signal, ...guarded }: Guarded,
  work: GuardedWork,
): Promise<void> {
  const closing = new AbortController();
  const running = makeGuarded(rooms, { ...guarded, signal: AbortSignal.any([signal, closing.signal]) }, work);
  rooms.lastWork.hold(running, () => closing.abort());
  return running;
}

async function makeGuarded(
  { vantages }: Pick<Rooms, 'vantages'>,
  { root, host, files, seconds, progress, signal }: Guarded,
  { change, prove, undone }: GuardedWork,
): Promise<void> {
  const letGo = vantages.connections.keep(host);
  const stepWithin =
    (within: AbortSignal): RootStep =>
    async (script, args, stdin) => {
      const command = { program: 'sh', args: ['-c', script, 'sh', ...args], ...(stdin === undefined ? {} : { stdin }) };
      return root.run(command, { signal: within, timeoutMs: STEP_WITHIN_MS });
    };
  const must =
    (run: RootStep): RootStep =>
    async (script, args, stdin, failed = stepFailed) => {
      const result = await run(script, args, stdin);
      if (result.exitCode !== 0) throw new FailureError(failed(result));
      return result;
    };
  let armedUntil: number | null = null;
  let proven = false;
  try {
    progress.step(
      words(
        `The server prepares to take everything back by itself in ${spanWords(seconds).en}, unless it is proven.`,
        `Le serveur s’apprête à tout reprendre de lui-même dans ${spanWords(seconds).fr}, sauf preuve.`,
      ),
    );
    // From here on a return is tried whatever happens: an answer that got lost may have been a yes.
    armedUntil = Date.now() + seconds * 1000;
    const args = [String(seconds), files.sshd.path, files.pam.path, files.user, files.file];
    const armed = await stepWithin(signal)(ARM_SCRIPT, args, RETURN_TEXT);
    if (armed.exitCode === 4) {
      armedUntil = null;
      throw new FailureError(stillWaiting(null));
    }
    if (armed.exitCode !== 0) throw new FailureError(notArmed(armed));
    await change(must(stepWithin(signal)));
    progress.step(
      words('A second session logs in, while this one stays open.', 'Une seconde session se connecte, pendant que celle-ci reste ouverte.'),
    );
    const left = Math.max(LEAST_PROOF_MS, armedUntil - Date.now() - PROOF_MARGIN_MS);
    const limit = AbortSignal.timeout(left);
    try {
      await prove(AbortSignal.any([signal, limit]));
    } catch (error) {
      if (limit.aborted && !signal.aborted) throw new FailureError(notProvenInTime(failureOf(error)), { cause: error });
      throw error;
    }
    proven = true;
    // Not to be cancelled: half of it would leave open whether the change stands.
    const ended = await stepWithin(AbortSignal.timeout(STEP_WITHIN_MS))(DISARM_SCRIPT, []);
    if (ended.exitCode === 6) throw new FailureError(tooLate());
    if (ended.exitCode !== 0) throw new FailureError(stepFailed(ended));
    progress.step(words('Proven. The server no longer waits to take it back.', 'Prouvé. Le serveur n’attend plus pour tout reprendre.'));
  } catch (error) {
    if (armedUntil === null) throw error;
    progress.step(words('Everything is being taken back.', 'Tout est en train d’être repris.'));
    const outcome = await takeBack(stepWithin(AbortSignal.timeout(STEP_WITHIN_MS)));
    // It was proven, and the answer to the last word got lost: the change stands.
    if (proven && outcome === 'nothing-waits') return;
    const back = outcome !== 'unknown';
    if (back) await undone();
    throw new FailureError(withReturn(failureOf(error), back ? null : new Date(armedUntil)), { cause: error });
  } finally {
    letGo();
  }
}

async function takeBack(run: RootStep): Promise<'back' | 'nothing-waits' | 'unknown'> {
  try {
    const { exitCode } = await run(RETURN_NOW_SCRIPT, []);
    return exitCode === 0 ? 'back' : exitCode === 8 ? 'nothing-waits' : 'unknown';
  } catch {
    // The way to the server is lost: it takes everything back by itself, and that is what is said.
    return 'unknown';
  }
}

/** Puts sshd's part in its place: tested, compared with what it makes of the accounts, and only then read by sshd. */
export async function changeSshd(
  step: RootStep,
  { path, text }: GuardedFiles['sshd'],
  { accounts, required, peer }: { readonly accounts: readonly string[]; readonly required: RequiredCodes; readonly peer: Peer },
): Promise<void> {
  await step(PUT_SCRIPT, [path], text);
  await step(TEST_SCRIPT, [], undefined, refusedBySshd);
  for (const name of accounts) {
    const factors = (['key-and-code', 'password-and-code'] as const).find((kind) => required[kind].includes(name));
    if (factors === undefined) continue;
    const { stdout } = await step(EFFECTIVE_SCRIPT, [name, peer.client, peer.server, peer.port]);
    const effective = parseSshdValues(stdout.split('\n'));
    const fits = effective.get('authenticationmethods') === methodsFor(factors) && effective.get('kbdinteractiveauthentication') === 'yes';
    if (!fits) throw new FailureError(otherwiseDecided(name, stdout));
  }
  await step(RELOAD_SCRIPT, []);
}

/** Puts PAM's stack in its place: the next login already goes through it. */
export async function changePam(step: RootStep, { path, text }: GuardedFiles['pam']): Promise<void> {
  await step(PUT_SCRIPT, [path], text);
}

/** How long, as one would say it. */
export function spanWords(seconds: number): Words {
  if (seconds % 60 === 0) return words(`${seconds / 60} min`, `${seconds / 60} min`);
  return words(`${seconds} s`, `${seconds} s`);
}

/** A failure, and what became of the change it ended. */
function withReturn(failed: Failure, returnsAt: Date | null): Failure {
  const at = returnsAt === null ? '' : `${returnsAt.toISOString().slice(11, 19)} UTC`;
  const said =
    returnsAt === null
      ? words('Everything was taken back: logins are as before.', 'Tout a été repris : les connexions sont comme avant.')
      : words(
          `The server could not be told to take it back now; it does so by itself at ${at}. The code entry is kept until then.`,
          `Impossible de dire au serveur de tout reprendre maintenant ; il le fera de lui-même à ${at}. L’entrée de codes est gardée jusque-là.`,
        );
  return { ...failed, cause: words(`${failed.cause.en} ${said.en}`, `${failed.cause.fr} ${said.fr}`) };
}

function stepFailed({ stderr, stdout, exitCode }: CommandResult) {
  return failure(
    'command-failed',
    words('A step on the server failed.', 'Une étape a échoué sur le serveur.'),
    words('What it said is below.', 'Son message est ci-dessous.'),
    { evidence: `${stderr}\n${stdout}`.trim().slice(0, 4000), code: String(exitCode ?? '') },
  );
}

function refusedBySshd({ stderr, stdout, exitCode }: CommandResult) {
  return failure(
    'command-failed',
    words(
      'sshd does not take its configuration with our part in it (sshd -t), so it was never made to read it.',
      'sshd refuse sa configuration avec notre partie (sshd -t) ; elle ne lui a donc pas été donnée à relire.',
    ),
    words(
      'What it complains about is below: mend that file, or update OpenSSH, then try again.',
      'Ce qu’il signale est ci-dessous : corrigez ce fichier ou mettez OpenSSH à jour, puis recommencez.',
    ),
    { evidence: `${stderr}\n${stdout}`.trim().slice(0, 4000), code: String(exitCode ?? '') },
  );
}

function notArmed(result: CommandResult) {
  return failure(
    'command-failed',
    words(
      'The server could not be made to take the change back by itself, so it was not begun.',
      'Le serveur n’a pas pu être préparé à reprendre la modification de lui-même ; elle n’a donc pas commencé.',
    ),
    words('It takes systemd, or setsid and sleep.', 'Il faut systemd, ou setsid et sleep.'),
    { evidence: `${result.stderr}\n${result.stdout}`.trim().slice(0, 4000), code: String(result.exitCode ?? '') },
  );
}

function notProvenInTime(last: Failure) {
  return failure(
    'timed-out',
    words('The second session did not get in in time.', 'La seconde session n’a pas abouti à temps.'),
    words('Look at its attempts, then try again.', 'Examinez ses tentatives, puis recommencez.'),
    { evidence: last.evidence ?? last.cause.en, ...(last.attempts === undefined ? {} : { attempts: last.attempts }) },
  );
}

function tooLate() {
  return failure(
    'timed-out',
    words('The proof came after the server had taken everything back.', 'La preuve est arrivée après que le serveur a tout repris.'),
    words('Give it more time.', 'Accordez-lui plus de temps.'),
  );
}

function otherwiseDecided(user: string, effective: string) {
  return failure(
    'not-available',
    words(
      `Another Match block of sshd’s configuration decides for ${user}.`,
      `Un autre bloc Match de la configuration de sshd décide pour ${user}.`,
    ),
    words(
      'Look for AuthenticationMethods in sshd_config and its drop-ins.',
      'Cherchez AuthenticationMethods dans sshd_config et ses drop-ins.',
    ),
    { evidence: effective.slice(0, 2000) },
  );
}
