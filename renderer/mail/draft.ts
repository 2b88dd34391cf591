import type { Where } from '../../preload/contract/credentials.ts';
import { isServerAlone, isUserAlone } from '../../preload/contract/mail-kept-fields.ts';
import type { Mechanism, StopPhase } from '../../preload/contract/mail.ts';
import type { MailProfile } from '../../preload/contract/settings.ts';

/** The mail form as it is typed. */
export interface MailDraft {
  readonly server: string;
  readonly port: string;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly user: string;
  /** A stored credential's name, or null for a password typed now. */
  readonly credential: string | null;
  readonly from: string;
  /** Separated by commas, semicolons or spaces. */
  readonly to: string;
  readonly cc: string;
  readonly bcc: string;
  readonly via: string;
  /** Further places of the same test, side by side with `via`. */
  readonly compare: readonly string[];
  /** Empty: what both sides know. */
  readonly auth: Mechanism | '';
  /** Empty: the password of XOAUTH2 is an access token; else where a refresh token is turned into one. */
  readonly tokenUrl: string;
  readonly clientId: string;
  /** Name of the credential with the client’s secret. */
  readonly clientSecret: string;
  readonly scope: string;
  /** Empty: to the end. */
  readonly quitAfter: StopPhase | '';
  readonly send: boolean;
  readonly subject: string;
  readonly text: string;
  /** Empty: text only. */
  readonly html: string;
  readonly replyTo: string;
  /** One a line, `Name: value`. */
  readonly headers: string;
  readonly caFile: string;
  readonly tlsServerName: string;
}

export const emptyDraft: MailDraft = {
  server: '',
  port: '587',
  security: 'starttls',
  user: '',
  credential: null,
  from: '',
  to: '',
  cc: '',
  bcc: '',
  via: 'here',
  compare: [],
  auth: '',
  tokenUrl: '',
  clientId: '',
  clientSecret: '',
  scope: '',
  quitAfter: '',
  send: false,
  subject: 'Pilothouse mail test',
  text: '',
  html: '',
  replyTo: '',
  headers: '',
  caFile: '',
  tlsServerName: '',
};

/** A password typed now, and what is to become of it. It lives in the form only, never in the draft. */
export interface TypedPassword {
  readonly value: string;
  readonly keep: 'no' | Where;
}

/** A file that goes with the message; its bytes are with the core. */
export interface AttachedFile {
  readonly id: string;
  readonly name: string;
  readonly type: string | null;
  readonly bytes: number;
}

/** Name under which a mail password is kept. */
export function credentialName(draft: Pick<MailDraft, 'server' | 'user'>): string {
  return `mail/${draft.server.trim().toLowerCase()}/${draft.user.trim()}`;
}

/**
 * What saving the profile makes of a typed password: the credential it becomes, as a test makes it, or why it is not kept. Null where none
 * counts, also where server or user cannot be saved: a credential is named after both, and a password may stand in one of them.
 */
export function typedOnSave(
  draft: MailDraft,
  { value, keep }: TypedPassword,
): { readonly name: string; readonly value: string; readonly keep: Where } | 'not-wanted' | 'no-server' | null {
  if (value === '' || draft.credential !== null || draft.user.trim() === '') return null;
  if (keep === 'no') return 'not-wanted';
  if (draft.server.trim() === '') return 'no-server';
  return isServerAlone(draft.server.trim()) && isUserAlone(draft.user) ? { name: credentialName(draft), value, keep } : null;
}

/** Addresses as people write them: with commas, semicolons or spaces between, names before an address in angle brackets. */
export function recipientsOf(to: string): string[] {
  return (to.match(/(?:"[^"]*"|[^,;"]|")+?(?=[,;]|$)/gu) ?? [])
    .map((piece) => piece.trim())
    .flatMap((piece) => (piece.includes('<') ? [piece] : (piece.match(/(?:"[^"]*"|\S)+/gu) ?? [])))
    .filter((address) => address !== '');
}

/** `Name: value` a line; the core judges both. */
export function headersOf(text: string): { name: string; value: string }[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', value = ''] = line.split(/:(.*)/su);
      return { name: name.trim(), value: value.trim() };
    });
}

/** Why the draft cannot be tested yet: the names of the fields to correct. */
export function problemsOf(draft: MailDraft): readonly ('server' | 'port' | 'from' | 'to')[] {
  const port = Number(draft.port);
  return [
    ...(draft.server.trim() === '' ? (['server'] as const) : []),
    ...(Number.isInteger(port) && port >= 1 && port <= 65_535 ? [] : (['port'] as const)),
    ...(draft.from.trim() === '' ? (['from'] as const) : []),
    ...(recipientsOf(draft.to).length === 0 ? (['to'] as const) : []),
  ];
}

function refreshOf(draft: MailDraft): MailProfile['refresh'] {
  if (draft.auth !== 'XOAUTH2' || draft.tokenUrl.trim() === '' || draft.clientId.trim() === '') return null;
  const or = (text: string) => (text.trim() === '' ? null : text.trim());
  return { tokenUrl: draft.tokenUrl.trim(), clientId: draft.clientId.trim(), clientSecret: or(draft.clientSecret), scope: or(draft.scope) };
}

/** What is asked of the core. */
export function inputOf(draft: MailDraft, typed: TypedPassword, files: readonly AttachedFile[] = []) {
  const keepAs = typed.keep === 'no' ? null : { name: credentialName(draft), where: typed.keep };
  const password =
    draft.user.trim() === ''
      ? null
      : draft.credential !== null
        ? { kind: 'credential' as const, name: draft.credential }
        : typed.value === ''
          ? null
          : { kind: 'typed' as const, value: typed.value, keepAs };
  return {
    server: draft.server.trim(),
    port: Number(draft.port),
    security: draft.security,
    from: draft.from.trim(),
    to: recipientsOf(draft.to),
    user: draft.user.trim() === '' ? null : draft.user.trim(),
    password,
    auth: draft.auth === '' ? null : draft.auth,
    refresh: refreshOf(draft),
    quitAfter: draft.send || draft.quitAfter === '' ? null : draft.quitAfter,
    send: draft.send,
    subject: draft.subject,
    text: draft.text === '' ? null : draft.text,
    html: draft.send && draft.html.trim() !== '' ? draft.html : null,
    replyTo: draft.send && draft.replyTo.trim() !== '' ? draft.replyTo.trim() : null,
    cc: draft.send ? recipientsOf(draft.cc) : [],
    bcc: draft.send ? recipientsOf(draft.bcc) : [],
    headers: draft.send ? headersOf(draft.headers) : [],
    attachments: draft.send ? files.map(({ id, name, type }) => ({ name, contentType: type, attached: id })) : [],
    via: draft.via,
    caFile: draft.caFile.trim() === '' ? null : draft.caFile.trim(),
    tlsServerName: draft.tlsServerName.trim() === '' ? null : draft.tlsServerName.trim(),
  };
}

/** A saved profile in the form; the password stays where it is, by its name. */
export function draftOf(profile: Omit<MailProfile, 'mailbox'>): MailDraft {
  const { server, port, security, user, credential, from, to, via, auth, refresh, caFile, tlsServerName } = profile;
  return {
    ...emptyDraft,
    server,
    port: String(port),
    security,
    user: user ?? '',
    credential,
    from,
    to: to.join(', '),
    via,
    auth: auth ?? '',
    tokenUrl: refresh?.tokenUrl ?? '',
    clientId: refresh?.clientId ?? '',
    clientSecret: refresh?.clientSecret ?? '',
    scope: refresh?.scope ?? '',
    caFile: caFile ?? '',
    tlsServerName: tlsServerName ?? '',
  };
}

/** The form as a profile: everything but the message and the password. Its mailbox is kept with the page that follows messages. */
export function profileOf(draft: MailDraft): Omit<MailProfile, 'mailbox'> {
  const input = inputOf(draft, { value: '', keep: 'no' });
  const { server, port, security, from, to, user, via, auth, refresh, caFile, tlsServerName } = input;
  return { server, port, security, from, to, user, via, credential: draft.credential, auth, refresh, caFile, tlsServerName };
}
