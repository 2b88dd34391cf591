import { ownValue } from '../../../preload/contract/own-value.ts';
import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { CERTIFICATE_ENDING, keyTypeOfAlgorithm } from './connection/algorithms.ts';
import { readBlob, stringField } from '../credentials/key-format/ssh-blob.ts';

/** A certificate of OpenSSH, taken apart (OpenSSH, PROTOCOL.certkeys). */
export interface Certificate {
  /** `ssh-ed25519-cert-v01@openssh.com`, ... */
  readonly type: string;
  readonly blob: Buffer;
  /** The public key it speaks of, as a key of its own. */
  readonly keyBlob: Buffer;
  readonly serial: bigint;
  readonly kind: 'user' | 'host';
  readonly keyId: string;
  /** Names it holds for. */
  readonly principals: readonly string[];
  /** Seconds since 1970; the end may be for ever. */
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  /** Names of what must be understood before it may be believed. */
  readonly criticalOptions: readonly string[];
  /** The public key of the authority that signed it. */
  readonly authority: Buffer;
  /** What the authority signed. */
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** The end of a certificate that holds for ever. */
export const FOR_EVER = 0xff_ff_ff_ff_ff_ff_ff_ffn;

/** Public fields between the nonce and the serial number, by the type of the key. */
const PUBLIC_FIELDS: Readonly<Record<string, number>> = {
  'ssh-ed25519': 1,
  'ssh-rsa': 2,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
};
const KINDS: Readonly<Record<number, Certificate['kind']>> = { 1: 'user', 2: 'host' };

/** Reads a certificate blob; null when it is malformed, or of a key type that cannot be used. Its signature is not looked at. */
export function parseCertificate(blob: Buffer): Certificate | null {
  const fields = readBlob(blob);
  const type = fields.string()?.toString('latin1') ?? '';
  if (!type.endsWith(CERTIFICATE_ENDING)) return null;
  const keyType = type.slice(0, -CERTIFICATE_ENDING.length);
  const count = ownValue(PUBLIC_FIELDS, keyType);
  if (count === undefined || fields.string() === null) return null;
  const start = fields.position();
  for (let field = 0; field < count; field += 1) if (fields.string() === null) return null;
  const keyBlob = Buffer.concat([stringField(keyType), fields.since(start)]);
  const serial = fields.uint64();
  const kind = KINDS[fields.uint32() ?? 0];
  const keyId = fields.string();
  const principals = listOf(fields.string(), 1);
  const validAfter = fields.uint64();
  const validBefore = fields.uint64();
  const criticalOptions = listOf(fields.string(), 2);
  const extensions = listOf(fields.string(), 2);
  const reserved = fields.string();
  const authority = fields.string();
  const signed = fields.since(0);
  const signature = fields.string();
  if (serial === null || kind === undefined || keyId === null || principals === null || validAfter === null || validBefore === null)
    return null;
  if (criticalOptions === null || extensions === null || reserved === null || authority === null || signature === null) return null;
  if (fields.position() !== blob.length) return null;
  return {
    type,
    blob,
    keyBlob,
    serial,
    kind,
    keyId: keyId.toString('utf8'),
    principals,
    validAfter,
    validBefore,
    criticalOptions,
    authority,
    signed,
    signature,
  };
}

/** Every `step`th string of a packed list; null when it is cut short. */
function listOf(packed: Buffer | null, step: 1 | 2): string[] | null {
  if (packed === null) return null;
  const fields = readBlob(packed);
  const names: string[] = [];
  while (fields.position() < packed.length) {
    const name = fields.string();
    if (name === null || (step === 2 && fields.string() === null)) return null;
    names.push(name.toString('utf8'));
  }
  return names;
}

/** Hash of each signature algorithm; null where the algorithm has its own. */
const HASHES: Readonly<Record<string, string | null>> = {
  'ssh-ed25519': null,
  'ecdsa-sha2-nistp256': 'sha256',
  'ecdsa-sha2-nistp384': 'sha384',
  'ecdsa-sha2-nistp521': 'sha512',
  'rsa-sha2-256': 'sha256',
  'rsa-sha2-512': 'sha512',
  'ssh-rsa': 'sha1',
};

/** The algorithm of the authority's signature: `ssh-ed25519`, `rsa-sha2-512`, ... */
export function signatureAlgorithm({ signature }: Certificate): string {
  return readBlob(signature).string()?.toString('latin1') ?? '';
}

/** Whether the authority it names has signed it. False too for a kind of key that cannot be checked here. */
export function isSignedByAuthority(certificate: Certificate): boolean {
  const fields = readBlob(certificate.signature);
  const algorithm = fields.string()?.toString('latin1') ?? '';
  const value = fields.string();
  const hash = ownValue(HASHES, algorithm);
  const authority = authorityKey(certificate.authority);
  if (value === null || hash === undefined || authority === null || fields.position() !== certificate.signature.length) return false;
  // An RSA key has three algorithms, every other key its own name for one.
  if (keyTypeOfAlgorithm(algorithm) !== authority.type) return false;
  const { key } = authority;
  if (!authority.type.startsWith('ecdsa-')) return verify(hash, certificate.signed, key, value);
  const fixed = fixedWidth(value, authority.width);
  return fixed !== null && verify(hash, certificate.signed, { key, dsaEncoding: 'ieee-p1363' }, fixed);
}

/** Whether signatures of a key of this type can be checked here: security keys' cannot. */
export function canVouch(keyType: string): boolean {
  return keyType in PUBLIC_FIELDS;
}

interface AuthorityKey {
  readonly type: string;
  readonly key: KeyObject;
  /** Bytes of one coordinate, for ECDSA. */
  readonly width: number;
}

const CURVES: Readonly<Record<string, readonly [name: string, width: number]>> = {
  'ecdsa-sha2-nistp256': ['P-256', 32],
  'ecdsa-sha2-nistp384': ['P-384', 48],
  'ecdsa-sha2-nistp521': ['P-521', 66],
};

/** A public key blob (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4) as one of OpenSSL; null when it is none. */
function authorityKey(blob: Buffer): AuthorityKey | null {
  const fields = readBlob(blob);
  const type = fields.string()?.toString('latin1') ?? '';
  const first = fields.string();
  const curve = ownValue(CURVES, type);
  const url = (bytes: Buffer) => bytes.toString('base64url');
  try {
    if (type === 'ssh-ed25519' && first !== null)
      return { type, width: 0, key: createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: url(first) } }) };
    const second = fields.string();
    if (first === null || second === null) return null;
    if (type === 'ssh-rsa') {
      const key = { kty: 'RSA', e: url(unsigned(first)), n: url(unsigned(second)) };
      return { type, width: 0, key: createPublicKey({ format: 'jwk', key }) };
    }
    // An uncompressed point: 4, then both coordinates.
    if (curve === undefined || second.length !== 1 + 2 * curve[1] || second[0] !== 4) return null;
    const [crv, width] = curve;
    const key = { kty: 'EC', crv, x: url(second.subarray(1, 1 + width)), y: url(second.subarray(1 + width)) };
    return { type, width, key: createPublicKey({ format: 'jwk', key }) };
  } catch {
    // What OpenSSL takes for no key vouches for nothing.
    return null;
  }
}

/** Two mpints (RFC 5656 §3.1.2) as two numbers of equal width. */
function fixedWidth(signature: Buffer, width: number): Buffer | null {
  const fields = readBlob(signature);
  const numbers: Buffer[] = [];
  for (let number = 0; number < 2; number += 1) {
    const field = fields.string();
    if (field === null) return null;
    const value = unsigned(field);
    if (value.length > width) return null;
    numbers.push(Buffer.concat([Buffer.alloc(width - value.length), value]));
  }
  return Buffer.concat(numbers);
}

/** The bytes of an mpint without leading zeros. */
function unsigned(mpint: Buffer): Buffer {
  let first = 0;
  while (first < mpint.length - 1 && mpint[first] === 0) first += 1;
  return mpint.subarray(first);
}
