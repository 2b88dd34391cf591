import crypto, { createDecipheriv, createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { failure, FailureError, words } from '../../failure.ts';
import type { Secret } from '../secret.ts';
import { unreadable } from './foreign-text.ts';

/** The costs Bitwarden lets its users choose at most; what asks for more is not one of its exports. */
const MOST = { pbkdf2: 2_000_000, passes: 10, mebibytes: 1_024, lanes: 16 } as const;

/** An export that a password of its own protects; one bound to its account has neither salt nor cost. */
const protectedSchema = z.object({
  encrypted: z.literal(true),
  passwordProtected: z.literal(true),
  salt: z.string().min(1).max(1_024),
  /** 0 is PBKDF2 with SHA-256, 1 is Argon2id. */
  kdfType: z.union([z.literal(0), z.literal(1)]),
  kdfIterations: z.number().int().positive(),
  /** MiB. */
  kdfMemory: z.number().int().positive().nullish(),
  kdfParallelism: z.number().int().positive().nullish(),
  encKeyValidation_DO_NOT_EDIT: z.string(),
  data: z.string(),
});
type Protected = z.infer<typeof protectedSchema>;

const sealedSchema = z.object({ encrypted: z.literal(true) });

/** What only an export with a password of its own has. */
const OF_A_PASSWORD = ['passwordProtected', 'salt', 'kdfType', 'kdfIterations'] as const;

interface BitwardenKeys {
  readonly sealing: Buffer;
  readonly checking: Buffer;
}

/** What is in an encrypted export, or what opening it lacks. */
export type OpenedBitwarden =
  | { readonly state: 'open'; readonly document: unknown }
  | { readonly state: 'needed' }
  | { readonly state: 'wrong' };

/**
 * The text of an import as it is to be read: of an encrypted export of Bitwarden what is in it, of anything else itself. Throws FailureError
 * `bundle-passphrase-wrong` without the password of the export, `import-unreadable` for one that only its account opens.
 */
export async function openedText(text: string, passphrase: Secret | null): Promise<string> {
  const document = text.trimStart().startsWith('{') ? parsed(text) : null;
  if (!isSealedBitwarden(document)) return text;
  const opened = await openBitwarden(document, passphrase);
  if (opened.state !== 'open') throw passwordProtected(opened.state === 'wrong');
  return JSON.stringify(opened.document);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whoever reads the text says what is wrong with it.
    return null;
  }
}

/** Whether a parsed document is an encrypted export of Bitwarden, of either kind. */
export function isSealedBitwarden(document: unknown): boolean {
  return sealedSchema.safeParse(document).success;
}

/**
 * Opens an export of Bitwarden that a password protects (`.json (Encrypted)`, "Password protected"): PBKDF2 or Argon2id, then AES-256-CBC with
 * HMAC-SHA-256. Throws FailureError `import-unreadable` for one that only its account opens, and for one that is damaged.
 */
export async function openBitwarden(document: unknown, passphrase: Secret | null): Promise<OpenedBitwarden> {
  const file = protectedSchema.safeParse(document).data;
  if (file === undefined) throw hasPassword(document) ? damaged() : boundToAccount();
  if (passphrase === null) return { state: 'needed' };
  const keys = await keysOf(file, passphrase);
  if (unsealed(file.encKeyValidation_DO_NOT_EDIT, keys) === null) return { state: 'wrong' };
  const plain = unsealed(file.data, keys);
  if (plain === null) throw damaged();
  try {
    return { state: 'open', document: JSON.parse(plain) };
  } catch {
    // The parser's words could hold a piece of the vault.
    throw damaged();
  }
}

function hasPassword(document: unknown): boolean {
  const { data = {} } = z.record(z.string(), z.unknown()).safeParse(document);
  return data['passwordProtected'] !== false && OF_A_PASSWORD.some((name) => data[name] !== undefined && data[name] !== null);
}

async function keysOf(file: Protected, passphrase: Secret): Promise<BitwardenKeys> {
  const root = await rootOf(file, Buffer.from(passphrase.reveal(), 'utf8'));
  // HKDF-Expand of RFC 5869 §2.3, one block: Bitwarden leaves the extraction out.
  const part = (purpose: string) => createHmac('sha256', root).update(purpose).update(Buffer.of(1)).digest();
  return { sealing: part('enc'), checking: part('mac') };
}

async function rootOf(file: Protected, password: Buffer): Promise<Buffer> {
  if (file.kdfType === 0) {
    if (file.kdfIterations > MOST.pbkdf2) throw damaged();
    return promisify(pbkdf2)(password, file.salt, file.kdfIterations, 32, 'sha256');
  }
  const { kdfIterations: passes, kdfMemory: mebibytes, kdfParallelism: lanes } = file;
  if (!mebibytes || !lanes || passes > MOST.passes || mebibytes > MOST.mebibytes || lanes > MOST.lanes) throw damaged();
  if (typeof crypto.argon2 !== 'function') throw withoutArgon2();
  return promisify(crypto.argon2)('argon2id', {
    message: password,
    nonce: createHash('sha256').update(file.salt).digest(),
    parallelism: lanes,
    tagLength: 32,
    memory: mebibytes * 1_024,
    passes,
  });
}

/** `2.IV|TEXT|MAC`, each in base64; null when it was not sealed with these keys. */
function unsealed(sealed: string, { sealing, checking }: BitwardenKeys): string | null {
  const [, iv, text, mac] =
    /^2\.([A-Za-z0-9+/=]+)\|([A-Za-z0-9+/=]+)\|([A-Za-z0-9+/=]+)$/u.exec(sealed)?.map((part) => Buffer.from(part, 'base64')) ?? [];
  if (iv === undefined || text === undefined || mac === undefined || iv.length !== 16) return null;
  const expected = createHmac('sha256', checking).update(iv).update(text).digest();
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return null;
  try {
    const decipher = createDecipheriv('aes-256-cbc', sealing, iv);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  } catch {
    // Its padding is not one: who wrote the sum did not write this. The cipher's words say no more.
    return null;
  }
}

function boundToAccount() {
  return unreadable(
    words(
      'This export of Bitwarden is encrypted with the key of its account: nothing but that account opens it.',
      'Cet export de Bitwarden est chiffré avec la clé de son compte : seul ce compte l’ouvre.',
    ),
    words(
      'Export again as .json (Encrypted) and choose “Password protected”, or as plain .json; import it, then delete the file.',
      'Exportez de nouveau en .json (chiffré) en choisissant « Protégé par mot de passe », ou en .json simple ; importez-le, puis supprimez le fichier.',
    ),
  );
}

function damaged() {
  return unreadable(
    words('This export of Bitwarden is damaged, or was changed.', 'Cet export de Bitwarden est endommagé, ou a été modifié.'),
    words('Export it once more.', 'Exportez-le à nouveau.'),
  );
}

function withoutArgon2() {
  return unreadable(
    words(
      'This export of Bitwarden is sealed with Argon2, which the desktop window lacks.',
      'Cet export de Bitwarden est scellé avec Argon2, qui manque à la fenêtre de bureau.',
    ),
    words(
      'Import it with the command line or in pilothouse serve, or export it from an account whose key derivation is PBKDF2.',
      'Importez-le en ligne de commande ou dans pilothouse serve, ou exportez-le d’un compte dont la dérivation de clé est PBKDF2.',
    ),
  );
}

function passwordProtected(wrong: boolean): FailureError {
  return new FailureError(
    failure(
      'bundle-passphrase-wrong',
      wrong
        ? words('This password does not open the export of Bitwarden.', 'Ce mot de passe n’ouvre pas cet export de Bitwarden.')
        : words('This export of Bitwarden is protected by a password.', 'Cet export de Bitwarden est protégé par un mot de passe.'),
      words('Give the password that was chosen at the export.', 'Donnez le mot de passe choisi à l’export.'),
    ),
  );
}
