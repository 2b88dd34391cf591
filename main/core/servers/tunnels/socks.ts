import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { FailureKind } from '../../../../preload/contract/failure-kinds.ts';

/** A client that has not said where it wants to go by then is sent away. */
const ASKED_WITHIN_MS = 10_000;
/** For the last word to arrive. */
const LAST_WORD_MS = 2000;

/** Answers to a request (RFC 1928 §6). */
export const REPLY = {
  succeeded: 0,
  generalFailure: 1,
  notAllowed: 2,
  networkUnreachable: 3,
  hostUnreachable: 4,
  connectionRefused: 5,
  timeExpired: 6,
  commandNotSupported: 7,
  addressTypeNotSupported: 8,
} as const;
type Reply = (typeof REPLY)[keyof typeof REPLY];

const VERSION = 5;
const NO_AUTHENTICATION = 0;
const NO_ACCEPTABLE_METHOD = 0xff;
const CONNECT = 1;

type Greeting =
  | { readonly kind: 'more' }
  /** Another protocol: SOCKS 4, or a browser that was told this is an HTTP proxy. */
  | { readonly kind: 'other'; readonly protocol: 'socks4' | 'http' | 'unknown' }
  | { readonly kind: 'greeting'; readonly length: number; readonly withoutLogin: boolean };

type Request =
  | { readonly kind: 'more' }
  | { readonly kind: 'refused'; readonly reply: Reply }
  | { readonly kind: 'connect'; readonly length: number; readonly host: string; readonly port: number };

/** What a client says first: version and the ways it can log in (RFC 1928 §3). */
export function readGreeting(bytes: Buffer): Greeting {
  const [version, count] = bytes;
  if (version === undefined) return { kind: 'more' };
  if (version === 4) return { kind: 'other', protocol: 'socks4' };
  if (version !== VERSION) return { kind: 'other', protocol: version >= 0x41 && version <= 0x5a ? 'http' : 'unknown' };
  if (count === undefined || bytes.length < 2 + count) return { kind: 'more' };
  return { kind: 'greeting', length: 2 + count, withoutLogin: bytes.subarray(2, 2 + count).includes(NO_AUTHENTICATION) };
}

/** Where a client wants to go (RFC 1928 §4, §5). A name is kept as a name: the server looks it up. */
export function readRequest(bytes: Buffer): Request {
  if (bytes.length < 5) return { kind: 'more' };
  const [version, command, , type, first = 0] = bytes;
  if (version !== VERSION) return { kind: 'refused', reply: REPLY.generalFailure };
  const addressAt = type === 3 ? 5 : 4;
  const addressBytes = type === 1 ? 4 : type === 4 ? 16 : type === 3 ? first : null;
  if (addressBytes === null) return { kind: 'refused', reply: REPLY.addressTypeNotSupported };
  const length = addressAt + addressBytes + 2;
  if (bytes.length < length) return { kind: 'more' };
  if (command !== CONNECT) return { kind: 'refused', reply: REPLY.commandNotSupported };
  const address = bytes.subarray(addressAt, addressAt + addressBytes);
  const host = type === 1 ? address.join('.') : type === 4 ? ipv6Of(address) : address.toString('latin1');
  // A name of printable ASCII, as DNS has it: it will stand in what a person reads.
  if (!/^[\u{21}-\u{7e}]+$/u.test(host)) return { kind: 'refused', reply: REPLY.generalFailure };
  return { kind: 'connect', length, host, port: bytes.readUInt16BE(length - 2) };
}

/** The answer to a request; the address it was made from is not told (all zeros). */
export function replyOf(reply: Reply): Buffer {
  return Buffer.from([VERSION, reply, 0, 1, 0, 0, 0, 0, 0, 0]);
}

/** The answer that says best why a connection did not come about. */
export function replyFor(kind: FailureKind): Reply {
  if (kind === 'connection-refused') return REPLY.connectionRefused;
  if (kind === 'connection-timed-out' || kind === 'timed-out') return REPLY.timeExpired;
  if (kind === 'network-unreachable') return REPLY.networkUnreachable;
  if (kind === 'name-not-found' || kind === 'name-lookup-failed') return REPLY.hostUnreachable;
  if (kind === 'port-not-forwarded') return REPLY.notAllowed;
  return REPLY.generalFailure;
}

/**
 * Listens to a client until it has said where it wants to go; the caller answers that with `replyOf`. Null when it was
 * sent away: it hung up, said nothing for 10 s, speaks something else, or wants what is not done here (BIND, UDP, a login).
 */
export async function heardRequest(client: Duplex, signal: AbortSignal): Promise<{ readonly host: string; readonly port: number } | null> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(ASKED_WITHIN_MS)]);
  let heard = Buffer.alloc(0);
  const next = async <Parsed extends { readonly kind: string }>(
    parse: (bytes: Buffer) => Parsed,
  ): Promise<Exclude<Parsed, { kind: 'more' }> | null> => {
    for (;;) {
      const parsed = parse(heard);
      if (parsed.kind !== 'more') return parsed as Exclude<Parsed, { kind: 'more' }>;
      const bytes: unknown = client.read();
      if (bytes instanceof Buffer) {
        heard = Buffer.concat([heard, bytes]);
        continue;
      }
      if (client.readableEnded || client.destroyed || until.aborted) return null;
      const waiting = new AbortController();
      try {
        const either = AbortSignal.any([until, waiting.signal]);
        await Promise.race(['readable', 'end', 'close'].map((event) => once(client, event, { signal: either })));
      } catch {
        // The time is over or the client is gone: either ends it.
        return null;
      } finally {
        waiting.abort();
      }
    }
  };

  const greeting = await next(readGreeting);
  if (greeting === null) {
    client.destroy();
    return null;
  }
  if (greeting.kind === 'other') {
    hangUp(client, farewellTo(greeting.protocol));
    return null;
  }
  heard = heard.subarray(greeting.length);
  if (!greeting.withoutLogin) {
    hangUp(client, Buffer.from([VERSION, NO_ACCEPTABLE_METHOD]));
    return null;
  }
  client.write(Buffer.from([VERSION, NO_AUTHENTICATION]));
  const request = await next(readRequest);
  if (request === null) {
    client.destroy();
    return null;
  }
  if (request.kind === 'refused') {
    hangUp(client, replyOf(request.reply));
    return null;
  }
  // Clients that do not wait for the answer have said more already.
  const rest = heard.subarray(request.length);
  if (rest.length > 0) client.unshift(rest);
  return { host: request.host, port: request.port };
}

/** Says a last word and closes; what still comes is thrown away, so that the word arrives and no reset in its place. */
export function hangUp(client: Duplex, word: Buffer): void {
  const timer = setTimeout(() => client.destroy(), LAST_WORD_MS);
  client.once('close', () => clearTimeout(timer));
  client.end(word);
  client.resume();
}

function farewellTo(protocol: 'socks4' | 'http' | 'unknown'): Buffer {
  if (protocol === 'socks4') return Buffer.from([0, 0x5b, 0, 0, 0, 0, 0, 0]);
  if (protocol === 'unknown') return Buffer.alloc(0);
  const text = 'This is a SOCKS 5 port, not an HTTP proxy.\n';
  return Buffer.from(
    `HTTP/1.1 501 Not Implemented\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`,
  );
}

function ipv6Of(address: Buffer): string {
  return Array.from({ length: 8 }, (_, index) => address.readUInt16BE(index * 2).toString(16)).join(':');
}
