import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import ssh2 from 'ssh2';
import type { ParsedKey } from 'ssh2';
import type { Secret } from '../../credentials/secret.ts';
import { outcomes } from './login-attempts.ts';
import type { Outcome } from './login-attempts.ts';
import { ed25519Fields, writeOpenSshKey } from '../../credentials/key-format/openssh-key.ts';
import { readPpk, unlockPpk } from './ppk.ts';
import { readBlob, stringField } from '../../credentials/key-format/ssh-blob.ts';
import { keepWhileUnchanged } from '../unchanged-files.ts';
import type { UnchangedFiles } from '../unchanged-files.ts';
import { parseCertificateFile } from './user-certificate.ts';
import type { UserCertificate } from './user-certificate.ts';

/** The files OpenSSH tries when none is named, in its order (ssh_config(5), IdentityFile). */
export const DEFAULT_KEY_FILES = ['~/.ssh/id_rsa', '~/.ssh/id_ecdsa', '~/.ssh/id_ed25519'] as const;

const LARGEST_KEY_FILE_BYTES = 256n * 1024n;

const keyFiles = keepWhileUnchanged<KeyFile | UselessKeyFile>();
const publicKeys = keepWhileUnchanged<ParsedKey | null>();
const certificates = keepWhileUnchanged<UserCertificate | null>();

/** A private key file as it lies on disk. */
export interface KeyFile {
  readonly path: string;
  /** The public key, from the file itself or from the `.pub` beside it; null when only the passphrase would tell. */
  readonly publicKey: ParsedKey | null;
  readonly encrypted: boolean;
  readonly content: string;
}

/** Why a key file is of no use, for the account of what was tried. */
export interface UselessKeyFile {
  readonly path: string;
  readonly reason: Outcome;
  readonly missing: boolean;
}

/** Reads a key file without needing its passphrase. */
export async function readKeyFile(path: string): Promise<KeyFile | UselessKeyFile> {
  try {
    const file = await readSmallFile(path, keyFiles, async (content, found) => {
      refuseShared(path, content, found);
      return keyFileOf(path, content);
    });
    return 'reason' in file || file.publicKey !== null ? file : { ...file, publicKey: await readPublicKey(`${path}.pub`) };
  } catch (error) {
    if (isMissing(error)) return { path, reason: outcomes.missing, missing: true };
    return uselessKeyFile(path, error instanceof Error ? error.message : String(error));
  }
}

/** The key file of this content; its public key is null when it is not in there. */
async function keyFileOf(path: string, content: string): Promise<KeyFile | UselessKeyFile> {
  if (!content.includes('PRIVATE KEY') && !isPpk(content)) {
    const own = parse(content);
    return own instanceof Error ? uselessKeyFile(path, 'not a key file') : { path, publicKey: own, encrypted: true, content: '' };
  }
  const encrypted = isEncrypted(content);
  if (encrypted) return { path, publicKey: openPublicKey(content), encrypted, content };
  const key = await parsePrivate(content);
  return key instanceof Error
    ? uselessKeyFile(path, `not a private key that can be used: ${key.message}`)
    : { path, publicKey: key, encrypted, content };
}

function uselessKeyFile(path: string, why: string): UselessKeyFile {
  return { path, reason: outcomes.unusableFile(why), missing: false };
}

/** The private key; an Error when the passphrase is wrong or the format is not supported. */
export async function unlockKeyFile(file: KeyFile, passphrase: Secret | null): Promise<ParsedKey | Error> {
  if (!file.encrypted && file.publicKey?.isPrivateKey() === true) return file.publicKey;
  return parsePrivate(file.content, passphrase?.reveal());
}

/** The user certificate in a file; null when there is no such file, else why it cannot be used. */
export async function readCertificate(path: string): Promise<UserCertificate | Outcome | null> {
  try {
    const found = await readSmallFile(path, certificates, async (content) => parseCertificateFile(content));
    return found ?? outcomes.unusableFile('it holds no user certificate of a known type');
  } catch (error) {
    if (isMissing(error)) return null;
    return outcomes.unusableFile(error instanceof Error ? error.message : String(error));
  }
}

/** A public key from its blob; null when ssh2 knows no such type. */
export function publicKeyOf(blob: Buffer): ParsedKey | null {
  const key = parse(blob);
  return key instanceof Error ? null : key;
}

/** What `make` makes of a file, from before when the file has not changed since. */
async function readSmallFile<Made>(
  path: string,
  kept: UnchangedFiles<Made>,
  make: (content: string, found: BigIntStats) => Promise<Made>,
): Promise<Made> {
  const before = await stat(path, { bigint: true });
  // Opening a pipe would wait for whoever writes to it.
  if (!before.isFile()) throw new Error('not a regular file');
  return kept(path, before, async () => {
    const handle = await open(path, 'r');
    try {
      const found = await handle.stat({ bigint: true });
      if (!found.isFile()) throw new Error('not a regular file');
      if (found.size > LARGEST_KEY_FILE_BYTES) throw new Error('too large for a key file');
      return await make(await handle.readFile('utf8'), found);
    } finally {
      await handle.close();
    }
  });
}

/** As OpenSSH: throws for a private key of ours that others may read. */
function refuseShared(path: string, content: string, { uid, mode }: BigIntStats): void {
  if (!content.includes('PRIVATE KEY') || process.platform === 'win32' || Number(uid) !== process.getuid?.()) return;
  const permissions = Number(mode & 0o777n);
  if ((permissions & 0o077) !== 0)
    throw new Error(`others may read it (mode ${permissions.toString(8).padStart(4, '0')}); run: chmod 600 ${path}`);
}

async function readPublicKey(path: string): Promise<ParsedKey | null> {
  try {
    return await readSmallFile(path, publicKeys, async (content) => {
      const key = parse(content);
      return key instanceof Error ? null : key;
    });
  } catch {
    // The file beside the key is a convenience: without it, the passphrase is asked before the server is.
    return null;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function isPpk(content: string): boolean {
  return content.startsWith('PuTTY-User-Key-File-');
}

function isEncrypted(content: string): boolean {
  if (content.includes('BEGIN OPENSSH PRIVATE KEY')) {
    const fields = openSshFields(content);
    return fields !== null && fields.cipher !== 'none';
  }
  return /Proc-Type: 4,ENCRYPTED|BEGIN ENCRYPTED PRIVATE KEY|^Encryption: (?!none)/mu.test(content);
}

/** The unencrypted head of an `openssh-key-v1` file (OpenSSH, PROTOCOL.key). */
function openSshFields(content: string): { readonly cipher: string; readonly publicKey: Buffer } | null {
  const base64 = /BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/u.exec(content)?.[1];
  if (base64 === undefined) return null;
  const data = Buffer.from(base64, 'base64');
  const magic = 'openssh-key-v1\0';
  if (data.toString('latin1', 0, magic.length) !== magic) return null;
  const fields = readBlob(data.subarray(magic.length));
  const cipher = fields.string();
  if (cipher === null || fields.string() === null || fields.string() === null || fields.uint32() === null) return null;
  const publicKey = fields.string();
  return publicKey === null ? null : { cipher: cipher.toString('latin1'), publicKey };
}

/** The public key that stands open in an encrypted file. */
function openPublicKey(content: string): ParsedKey | null {
  const blob = isPpk(content) ? readPpk(content)?.publicBlob : openSshFields(content)?.publicKey;
  return blob === undefined ? null : publicKeyOf(blob);
}

function parse(data: string | Buffer, passphrase?: string): ParsedKey | Error {
  try {
    const parsed: unknown = ssh2.utils.parseKey(data, passphrase);
    const key: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
    return key instanceof Error ? key : (key as ParsedKey);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function parsePrivate(content: string, passphrase?: string): Promise<ParsedKey | Error> {
  let text = content;
  try {
    if (isPpk(content)) text = await readPuttyKey(content, passphrase ?? '');
    else if (/BEGIN (ENCRYPTED )?PRIVATE KEY/u.test(content)) text = readPkcs8(content, passphrase);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
  const key = parse(text, passphrase);
  return key instanceof Error || key.isPrivateKey() ? key : new Error('it holds no private key');
}

function readPuttyKey(content: string, passphrase: string): Promise<string> {
  const file = readPpk(content);
  if (file === null) throw new Error('a PuTTY key that is damaged, or of a version other than 2 and 3');
  return unlockPpk(file, passphrase);
}

/** PKCS #8, which ssh2 does not read: rewritten in a form that it does. */
function readPkcs8(content: string, passphrase: string | undefined): string {
  const key = createPrivateKey({ key: content, ...(passphrase === undefined ? {} : { passphrase }) });
  const type = key.asymmetricKeyType;
  if (type === 'rsa') return key.export({ format: 'pem', type: 'pkcs1' }).toString();
  if (type === 'ec') return key.export({ format: 'pem', type: 'sec1' }).toString();
  if (type === 'ed25519') return ed25519Text(key);
  throw new Error(`PKCS #8 with ${type ?? 'an unknown'} key`);
}

function ed25519Text(key: KeyObject): string {
  const { x = '', d = '' } = key.export({ format: 'jwk' });
  const publicKey = Buffer.from(x, 'base64url');
  const type = 'ssh-ed25519';
  const publicBlob = Buffer.concat([stringField(type), stringField(publicKey)]);
  return writeOpenSshKey({ type, publicBlob, privateFields: ed25519Fields(publicKey, Buffer.from(d, 'base64url')), comment: '' });
}
