import type { AuthHandlerMiddleware, ParsedKey } from 'ssh2';
import type { LoginAttempt } from '../../../../preload/contract/failure.ts';
import { FailureError } from '../../failure.ts';
import { OfferedKey } from './agent.ts';
import type { HostTarget } from '../config/hosts.ts';
import { fingerprint } from '../host-keys/known-hosts.ts';
import { createLoginAnswers } from './login-answers.ts';
import type { LoginAttemptNeeds, Method, Tried } from './login-answers.ts';
import { KeyPassedOver, outcomes, startAttempts } from './login-attempts.ts';
import type { LoginCodes } from './login-codes.ts';
import { createLoginKeys } from './login-keys.ts';
import type { KeyCandidate } from './login-keys.ts';
import { loginRefused } from './login-refusal.ts';
import type { LoginSecrets } from './login-secrets.ts';
import type { TokenContext } from '../config/path-tokens.ts';
import { serverText } from '../server-text.ts';

/** OpenSSH's order (ssh_config(5), PreferredAuthentications), without what Pilothouse does not do. */
const METHODS = ['publickey', 'keyboard-interactive', 'password'] as const;
type MethodName = (typeof METHODS)[number];

export interface LoginNeeds {
  readonly target: HostTarget;
  readonly tokens: TokenContext;
  readonly secrets: LoginSecrets;
  readonly codes: LoginCodes;
}

/** How one got in. */
export interface LoginAccount {
  /** The methods the server accepted, in order, joined with `+` when it wanted several. */
  readonly method: string;
  readonly attempts: readonly LoginAttempt[];
}

/** One login: the methods of RFC 4252 in OpenSSH's order, each with what became of it. */
export interface Login {
  /** The handler for one connection; what the person already answered serves the next one too. */
  begin(attempt: LoginAttemptNeeds): AuthHandlerMiddleware;
  /** The server has let us in. */
  succeeded(): Promise<LoginAccount>;
  /** `ssh-login-refused`, or `ssh-passphrase-wrong` when that was in the way, with every method tried and its outcome; `said` is what the server said when it ended. */
  refusal(said?: string): FailureError;
}

const nothingToNote = () => {};

export function createLogin({ target, tokens, secrets, codes }: LoginNeeds): Login {
  const { options, user } = target;
  const account = `${user}@${target.originalName}`;
  const attempts = startAttempts();
  const acceptedMethods: string[] = [];
  let wrongPassphrase = null as { readonly file: string; readonly times: number } | null;
  const keys = createLoginKeys({
    tokens,
    secrets,
    note: (what, outcome) => attempts.note('publickey', what, outcome),
    lockedOut(file, times) {
      wrongPassphrase ??= { file, times };
    },
  });
  const passwordName = `ssh/${user}@${options.hostName}:${options.port}/password`;
  const answers = createLoginAnswers({ account, user, passwordName, secrets, codes, attempts });
  let offered: readonly string[] = [];
  let last = null as Tried | null;

  const enabled: Readonly<Record<MethodName, boolean>> = {
    publickey: options.pubkeyAuthentication,
    'keyboard-interactive': options.kbdInteractiveAuthentication,
    password: options.passwordAuthentication,
  };
  const order = (options.preferredAuthentications ?? METHODS).filter(
    (method): method is MethodName => METHODS.includes(method as MethodName) && enabled[method as MethodName],
  );

  const refusal = (said?: string): FailureError => {
    const tried = new Set(attempts.all.map(({ method }) => method));
    const rest = startAttempts();
    for (const method of order)
      if (offered.includes(method) && !tried.has(method))
        rest.note(method, '', method === 'publickey' ? outcomes.noKey : outcomes.notTried);
    for (const method of order) if (!offered.includes(method)) rest.note(method, '', outcomes.notOffered);
    for (const method of METHODS) if (!order.includes(method)) rest.note(method, '', outcomes.switchedOff);
    const lines = [
      `server offers: ${offered.length === 0 ? '(nothing)' : offered.join(', ')}`,
      ...attempts.lines,
      ...rest.lines,
      ...(said === undefined ? [] : [`server said: ${serverText(said)}`]),
    ];
    const wrong = answers.wrong();
    return new FailureError(
      loginRefused({
        account,
        offered,
        lines,
        attempts: [...attempts.all, ...rest.all],
        wrongAnswers: wrong > 0 && wrong >= options.numberOfPasswordPrompts ? wrong : null,
        wrongPassphrase,
        said: said ?? null,
      }),
    );
  };

  /** Keys that were still to be offered, and methods of the server that were still to be tried. */
  const untried = (keysLeft: readonly KeyCandidate[]): readonly LoginAttempt[] => {
    const rest = startAttempts();
    for (const { label } of keysLeft) rest.note('publickey', label, outcomes.notTried);
    const tried = new Set(attempts.all.map(({ method }) => method));
    for (const method of order) if (offered.includes(method) && !tried.has(method)) rest.note(method, '', outcomes.notTried);
    return rest.all;
  };

  return {
    refusal,
    async succeeded() {
      const outcome = last;
      outcome?.accepted(outcomes.accepted);
      if (outcome !== null) acceptedMethods.push(outcome.method);
      await secrets.keep();
      await codes.keep();
      return { method: acceptedMethods.join('+'), attempts: attempts.all };
    },
    begin(given) {
      let candidates: KeyCandidate[] | null = null;
      // A question that stayed open ends the login as well: what was tried before it is told with it, and what would have come next.
      const attempt: LoginAttemptNeeds = {
        ...given,
        giveUp: (error) =>
          given.giveUp(attempts.all.length === 0 ? error : withAttempts(error, [...attempts.all, ...untried(candidates ?? [])])),
      };
      last = null;

      const nextMethod = async (): Promise<Method> => {
        for (const method of order) {
          if (!offered.includes(method)) continue;
          if (method === 'publickey') {
            const key = await nextKey();
            if (key) return key;
          } else if (answers.wrong() < options.numberOfPasswordPrompts) {
            return method === 'password' ? answers.password(attempt) : answers.keyboardInteractive(attempt);
          }
        }
        throw refusal();
      };

      const nextKey = async (): Promise<Method | null> => {
        candidates ??= await keys.gather(attempt);
        for (let candidate = candidates.shift(); candidate; candidate = candidates.shift()) {
          const { label, sign } = candidate;
          let publicKey: ParsedKey;
          try {
            publicKey = await candidate.publicKey();
          } catch (error) {
            if (isAborted(error)) throw error;
            attempts.note('publickey', label, outcomeOf(error));
            if (endsLogin(error)) throw error;
            continue;
          }
          const shown = `${label} (${publicKey.type} ${fingerprint(publicKey.getPublicSSH())})`;
          let signed = false;
          let noted = false;
          let trouble = outcomes.refused as ReturnType<typeof outcomeOf>;
          const agent = new OfferedKey(publicKey, async (data, hash) => {
            try {
              const signature = await sign(data, hash);
              signed = true;
              return signature;
            } catch (error) {
              trouble = outcomeOf(error);
              if (endsLogin(error)) {
                noted = !isAborted(error);
                if (noted) attempts.note('publickey', shown, trouble);
                attempt.giveUp(error);
              }
              throw error;
            }
          });
          const tried: Tried = {
            method: 'publickey',
            refused() {
              if (!noted) attempts.note('publickey', shown, trouble);
            },
            accepted: (outcome) => attempts.note('publickey', shown, outcome),
            signed: () => signed,
          };
          return { tried, auth: { type: 'agent', username: user, agent } };
        }
        return null;
      };

      let askedAfterSigning = null as Tried | null;
      return (methodsLeft, partialSuccess, next) => {
        const step = async (): Promise<void> => {
          if (attempt.signal.aborted) return;
          const previous = last;
          last = null;
          if (methodsLeft === null && previous === null) {
            last = none((outcome) => attempts.note('none', '', outcome));
            next({ type: 'none', username: user });
            return;
          }
          if (previous?.method === 'publickey' && previous.signed()) {
            // ssh2 does not pass on what the server answers to a signature; one "none" brings the list that now counts.
            askedAfterSigning = previous;
            last = none(nothingToNote);
            next({ type: 'none', username: user });
            return;
          }
          const now: readonly string[] = previous?.method === 'publickey' ? offered : (methodsLeft ?? offered);
          if (askedAfterSigning !== null) {
            const moreNeeded = now.join() !== offered.join();
            if (moreNeeded) acceptedPartly(askedAfterSigning);
            else askedAfterSigning.refused();
            askedAfterSigning = null;
          } else if (partialSuccess && previous !== null && previous.method !== 'publickey') {
            acceptedPartly(previous);
          } else {
            previous?.refused();
          }
          offered = now;
          const method = await nextMethod();
          last = method.tried;
          if (!attempt.signal.aborted) next(method.auth);
        };
        step().catch(attempt.giveUp);
      };

      function acceptedPartly(tried: Tried): void {
        tried.accepted(outcomes.partial);
        acceptedMethods.push(tried.method);
      }
    },
  };
}

function none(accepted: Tried['accepted']): Tried {
  return { method: 'none', refused: nothingToNote, accepted, signed: () => false };
}

/** The person gave up, or nobody could be asked: no other key and no other method is tried then. */
function endsLogin(error: unknown): boolean {
  return error instanceof FailureError || isAborted(error);
}

function isAborted(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function outcomeOf(error: unknown) {
  if (error instanceof KeyPassedOver) return error.outcome;
  if (endsLogin(error)) return outcomes.passphraseNotGiven;
  return outcomes.noSignature(error instanceof Error ? error.message : String(error));
}

function withAttempts(error: unknown, attempts: readonly LoginAttempt[]): unknown {
  if (!(error instanceof FailureError) || error.failure.attempts !== undefined) return error;
  return new FailureError({ ...error.failure, attempts: [...attempts] }, { cause: error });
}
