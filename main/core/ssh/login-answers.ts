import type { AnyAuthMethod } from 'ssh2';
import { Secret } from '../credentials/secret.ts';
import { words } from '../failure.ts';
import { outcomes } from './login-attempts.ts';
import type { Attempts, Outcome } from './login-attempts.ts';
import type { LoginSecrets } from './login-secrets.ts';
import type { PersonalTime } from './personal-time.ts';
import { serverText } from './server-text.ts';

/** What one attempt to log in on an open connection needs. */
export interface LoginAttemptNeeds {
  readonly personalTime: PersonalTime;
  readonly signal: AbortSignal;
  /** What the server sent before asking (RFC 4252 §5.4). */
  readonly banner: () => string;
  /** Called with the failure that ends the attempt. */
  readonly giveUp: (error: unknown) => void;
}

/** A method under way, and what to note once the server's answer to it is known. */
export interface Tried {
  readonly method: 'publickey' | 'keyboard-interactive' | 'password' | 'none';
  readonly refused: () => void;
  readonly accepted: (outcome: Outcome) => void;
  /** The server would take the key, and a signature was sent. */
  readonly signed: () => boolean;
}

export interface Method {
  readonly tried: Tried;
  readonly auth: AnyAuthMethod;
}

/** The methods that a person answers, over all connections of one login. */
export interface LoginAnswers {
  password(attempt: LoginAttemptNeeds): Promise<Method>;
  keyboardInteractive(attempt: LoginAttemptNeeds): Method;
  /** Answers of the person that were refused; kept ones do not count. */
  wrong(): number;
}

export interface LoginAnswersNeeds {
  readonly account: string;
  readonly user: string;
  /** The credential of the account's password. */
  readonly passwordName: string;
  readonly secrets: LoginSecrets;
  readonly attempts: Attempts;
}

export function createLoginAnswers({ account, user, passwordName, secrets, attempts }: LoginAnswersNeeds): LoginAnswers {
  /** Typed, and not yet judged by the server: good for a second connection when the first died while the person typed. */
  let unsentPassword: Secret | null = null;
  let wrongAnswers = 0;
  let refusedAnswers = 0;

  return {
    wrong: () => wrongAnswers,
    async password(attempt) {
      const keptOne = unsentPassword ?? (await secrets.kept(passwordName));
      const kept = unsentPassword === null && keptOne !== null;
      const secret = keptOne ?? (await askPassword(attempt));
      return {
        tried: {
          method: 'password',
          refused: () => {
            unsentPassword = null;
            refusedAnswers += 1;
            if (!kept) wrongAnswers += 1;
            attempts.note('password', kept ? '(kept)' : '', outcomes.refused);
          },
          accepted: (outcome) => {
            attempts.note('password', kept ? '(kept)' : '', outcome);
            secrets.right(passwordName);
          },
          signed: () => false,
        },
        auth: { type: 'password', username: user, password: secret.reveal() },
      };
    },
    keyboardInteractive(attempt) {
      let asked = false;
      let usedKept = false;
      let rounds = 0;
      let passwordRound = false;
      const what = () => (usedKept && !asked ? '(kept password)' : '');
      const tried: Tried = {
        method: 'keyboard-interactive',
        refused: () => {
          unsentPassword = null;
          refusedAnswers += 1;
          // A method that asks nothing and refuses at once must not be tried for ever either.
          if (!usedKept || asked) wrongAnswers += 1;
          attempts.note('keyboard-interactive', what(), rounds === 0 ? outcomes.refusedUnasked : outcomes.refused);
        },
        accepted: (outcome) => {
          attempts.note('keyboard-interactive', what(), outcome);
          if (passwordRound) secrets.right(passwordName);
        },
        signed: () => false,
      };
      const auth: AnyAuthMethod = {
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
            try {
              const values = await answer();
              if (!attempt.signal.aborted) finish(values);
            } catch (error) {
              attempts.note('keyboard-interactive', '', outcomes.notGiven);
              throw error;
            }
          };
          reply().catch(attempt.giveUp);
        },
      };
      return { tried, auth };
    },
  };

  async function askPassword(attempt: LoginAttemptNeeds): Promise<Secret> {
    try {
      const [secret = new Secret('')] = await secrets.ask(
        {
          credential: passwordName,
          purpose: 'password',
          title: words(`Password for ${account}`, `Mot de passe de ${account}`),
          instruction: attempt.banner(),
          fields: [{ label: words(`${account}’s password:`, `Mot de passe de ${account} :`), echo: false }],
          refused: refusedAnswers,
        },
        attempt.personalTime,
        attempt.signal,
      );
      unsentPassword = secret;
      return secret;
    } catch (error) {
      attempts.note('password', '', outcomes.notGiven);
      throw error;
    }
  }
}

/** Whether a server's question is for the account's password, and not for a code that is good only once. */
function asksForPassword(label: string): boolean {
  return (
    /pass ?(word|wort)|mot de passe|contraseña|kennwort|password/iu.test(label) && !/one.?time|\botp\b|code|token|new|nouveau/iu.test(label)
  );
}
