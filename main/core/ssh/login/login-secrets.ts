import type { Credential } from '../../../../preload/contract/credentials.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { Redactor } from '../../credentials/redaction.ts';
import { Secret } from '../../credentials/secret.ts';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import type { CredentialKeeper, Log, SecondFactor } from '../../rooms.ts';
import { ASKED_FOR, MOST_TRIES } from '../../vantage/prompts.ts';
import type { Prompter, PromptRequest } from '../../vantage/prompts.ts';
import type { PersonalTime } from './personal-time.ts';

export interface LoginSecretsNeeds {
  readonly prompter: Prompter;
  readonly credentials: CredentialKeeper;
  readonly redactor: Redactor;
  readonly log: Log;
  readonly localUser: string;
}

/** What one secret is wanted for. */
export interface SecretQuestion {
  /** The credential's name, null when the answer is good only once. */
  readonly credential: string | null;
  readonly purpose: 'password' | 'passphrase' | 'keyboard-interactive';
  readonly title: Words;
  readonly instruction: string;
  /** A plain label is the server's own text. */
  readonly fields: readonly { readonly label: string | Words; readonly echo: boolean }[];
  /** Answers the other side has refused so far. */
  readonly refused: number;
  /** The field whose answer the credential is; the first one when it is not there. */
  readonly credentialField?: number;
  /** What to know before answering. */
  readonly hint?: Words | null;
  /** The field that asks for a one-time code, and whose codes could be filled in. */
  readonly code?: { readonly field: number; readonly factors: SecondFactor[] } | null;
}

/** One answer for each field, and whose code goes into the one that asks for it. */
export interface GivenSecrets {
  readonly secrets: Secret[];
  readonly fill: { readonly factor: string; readonly always: boolean } | null;
}

/** The secrets of one login: kept ones first, each at most once, then the person's. */
export interface LoginSecrets {
  /** The kept secret of that name, unless it was already tried in this login. */
  kept(credential: string): Promise<Secret | null>;
  /** Throws `cancelled` when the person would rather not. */
  ask(question: SecretQuestion, personalTime: PersonalTime, signal: AbortSignal): Promise<GivenSecrets>;
  /** The last answer was right: what the person wanted kept is kept once the login has succeeded. */
  right(credential: string): void;
  /** Keeps what is to be kept. A keychain that refuses is written down, and does not undo the login. */
  keep(): Promise<void>;
}

export function createLoginSecrets(target: string, needs: LoginSecretsNeeds): LoginSecrets {
  const tried = new Set<string>();
  /** Tries of the person, for the login and for each key: what had been refused before the first of them, and what is left. */
  const tries = new Map<string, { readonly refusedBefore: number; readonly left: number }>();
  const answered = new Map<string, { readonly secret: Secret; readonly where: Credential['where'] }>();
  const toKeep = new Map<string, { readonly secret: Secret; readonly where: Credential['where'] }>();

  const triesLeft = ({ purpose, title, refused }: SecretQuestion): number => {
    const counted = purpose === 'passphrase' ? title.en : 'login';
    const { refusedBefore, left } = tries.get(counted) ?? { refusedBefore: refused, left: MOST_TRIES };
    // A further question of the same round comes without what was refused before.
    const now = Math.max(1, Math.min(left, MOST_TRIES - (refused - refusedBefore)));
    tries.set(counted, { refusedBefore, left: now });
    return now;
  };

  return {
    async kept(credential) {
      if (tried.has(credential)) return null;
      tried.add(credential);
      try {
        return await needs.credentials.get(credential);
      } catch (error) {
        // A locked keychain is no reason not to ask.
        needs.log.warn({ credential, kind: failureOf(error).kind }, 'a kept credential could not be read; asking instead');
        return null;
      }
    },
    async ask(question, personalTime, signal) {
      const { credential, credentialField = 0, hint = null, code = null, ...rest } = question;
      const request: PromptRequest = {
        kind: 'secrets',
        target,
        ...rest,
        fields: [...question.fields],
        triesLeft: triesLeft(question),
        ...(hint === null ? {} : { hint }),
        ...(code === null ? {} : { code }),
        canKeep: credential !== null,
      };
      const answer = await personalTime.spend(() => needs.prompter.ask(request, { signal }));
      if (answer.kind !== 'secrets') throw new FailureError(notGiven(target, question));
      const secrets = question.fields.map((field, index) => {
        const secret = new Secret(answer.values[index] ?? '');
        if (!field.echo && !((credential === null || index !== credentialField) && isCode(secret))) needs.redactor.register(secret);
        return secret;
      });
      const keepable = secrets[credentialField];
      if (credential !== null) {
        tried.add(credential);
        if (answer.keep !== 'no' && keepable) answered.set(credential, { secret: keepable, where: answer.keep });
        else answered.delete(credential);
      }
      return { secrets, fill: code === null ? null : (answer.fill ?? null) };
    },
    right(credential) {
      const answer = answered.get(credential);
      if (answer) toKeep.set(credential, answer);
    },
    async keep() {
      for (const [credential, { secret, where }] of toKeep) {
        toKeep.delete(credential);
        try {
          await needs.credentials.set(credential, secret, where, needs.localUser);
        } catch (error) {
          // The journal has it from the keeper.
          needs.log.warn({ credential, where, kind: failureOf(error).kind }, 'a credential could not be kept');
        }
      }
    },
  };
}

/** A code that is good once is never written anywhere, and taking its digits out of every log would only spoil numbers. */
function isCode(secret: Secret): boolean {
  return /^\d{4,8}$/u.test(secret.reveal());
}

function notGiven(target: string, { title, credential, code = null }: SecretQuestion) {
  return failure(
    'cancelled',
    words(
      `Connecting to ${target} was given up: “${title.en}” stayed without an answer.`,
      `La connexion à ${target} a été abandonnée : « ${title.fr} » est resté sans réponse.`,
    ),
    code !== null
      ? words(
          'Connect again when you have it, or let the authenticator fill in its codes: choose the second factor of this host (pilothouse hosts set HOST --totp ID, or its menu in the list of servers).',
          'Reconnectez-vous quand vous l’aurez, ou laissez l’authentificateur remplir ses codes : choisissez le second facteur de cet hôte (pilothouse hosts set HÔTE --totp ID, ou son menu dans la liste des serveurs).',
        )
      : credential === null
        ? words(
            'Connect again when you have it. It is good only once: where nobody can type, use a key or an SSH agent, if the server takes one.',
            'Reconnectez-vous quand vous l’aurez. La réponse ne sert qu’une fois : là où personne ne peut la taper, utilisez une clé ou un agent SSH, si le serveur l’accepte.',
          )
        : words('Connect again when you have it.', 'Reconnectez-vous quand vous l’aurez.'),
    credential === null ? {} : { evidence: `${ASKED_FOR} ${credential}` },
  );
}
