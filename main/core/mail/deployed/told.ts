import type { DeployedMail } from '../../../../preload/contract/deployed-mail.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { Secret } from '../../credentials/secret.ts';
import type { Framework } from './framework.ts';
import type { Topic } from './setting-names.ts';
import { mailAddressOf, MASKED, tellable } from './tellable.ts';

/** A setting with its value, which is a secret until it is known not to be. */
export interface Said {
  readonly topic: Topic;
  readonly variable: string;
  readonly value: Secret | null;
  /** The whole value, where only a part of it is the setting. */
  readonly whole?: Secret | null;
  /** How a part of a URL stands there: `smtps://…`; the URL as a whole is never told, for its password. */
  readonly inUrl?: string;
  readonly where: Words;
  /** What it refers to is not there. */
  readonly missing?: boolean;
  /** Holds a password that is known: some providers take the same token for user and password. */
  readonly secret?: boolean;
}

/** What an application was told about mail, before it is shown. */
export interface Told {
  readonly said: ReadonlyMap<Topic, Said>;
  /**
   * How the connection is encrypted, and which variable says so; without one it is what the framework does, or guessed by the port. Null where
   * nothing tells.
   */
  readonly security: {
    readonly kind: NonNullable<DeployedMail['security']>;
    readonly said: Said | null;
    readonly guessed?: boolean;
  } | null;
  readonly port: number | null;
  /** Whose names the variables have: what it does where they say nothing is known. */
  readonly framework: Framework | null;
  /** What was noticed while it was put together: a server's variable that holds more than a server. */
  readonly notes: readonly Words[];
  /** What the same application is told elsewhere: in another file, in the environment, or by a URL beside the variables. */
  readonly rivals: readonly Rival[];
}

/** A second set of settings; with `url` all of it stands in one variable. */
export interface Rival extends Pick<Told, 'said' | 'security' | 'port' | 'notes'> {
  readonly url: boolean;
}

/** Null for what is neither yes nor no. */
export function truth({ value }: Said): boolean | null {
  const word = value?.reveal().trim().toLowerCase();
  if (word === undefined) return null;
  if (/^(?:true|1|yes|on|y|t|enabled?|always|required?|mandatorystarttls|opportunisticstarttls)$/u.test(word)) return true;
  return /^(?:false|0|no|off|n|f|disabled?|never|none|null|nostarttls|)$/u.test(word) ? false : null;
}

/** A setting as it is shown: nothing of it that may be a password. Empty where it is. */
export function told({ topic, value, secret }: Said): string {
  return secret === true ? MASKED : tellable(topic, value?.reveal() ?? '');
}

/** A setting that is told of in a sentence: `SMTP_PORT=465`, `MAILER_DSN=smtps://…`. */
export function written(said: Said): string {
  return `${said.variable}=${said.inUrl ?? (said.value === null ? '?' : told(said))}`;
}

/** Whether it says anything; what could not be read may. */
export function filled(said: Said | undefined): boolean {
  return said !== undefined && said.missing !== true && (said.value === null || said.value.reveal().trim() !== '');
}

/** `ops@example.org` of `Ops <ops@example.org>`, in small letters. */
export function addressIn(said: Said | undefined): string | null {
  if (said?.value === undefined || said.value === null || said.secret === true) return null;
  return mailAddressOf(said.value.reveal())?.toLowerCase() ?? null;
}
