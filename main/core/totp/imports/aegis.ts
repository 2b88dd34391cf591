import { createDecipheriv, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Secret } from '../../credentials/secret.ts';
import type { ForeignFile } from './foreign-file.ts';
import { notUnderstood } from './foreign-file.ts';
import type { ImportedRow } from './imported.ts';
import { otherKind, readEntry } from './imported.ts';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

/** What an Aegis vault of today needs is 32 MiB, once over; a file may not ask for more than this, in all rounds together. */
const MOST_SCRYPT_BYTES = 512 * 1024 * 1024;
const MOST_SCRYPT_P = 16;
const MOST_SLOTS = 10;
const MOST_ENTRIES = 5_000;
const PASSWORD_SLOT = 1;

const hex = z.string().regex(/^(?:[0-9a-f]{2})+$/iu);
const sealed = z.object({ nonce: hex, tag: hex });

const slotSchema = z.object({
  type: z.literal(PASSWORD_SLOT),
  key: hex,
  key_params: sealed,
  n: z.number().int().min(2),
  r: z.number().int().min(1),
  p: z.number().int().min(1).max(MOST_SCRYPT_P),
  salt: hex,
});
type PasswordSlot = z.infer<typeof slotSchema>;

const vaultSchema = z.object({
  version: z.literal(1),
  header: z.object({ slots: z.array(z.unknown()).max(1_000).nullable(), params: sealed.nullable() }),
  db: z.union([z.string(), z.looseObject({ entries: z.array(z.unknown()).max(MOST_ENTRIES) })]),
});

const entrySchema = z.object({
  type: z.string(),
  name: z.string().nullish(),
  issuer: z.string().nullish(),
  info: z.object({
    secret: z.string().default(''),
    algo: z.string().nullish(),
    digits: z.number().nullish(),
    period: z.number().nullish(),
  }),
});

/** Whether a JSON document is an Aegis vault, plain or encrypted. */
export function isAegis(document: unknown): boolean {
  return vaultSchema.safeParse(document).success;
}

/**
 * The entries of an Aegis vault (github.com/beemdevelopment/Aegis, docs/vault.md): plain, or sealed with AES-256-GCM under a master
 * key, which a password slot holds sealed under scrypt of the password. Throws FailureError `bad-input` for a file that is damaged.
 */
export async function readAegis(document: unknown, passphrase: Secret | null): Promise<ForeignFile> {
  const { header, db } = vaultSchema.parse(document);
  if (typeof db !== 'string') return { rows: rowsOf(db.entries, 'aegis'), passphrase: 'not-needed' };
  const slots = (header.slots ?? []).flatMap((slot) => {
    const password = slotSchema.safeParse(slot);
    return password.success && 128 * password.data.n * password.data.r * password.data.p <= MOST_SCRYPT_BYTES ? [password.data] : [];
  });
  if (slots.length === 0 || header.params === null) throw notUnderstood('Aegis');
  if (passphrase === null) return { rows: [], passphrase: 'needed' };
  for (const slot of slots.slice(0, MOST_SLOTS)) {
    const master = await openSlot(slot, passphrase);
    const plain = master === null ? null : unseal(Buffer.from(db, 'base64'), master, header.params);
    master?.fill(0);
    if (plain === null) continue;
    return { rows: rowsOf(entriesIn(plain.toString('utf8')), 'aegis'), passphrase: 'not-needed' };
  }
  return { rows: [], passphrase: 'wrong' };
}

function entriesIn(text: string): readonly unknown[] {
  try {
    return z.looseObject({ entries: z.array(z.unknown()).max(MOST_ENTRIES) }).parse(JSON.parse(text)).entries;
  } catch (error) {
    throw notUnderstood('Aegis', error);
  }
}

function rowsOf(entries: readonly unknown[], source: 'aegis'): ImportedRow[] {
  return entries.map((one): ImportedRow => {
    const parsed = entrySchema.safeParse(one);
    if (!parsed.success) throw notUnderstood('Aegis');
    const { type, name, issuer, info } = parsed.data;
    const names = { issuer, account: name };
    if (type.toLowerCase() !== 'totp') return otherKind(source, names, type);
    return readEntry(source, { ...names, secret: info.secret, algorithm: info.algo, digits: info.digits, periodSeconds: info.period });
  });
}

async function openSlot(slot: PasswordSlot, passphrase: Secret): Promise<Buffer | null> {
  let key: Buffer;
  try {
    key = await derive(passphrase.reveal(), Buffer.from(slot.salt, 'hex'), 32, {
      N: slot.n,
      r: slot.r,
      p: slot.p,
      maxmem: MOST_SCRYPT_BYTES * 2,
    });
  } catch (error) {
    // N that is no power of two, and the like: RFC 7914 §6.
    throw notUnderstood('Aegis', error);
  }
  const master = unseal(Buffer.from(slot.key, 'hex'), key, slot.key_params);
  key.fill(0);
  return master?.length === 32 ? master : null;
}

/** AES-256-GCM; null when the key is not the right one or a bit of the text is not. */
function unseal(text: Buffer, key: Buffer, { nonce, tag }: z.infer<typeof sealed>): Buffer | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'hex'), { authTagLength: 16 });
    decipher.setAuthTag(Buffer.from(tag, 'hex'));
    return Buffer.concat([decipher.update(text), decipher.final()]);
  } catch {
    return null;
  }
}
