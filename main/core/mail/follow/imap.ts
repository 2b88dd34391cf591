import type { Duplex } from 'node:stream';
import { failure, FailureError, words } from '../../failure.ts';
import type { Secret } from '../../credentials/secret.ts';
import { withinLimit } from '../../vantage/phases.ts';

/** More than this in one answer is not read. */
const LARGEST_ANSWER_BYTES = 2 * 1024 * 1024;

/** One line of an answer, its literals (RFC 9051 §4.3) in order beside it. */
export interface ImapLine {
  readonly text: string;
  readonly literals: readonly string[];
}

/** A part of IMAP (RFC 9051, and 3501): commands one after the other over a connection that is already secured. */
export interface Imap {
  /** The untagged lines of the answer. Throws FailureError `mail-refused` with the server's words for NO and BAD, `connection-closed`, `message-too-large`, `timed-out`. */
  command(line: string): Promise<readonly ImapLine[]>;
  /** Throws FailureError `mail-auth-refused`. */
  login(user: string, password: Secret): Promise<void>;
  /** The greeting. */
  greeting(): Promise<string>;
  release(): Duplex;
}

/** Begins to speak IMAP. */
export function startImap(stream: Duplex, limit: { readonly signal: AbortSignal; readonly timeoutMs: number }): Imap {
  let buffer = Buffer.alloc(0);
  let ended = false;
  let overfull = false;
  let wake = () => {};
  let count = 0;
  const onData = (bytes: Buffer) => {
    buffer = Buffer.concat([buffer, bytes]);
    if (buffer.length > LARGEST_ANSWER_BYTES) {
      overfull = true;
      stream.destroy();
    }
    wake();
  };
  const onEnd = () => {
    ended = true;
    wake();
  };
  stream.on('data', onData);
  for (const event of ['end', 'close', 'error']) stream.on(event, onEnd);

  const line = async (signal: AbortSignal): Promise<ImapLine> => {
    let text = '';
    const literals: string[] = [];
    for (;;) {
      const end = buffer.indexOf('\r\n');
      if (end >= 0) {
        const piece = buffer.toString('utf8', 0, end);
        const size = Number(/\{(\d{1,8})\}$/u.exec(piece)?.[1] ?? -1);
        if (size < 0) {
          buffer = buffer.subarray(end + 2);
          return { text: text + piece, literals };
        }
        if (buffer.length >= end + 2 + size) {
          literals.push(buffer.toString('utf8', end + 2, end + 2 + size));
          text += piece;
          buffer = buffer.subarray(end + 2 + size);
          continue;
        }
      }
      signal.throwIfAborted();
      if (overfull) throw new FailureError(tooLarge());
      if (ended) throw new FailureError(closed());
      await new Promise<void>((resolve) => {
        const go = () => {
          signal.removeEventListener('abort', go);
          resolve();
        };
        wake = go;
        signal.addEventListener('abort', go, { once: true });
      });
    }
  };

  const command = (text: string): Promise<readonly ImapLine[]> => {
    if (/[\r\n\0]/u.test(text)) throw new Error('a command holds a line break');
    count += 1;
    const tag = `p${count}`;
    stream.write(`${tag} ${text}\r\n`);
    return withinLimit({ ...limit, onTimeout: tooSlow }, async (signal) => {
      const lines: ImapLine[] = [];
      for (;;) {
        const read = await line(signal);
        if (!read.text.startsWith(`${tag} `)) lines.push(read);
        else if (/^\S+ OK\b/iu.test(read.text)) return lines;
        else throw new FailureError(refused(read.text.slice(tag.length + 1)));
      }
    });
  };

  return {
    command,
    greeting: () => withinLimit({ ...limit, onTimeout: tooSlow }, async (signal) => (await line(signal)).text),
    async login(user, password) {
      try {
        await command(`LOGIN ${quoted(user)} ${quoted(password.reveal())}`);
      } catch (error) {
        if (error instanceof FailureError && error.failure.kind === 'mail-refused')
          throw new FailureError(loginRefused(user, error.failure.evidence ?? ''));
        throw error;
      }
    },
    release() {
      stream.off('data', onData);
      stream.pause();
      return stream;
    },
  };
}

/** A string as IMAP quotes it. Throws FailureError `bad-input` for signs that cannot be. */
export function quoted(text: string): string {
  if (/[\r\n\0]/u.test(text)) {
    throw new FailureError(
      failure(
        'bad-input',
        words('It holds a line break.', 'Il contient un saut de ligne.'),
        words('Type it in one line.', 'Saisissez-le sur une ligne.'),
      ),
    );
  }
  return `"${text.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
}

function closed() {
  return failure(
    'connection-closed',
    words('The mailbox’s server closed the connection.', 'Le serveur de la boîte a fermé la connexion.'),
    words('Try again; its log says why.', 'Réessayez ; son journal dit pourquoi.'),
  );
}

function tooLarge() {
  return failure(
    'message-too-large',
    words('The mailbox’s server answered with more than 2 MB.', 'La réponse du serveur de la boîte dépasse 2 Mo.'),
    words('Look into the mailbox with a mail program.', 'Regardez dans la boîte avec un logiciel de messagerie.'),
  );
}

function tooSlow() {
  return failure(
    'timed-out',
    words('The mailbox’s server did not answer in time.', 'Le serveur de la boîte n’a pas répondu à temps.'),
    words('Check port and security: 993 is TLS, 143 STARTTLS.', 'Vérifiez port et sécurité : 993 est TLS, 143 STARTTLS.'),
  );
}

function refused(evidence: string) {
  return failure(
    'mail-refused',
    words('The mailbox’s server refused this.', 'Le serveur de la boîte a refusé.'),
    words('Its own words say why.', 'Ses propres mots disent pourquoi.'),
    { evidence },
  );
}

function loginRefused(user: string, evidence: string) {
  return failure(
    'mail-auth-refused',
    words(`The mailbox does not let ${user} in.`, `La boîte ne laisse pas entrer ${user}.`),
    words(
      'Check user and password; providers want an app password for IMAP, or have it switched off.',
      'Vérifiez l’utilisateur et le mot de passe ; les fournisseurs exigent un mot de passe d’application pour IMAP, ou l’ont désactivé.',
    ),
    { evidence },
  );
}
