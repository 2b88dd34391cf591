import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Secret } from '../secret.ts';

/** What one try costs (RFC 7914): 128 MiB of memory and some tenths of a second, off the main thread. */
export const COST = { n: 2 ** 17, r: 8, p: 1, mebibytes: 128 } as const;

const SALT_BYTES = 32;
const KEY_BYTES = 32;

/** A passphrase as it is kept: enough to recognise it, nothing to read it from. */
export const verifierSchema = z.object({
  kdf: z.literal('scrypt'),
  n: z
    .number()
    .int()
    .min(2 ** 14)
    .max(2 ** 20),
  r: z.number().int().min(1).max(32),
  p: z.number().int().min(1).max(16),
  salt: z.string().regex(/^[0-9a-f]{32,128}$/u),
  hash: z.string().regex(/^[0-9a-f]{64}$/u),
});
export type Verifier = z.infer<typeof verifierSchema>;

type Cost = Pick<Verifier, 'n' | 'r' | 'p'>;

/** What a passphrase is verified by later (scrypt, RFC 7914), with a salt of its own. */
export async function verifierOf(passphrase: Secret, { n, r, p }: Cost): Promise<Verifier> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(passphrase, salt, { n, r, p });
  return { kdf: 'scrypt', n, r, p, salt: salt.toString('hex'), hash: key.toString('hex') };
}

/** Whether it is that passphrase; takes as long either way. */
export async function verifies(verifier: Verifier, passphrase: Secret): Promise<boolean> {
  const key = await derive(passphrase, Buffer.from(verifier.salt, 'hex'), verifier);
  return timingSafeEqual(key, Buffer.from(verifier.hash, 'hex'));
}

/** The same passphrase typed on another keyboard may come composed or decomposed: NFKC, as RFC 8265 has it for passwords. */
function derive(passphrase: Secret, salt: Buffer, { n, r, p }: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N: n, r, p, maxmem: 128 * n * r * p + 32 * 1024 * 1024 };
    scrypt(passphrase.reveal().normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
