import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { credentialKindSchema } from '../../../../preload/contract/credential-kinds.ts';
import type { Secret } from '../secret.ts';

/*
 * The sealed file, version 1, numbers big-endian:
 *
 *   8  "PHSEALED"     1  version           1  key derivation: 1 is scrypt (RFC 7914)
 *   1  log2 N         1  r                 1  p                  1  zero
 *  32  salt          16  id of the file    32  check of the passphrase: HMAC-SHA256 over all before it
 *   8  revision      12  nonce             4  length of what is sealed
 *   n  what is sealed (AES-256-GCM, all before it as additional data)      16  its tag
 *  32  SHA-256 of all before it: tells damage from a wrong passphrase; it proves nothing against an attacker, the tag does
 *
 * The passphrase gives 32 bytes by scrypt; HKDF-SHA256 makes the sealing key and the checking key of them.
 */

const MAGIC = Buffer.from('PHSEALED', 'latin1');
export const VERSION = 1;
const SCRYPT = 1;
const AT = { version: 8, kdf: 9, logN: 10, r: 11, p: 12, salt: 14, id: 46, check: 62, revision: 94, nonce: 102, length: 114, sealed: 118 };
const TAG_BYTES = 16;
const SUM_BYTES = 32;
const SMALLEST_BYTES = AT.sealed + TAG_BYTES + SUM_BYTES;
/** What is sealed is filled up to a multiple of this, so that the size tells little. */
const PAD_BYTES = 4096;

/** What one try of a passphrase costs: 128 MiB of memory and some tenths of a second. */
export const COST = { logN: 17, r: 8, p: 1 } as const;
/** Above this, a file only wants to exhaust this computer. */
const LARGEST = { logN: 20, r: 32, p: 16 } as const;

export interface Cost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** What a reader may know without the passphrase. */
export interface Header {
  readonly cost: Cost;
  readonly salt: Buffer;
  /** Made with the file, and never changed. */
  readonly id: string;
  /** Counts the writes. */
  readonly revision: number;
}

/** Keys made of a passphrase, for one salt. They are overwritten by `wipeKeys`. */
export interface Keys {
  readonly salt: Buffer;
  readonly cost: Cost;
  readonly sealing: Buffer;
  readonly checking: Buffer;
}

export const sealedEntrySchema = z.object({
  value: z.string(),
  kind: credentialKindSchema.catch('other'),
  label: z.string(),
  createdAt: z.string(),
  rotateBy: z.string().nullable(),
});
export type SealedEntry = z.infer<typeof sealedEntrySchema>;

/** Pairs, not an object: a name may be any text. */
const contentSchema = z.object({ credentials: z.array(z.tuple([z.string(), sealedEntrySchema])) });
export type SealedContent = ReadonlyMap<string, SealedEntry>;

/** What a file is that cannot be read: no sealed file, of a newer version, or damaged. */
export class Unreadable extends Error {
  readonly why: 'foreign' | 'newer' | 'truncated' | 'damaged' | 'too-costly';

  constructor(why: Unreadable['why']) {
    super(`the sealed file is unreadable: ${why}`);
    this.why = why;
  }
}

/** Reads the header and proves that the file is whole. Throws `Unreadable`. */
export function readHeader(file: Buffer): Header {
  if (!file.subarray(0, MAGIC.length).equals(MAGIC.subarray(0, Math.min(MAGIC.length, file.length)))) throw new Unreadable('foreign');
  if (file.length < SMALLEST_BYTES) throw new Unreadable('truncated');
  if (file.readUInt8(AT.version) > VERSION) throw new Unreadable('newer');
  const expected = AT.sealed + file.readUInt32BE(AT.length) + TAG_BYTES + SUM_BYTES;
  if (file.length < expected) throw new Unreadable('truncated');
  const sum = createHash('sha256').update(file.subarray(0, -SUM_BYTES)).digest();
  if (file.length > expected || !sum.equals(file.subarray(-SUM_BYTES))) throw new Unreadable('damaged');
  if (file.readUInt8(AT.version) !== VERSION || file.readUInt8(AT.kdf) !== SCRYPT) throw new Unreadable('damaged');
  const cost = { logN: file.readUInt8(AT.logN), r: file.readUInt8(AT.r), p: file.readUInt8(AT.p) };
  if (cost.logN < 1 || cost.r < 1 || cost.p < 1) throw new Unreadable('damaged');
  if (cost.logN > LARGEST.logN || cost.r > LARGEST.r || cost.p > LARGEST.p) throw new Unreadable('too-costly');
  return {
    cost,
    salt: Buffer.from(file.subarray(AT.salt, AT.id)),
    id: file.subarray(AT.id, AT.check).toString('hex'),
    revision: Number(file.readBigUInt64BE(AT.revision)),
  };
}

/** The keys of a passphrase; scrypt works off the main thread. A new salt when none is given. */
export async function deriveKeys(passphrase: Secret, cost: Cost = COST, salt: Buffer = randomBytes(32)): Promise<Keys> {
  const N = 2 ** cost.logN;
  const root = await new Promise<Buffer>((resolve, reject) => {
    const options = { N, r: cost.r, p: cost.p, maxmem: 128 * N * cost.r * cost.p + 32 * 1024 * 1024 };
    // The same passphrase typed on another keyboard may come composed or decomposed: NFKC, as RFC 8265 has it for passwords.
    const typed = Buffer.from(passphrase.reveal().normalize('NFKC'), 'utf8');
    scrypt(typed, salt, 32, options, (error, key) => {
      typed.fill(0);
      if (error) reject(error);
      else resolve(key);
    });
  });
  const keyFor = (purpose: string) => Buffer.from(hkdfSync('sha256', root, salt, purpose, 32));
  const keys = { salt, cost, sealing: keyFor('pilothouse sealed file: sealing'), checking: keyFor('pilothouse sealed file: checking') };
  root.fill(0);
  return keys;
}

/** Writes zeros over keys that are no longer needed. */
export function wipeKeys({ sealing, checking }: Keys): void {
  sealing.fill(0);
  checking.fill(0);
}

/** Whether the keys are of the passphrase the file was sealed with. */
export function opens(file: Buffer, keys: Keys): boolean {
  const check = createHmac('sha256', keys.checking).update(file.subarray(0, AT.check)).digest();
  return timingSafeEqual(check, file.subarray(AT.check, AT.revision));
}

/** What is in the file. Throws `Unreadable` when it was changed by somebody without the passphrase. */
export function unseal(file: Buffer, keys: Keys): SealedContent {
  readHeader(file);
  const end = file.length - SUM_BYTES - TAG_BYTES;
  try {
    const decipher = createDecipheriv('aes-256-gcm', keys.sealing, file.subarray(AT.nonce, AT.length), { authTagLength: TAG_BYTES });
    decipher.setAAD(file.subarray(0, AT.sealed));
    decipher.setAuthTag(file.subarray(end, end + TAG_BYTES));
    const plain = Buffer.concat([decipher.update(file.subarray(AT.sealed, end)), decipher.final()]);
    const content = contentSchema.parse(JSON.parse(plain.toString('utf8')));
    plain.fill(0);
    return new Map(content.credentials);
  } catch (error) {
    throw Object.assign(new Unreadable('damaged'), { cause: error });
  }
}

/** A whole file; its nonce is new each time. */
export function seal(content: SealedContent, keys: Keys, { id, revision }: Pick<Header, 'id' | 'revision'>): Buffer {
  const text = Buffer.from(JSON.stringify({ credentials: [...content] }), 'utf8');
  const plain = Buffer.alloc(Math.ceil((text.length + 1) / PAD_BYTES) * PAD_BYTES, ' ');
  text.copy(plain);
  const header = Buffer.alloc(AT.sealed);
  MAGIC.copy(header);
  header.writeUInt8(VERSION, AT.version);
  header.writeUInt8(SCRYPT, AT.kdf);
  header.writeUInt8(keys.cost.logN, AT.logN);
  header.writeUInt8(keys.cost.r, AT.r);
  header.writeUInt8(keys.cost.p, AT.p);
  keys.salt.copy(header, AT.salt);
  Buffer.from(id, 'hex').copy(header, AT.id);
  createHmac('sha256', keys.checking).update(header.subarray(0, AT.check)).digest().copy(header, AT.check);
  header.writeBigUInt64BE(BigInt(revision), AT.revision);
  randomBytes(12).copy(header, AT.nonce);
  header.writeUInt32BE(plain.length, AT.length);
  const cipher = createCipheriv('aes-256-gcm', keys.sealing, header.subarray(AT.nonce, AT.length), { authTagLength: TAG_BYTES });
  cipher.setAAD(header);
  const body = Buffer.concat([header, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  text.fill(0);
  plain.fill(0);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}
