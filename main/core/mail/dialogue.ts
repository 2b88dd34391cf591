import type { Duplex } from 'node:stream';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failure, FailureError, words } from '../failure.ts';
import { withinLimit } from '../vantage/phases.ts';
import type { Reply } from './reply.ts';
import { MOST_LINES, ReplyParser } from './reply.ts';
import type { Transcript } from './transcript.ts';

/** How long to wait, and what to say when it was too long. */
export interface Patience {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly onTimeout: () => Failure;
}

/**
 * An SMTP dialogue over one connection: one command, one reply. Waiting for a reply throws FailureError
 * `connection-closed`, `connection-reset`, `mail-not-smtp`, or what `onTimeout` says.
 */
export interface Dialogue {
  /** The next reply: the greeting, or what follows a message. */
  read(patience: Patience): Promise<Reply>;
  /** Sends a line and waits for its reply; `shown` stands in the transcript instead of what must not be seen. `onSent` hears that it left. */
  command(line: string, patience: Patience, shown?: string, onSent?: () => void): Promise<Reply>;
  /** Sends bytes as they are; the transcript gets `shown`. */
  write(bytes: Uint8Array, shown: string): void;
  /** Gives the connection back for a TLS handshake; `leftover` says that the server had already sent more in plain text. */
  release(): { readonly stream: Duplex; readonly leftover: boolean };
}

/** Begins to listen on a connection. */
export function startDialogue(stream: Duplex, transcript: Transcript): Dialogue {
  const parser = new ReplyParser();
  const replies: Reply[] = [];
  let ending: Failure | null = null;
  let wake = () => {};
  /** Lines of a reply whose last line has not come, and when the latest of them came. */
  let unended = 0;
  let latestAt = 0;
  /** Those lines; they are shown together, for a secret may begin in one and end in the next. */
  let held: string[] = [];
  const show = () => {
    const lines = held;
    held = [];
    transcript.reply(lines);
  };

  const take = (events: ReturnType<ReplyParser['push']>) => {
    for (const event of events) {
      if (event.kind === 'reply') replies.push(event.reply);
      else held.push(event.line);
      if (event.kind !== 'line') show();
      if (event.kind === 'garbage') ending ??= unended >= MOST_LINES ? endless(unended) : notSmtp(transcript.mask(event.line));
      unended = event.kind === 'reply' ? 0 : unended + 1;
      latestAt = performance.now();
    }
    wake();
  };
  const onData = (bytes: Buffer) => take(parser.push(bytes));
  const onEnd = () => {
    take(parser.finish());
    show();
    ending ??= closed();
    wake();
  };
  const onError = (error: Error) => {
    ending ??= broken(error);
    wake();
  };
  stream.on('data', onData);
  stream.on('end', onEnd);
  stream.on('close', onEnd);
  stream.on('error', onError);

  const stillAnswers = (timeoutMs: number) => unended >= 3 && performance.now() - latestAt < timeoutMs / 4;
  const read = async (patience: Patience) => {
    const onTimeout = () => (stillAnswers(patience.timeoutMs) ? endless(unended) : patience.onTimeout());
    const reply = withinLimit({ ...patience, onTimeout }, async (signal) => {
      for (;;) {
        const reply = replies.shift();
        if (reply) return reply;
        if (ending) throw new FailureError(ending);
        if (signal.aborted) throw signal.reason;
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    });
    return reply.catch((error: unknown) => {
      // What came of a reply that is no longer waited for.
      show();
      throw error;
    });
  };

  return {
    read,
    async command(line, patience, shown = line, onSent = () => undefined) {
      if (/[\r\n\0]/.test(line)) throw new Error('a command holds a line break');
      const early = replies.shift();
      if (early) {
        // 421 may come at any time, before the connection is closed (RFC 5321 §3.8); anything else answers nothing we asked.
        if (early.code === 421) return early;
        throw new FailureError(outOfStep(early));
      }
      transcript.client(shown);
      stream.write(`${line}\r\n`);
      onSent();
      return read(patience);
    },
    write(bytes, shown) {
      transcript.client(shown);
      stream.write(bytes);
    },
    release() {
      stream.off('data', onData);
      stream.off('end', onEnd);
      stream.off('close', onEnd);
      stream.pause();
      show();
      return { stream, leftover: replies.length > 0 || parser.inReply };
    },
  };
}

function closed(): Failure {
  return failure(
    'connection-closed',
    words('The server closed the connection.', 'Le serveur a fermé la connexion.'),
    words('Its log says why; the dialogue shows how far it went.', 'Son journal dit pourquoi ; le dialogue montre jusqu’où il est allé.'),
  );
}

function broken(error: Error): Failure {
  return failure(
    'connection-reset',
    words('The connection broke.', 'La connexion s’est rompue.'),
    words(
      'Try again; when it breaks at the same place, look for a filter on the way and at the server’s log.',
      'Réessayez ; si elle se rompt au même endroit, cherchez un filtre sur le trajet et lisez le journal du serveur.',
    ),
    { evidence: error.message },
  );
}

/** Protocols that also greet first, by how they begin. */
const otherProtocols: readonly (readonly [RegExp, string])[] = [
  [/^\* (OK|PREAUTH|BYE)/i, 'IMAP'],
  [/^[+-](OK|ERR)/, 'POP3'],
  [/^SSH-/, 'SSH'],
  [/^HTTP\//, 'HTTP'],
  // An alert or a handshake record begins with two control characters (RFC 8446 §5.1).
  [/^··/u, 'TLS'],
];

function notSmtp(line: string): Failure {
  const protocol = otherProtocols.find(([start]) => start.test(line))?.[1];
  return failure(
    'mail-not-smtp',
    protocol === undefined
      ? words('What came back is not SMTP.', 'Ce qui est revenu n’est pas du SMTP.')
      : words(`${protocol} answers on this port, not SMTP.`, `C’est ${protocol} qui répond sur ce port, pas SMTP.`),
    words(
      'Mail is handed in on port 587 (STARTTLS), 465 (implicit TLS) or 25 (between servers).',
      'Le courrier se remet sur le port 587 (STARTTLS), 465 (TLS implicite) ou 25 (entre serveurs).',
    ),
    { evidence: line.slice(0, 200) },
  );
}

function endless(lines: number): Failure {
  return failure(
    'mail-not-smtp',
    words(
      `The server answers without end: ${lines} lines of one reply came, and never its last.`,
      `Le serveur répond sans fin : ${lines} lignes d’une même réponse sont venues, et jamais la dernière.`,
    ),
    words(
      'Look for what answers in place of the mail server: a trap for spammers (tarpit) or a filter. One that is only slow needs more time.',
      'Cherchez ce qui répond à la place du serveur de courrier : un piège à spammeurs (tarpit) ou un filtre. S’il n’est que lent, accordez plus de temps.',
    ),
  );
}

function outOfStep(reply: Reply): Failure {
  return failure(
    'mail-not-smtp',
    words(
      'The server sent a reply that nothing had asked for; its answers can no longer be told apart.',
      'Le serveur a envoyé une réponse que rien n’avait demandée ; on ne peut plus attribuer ses réponses.',
    ),
    words('Look for a proxy or a filter in front of the server.', 'Cherchez un proxy ou un filtre devant le serveur.'),
    { evidence: reply.raw.join('\n'), code: String(reply.code) },
  );
}
