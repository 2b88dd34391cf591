import type { AnyAuthMethod, AuthHandlerMiddleware, ParsedKey } from 'ssh2';
import { Secret } from '../credentials/secret.ts';
import { FailureError, words } from '../failure.ts';
import { OfferedKey } from './agent.ts';
import type { TokenContext } from './path-tokens.ts';
import type { HostTarget } from './hosts.ts';
import { fingerprint } from './known-hosts.ts';
import { createLoginKeys } from './login-keys.ts';
import type { KeyCandidate } from './login-keys.ts';
import { loginRefused } from './login-refusal.ts';
import type { LoginSecrets } from './login-secrets.ts';
import type { PersonalTime } from './personal-time.ts';
import { serverText } from './server-text.ts';

/** OpenSSH's default NumberOfPasswordPrompts. */
const MOST_WRONG_ANSWERS = 3;
const METHODS = ['publickey', 'keyboard-interactive', 'password'] as const;
type Method = (typeof METHODS)[number];

/** A method under way, and what to note once the server's answer to it is known. */
interface Tried {
  readonly method: Method | 'none';
  readonly refused: () => void;
  readonly accepted: () => void;
  /** The server would take the key, and a signature was sent. */
  readonly signed: () => boolean;
}

export interface LoginNeeds {
  readonly target: HostTarget;
  readonly tokens: TokenContext;
  readonly secrets: LoginSecrets;
}

/** What one attempt to log in on an open connection needs. */
export interface LoginAttempt {
  readonly personalTime: PersonalTime;
  readonly signal: AbortSignal;
  /** What the server sent before asking (RFC 4252 §5.4). */
  readonly banner: () => string;
  /** Called with the failure that ends the attempt. */
  readonly giveUp: (error: unknown) => void;
}

/** One login: the methods of RFC 4252 in OpenSSH's order, each with what became of it. */
export interface Login {
  /** The handler for one connection; what the person already answered serves the next one too. */
  begin(attempt: LoginAttempt): AuthHandlerMiddleware;
  /** The server has let us in. */
  succeeded(): Promise<void>;
  /** `ssh-login-refused` with every method tried and its outcome; `said` is what the server said when it ended. */
  refusal(said?: string): FailureError;
}

export function createLogin({ target, tokens, secrets }: LoginNeeds): Login {
  const { options, user } = target;
  const account = `${user}@${target.originalName}`;
  const passwordName = `ssh/${user}@${options.hostName}:${options.port}/password`;
  const outcomes: string[] = [];
  const keys = createLoginKeys(tokens, secrets, (outcome) => outcomes.push(outcome));
  /** Typed, and not yet judged by the server: good for a second connection when the first died while the person typed. */
  let unsentPassword: Secret | null = null;
  let offered: readonly string[] = [];
  let wrongAnswers = 0;
  let refusedAnswers = 0;
  let last = null as Tried | null;

  const enabled: Readonly<Record<Method, boolean>> = {
    publickey: options.pubkeyAuthentication,
    'keyboard-interactive': options.kbdInteractiveAuthentication,
    password: options.passwordAuthentication,
  };
  const order = (options.preferredAuthentications ?? METHODS).filter(
    (method): method is Method => METHODS.includes(method as Method) && enabled[method as Method],
  );

  const refusal = (said?: string): FailureError => {
    const neverTried = order.filter((method) => offered.includes(method) && !outcomes.some((line) => line.startsWith(method)));
    const lines = [
      `server offers: ${offered.length === 0 ? '(nothing)' : offered.join(', ')}`,
      ...outcomes,
      ...neverTried.map((method) => `${method}: ${method === 'publickey' ? 'no key to offer' : 'not tried'}`),
      ...order.filter((method) => !offered.includes(method)).map((method) => `${method}: not offered by the server`),
      ...METHODS.filter((method) => !order.includes(method)).map((method) => `${method}: switched off in the ssh configuration`),
      ...(said === undefined ? [] : [`server said: ${serverText(said)}`]),
    ];
    return new FailureError(
      loginRefused({ account, offered, lines, wrongAnswers: wrongAnswers >= MOST_WRONG_ANSWERS ? wrongAnswers : null, said: said ?? null }),
    );
  };

  return {
    refusal,
    async succeeded() {
      last?.accepted();
      await secrets.keep();
    },
    begin(attempt) {
      let candidates: KeyCandidate[] | null = null;
      last = null;

      const nextMethod = async (): Promise<AnyAuthMethod> => {
        for (const method of order) {
          if (!offered.includes(method)) continue;
          if (method === 'publickey') {
            const key = await nextKey();
            if (key) return key;
          } else if (wrongAnswers < MOST_WRONG_ANSWERS) {
            return method === 'password' ? password() : keyboardInteractive();
          }
        }
        throw refusal();
      };

      const nextKey = async (): Promise<AnyAuthMethod | null> => {
        candidates ??= await keys.gather(attempt);
        for (let candidate = candidates.shift(); candidate; candidate = candidates.shift()) {
          const { label, sign } = candidate;
          let publicKey: ParsedKey;
          try {
            publicKey = await candidate.publicKey();
          } catch (error) {
            if (error instanceof FailureError) throw error;
            outcomes.push(`publickey ${label}: ${error instanceof Error ? error.message : String(error)}`);
            continue;
          }
          const shown = `publickey ${label} (${publicKey.type} ${fingerprint(publicKey.getPublicSSH())})`;
          let signed = false;
          let trouble = 'refused';
          const agent = new OfferedKey(publicKey, async (data, hash) => {
            try {
              const signature = await sign(data, hash);
              signed = true;
              return signature;
            } catch (error) {
              trouble = error instanceof Error ? error.message : String(error);
              if (error instanceof FailureError) attempt.giveUp(error);
              throw error;
            }
          });
          last = {
            method: 'publickey',
            refused: () => outcomes.push(`${shown}: ${trouble}`),
            accepted: () => outcomes.push(`${shown}: accepted`),
            signed: () => signed,
          };
          return { type: 'agent', username: user, agent };
        }
        return null;
      };

      const password = async (): Promise<AnyAuthMethod> => {
        const keptOne = unsentPassword ?? (await secrets.kept(passwordName));
        const kept = unsentPassword === null && keptOne !== null;
        const secret = keptOne ?? (await askPassword());
        last = {
          method: 'password',
          refused: () => {
            unsentPassword = null;
            refusedAnswers += 1;
            if (!kept) wrongAnswers += 1;
            outcomes.push(`password${kept ? ' (kept)' : ''}: refused`);
          },
          accepted: () => {
            outcomes.push('password: accepted');
            secrets.right(passwordName);
          },
          signed: () => false,
        };
        return { type: 'password', username: user, password: secret.reveal() };
      };

      const askPassword = async (): Promise<Secret> => {
        const [secret = new Secret('')] = await secrets.ask(
          {
            credential: passwordName,
            purpose: 'password',
            title: words(`Password for ${account}`, `Mot de passe de ${account}`),
            instruction: attempt.banner(),
            fields: [{ label: `${account}’s password:`, echo: false }],
            refused: refusedAnswers,
          },
          attempt.personalTime,
          attempt.signal,
        );
        unsentPassword = secret;
        return secret;
      };

      const keyboardInteractive = (): AnyAuthMethod => {
        let asked = false;
        let usedKept = false;
        let rounds = 0;
        let passwordRound = false;
        last = {
          method: 'keyboard-interactive',
          refused: () => {
            unsentPassword = null;
            refusedAnswers += 1;
            // A method that asks nothing and refuses at once must not be tried for ever either.
            if (!usedKept || asked) wrongAnswers += 1;
            outcomes.push(
              `keyboard-interactive${usedKept && !asked ? ' (kept password)' : ''}: refused${rounds === 0 ? ' without a question' : ''}`,
            );
          },
          accepted: () => {
            outcomes.push('keyboard-interactive: accepted');
            if (passwordRound) secrets.right(passwordName);
          },
          signed: () => false,
        };
        return {
          type: 'keyboard-interactive',
          username: user,
          prompt: (name, instructions, _language, prompts, finish) => {
            rounds += 1;
            const first = rounds === 1;
            const fields = prompts.map((prompt) => ({ label: serverText(prompt.prompt), echo: prompt.echo === true }));
            const onePassword = fields.length === 1 && fields[0]?.echo === false && asksForPassword(fields[0].label);
            if (onePassword) passwordRound = true;
            const answer = async (): Promise<string[]> => {
              const kept = onePassword && first ? (unsentPassword ?? (await secrets.kept(passwordName))) : null;
              if (kept !== null) {
                usedKept = unsentPassword === null;
                return [kept.reveal()];
              }
              asked = true;
              const given = await secrets.ask(
                {
                  credential: onePassword ? passwordName : null,
                  purpose: 'keyboard-interactive',
                  title: words(`${account} asks`, `${account} demande`),
                  instruction: [name, instructions, first ? attempt.banner() : '']
                    .map(serverText)
                    .filter((text) => text !== '')
                    .join('\n'),
                  fields,
                  refused: first ? refusedAnswers : 0,
                },
                attempt.personalTime,
                attempt.signal,
              );
              if (onePassword) unsentPassword = given[0] ?? null;
              return given.map((secret) => secret.reveal());
            };
            const reply = async () => {
              const values = await answer();
              if (!attempt.signal.aborted) finish(values);
            };
            reply().catch(attempt.giveUp);
          },
        };
      };

      let askedAfterSigning = null as Tried | null;
      return (methodsLeft, partialSuccess, next) => {
        const step = async (): Promise<void> => {
          if (attempt.signal.aborted) return;
          const previous = last;
          last = null;
          if (methodsLeft === null && previous === null) {
            last = { method: 'none', refused: () => {}, accepted: () => outcomes.push('none: accepted'), signed: () => false };
            next({ type: 'none', username: user });
            return;
          }
          if (previous?.method === 'publickey' && previous.signed()) {
            // ssh2 does not pass on what the server answers to a signature; one "none" brings the list that now counts.
            askedAfterSigning = previous;
            last = { method: 'none', refused: () => {}, accepted: () => {}, signed: () => false };
            next({ type: 'none', username: user });
            return;
          }
          const now: readonly string[] = previous?.method === 'publickey' ? offered : (methodsLeft ?? offered);
          if (askedAfterSigning !== null) {
            const moreNeeded = now.join() !== offered.join();
            if (moreNeeded) askedAfterSigning.accepted();
            else askedAfterSigning.refused();
            askedAfterSigning = null;
          } else if (partialSuccess && previous !== null && previous.method !== 'publickey') {
            previous.accepted();
          } else {
            previous?.refused();
          }
          offered = now;
          const method = await nextMethod();
          if (!attempt.signal.aborted) next(method);
        };
        step().catch(attempt.giveUp);
      };
    },
  };
}

/** Whether a server's question is for the account's password, and not for a code that is good only once. */
function asksForPassword(label: string): boolean {
  return (
    /pass ?(word|wort)|mot de passe|contraseña|kennwort|password/iu.test(label) && !/one.?time|\botp\b|code|token|new|nouveau/iu.test(label)
  );
}
