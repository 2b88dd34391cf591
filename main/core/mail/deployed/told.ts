import type { DeployedMail } from '../../../../preload/contract/deployed-mail.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { Secret } from '../../credentials/secret.ts';
import type { Topic } from './setting-names.ts';

/** A setting with its value, which is a secret until it is known not to be. */
export interface Said {
  readonly variable: string;
  readonly value: Secret | null;
  /** How a part of a URL stands there: `smtps://…`; the URL as a whole is never told, for its password. */
  readonly inUrl?: string;
  readonly where: Words;
}

/** What an application was told about mail, before it is shown. */
export interface Told {
  readonly said: ReadonlyMap<Topic, Said>;
  /** How the connection is encrypted, and which variable says so; null where nothing does. */
  readonly security: { readonly kind: NonNullable<DeployedMail['security']>; readonly said: Said | null } | null;
  readonly port: number | null;
  /** What the same application is told elsewhere: in another file, in the environment, or by a URL beside the variables. */
  readonly rivals: readonly Rival[];
}

/** A second set of settings; with `url` all of it stands in one variable. */
export interface Rival extends Pick<Told, 'said' | 'security' | 'port'> {
  readonly url: boolean;
}

/** Null for what is neither yes nor no. */
export function truth({ value }: Said): boolean | null {
  const word = value?.reveal().trim().toLowerCase();
  if (word === undefined) return null;
  if (/^(?:true|1|yes|on|y|enabled?|always|required?|mandatorystarttls|opportunisticstarttls)$/u.test(word)) return true;
  return /^(?:false|0|no|off|n|disabled?|never|none|null|nostarttls|)$/u.test(word) ? false : null;
}

/** A setting that is told of in a sentence: `SMTP_PORT=465`, `MAILER_DSN=smtps://…`. */
export function written(said: Said): string {
  return `${said.variable}=${said.inUrl ?? said.value?.reveal().trim() ?? '?'}`;
}

/** `ops@example.org` of `Ops <ops@example.org>`, in small letters. */
export function addressIn(said: Said | undefined): string | null {
  return /[^\s<>"@]+@[^\s<>"@]+/u.exec(said?.value?.reveal() ?? '')?.[0]?.toLowerCase() ?? null;
}
