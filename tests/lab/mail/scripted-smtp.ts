import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** What the stand-in says to one line of the client; `next` says what it does then instead of waiting for more. */
type ScriptedReply = string | { readonly say: string; readonly next: 'close' | 'silence' };

/**
 * What the stand-in says: in turn, the greeting first, whatever the client sends; or by the client's verb. After a
 * 3yz reply the next thing the client sends (a login step, the message up to its dot) takes the next reply of the
 * same verb; the last one is repeated. A verb that is not in the list gets `250 2.0.0 OK`, QUIT `221`.
 */
export type SmtpScript =
  | readonly ScriptedReply[]
  | {
      readonly greeting: ScriptedReply;
      readonly replies: Readonly<Record<string, ScriptedReply | readonly ScriptedReply[]>>;
    };

export interface ScriptedSmtpStandIn {
  readonly address: string;
  readonly port: number;
  /** Every line the clients sent, in order, a message's text included. */
  received(): readonly string[];
  stop(): Promise<void>;
}

export interface ScriptedSmtpOptions {
  /** Default 127.0.0.1. */
  readonly address?: string;
  /** Needed where the script lets the client start TLS, and for `implicitTls`. PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly implicitTls?: boolean;
}

/**
 * A stand-in for mail providers that cannot be had in a lab (Microsoft 365, Gmail): it plays the replies it is given,
 * word for word. A reply of several lines is one string with newlines. A 220 to STARTTLS is followed by a real
 * handshake. Whatever a real server can show is tested with {@link startMail} instead.
 */
export async function startScriptedSmtp(script: SmtpScript, options: ScriptedSmtpOptions = {}): Promise<ScriptedSmtpStandIn> {
  const address = options.address ?? '127.0.0.1';
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const secured = options.implicitTls ? secure(socket, options) : socket;
    void play(secured, script, options, received);
  });
  server.listen({ host: address, port: 0 });
  await once(server, 'listening');
  return {
    address,
    port: (server.address() as AddressInfo).port,
    received: () => [...received],
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function play(plain: Socket, script: SmtpScript, options: ScriptedSmtpOptions, received: string[]): Promise<void> {
  const next = prompter(script);
  let socket = plain;
  let lines = readLines(socket);
  let reply = next(undefined);
  try {
    while (say(socket, reply)) {
      const line = await lines.next();
      if (line.done) return;
      received.push(line.value);
      if (textOf(reply).startsWith('354')) {
        while (received.at(-1) !== '.') {
          const text = await lines.next();
          if (text.done) return;
          received.push(text.value);
        }
      }
      const starting = /^starttls$/i.test(line.value);
      reply = next(line.value);
      if (!starting || !textOf(reply).startsWith('220')) continue;
      say(socket, reply);
      socket = secure(plain, options);
      lines = readLines(socket);
      const first = await lines.next();
      if (first.done) return;
      received.push(first.value);
      reply = next(first.value);
    }
  } catch (error) {
    // The client left in the middle, or did not trust the certificate: its affair, and what the tests look at.
    if (!(error instanceof Error)) throw error;
    socket.destroy();
  }
}

/** Sends a reply. False when the stand-in has nothing to wait for afterwards. */
function say(socket: Socket, reply: ScriptedReply): boolean {
  const text = textOf(reply);
  if (text !== '') socket.write(`${text.split(/\r?\n/).join('\r\n')}\r\n`);
  if (typeof reply === 'string') return true;
  if (reply.next === 'close') socket.end();
  return false;
}

function textOf(reply: ScriptedReply): string {
  return typeof reply === 'string' ? reply : reply.say;
}

/** Answers, for each thing the client sends (undefined: it has just connected), what the script says to it. */
function prompter(script: SmtpScript): (line: string | undefined) => ScriptedReply {
  const beyond = '421 4.3.0 The script ends here';
  if (!('greeting' in script)) {
    let turn = 0;
    return () => script[turn++] ?? { say: beyond, next: 'close' };
  }
  const replies = new Map(Object.entries(script.replies).map(([verb, said]) => [verb.toUpperCase(), [said].flat()]));
  let pending: ScriptedReply[] = [];
  let last: ScriptedReply = '';
  return (line) => {
    if (line === undefined) return script.greeting;
    if (!textOf(last).startsWith('3')) {
      const verb = (line.split(' ')[0] ?? '').toUpperCase();
      const fallback: ScriptedReply = verb === 'QUIT' ? { say: '221 2.0.0 Bye', next: 'close' } : '250 2.0.0 OK';
      pending = [...(replies.get(verb) ?? [fallback])];
    }
    last = pending.shift() ?? '250 2.0.0 OK';
    return last;
  };
}

function secure(socket: Socket, options: ScriptedSmtpOptions): TLSSocket {
  if (!options.tls) throw new Error('this script starts TLS: give the stand-in a key and a certificate');
  return new TLSSocket(socket, { isServer: true, key: options.tls.key, cert: options.tls.cert });
}

async function* readLines(socket: Socket): AsyncGenerator<string, undefined> {
  let rest = '';
  const chunks = socket.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  for (;;) {
    const end = rest.indexOf('\n');
    if (end >= 0) {
      yield rest.slice(0, end).replace(/\r$/, '');
      rest = rest.slice(end + 1);
      continue;
    }
    const chunk = await chunks.next();
    if (chunk.done) return undefined;
    rest += chunk.value.toString();
  }
}
