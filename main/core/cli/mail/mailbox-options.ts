import { isServerAlone } from '../../../../preload/contract/mail-kept-fields.ts';
import type { MailProfile } from '../../../../preload/contract/settings.ts';
import { failure, FailureError, words } from '../../failure.ts';

type Mailbox = NonNullable<MailProfile['mailbox']>;

export interface MailboxOptions {
  readonly imap?: string;
  readonly imapSecurity?: 'tls' | 'starttls';
  readonly imapUser?: string;
  readonly imapCredential?: string;
}

/** `imap.example.org`, `imap.example.org:143`, `[2001:db8::25]:993`. Throws FailureError `bad-input`, without what may be a login in it. */
export function imapServerOf(text: string, security: Mailbox['security']): { readonly server: string; readonly port: number } {
  const [, v6, name, written] = /^(?:\[([^\]]+)\]|([^:\s]+))(?::(\d{1,5}))?$/u.exec(text) ?? [];
  const server = v6 ?? name;
  const port = written === undefined ? (security === 'tls' ? 993 : 143) : Number(written);
  if (server !== undefined && isServerAlone(server) && port >= 1 && port <= 65_535) return { server, port };
  throw new FailureError(
    failure(
      'bad-input',
      words('--imap is not HOST or HOST:PORT.', '--imap n’est pas de la forme HÔTE ou HÔTE:PORT.'),
      words('Write it as imap.example.org:993.', 'Écrivez imap.exemple.fr:993.'),
    ),
  );
}

/** The mailbox of a profile, changed by what is given; null when there is none. Throws FailureError `bad-input`. */
export function mailboxOf(
  { imap, imapSecurity, imapUser, imapCredential }: MailboxOptions,
  before: Mailbox | null,
  user: string | null,
): Mailbox | null {
  if (imap === undefined && before === null) return null;
  const security = imapSecurity ?? before?.security ?? 'tls';
  const address = imap === undefined ? before : imapServerOf(imap, security);
  const whose = imapUser ?? before?.user ?? user;
  if (address === null || whose === null) {
    throw new FailureError(
      failure(
        'bad-input',
        words('The mailbox has no user.', 'La boîte n’a pas d’utilisateur.'),
        words('Give one with --imap-user.', 'Donnez-en un avec --imap-user.'),
      ),
    );
  }
  return {
    server: address.server,
    port: address.port,
    security,
    user: whose,
    credential: imapCredential ?? before?.credential ?? null,
    caFile: before?.caFile ?? null,
    tlsServerName: before?.tlsServerName ?? null,
  };
}
