import type { Duplex } from 'node:stream';
import type { MailboxFind } from '../../../../preload/contract/mail-follow.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { Secret } from '../../credentials/secret.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { connectFrom, resolveFrom } from '../../vantage/reach.ts';
import { secure } from '../../vantage/secure.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import { readAuthentication, readHeaders } from './authentication-results.ts';
import type { Imap } from './imap.ts';
import { quoted, startImap } from './imap.ts';

const LOOK_AGAIN_MS = 2000;
const MOST_FOLDERS = 40;

export interface Mailbox {
  readonly server: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls';
  readonly user: string;
  readonly password: Secret;
  readonly authorities: readonly string[];
  readonly tlsServerName: string;
  readonly timeoutMs: number;
}

interface Folder {
  readonly name: string;
  readonly junk: boolean;
}

/**
 * Looks for a message in every folder, the inbox and junk first, until it is there or `waitMs` have passed; reads only (EXAMINE, PEEK).
 * Throws the FailureErrors of connecting and TLS, `mail-auth-refused`, `mail-refused`, `timed-out`.
 */
export async function findInMailbox(
  mailbox: Mailbox,
  vantage: Vantage,
  { text, waitMs, signal }: { readonly text: string; readonly waitMs: number; readonly signal: AbortSignal },
): Promise<MailboxFind> {
  const wanted = quoted(text.replace(/^<|>$/gu, ''));
  const limit = { signal, timeoutMs: mailbox.timeoutMs };
  const stream = await openSecured(mailbox, vantage, limit);
  const close = () => stream.destroy();
  signal.addEventListener('abort', close, { once: true });
  try {
    const imap = startImap(stream, limit);
    if (mailbox.security === 'tls') await imap.greeting();
    await imap.login(mailbox.user, mailbox.password);
    const folders = await listFolders(imap);
    const until = Date.now() + waitMs;
    for (;;) {
      for (const folder of folders) {
        const find = await lookInto(imap, folder, wanted, mailbox.tlsServerName);
        if (find !== null) return { ...find, folders: folders.map(({ name }) => name) };
      }
      const rest = until - Date.now();
      if (rest <= 0) return nowhere(folders, waitMs);
      await pause(Math.min(LOOK_AGAIN_MS, rest), signal);
    }
  } finally {
    signal.removeEventListener('abort', close);
    stream.destroy();
  }
}

async function openSecured(
  mailbox: Mailbox,
  vantage: Vantage,
  limit: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<Duplex> {
  const destination = await resolveFrom(vantage, mailbox.server, mailbox.port, limit);
  const { stream: plain } = await connectFrom(vantage, destination, limit);
  try {
    let bytes = plain;
    if (mailbox.security === 'starttls') {
      const imap = startImap(plain, limit);
      await imap.greeting();
      await imap.command('STARTTLS');
      bytes = imap.release();
    }
    const secured = await secure(bytes, { name: mailbox.tlsServerName, authorities: mailbox.authorities, ...limit });
    if (!secured.trusted) throw new FailureError(secured.failure);
    return secured.stream;
  } catch (error) {
    plain.destroy();
    throw error;
  }
}

async function listFolders(imap: Imap): Promise<readonly Folder[]> {
  const lines = await imap.command('LIST "" "*"');
  const folders = lines.flatMap(({ text, literals }): Folder[] => {
    const read = /^\* LIST \((?<flags>[^)]*)\) (?:"(?:[^"\\]|\\.)*"|NIL) (?<name>.+)$/iu.exec(text)?.groups;
    if (read === undefined || /\\noselect|\\nonexistent/iu.test(read['flags'] ?? '')) return [];
    const written = read['name'] ?? '';
    const name = literals[0] ?? (written.startsWith('"') ? written.slice(1, -1).replaceAll(/\\(.)/gu, '$1') : written);
    const junk = /\\junk/iu.test(read['flags'] ?? '') || /(?:^|[./])(?:junk|spam|bulk|ind&AOk-sirables|courrier ind)/iu.test(name);
    return [{ name, junk }];
  });
  const rank = ({ name, junk }: Folder) => (name.toUpperCase() === 'INBOX' ? 0 : junk ? 1 : 2);
  return folders.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_FOLDERS);
}

async function lookInto(imap: Imap, { name, junk }: Folder, wanted: string, server: string): Promise<Omit<MailboxFind, 'folders'> | null> {
  await imap.command(`EXAMINE ${quoted(name)}`);
  const found = await imap.command(`UID SEARCH TEXT ${wanted}`);
  const uid = found
    .map(({ text }) => /^\* SEARCH(?<uids>(?: \d+)+)/iu.exec(text)?.groups?.['uids']?.trim().split(' ').at(-1))
    .find((one) => one !== undefined);
  if (uid === undefined) return null;
  const [line] = (await imap.command(`UID FETCH ${uid} (INTERNALDATE BODY.PEEK[HEADER])`)).filter(({ text }) =>
    /^\* \d+ FETCH/iu.test(text),
  );
  const headers = readHeaders(line?.literals[0] ?? '');
  const received = readInternalDate(/INTERNALDATE "([^"]+)"/iu.exec(line?.text ?? '')?.[1] ?? '');
  const sentMs = Date.parse(headers.find((header) => header.name === 'date')?.value ?? '');
  const authentication = readAuthentication(headers, server);
  return {
    found: true,
    folder: name,
    junk,
    receivedAt: received === null ? null : new Date(received).toISOString(),
    delayMs: received === null || Number.isNaN(sentMs) ? null : Math.max(received - sentMs, 0),
    subject: headers.find((header) => header.name === 'subject')?.value ?? null,
    authentication,
    advice: adviceFor(junk, authentication),
  };
}

/** `21-Nov-2026 22:15:03 +0000` (RFC 9051 §9, date-time). */
function readInternalDate(text: string): number | null {
  const ms = Date.parse(text.trim().replaceAll(/(?<=\d|[a-z])-(?=[A-Za-z\d])/gu, ' '));
  return Number.isNaN(ms) ? null : ms;
}

function adviceFor(junk: boolean, authentication: MailboxFind['authentication']): Words {
  const own = authentication.filter(({ trusted }) => trusted);
  const failed = own.filter(({ method, result }) => ['spf', 'dkim', 'dmarc'].includes(method) && result !== 'pass');
  const named = [...new Set(failed.map(({ method, result }) => `${method.toUpperCase()} ${result}`))].join(', ');
  if (named !== '')
    return words(
      `It arrived${junk ? ' in junk, and' : ', but'} the receiver says: ${named}. Look at the sender’s domain: mail domain, or the page Domain.`,
      `Il est arrivé${junk ? ' dans les indésirables, et' : ', mais'} le destinataire dit : ${named}. Examinez le domaine de l’expéditeur : mail domain, ou la page Domaine.`,
    );
  if (junk)
    return words(
      'It arrived in junk. What it says, or who sends it, is taken for unwanted.',
      'Il est arrivé dans les indésirables : son contenu ou son expéditeur paraît suspect.',
    );
  if (own.length === 0 && authentication.length > 0)
    return words(
      'It arrived. The checks written in it are not by the receiving server (Authentication-Results): whoever sent it may have written them.',
      'Il est arrivé. Les contrôles qui y figurent ne sont pas du serveur destinataire (Authentication-Results) : l’expéditeur a pu les écrire.',
    );
  return own.length === 0
    ? words(
        'It arrived. The receiver wrote down no checks (Authentication-Results).',
        'Il est arrivé. Le destinataire n’a noté aucun contrôle (Authentication-Results).',
      )
    : words('It arrived, and the receiver’s checks pass.', 'Il est arrivé, et les contrôles du destinataire passent.');
}

function nowhere(folders: readonly Folder[], waitMs: number): MailboxFind {
  const seconds = Math.round(waitMs / 1000);
  return {
    found: false,
    folder: null,
    junk: false,
    receivedAt: null,
    delayMs: null,
    subject: null,
    authentication: [],
    folders: folders.map(({ name }) => name),
    advice: words(
      `It is in none of ${folders.length} folders after ${seconds} s. Look into the sending server’s log by the queue id, and for a bounce in the sender’s mailbox.`,
      `Il n’est dans aucun des ${folders.length} dossiers après ${seconds} s. Cherchez l’identifiant de file dans le journal du serveur d’envoi, et un rejet dans la boîte de l’expéditeur.`,
    ),
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', aborted);
      resolve();
    }, ms);
    const aborted = () => {
      clearTimeout(timer);
      reject(
        signal.reason instanceof Error
          ? signal.reason
          : new FailureError(
              failure(
                'cancelled',
                words('This was cancelled.', 'Cette action a été annulée.'),
                words('Start it again when you want.', 'Relancez-la quand vous voulez.'),
              ),
            ),
      );
    };
    signal.addEventListener('abort', aborted, { once: true });
  });
}
