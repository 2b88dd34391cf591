import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';
import { failure, FailureError, words } from '../../failure.ts';
import type { Secret } from '../secret.ts';

/**
 * A bundle is two lines of text: a header (JSON) that says how the rest was sealed, then base64 of AES-256-GCM's output with its tag behind
 * it. The key comes from the passphrase by scrypt (RFC 7914), with a salt and a nonce of the bundle's own; the header's bytes are
 * authenticated with the text, so that neither can be changed or exchanged without the other.
 */
const FORMAT = 'pilothouse credentials bundle';
const VERSION = 1;
/** 128 MiB and about half a second for each guess of a passphrase. */
const COST = { N: 131_072, r: 8, p: 1 } as const;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const LONGEST_HEADER = 1024;

const base64Of = (bytes: number) =>
  z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((buffer) => buffer.length === bytes);

/** The costs another version may have chosen: never so cheap that it is none, never more than 512 MiB. */
const headerSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  kdf: z.object({
    name: z.literal('scrypt'),
    N: z.union([z.literal(32_768), z.literal(65_536), z.literal(131_072), z.literal(262_144), z.literal(524_288)]),
    r: z.literal(8),
    p: z.literal(1),
    salt: base64Of(SALT_BYTES),
  }),
  cipher: z.literal('aes-256-gcm'),
  nonce: base64Of(NONCE_BYTES),
});

/** Whether a text begins as a bundle of any version does. */
export function isBundle(text: string): boolean {
  return text.slice(0, LONGEST_HEADER).startsWith(`{"format":"${FORMAT}"`);
}

/** Seals a text with a passphrase; takes about half a second, in a thread of its own. */
export async function sealBundle(text: string, passphrase: Secret): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const header = JSON.stringify({
    format: FORMAT,
    version: VERSION,
    kdf: { name: 'scrypt', ...COST, salt: salt.toString('base64') },
    cipher: 'aes-256-gcm',
    nonce: nonce.toString('base64'),
  });
  const key = await keyFrom(passphrase, salt, COST);
  try {
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(header));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${header}\n${sealed.toString('base64')}\n`;
  } finally {
    key.fill(0);
  }
}

/** Opens a bundle. Throws FailureError `bundle-unreadable` for what is none or was cut, `bundle-passphrase-wrong` where passphrase and bundle do not fit. */
export async function openBundle(bundle: string, passphrase: Secret): Promise<string> {
  const { header, parsed, sealed } = parts(bundle);
  const { salt, ...cost } = parsed.kdf;
  const key = await keyFrom(passphrase, salt, cost);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, parsed.nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(header));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch (error) {
    throw new FailureError(wrongPassphrase(), { cause: error });
  } finally {
    key.fill(0);
  }
}

function parts(bundle: string) {
  const end = bundle.indexOf('\n');
  const header = bundle.slice(0, end);
  if (end < 0 || end > LONGEST_HEADER || !isBundle(bundle)) throw damaged();
  const version = /"version":(\d{1,9})/u.exec(header)?.[1];
  if (version !== undefined && Number(version) > VERSION) throw newer(Number(version));
  const parsed = headerSchema.safeParse(jsonOf(header));
  const base64 = bundle.slice(end).trim();
  if (!parsed.success || !/^[A-Za-z0-9+/]+={0,2}$/u.test(base64) || base64.length % 4 !== 0) throw damaged();
  const sealed = Buffer.from(base64, 'base64');
  if (sealed.length <= TAG_BYTES) throw damaged();
  return { header, parsed: parsed.data, sealed };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Its bytes are no JSON any more: as damaged as a header with other members.
    return null;
  }
}

function keyFrom(
  passphrase: Secret,
  salt: Buffer,
  { N, r, p }: { readonly N: number; readonly r: number; readonly p: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The same passphrase typed on another system may be composed otherwise (RFC 8265 §4.2).
    scrypt(passphrase.reveal().normalize('NFC'), salt, KEY_BYTES, { N, r, p, maxmem: 129 * N * r * p }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

function damaged(): FailureError {
  return new FailureError(
    failure(
      'bundle-unreadable',
      words('This bundle is damaged: it was cut or changed on its way.', 'Ce paquet est endommagé : il a été coupé ou modifié en chemin.'),
      words(
        'Copy it again from where it was made, or export it anew.',
        'Copiez-le à nouveau depuis son origine, ou exportez-le de nouveau.',
      ),
    ),
  );
}

function newer(version: number): FailureError {
  return new FailureError(
    failure(
      'bundle-unreadable',
      words(
        `This bundle has version ${version}; this Pilothouse reads up to ${VERSION}.`,
        `Ce paquet est de version ${version} ; ce Pilothouse lit jusqu’à la ${VERSION}.`,
      ),
      words('Bring Pilothouse up to date here.', 'Mettez Pilothouse à jour ici.'),
    ),
  );
}

function wrongPassphrase() {
  return failure(
    'bundle-passphrase-wrong',
    words(
      'The passphrase does not open this bundle, or the bundle was changed since it was made. Nothing was read.',
      'La phrase de passe n’ouvre pas ce paquet, ou le paquet a été modifié depuis. Rien n’a été lu.',
    ),
    words(
      'Type the passphrase that was chosen at the export. Nobody can open it without.',
      'Tapez la phrase de passe choisie à l’export. Personne ne peut l’ouvrir sans elle.',
    ),
  );
}
