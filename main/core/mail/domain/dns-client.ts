import { createSocket } from 'node:dgram';
import { randomInt } from 'node:crypto';
import { getServers } from 'node:dns';
import { isIP, isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import { withinLimit } from '../../vantage/phases.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import type { DnsMessage, DnsRecord, RecordType } from './dns-message.ts';
import { decodeMessage, encodeQuestion, RECORD_TYPES } from './dns-message.ts';

/**
 * How a look-up ended: `found`; `empty` the name exists without such a record; `no-name` NXDOMAIN; `failed` SERVFAIL; `refused`;
 * `silent` no answer within the limit; `unreachable` nothing listens there, or no way leads there; `unreadable` what came is no answer.
 * The last five say nothing about what is published, and the last four nothing about the domain.
 */
export type DnsStatus = 'found' | 'empty' | 'no-name' | 'failed' | 'refused' | 'silent' | 'unreachable' | 'unreadable';

export interface DnsAnswer {
  readonly status: DnsStatus;
  readonly name: string;
  readonly type: RecordType;
  /** Those of the type asked for, behind aliases too. */
  readonly records: readonly DnsRecord[];
  /** Where the name is an alias: what it leads to, in order. */
  readonly aliases: readonly string[];
  readonly validated: boolean;
}

/** Look-ups of one check: each name and type is asked for once. */
export interface Dns {
  lookUp(name: string, type: RecordType): Promise<DnsAnswer>;
  /** The resolver that is asked, `192.0.2.53:53`. */
  readonly server: string;
  readonly signal: AbortSignal;
}

/** Whether an answer says something about what is published. */
export function isAnswer(answer: DnsAnswer): boolean {
  return answer.status === 'found' || answer.status === 'empty' || answer.status === 'no-name';
}

const TRIES = 2;
const MOST_AT_ONCE = 12;
/** One check asks no more than this, whatever a domain's records refer to. */
const MOST_LOOK_UPS = 250;

interface Place {
  readonly address: string;
  readonly port: number;
}

/**
 * A resolver: `server` (an address, with a port where it is not 53), else the first one of the vantage. From this computer it is asked
 * over UDP, and TCP where the answer is long; from elsewhere over TCP, through the vantage (RFC 7766 wants it of every resolver).
 * Throws FailureError `bad-input`, `not-available` where the place names no resolver, and those of the vantage.
 */
export async function openDns(
  vantage: Vantage,
  server: string | null,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<Dns> {
  const place = server === null ? await resolverOf(vantage, signal, timeoutMs) : placeOf(server);
  const kept = new Map<string, Promise<DnsAnswer>>();
  const waiting: (() => void)[] = [];
  let running = 0;
  const ask = async (name: string, type: RecordType): Promise<DnsAnswer> => {
    if (running < MOST_AT_ONCE) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await answerTo(vantage, place, { name, type, signal, timeoutMs });
    } finally {
      // Whoever waits longest takes this place over.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
  return {
    server: isIPv6(place.address) ? `[${place.address}]:${place.port}` : `${place.address}:${place.port}`,
    signal,
    lookUp(typed, type) {
      const name = typed.replace(/\.$/, '').toLowerCase();
      const key = `${type} ${name}`;
      const known = kept.get(key);
      if (known) return known;
      const asked = kept.size >= MOST_LOOK_UPS ? Promise.resolve(ending('silent', name, type)) : ask(name, type);
      kept.set(key, asked);
      return asked;
    },
  };
}

async function resolverOf(vantage: Vantage, signal: AbortSignal, timeoutMs: number): Promise<Place> {
  if (vantage.name === 'here') return placeOf(getServers()[0] ?? '127.0.0.1');
  const { stdout } = await vantage.run({ program: 'cat', args: ['/etc/resolv.conf'] }, { signal, timeoutMs });
  // resolv.conf(5)
  const address = /^nameserver[ \t]+([^\s%#;]+)/mu.exec(stdout)?.[1];
  if (address !== undefined && isIP(address) !== 0) return { address, port: 53 };
  throw new FailureError(
    failure(
      'not-available',
      words(`${vantage.name} names no resolver in /etc/resolv.conf.`, `${vantage.name} ne nomme aucun résolveur dans /etc/resolv.conf.`),
      words('Name the resolver to ask.', 'Nommez le résolveur à interroger.'),
    ),
  );
}

function placeOf(text: string): Place {
  const parts = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[\d.]+))(?::(?<port>\d{1,5}))?$/u.exec(text)?.groups;
  const address = isIPv6(text) ? text : (parts?.['v6'] ?? parts?.['v4'] ?? '');
  const port = Number(parts?.['port'] ?? 53);
  if (isIP(address) !== 0 && port > 0 && port < 65_536) return { address, port };
  throw new FailureError(
    failure(
      'bad-input',
      words(`“${text}” is not the address of a resolver.`, `« ${text} » n’est pas l’adresse d’un résolveur.`),
      words('Give an address, such as 9.9.9.9 or [2620:fe::fe]:53.', 'Indiquez une adresse, par exemple 9.9.9.9 ou [2620:fe::fe]:53.'),
    ),
  );
}

interface Question {
  readonly name: string;
  readonly type: RecordType;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

async function answerTo(vantage: Vantage, place: Place, question: Question): Promise<DnsAnswer> {
  const { name, type, signal, timeoutMs } = question;
  const id = randomInt(0x1_00_00);
  let bytes: Buffer;
  try {
    bytes = encodeQuestion(id, name, type);
  } catch {
    return ending('no-name', name, type);
  }
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    signal.throwIfAborted();
    try {
      const limit = { signal, timeoutMs, onTimeout: () => silent(name) };
      const message = await withinLimit(limit, async (until) => {
        const first = vantage.name === 'here' ? await overUdp(place, bytes, question, until) : null;
        return first === null || first.truncated ? overTcp(vantage, place, bytes, { ...question, signal: until }) : first;
      });
      if (message.id === id && message.type === RECORD_TYPES[type]) return told(message, name, type);
    } catch (error) {
      signal.throwIfAborted();
      // A damaged answer, or none: asked once more, then said as such.
      if (attempt === TRIES - 1) return ending(statusOf(error), name, type);
    }
  }
  return ending('unreadable', name, type);
}

/** What a datagram or a connection ends with where nobody takes it (connect(2), udp(7)). */
const NO_WAY: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EACCES', 'EPERM', 'EINVAL']);

function statusOf(error: unknown): DnsStatus {
  if (error instanceof FailureError) {
    const { kind } = failureOf(error);
    return kind === 'timed-out' || kind === 'connection-timed-out' ? 'silent' : 'unreachable';
  }
  return error instanceof Error && 'code' in error && NO_WAY.has(String(error.code)) ? 'unreachable' : 'unreadable';
}

function silent(name: string) {
  return failure(
    'timed-out',
    words(`The resolver did not answer about ${name}.`, `Le résolveur n’a pas répondu au sujet de ${name}.`),
    words('Try again, or ask another resolver.', 'Réessayez, ou interrogez un autre résolveur.'),
  );
}

function overUdp(place: Place, bytes: Buffer, question: Question, signal: AbortSignal): Promise<DnsMessage> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(place.address) ? 'udp6' : 'udp4');
    let over = false;
    const finish = (end: () => void) => {
      if (over) return;
      over = true;
      signal.removeEventListener('abort', aborted);
      socket.close();
      end();
    };
    const aborted = () => finish(() => reject(signal.reason));
    signal.addEventListener('abort', aborted, { once: true });
    socket.on('error', (error) => finish(() => reject(error)));
    socket.on('message', (answer) => {
      // Somebody else's answer, or an older one: the right one may still come (RFC 5452 §9.1).
      if (answer.length < 12 || answer.readUInt16BE(0) !== bytes.readUInt16BE(0)) return;
      finish(() => {
        try {
          resolve(decodeMessage(answer));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(question.name));
        }
      });
    });
    socket.connect(place.port, place.address, () => socket.send(bytes));
  });
}

async function overTcp(vantage: Vantage, place: Place, bytes: Buffer, { signal, timeoutMs }: Question): Promise<DnsMessage> {
  const stream = await vantage.connect(place.address, place.port, { signal, timeoutMs });
  const close = () => stream.destroy();
  signal.addEventListener('abort', close, { once: true });
  try {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    stream.write(Buffer.concat([length, bytes]));
    return decodeMessage(await framed(stream));
  } finally {
    signal.removeEventListener('abort', close);
    stream.destroy();
  }
}

/** One message with its length before it (RFC 1035 §4.2.2). */
async function framed(stream: Duplex): Promise<Buffer> {
  let got = Buffer.alloc(0);
  for await (const chunk of stream) {
    if (Buffer.isBuffer(chunk)) got = Buffer.concat([got, chunk]);
    if (got.length >= 2 && got.length >= 2 + got.readUInt16BE(0)) return got.subarray(2, 2 + got.readUInt16BE(0));
  }
  throw new RangeError('the connection ended in the middle of an answer');
}

/** RFC 1035 §4.1.1; NOTIMP is a refusal too. */
const STATUS_OF_CODE: ReadonlyMap<number, DnsStatus> = new Map([
  [2, 'failed'],
  [3, 'no-name'],
  [4, 'refused'],
  [5, 'refused'],
]);

function told(message: DnsMessage, name: string, type: RecordType): DnsAnswer {
  const aliases = message.records.filter((record) => record.type === 'CNAME').map(({ value }) => value);
  const records = message.records.filter((record) => record.type === type);
  const { validated } = message;
  if (message.code === 0) return { status: records.length > 0 ? 'found' : 'empty', name, type, records, aliases, validated };
  return { status: STATUS_OF_CODE.get(message.code) ?? 'unreadable', name, type, records: [], aliases, validated };
}

function ending(status: DnsStatus, name: string, type: RecordType): DnsAnswer {
  return { status, name, type, records: [], aliases: [], validated: false };
}
