import type { Failure } from '../../preload/contract/failure.ts';
import type { FailureKind } from '../../preload/contract/failure-kinds.ts';
import type { MailDraft } from './draft.ts';

/** A field of the form that a remedy leads to. The password is no part of the draft. */
export type MailField = 'server' | 'user' | 'password' | 'from' | 'to' | 'caFile' | 'tlsServerName';

/** What one press can do about a failed mail test. */
export type MailRemedy =
  /** Tests again with another way to speak to the server. */
  | { readonly kind: 'security'; readonly security: 'starttls' | 'tls'; readonly port: string }
  /** Leads to the field that is to be corrected. */
  | { readonly kind: 'field'; readonly field: MailField }
  /** Tests again as it is: the cause may have passed. */
  | { readonly kind: 'again' };

/** What was tested, as far as the remedy depends on it. */
export type TestedWay = Pick<MailDraft, 'security'> & { readonly port: number };

const field = (name: MailField) => (): MailRemedy => ({ kind: 'field', field: name });
const again = (): MailRemedy => ({ kind: 'again' });
const starttlsOn = (port: number): MailRemedy => ({ kind: 'security', security: 'starttls', port: String(port) });
const tlsOn = (port: number): MailRemedy => ({ kind: 'security', security: 'tls', port: String(port) });
/** 465 is for implicit TLS and 25 for servers among themselves; applications hand mail in on 587 (RFC 8314, RFC 6409). */
const submissionPort = (port: number) => (port === 465 || port === 25 ? 587 : port);
const submission = ({ port }: TestedWay) => (port === 587 ? null : starttlsOn(587));

/** One press for each kind of failure that has one; the others need hands on the server, which the remedy's words name. */
const remedies: Readonly<Partial<Record<FailureKind, (way: TestedWay) => MailRemedy | null>>> = {
  'name-not-found': field('server'),
  'name-lookup-failed': again,
  'connection-refused': (way) => submission(way) ?? { kind: 'field', field: 'server' },
  'connection-timed-out': ({ port }) => (port === 25 || port === 465 ? starttlsOn(587) : again()),
  'connection-reset': again,
  'connection-closed': again,
  'network-unreachable': again,
  'timed-out': again,
  'core-restarted': again,
  'core-unreachable': again,
  cancelled: again,

  'tls-not-spoken': ({ port, security }) => (security === 'tls' ? starttlsOn(submissionPort(port)) : null),
  'certificate-self-signed': field('caFile'),
  'certificate-unknown-authority': field('caFile'),
  'certificate-wrong-name': field('tlsServerName'),
  'mail-greeting-missing': ({ port, security }) => (security === 'tls' ? again() : tlsOn(port)),
  'mail-starttls-required': ({ port }) => starttlsOn(submissionPort(port)),

  'mail-auth-not-offered': (way) => (way.security === 'none' ? starttlsOn(submissionPort(way.port)) : submission(way)),
  'mail-auth-required': field('user'),
  'mail-relay-denied': field('user'),
  'mail-auth-refused': field('password'),
  'mail-app-password-needed': field('password'),
  'mail-token-needed': field('password'),
  'mail-browser-sign-in-needed': again,
  'credential-missing': field('password'),
  'keychain-locked': again,
  'keychain-unreachable': again,

  'mail-sender-refused': field('from'),
  'mail-send-as-denied': field('from'),
  'mail-sender-not-verified': field('from'),
  'mail-recipient-refused': field('to'),
  'mail-greylisted': again,
  'mail-rate-limited': again,
  'mail-too-many-connections': again,
  'mail-refused-temporarily': again,
};

/** The one press that fits a failure; null where there is none. */
export function mailRemedy({ kind }: Pick<Failure, 'kind'>, way: TestedWay): MailRemedy | null {
  const remedy = remedies[kind]?.(way) ?? null;
  const same = remedy?.kind === 'security' && remedy.security === way.security && remedy.port === String(way.port);
  return same ? null : remedy;
}
