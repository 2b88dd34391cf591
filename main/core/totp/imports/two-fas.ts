import { createDecipheriv, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Secret } from '../../credentials/secret.ts';
import type { ForeignFile } from './foreign-file.ts';
import { notUnderstood } from './foreign-file.ts';
import type { ImportedRow } from './imported.ts';
import { otherKind, readEntry } from './imported.ts';

const derive = promisify(pbkdf2);

const MOST_SERVICES = 5_000;
/** BackupCipher of the 2FAS app: PBKDF2 with HMAC-SHA256, 10,000 rounds, AES-256-GCM with the tag at the end. */
const ROUNDS = 10_000;
const TAG_BYTES = 16;

const backupSchema = z.object({
  schemaVersion: z.number(),
  services: z.array(z.unknown()).max(MOST_SERVICES).default([]),
  /** `text:salt:nonce`, each in base64. */
  servicesEncrypted: z.string().nullish(),
});

const serviceSchema = z.object({
  name: z.string().nullish(),
  secret: z.string().default(''),
  otp: z
    .object({
      label: z.string().nullish(),
      account: z.string().nullish(),
      issuer: z.string().nullish(),
      digits: z.number().nullish(),
      period: z.number().nullish(),
      algorithm: z.string().nullish(),
      tokenType: z.string().nullish(),
    })
    .prefault({}),
});

/** Whether a JSON document is a backup of 2FAS, plain or encrypted. */
export function isTwoFas(document: unknown): boolean {
  const parsed = backupSchema.safeParse(document);
  return parsed.success && (parsed.data.services.length > 0 || typeof parsed.data.servicesEncrypted === 'string');
}

/** The services of a 2FAS backup, schema 1 to 4. Throws FailureError `bad-input` for a file that is damaged. */
export async function readTwoFas(document: unknown, passphrase: Secret | null): Promise<ForeignFile> {
  const { services, servicesEncrypted } = backupSchema.parse(document);
  if (typeof servicesEncrypted !== 'string' || servicesEncrypted === '') return { rows: services.map(rowOf), passphrase: 'not-needed' };
  const [text, salt, nonce] = servicesEncrypted.split(':').map((part) => Buffer.from(part, 'base64'));
  if (text === undefined || salt === undefined || nonce === undefined || text.length <= TAG_BYTES) throw notUnderstood('2FAS');
  if (passphrase === null) return { rows: [], passphrase: 'needed' };
  const key = await derive(passphrase.reveal(), salt, ROUNDS, 32, 'sha256');
  const plain = unseal(text, key, nonce);
  key.fill(0);
  return plain === null ? { rows: [], passphrase: 'wrong' } : { rows: servicesIn(plain).map(rowOf), passphrase: 'not-needed' };
}

function unseal(text: Buffer, key: Buffer, nonce: Buffer): Buffer | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(text.subarray(text.length - TAG_BYTES));
    return Buffer.concat([decipher.update(text.subarray(0, text.length - TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}

function servicesIn(plain: Buffer): readonly unknown[] {
  try {
    return z
      .array(z.unknown())
      .max(MOST_SERVICES)
      .parse(JSON.parse(plain.toString('utf8')));
  } catch (error) {
    throw notUnderstood('2FAS', error);
  }
}

function rowOf(service: unknown): ImportedRow {
  const parsed = serviceSchema.safeParse(service);
  if (!parsed.success) throw notUnderstood('2FAS');
  const { name, secret, otp } = parsed.data;
  const names = { issuer: otp.issuer || name, account: otp.account || otp.label || name };
  const kind = otp.tokenType ?? 'TOTP';
  if (kind.toUpperCase() !== 'TOTP') return otherKind('2fas', names, kind);
  return readEntry('2fas', { ...names, secret, algorithm: otp.algorithm, digits: otp.digits, periodSeconds: otp.period });
}
