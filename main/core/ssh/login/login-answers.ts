import type { AnyAuthMethod } from 'ssh2';
import { Secret } from '../../credentials/secret.ts';
import { words } from '../../failure.ts';
import { outcomes } from './login-attempts.ts';
import type { Attempts, Outcome } from './login-attempts.ts';
import type { LoginCodes } from './login-codes.ts';
import { answerQuestions } from './login-questions.ts';
import type { LoginTally } from './login-questions.ts';
import type { LoginSecrets } from './login-secrets.ts';
import type { PersonalTime } from './personal-time.ts';

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
  readonly codes: LoginCodes;
  readonly attempts: Attempts;
}

export function createLoginAnswers({ account, user, passwordName, secrets, codes, attempts }: LoginAnswersNeeds): LoginAnswers {
  const tally: LoginTally = { unsentPassword: null, wrong: 0, refused: 0, passwordAgain: null };

  return {
    wrong: () => tally.wrong,
    async password(attempt) {
      const keptOne = tally.unsentPassword ?? (await secrets.kept(passwordName));
      const kept = tally.unsentPassword === null && keptOne !== null;
      const secret = keptOne ?? (await askPassword(attempt));
      return {
        tried: {
          method: 'password',
          refused: () => {
            tally.unsentPassword = null;
            tally.refused += 1;
            if (!kept) tally.wrong += 1;
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
    keyboardInteractive: (attempt) => answerQuestions({ account, user, passwordName, secrets, codes, attempts, tally }, attempt),
  };

  async function askPassword(attempt: LoginAttemptNeeds): Promise<Secret> {
    try {
      const {
        secrets: [secret = new Secret('')],
      } = await secrets.ask(
        {
          credential: passwordName,
          purpose: 'password',
          title: words(`Password for ${account}`, `Mot de passe de ${account}`),
          instruction: attempt.banner(),
          fields: [{ label: words(`${account}’s password:`, `Mot de passe de ${account} :`), echo: false }],
          refused: tally.refused,
        },
        attempt.personalTime,
        attempt.signal,
      );
      tally.unsentPassword = secret;
      return secret;
    } catch (error) {
      attempts.note('password', '', outcomes.notGiven);
      throw error;
    }
  }
}
