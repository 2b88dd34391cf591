import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SMTPServer, SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import type { CatcherState, CaughtMessage } from '../../../../preload/contract/mail-catcher.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { RemoteListener, SshServer } from '../../vantage/vantage.ts';
import { readCaught } from './caught.ts';
import { makeOwnCertificate } from './own-certificate.ts';

const LOOPBACK = '127.0.0.1';
const MOST_MESSAGES = 200;
const LARGEST_MESSAGE_BYTES = 10 * 1024 * 1024;
/** What is kept of all messages together. */
const MOST_KEPT_BYTES = 48 * 1024 * 1024;
const MOST_LISTED_RECIPIENTS = 20;
const MOST_CONNECTIONS = 50;
const IDLE_MS = 60_000;
const REMOTE_WITHIN_MS = 20_000;

interface Start {
  readonly port: number;
  readonly remote: { readonly server: SshServer; readonly host: string; readonly port: number } | null;
  readonly signal: AbortSignal;
}

/** A mail server that takes every message, with any login, and delivers none. */
export interface Catcher {
  /** Started already: how. Throws FailureError `port-in-use`, `port-not-forwarded` and those of the connection. */
  start(how: Start): Promise<CatcherState>;
  stop(): Promise<CatcherState>;
  clear(): CatcherState;
  state(): CatcherState;
  message(id: string): CaughtMessage | null;
  onChange(listener: () => void): () => void;
}

interface Running {
  readonly port: number;
  readonly server: SMTPServer;
  readonly remote: { readonly host: string; readonly listener: RemoteListener } | null;
}

/** Makes a catcher that does not listen yet. */
export function createCatcher(): Catcher {
  const listeners = new Set<() => void>();
  let messages: readonly CaughtMessage[] = [];
  let dropped = 0;
  let running: Running | null = null;
  let starting: Promise<void> | null = null;
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  const keep = (message: CaughtMessage) => {
    let room = MOST_KEPT_BYTES;
    const kept = [message, ...messages].slice(0, MOST_MESSAGES).filter((one) => (room -= weight(one)) >= 0);
    dropped += messages.length + 1 - kept.length;
    messages = kept;
    changed();
  };
  const state = (): CatcherState => ({
    running: running !== null,
    address: running === null ? null : LOOPBACK,
    port: running?.port ?? null,
    remote: running?.remote ? { host: running.remote.host, port: running.remote.listener.port } : null,
    messages: messages.map(({ id, at, from, to, moreTo, subject, bytes, attachments, problems, tls, user }) => ({
      id,
      at,
      from,
      // All of them for each of so many messages would be more than crosses the contract.
      to: to.slice(0, MOST_LISTED_RECIPIENTS),
      moreTo: moreTo + Math.max(to.length - MOST_LISTED_RECIPIENTS, 0),
      subject,
      bytes,
      attachments,
      problems,
      tls,
      user,
    })),
    dropped,
  });
  const begin = async ({ port, remote, signal }: Start) => {
    const server = await smtpServer(keep);
    const listening = await listen(server, port);
    try {
      const listener =
        remote === null
          ? null
          : await remote.server.listen(LOOPBACK, remote.port, (stream) => relay(stream, listening), {
              signal,
              timeoutMs: REMOTE_WITHIN_MS,
            });
      running = { server, port: listening, remote: remote === null || listener === null ? null : { host: remote.host, listener } };
    } catch (error) {
      await close(server);
      throw error;
    }
    changed();
  };
  return {
    async start(how) {
      if (running === null) {
        starting ??= begin(how).finally(() => (starting = null));
        await starting;
      }
      return state();
    },
    async stop() {
      const was = running;
      running = null;
      if (was !== null) {
        await close(was.server);
        // A server that is out of reach forgets the port with its session at the latest.
        await was.remote?.listener.close().catch(() => {});
        changed();
      }
      return state();
    },
    clear() {
      messages = [];
      dropped = 0;
      changed();
      return state();
    },
    state,
    message: (id) => messages.find((one) => one.id === id) ?? null,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function weight({ source, text, html, headers }: CaughtMessage): number {
  return source.length + (text?.length ?? 0) + (html?.length ?? 0) + headers.reduce((sum, { value }) => sum + value.length, 0);
}

async function smtpServer(keep: (message: CaughtMessage) => void): Promise<SMTPServer> {
  // Only who catches needs it.
  const { SMTPServer: Server } = await import('smtp-server');
  return new Server({
    ...makeOwnCertificate(),
    banner: 'Pilothouse catcher',
    size: LARGEST_MESSAGE_BYTES,
    maxClients: MOST_CONNECTIONS,
    socketTimeout: IDLE_MS,
    closeTimeout: 1000,
    authOptional: true,
    allowInsecureAuth: true,
    authMethods: ['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2'],
    disableReverseLookup: true,
    // Any login will do; what was typed as a password is forgotten at once.
    onAuth: ({ username }, _, done) => done(null, { user: username ?? '?' }),
    onData: (stream, session, done) => {
      take(stream, session).then(
        (message) => {
          if (message !== null) keep(message);
          done(message === null ? tooLarge() : null);
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
}

function tooLarge(): Error {
  return Object.assign(new Error('5.3.4 Message too big for this catcher'), { responseCode: 552 });
}

/** Reads a message to its end; null for one that is too large, of which nothing is kept. */
async function take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<CaughtMessage | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes <= LARGEST_MESSAGE_BYTES) chunks.push(chunk);
  }
  if (bytes > LARGEST_MESSAGE_BYTES) return null;
  const { mailFrom, rcptTo } = session.envelope;
  return readCaught(Buffer.concat(chunks), {
    from: mailFrom ? mailFrom.address : '',
    to: rcptTo.map(({ address }) => address),
    tls: session.secure ? 'STARTTLS' : null,
    // After STARTTLS, nobody is `false`.
    user: typeof session.user === 'string' ? session.user : null,
    // RFC 6531: only then may headers be written in UTF-8.
    international: session.envelope.smtpUtf8 === true,
  });
}

async function listen(server: SMTPServer, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    // Stays: a connection that breaks later must not end the process.
    server.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' || error.code === 'EACCES' ? portTaken(port, error.code) : error),
    );
    server.listen(port, LOOPBACK, resolve);
  });
  const address: AddressInfo | string | null = server.server.address();
  return address === null || typeof address === 'string' ? port : address.port;
}

function portTaken(port: number, code: string): FailureError {
  return new FailureError(
    failure(
      code === 'EACCES' ? 'permission-denied' : 'port-in-use',
      code === 'EACCES'
        ? words(`Port ${port} is for administrators only.`, `Le port ${port} est réservé aux administrateurs.`)
        : words(`Port ${port} of this computer is taken.`, `Le port ${port} de cet ordinateur est pris.`),
      words(
        'Take another one, such as 2525 or 1025; 0 is a free one.',
        'Prenez-en un autre, par exemple 2525 ou 1025 ; 0 en choisit un libre.',
      ),
    ),
  );
}

function close(server: SMTPServer): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Hands a connection of the server over to the catcher here. */
function relay(stream: Duplex, port: number): void {
  const local = connect(port, LOOPBACK);
  const end = () => {
    stream.destroy();
    local.destroy();
  };
  for (const side of [stream, local]) side.on('error', end).on('close', end);
  stream.pipe(local).pipe(stream);
}
