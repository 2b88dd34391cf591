import { bytesOfName, nameOfBytes } from '../../../../preload/contract/file-names.ts';
import { badName } from './file-failures.ts';
import type { Facts } from './file-system.ts';
import { kindOfMode } from './file-system.ts';

/** Packet types of SFTP version 3 (draft-ietf-secsh-filexfer-02 §3). */
export const TYPE = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  setstat: 9,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 200,
  extendedReply: 201,
} as const;

export const STATUS = { ok: 0, eof: 1, noSuchFile: 2, permissionDenied: 3, failure: 4, badMessage: 5, unsupported: 8 } as const;

/** Flags of SSH_FXP_OPEN (§6.3). */
export const OPEN = { read: 1, write: 2, create: 8, truncate: 16, exclusive: 32 } as const;

const ATTRIBUTE = { size: 1, owner: 2, permissions: 4, times: 8, extended: 0x8000_0000 } as const;

/** What may be set of a file. */
export interface Attributes {
  readonly mode?: number;
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Seconds since the epoch. */
  readonly times?: { readonly accessed: number; readonly modified: number };
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

export function uint64(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

export function string(bytes: Uint8Array | string): Buffer {
  const body = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes;
  return Buffer.concat([uint32(body.length), body]);
}

/** A path as the exact bytes it stands for. Throws FailureError `bad-input`. */
export function pathBytes(path: string): Buffer {
  const bytes = bytesOfName(path);
  if (bytes === null) throw badName(path);
  return string(bytes);
}

export function attributes({ mode, owner, times }: Attributes): Buffer {
  const flags = (owner ? ATTRIBUTE.owner : 0) | (mode === undefined ? 0 : ATTRIBUTE.permissions) | (times ? ATTRIBUTE.times : 0);
  return Buffer.concat([
    uint32(flags),
    ...(owner ? [uint32(owner.uid), uint32(owner.gid)] : []),
    ...(mode === undefined ? [] : [uint32(mode)]),
    ...(times ? [uint32(times.accessed), uint32(times.modified)] : []),
  ]);
}

/** Reads the fields of one packet in order. Throws RangeError beyond its end. */
export class PacketReader {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  uint32(): number {
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  uint64(): number {
    const value = this.#bytes.readBigUInt64BE(this.#at);
    this.#at += 8;
    return Number(value);
  }

  string(): Buffer {
    const length = this.uint32();
    if (length > this.left) throw new RangeError('a string is longer than its packet');
    const value = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return value;
  }

  name(): string {
    return nameOfBytes(this.string());
  }

  facts(): Facts {
    const flags = this.uint32();
    const has = (flag: number) => (flags & flag) !== 0;
    const sizeBytes = has(ATTRIBUTE.size) ? this.uint64() : 0;
    const [uid, gid] = has(ATTRIBUTE.owner) ? [this.uint32(), this.uint32()] : [0, 0];
    const mode = has(ATTRIBUTE.permissions) ? this.uint32() : 0;
    const [, modified] = has(ATTRIBUTE.times) ? [this.uint32(), this.uint32()] : [0, 0];
    if (has(ATTRIBUTE.extended)) {
      const count = this.uint32();
      for (let index = 0; index < count; index += 1) {
        this.string();
        this.string();
      }
    }
    return { kind: kindOfMode(mode), sizeBytes, mode: mode & 0o7777, uid, gid, modifiedMs: modified * 1000 };
  }
}

/** Owner and group in the line that servers add to each name, as `ls -l` prints it; null where they are numbers or it is another form. */
export function ownersOf(longName: string): { readonly owner: string | null; readonly group: string | null } {
  const [, owner, group] = /^\S{10}\S?\s+[\d?]+\s+(\S+)\s+(\S+)\s/u.exec(longName) ?? [];
  const named = (text: string | undefined) => (text === undefined || /^\d+$/u.test(text) ? null : text);
  return { owner: named(owner), group: named(group) };
}
