import type { Duplex } from 'node:stream';
import type { Failure } from '../../../../preload/contract/failure.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { PacketReader, STATUS, string, TYPE, uint32 } from './sftp-packets.ts';

/** The largest packet taken; OpenSSH sends 256 KiB at most. */
const LARGEST_PACKET_BYTES = 300 * 1024;
/** A server that says nothing at all to a request is given up after this. */
const ANSWER_WITHIN_MS = 60_000;

/** Type and version of the packet a server begins with, after its length. */
const GREETING = Buffer.from([TYPE.version, 0, 0, 0, 3]);
const MOST_NOISE_SHOWN = 300;

/** What a server answered other than what was asked: the status codes of draft-ietf-secsh-filexfer-02 §7. */
export class SftpStatus extends Error {
  readonly status: number;

  constructor(status: number, said: string) {
    super(said === '' ? `SFTP status ${status}` : said);
    this.name = 'SftpStatus';
    this.status = status;
  }
}

interface Answer {
  readonly type: number;
  readonly reader: PacketReader;
}

/** Requests and answers of SFTP version 3 over a channel. Names are bytes: nothing is lost of what is no UTF-8. */
export interface SftpSession {
  readonly extensions: ReadonlyMap<string, string>;
  /** What the server printed before it spoke SFTP: a start-up file of the login shell does. Empty when nothing. */
  readonly noise: string;
  /** The largest read and write the server takes, bytes. */
  readonly largest: { readonly read: number; readonly write: number };
  /** Sends a request and waits for its answer. Rejects with SftpStatus, or FailureError `ssh-session-lost`, `timed-out`. */
  ask(type: number, ...fields: readonly Uint8Array[]): Promise<Answer>;
  /** A request that is answered with a status alone. */
  tell(type: number, ...fields: readonly Uint8Array[]): Promise<void>;
  /** Resolves when the channel takes more: what is written without it waits in memory. */
  drained(): Promise<void>;
  end(): void;
}

/** The bytes of a session, which may know why they ended: the connection beneath it did. */
export interface SftpChannel extends Duplex {
  endedBecause?(): Failure | null | undefined;
}

/** Greets the server (§4) and asks what it can. The signal ends the session. */
export async function openSftp(channel: SftpChannel, name: string, signal: AbortSignal): Promise<SftpSession> {
  const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: unknown): void }>();
  let lost: unknown = null;
  let nextId = 0;
  let heard = 0;
  let greeted: ((reader: PacketReader) => void) | null = null;
  const drainers: (() => void)[] = [];
  const wakeDrainers = () => {
    for (const wake of drainers.splice(0)) wake();
  };

  const lose = (error: unknown) => {
    lost ??= error;
    clearInterval(watch);
    signal.removeEventListener('abort', aborted);
    for (const { reject } of waiting.values()) reject(lost);
    waiting.clear();
    wakeDrainers();
    channel.destroy();
  };
  const aborted = () => lose(signal.reason);
  // Answers come in whatever order; silence counts, not the age of one request.
  const watch = setInterval(() => {
    if (waiting.size > 0 && performance.now() - heard > ANSWER_WITHIN_MS) lose(new FailureError(silent(name)));
  }, 5000);
  watch.unref();

  const take = (packet: Buffer) => {
    const type = packet[0] ?? 0;
    const reader = new PacketReader(packet.subarray(1));
    if (type === TYPE.version) {
      greeted?.(reader);
      return;
    }
    const id = reader.uint32();
    const asked = waiting.get(id);
    waiting.delete(id);
    if (type !== TYPE.status) {
      asked?.resolve({ type, reader });
      return;
    }
    const status = reader.uint32();
    if (status === STATUS.ok) asked?.resolve({ type, reader });
    else asked?.reject(new SftpStatus(status, reader.left >= 4 ? reader.string().toString('utf8') : ''));
  };
  const packets = packetsOf(take);
  const greeting = findGreeting();
  channel.on('data', (chunk: Buffer) => {
    heard = performance.now();
    try {
      packets(greeting.from(chunk));
    } catch (error) {
      lose(new FailureError(notSftp(name, error instanceof Error ? error.message : '')));
    }
  });
  channel.on('drain', wakeDrainers);
  channel.once('error', (error: Error) => lose(new FailureError(ended(name, error.message))));
  channel.once('close', () => {
    const said = greeting.before();
    const why = () => channel.endedBecause?.() ?? (said === '' || greeting.found() ? ended(name, '') : notSftp(name, said));
    // When the whole connection ends, its channels close a moment before it is known why.
    setImmediate(() => lose(new FailureError(why())));
  });
  signal.throwIfAborted();
  signal.addEventListener('abort', aborted, { once: true });

  const ask = (type: number, ...fields: readonly Uint8Array[]): Promise<Answer> => {
    if (lost !== null) return Promise.reject(lost);
    const id = nextId;
    nextId = (nextId + 1) >>> 0;
    if (waiting.size === 0) heard = performance.now();
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      const length = fields.reduce((sum, field) => sum + field.length, 5);
      channel.write(Buffer.concat([uint32(length), Buffer.of(type), uint32(id), ...fields]));
    });
  };

  const extensions = await new Promise<Map<string, string>>((resolve, reject) => {
    const refuse = () => setImmediate(() => reject(lost ?? new FailureError(ended(name, ''))));
    channel.once('close', refuse);
    signal.addEventListener('abort', refuse, { once: true });
    const timer = setTimeout(() => lose(new FailureError(silent(name))), 20_000);
    greeted = (reader) => {
      clearTimeout(timer);
      channel.removeListener('close', refuse);
      signal.removeEventListener('abort', refuse);
      reader.uint32();
      const offered = new Map<string, string>();
      while (reader.left > 0) offered.set(reader.string().toString('latin1'), reader.string().toString('latin1'));
      resolve(offered);
    };
    heard = performance.now();
    channel.write(Buffer.concat([uint32(5), Buffer.of(TYPE.init), uint32(3)]));
  });
  return {
    extensions,
    noise: greeting.before(),
    largest: await limitsOf(extensions, ask),
    ask,
    async tell(type, ...fields) {
      await ask(type, ...fields);
    },
    drained: () => (channel.writableNeedDrain && lost === null ? new Promise((resolve) => drainers.push(resolve)) : Promise.resolve()),
    end: () => lose(new FailureError(ended(name, ''))),
  };
}

/** limits@openssh.com (OpenSSH PROTOCOL §4.8); every server takes 32 KiB. */
async function limitsOf(extensions: ReadonlyMap<string, string>, ask: SftpSession['ask']): Promise<SftpSession['largest']> {
  const least = { read: 32 * 1024, write: 32 * 1024 };
  if (!extensions.has('limits@openssh.com')) return least;
  try {
    const { reader } = await ask(TYPE.extended, string('limits@openssh.com'));
    reader.uint64();
    const [read, write] = [reader.uint64(), reader.uint64()];
    return { read: read === 0 ? least.read : read, write: write === 0 ? least.write : write };
  } catch (error) {
    if (error instanceof SftpStatus) return least;
    throw error;
  }
}

/**
 * Finds where a server begins to speak SFTP: its version packet (§4) holds bytes that no text does. What comes before is printed by
 * start-up files of the login shell, where the subsystem is a program run by it. Throws RangeError when it never begins.
 */
export function findGreeting() {
  let waiting: Buffer | null = Buffer.alloc(0);
  let noise = '';
  return {
    /** What of a chunk belongs to SFTP. */
    from(chunk: Buffer): Buffer {
      if (waiting === null) return chunk;
      waiting = Buffer.concat([waiting, chunk]);
      const at = waiting.indexOf(GREETING) - 4;
      if (at < 0) {
        noise = waiting.toString('utf8', 0, MOST_NOISE_SHOWN);
        if (waiting.length > LARGEST_PACKET_BYTES) throw new RangeError(noise);
        return Buffer.alloc(0);
      }
      noise = waiting.toString('utf8', 0, Math.min(at, MOST_NOISE_SHOWN));
      const rest = waiting.subarray(at);
      waiting = null;
      return rest;
    },
    /** The beginning of what was printed before; empty when nothing was. */
    before: () => noise.trim(),
    found: () => waiting === null,
  };
}

/** Cuts a stream into packets: a length, then so many bytes. Throws RangeError on one that no server sends. */
function packetsOf(take: (packet: Buffer) => void): (chunk: Buffer) => void {
  const head = Buffer.alloc(4);
  let headBytes = 0;
  let packet: Buffer | null = null;
  let filled = 0;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (packet === null) {
        const count = Math.min(4 - headBytes, chunk.length - at);
        chunk.copy(head, headBytes, at, at + count);
        headBytes += count;
        at += count;
        if (headBytes < 4) return;
        const length = head.readUInt32BE(0);
        if (length === 0 || length > LARGEST_PACKET_BYTES)
          throw new RangeError(`first bytes: ${head.toString('latin1')}${chunk.toString('latin1', at, at + 200)}`);
        headBytes = 0;
        if (chunk.length - at >= length) {
          take(chunk.subarray(at, at + length));
          at += length;
          continue;
        }
        packet = Buffer.allocUnsafeSlow(length);
        filled = 0;
      }
      const count = Math.min(packet.length - filled, chunk.length - at);
      chunk.copy(packet, filled, at, at + count);
      filled += count;
      at += count;
      if (filled < packet.length) return;
      const whole = packet;
      packet = null;
      take(whole);
    }
  };
}

function ended(name: string, said: string) {
  return failure(
    'ssh-session-lost',
    words(`${name} ended the SFTP session.`, `${name} a mis fin à la session SFTP.`),
    words('Try again; the log of sshd there says why.', 'Réessayez ; le journal de sshd sur place en donne la raison.'),
    said === '' ? {} : { evidence: said },
  );
}

function silent(name: string) {
  return failure(
    'timed-out',
    words(`${name} no longer answers over SFTP.`, `${name} ne répond plus par SFTP.`),
    words('The disk there may hang (a network file system).', 'Le disque sur place est peut-être bloqué (système de fichiers réseau).'),
  );
}

/** Something else was printed on the channel, and SFTP never began. */
function notSftp(name: string, said: string) {
  const line = said.split('\n', 1)[0]?.trim().slice(0, 120) ?? '';
  return failure(
    'not-available',
    words(`${name} answered with text instead of SFTP: “${line}”`, `${name} a répondu par du texte au lieu de SFTP : « ${line} »`),
    words(
      'The account has no shell (nologin), or a start-up file of its shell (.bashrc) ends it. “Subsystem sftp internal-sftp” in sshd_config needs neither.',
      'Le compte n’a pas de shell (nologin), ou un fichier de démarrage (.bashrc) y met fin. « Subsystem sftp internal-sftp » dans sshd_config n’en a pas besoin.',
    ),
    { evidence: said.slice(0, MOST_NOISE_SHOWN) },
  );
}
