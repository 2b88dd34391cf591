import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { failure, words } from '../../failure.ts';
import { withinLimit } from '../../vantage/phases.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import type { DnsMessage, RecordType } from './dns-message.ts';
import { decodeMessage, encodeQuestion, RECORD_TYPES } from './dns-message.ts';
import type { DnsPlace } from './resolvers.ts';

/** What is asked, and how long an answer is waited for. */
export interface DnsQuestion {
  readonly name: string;
  readonly type: RecordType;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** FORMERR and NOTIMP: what a server says that does not know EDNS (RFC 6891 §7). */
const NOT_UNDERSTOOD: ReadonlySet<number> = new Set([1, 4]);

/**
 * Asks one resolver once: from this computer over UDP, and TCP where the answer is long; from elsewhere over TCP, through the vantage
 * (RFC 7766 wants it of every resolver). A server that does not understand EDNS is asked again without it.
 * Throws FailureError `timed-out` and those of the vantage, RangeError for what is no answer to this question or no domain name.
 */
export async function exchange(vantage: Vantage, place: DnsPlace, question: DnsQuestion, extended: boolean): Promise<DnsMessage> {
  const { name, type, signal, timeoutMs } = question;
  return withinLimit({ signal, timeoutMs, onTimeout: () => silent(name) }, async (until) => {
    const ask = async (withExtension: boolean) => {
      const bytes = encodeQuestion(randomInt(0x1_00_00), name, type, { extended: withExtension });
      const first = vantage.name === 'here' ? await overUdp(place, bytes, question, until) : null;
      return first === null || first.truncated ? overTcp(vantage, place, bytes, { ...question, signal: until }) : first;
    };
    const message = await ask(extended);
    return extended && NOT_UNDERSTOOD.has(message.code) ? ask(false) : message;
  });
}

function silent(name: string) {
  return failure(
    'timed-out',
    words(`The resolver did not answer about ${name}.`, `Le résolveur n’a pas répondu au sujet de ${name}.`),
    words('Try again, or ask another resolver.', 'Réessayez, ou interrogez un autre résolveur.'),
  );
}

/** Whether an answer is about what was asked (RFC 5452 §9.1); a server that did not understand may repeat no question at all. */
function answers(message: DnsMessage, { name, type }: DnsQuestion): boolean {
  if (message.questions === 0) return message.code !== 0;
  return message.questions === 1 && message.name === name && message.type === RECORD_TYPES[type];
}

function overUdp(place: DnsPlace, bytes: Buffer, question: DnsQuestion, signal: AbortSignal): Promise<DnsMessage> {
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
      let message: DnsMessage;
      try {
        message = decodeMessage(answer);
      } catch (error) {
        finish(() => reject(error instanceof Error ? error : new Error(question.name)));
        return;
      }
      if (answers(message, question)) finish(() => resolve(message));
    });
    socket.connect(place.port, place.address, () => socket.send(bytes));
  });
}

async function overTcp(vantage: Vantage, place: DnsPlace, bytes: Buffer, question: DnsQuestion): Promise<DnsMessage> {
  const { signal, timeoutMs } = question;
  const stream = await vantage.connect(place.address, place.port, { signal, timeoutMs });
  const close = () => stream.destroy();
  signal.addEventListener('abort', close, { once: true });
  try {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    stream.write(Buffer.concat([length, bytes]));
    const answer = await framed(stream);
    const message = decodeMessage(answer);
    if (message.id !== bytes.readUInt16BE(0) || !answers(message, question)) throw new RangeError('an answer to something else');
    if (message.truncated) throw new RangeError('an answer that was cut where nothing is cut');
    return message;
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
