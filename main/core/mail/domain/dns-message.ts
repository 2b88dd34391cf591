import { isIPv6 } from 'node:net';

/** The types of record this speaks of, by their number (IANA DNS parameters). */
export const RECORD_TYPES = { A: 1, NS: 2, CNAME: 5, PTR: 12, MX: 15, TXT: 16, AAAA: 28, TLSA: 52 } as const;
export type RecordType = keyof typeof RECORD_TYPES;

const TYPE_NAMES = new Map<number, RecordType>(Object.entries(RECORD_TYPES).map(([name, number]) => [number, name as RecordType]));
const CLASS_IN = 1;
const TYPE_OPT = 41;
/** What is safe to receive in one datagram (DNS flag day 2020). */
const LARGEST_DATAGRAM = 1232;

/** A record as a zone file writes its data; `mx` is there for MX only. Names are without the last dot, in lower case. */
export interface DnsRecord {
  readonly name: string;
  readonly type: RecordType;
  readonly ttlSeconds: number;
  /** The text of a TXT with its strings joined (RFC 7208 §3.3), the name of an MX without its preference. */
  readonly value: string;
  readonly preference: number | null;
}

export interface DnsMessage {
  readonly id: number;
  readonly name: string;
  readonly type: number;
  /** Only part of the answer fitted; it is to be asked for again over TCP. */
  readonly truncated: boolean;
  /** The resolver says that it validated all of it (RFC 4035 §3.2.3). */
  readonly validated: boolean;
  /** 0 no error, 1 FORMERR, 2 SERVFAIL, 3 NXDOMAIN, 4 NOTIMP, 5 REFUSED. */
  readonly code: number;
  /** It answers for a zone of its own (AA). */
  readonly authoritative: boolean;
  /** It looks names up for whoever asks (RA). */
  readonly recursive: boolean;
  /** How many questions it repeats: one, or none of a server that did not understand. */
  readonly questions: number;
  readonly records: readonly DnsRecord[];
  /** The types of the records that say who is responsible for the name: SOA (6) with an answer that there is nothing, NS (2) alone with a referral. */
  readonly authority: readonly number[];
}

/**
 * A question with recursion and, by the AD bit, the wish to know whether the answer was validated (RFC 6840 §5.7); `extended` with what is
 * safe to receive (EDNS, RFC 6891), which some old servers refuse. Throws RangeError for a name that is none.
 */
export function encodeQuestion(id: number, name: string, type: RecordType, { extended }: { readonly extended: boolean }): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(0x01_20, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(extended ? 1 : 0, 10);
  const tail = Buffer.alloc(4);
  tail.writeUInt16BE(RECORD_TYPES[type], 0);
  tail.writeUInt16BE(CLASS_IN, 2);
  const extension = Buffer.alloc(extended ? 11 : 0);
  if (extended) {
    extension.writeUInt16BE(TYPE_OPT, 1);
    extension.writeUInt16BE(LARGEST_DATAGRAM, 3);
  }
  return Buffer.concat([head, encodeName(name), tail, extension]);
}

/** Whether a name can be asked for at all: its labels of 1 to 63 bytes, 255 in all (RFC 1035 §3.1). */
export function isDomainName(name: string): boolean {
  const labels = name.replace(/\.$/, '').split('.');
  return labels.every(({ length }) => length > 0 && length <= 63) && labels.reduce((sum, { length }) => sum + length + 1, 1) <= 255;
}

function encodeName(name: string): Buffer {
  if (!isDomainName(name)) throw new RangeError(`not a domain name: ${name}`);
  const labels = name.replace(/\.$/, '').split('.');
  const parts = labels.map((label) => {
    const bytes = Buffer.from(label, 'latin1');
    return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  });
  return Buffer.concat([...parts, Buffer.from([0])]);
}

/** Reads an answer; records of other types and classes are left out. Throws RangeError where it is damaged. */
export function decodeMessage(bytes: Buffer): DnsMessage {
  const flags = bytes.readUInt16BE(2);
  if ((flags & 0x80_00) === 0) throw new RangeError('not an answer');
  const questions = bytes.readUInt16BE(4);
  const answers = bytes.readUInt16BE(6);
  // What was cut to fit a datagram may lack these, and is asked for again.
  const responsible = (flags & 0x02_00) === 0 ? bytes.readUInt16BE(8) : 0;
  let name = '';
  let type = 0;
  let at = 12;
  for (let index = 0; index < questions; index += 1) {
    const read = readName(bytes, at);
    name = read.name;
    type = bytes.readUInt16BE(read.next);
    at = read.next + 4;
  }
  const records: DnsRecord[] = [];
  const authority: number[] = [];
  for (let index = 0; index < answers + responsible; index += 1) {
    const owner = readName(bytes, at);
    const kind = bytes.readUInt16BE(owner.next);
    const inClass = bytes.readUInt16BE(owner.next + 2) === CLASS_IN;
    const ttlSeconds = bytes.readUInt32BE(owner.next + 4);
    const from = owner.next + 10;
    const to = from + bytes.readUInt16BE(owner.next + 8);
    if (to > bytes.length) throw new RangeError('the answer ends in the middle of a record');
    const known = TYPE_NAMES.get(kind);
    if (index >= answers) authority.push(kind);
    else if (known !== undefined && inClass)
      records.push({ name: owner.name, type: known, ttlSeconds, ...readData(bytes, from, to, known) });
    at = to;
  }
  return {
    id: bytes.readUInt16BE(0),
    name,
    type,
    truncated: (flags & 0x02_00) !== 0,
    validated: (flags & 0x00_20) !== 0,
    code: flags & 0x0f,
    authoritative: (flags & 0x04_00) !== 0,
    recursive: (flags & 0x00_80) !== 0,
    questions,
    records,
    authority,
  };
}

/** A name with its compression followed (RFC 1035 §4.1.4), each pointer strictly backwards so that it ends. */
function readName(bytes: Buffer, start: number): { readonly name: string; readonly next: number } {
  const labels: string[] = [];
  let at = start;
  let next: number | null = null;
  let lowest = start;
  for (;;) {
    const length = bytes.readUInt8(at);
    if (length >= 0xc0) {
      const target = bytes.readUInt16BE(at) & 0x3f_ff;
      if (target >= lowest) throw new RangeError('a name points forward');
      next ??= at + 2;
      lowest = target;
      at = target;
    } else if (length > 63) {
      throw new RangeError('a label of an unknown kind');
    } else if (length === 0) {
      return { name: labels.join('.').toLowerCase(), next: next ?? at + 1 };
    } else {
      if (at + 1 + length > bytes.length) throw new RangeError('the answer ends in the middle of a name');
      labels.push(bytes.toString('latin1', at + 1, at + 1 + length));
      at += 1 + length;
    }
  }
}

function readData(bytes: Buffer, from: number, to: number, type: RecordType): Pick<DnsRecord, 'value' | 'preference'> {
  if (type === 'MX') return { value: readName(bytes, from + 2).name, preference: bytes.readUInt16BE(from) };
  if (type === 'TXT') return { value: readText(bytes, from, to), preference: null };
  if (type === 'A') return { value: [...bytes.subarray(from, from + 4)].join('.'), preference: null };
  if (type === 'AAAA') return { value: sixteenBytes(bytes.subarray(from, from + 16)), preference: null };
  if (type === 'TLSA') {
    const [usage, selector, matching] = bytes.subarray(from, from + 3);
    return { value: `${usage} ${selector} ${matching} ${bytes.toString('hex', from + 3, to)}`, preference: null };
  }
  return { value: readName(bytes, from).name, preference: null };
}

function readText(bytes: Buffer, from: number, to: number): string {
  const parts: Buffer[] = [];
  for (let at = from; at < to;) {
    const length = bytes.readUInt8(at);
    parts.push(bytes.subarray(at + 1, Math.min(at + 1 + length, to)));
    at += 1 + length;
  }
  return Buffer.concat(parts).toString('utf8');
}

/** An IPv6 address as RFC 5952 writes it. */
function sixteenBytes(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** The name under which the address is turned back into one: `4.3.2.1.in-addr.arpa` (RFC 1035 §3.5, RFC 3596 §2.5). */
export function reverseName(address: string): string {
  return isIPv6(address)
    ? `${nibbles(address).toReversed().join('.')}.ip6.arpa`
    : `${address.split('.').toReversed().join('.')}.in-addr.arpa`;
}

/** The 32 hex digits of an IPv6 address. */
export function nibbles(address: string): readonly string[] {
  return Array.from(addressBits(address).toString(16).padStart(32, '0'));
}

/** An address as a number, of 32 or 128 bits. */
export function addressBits(address: string): bigint {
  if (!isIPv6(address)) return address.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
  const plain = address.replace(/\d+\.\d+\.\d+\.\d+$/u, (v4) => {
    const bits = addressBits(v4);
    return `${(bits >> 16n).toString(16)}:${(bits & 0xff_ffn).toString(16)}`;
  });
  const [left = '', right] = plain.split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const groups = right === undefined ? head : [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}
