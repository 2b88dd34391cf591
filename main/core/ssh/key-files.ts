import { createPrivateKey } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import ssh2 from 'ssh2';
import type { ParsedKey } from 'ssh2';
import type { Secret } from '../credentials/secret.ts';

/** The files OpenSSH tries when none is named, in its order (ssh_config(5), IdentityFile). */
export const DEFAULT_KEY_FILES = ['~/.ssh/id_rsa', '~/.ssh/id_ecdsa', '~/.ssh/id_ed25519'] as const;

const LARGEST_KEY_FILE_BYTES = 256 * 1024;

/** A private key file as it lies on disk. */
export interface KeyFile {
  readonly path: string;
  /** The public key, from the file itself or from the `.pub` beside it; null when only the passphrase would tell. */
  readonly publicKey: ParsedKey | null;
  readonly encrypted: boolean;
  readonly content: string;
}

/** Why a key file is of no use, in machine words for the list of what was tried. */
export interface UselessKeyFile {
  readonly path: string;
  readonly reason: string;
  readonly missing: boolean;
}

/** Reads a key file without needing its passphrase. */
export async function readKeyFile(path: string): Promise<KeyFile | UselessKeyFile> {
  const useless = (reason: string, missing = false): UselessKeyFile => ({ path, reason, missing });
  let content: string;
  try {
    content = await readSmallFile(path, true);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return useless('no such file', true);
    return useless(error instanceof Error ? error.message : String(error));
  }
  const beside = await readPublicKey(`${path}.pub`);
  if (!content.includes('PRIVATE KEY') && !content.startsWith('PuTTY-User-Key-File-')) {
    const own = parse(content);
    return own instanceof Error ? useless('not a key file') : { path, publicKey: own, encrypted: true, content: '' };
  }
  const encrypted = isEncrypted(content);
  if (encrypted) return { path, publicKey: openSshPublicKey(content) ?? beside, encrypted, content };
  const key = parsePrivate(content);
  return key instanceof Error
    ? useless(`not a private key that can be used: ${key.message}`)
    : { path, publicKey: key, encrypted, content };
}

/** The private key; an Error when the passphrase is wrong or the format is not supported. */
export function unlockKeyFile(file: KeyFile, passphrase: Secret | null): ParsedKey | Error {
  return parsePrivate(file.content, passphrase?.reveal());
}

async function readSmallFile(path: string, refuseShared: boolean): Promise<string> {
  // Opening a pipe would wait for whoever writes to it.
  if (!(await stat(path)).isFile()) throw new Error('not a regular file');
  const handle = await open(path, 'r');
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new Error('not a regular file');
    if (found.size > LARGEST_KEY_FILE_BYTES) throw new Error('too large for a key file');
    const content = await handle.readFile('utf8');
    // As OpenSSH: a private key of ours that others may read is not used.
    if (
      refuseShared &&
      content.includes('PRIVATE KEY') &&
      process.platform !== 'win32' &&
      found.uid === process.getuid?.() &&
      (found.mode & 0o077) !== 0
    ) {
      throw new Error(`others may read it (mode ${(found.mode & 0o777).toString(8).padStart(4, '0')}); run: chmod 600 ${path}`);
    }
    return content;
  } finally {
    await handle.close();
  }
}

async function readPublicKey(path: string): Promise<ParsedKey | null> {
  try {
    const key = parse(await readSmallFile(path, false));
    return key instanceof Error ? null : key;
  } catch {
    // The file beside the key is a convenience: without it, the passphrase is asked before the server is.
    return null;
  }
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
  let at = magic.length;
  const field = (): Buffer | null => {
    if (at + 4 > data.length) return null;
    const length = data.readUInt32BE(at);
    if (at + 4 + length > data.length) return null;
    const value = data.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return value;
  };
  const cipher = field();
  const kdf = field();
  const kdfOptions = field();
  if (cipher === null || kdf === null || kdfOptions === null) return null;
  at += 4;
  const publicKey = field();
  return publicKey === null ? null : { cipher: cipher.toString('latin1'), publicKey };
}

function openSshPublicKey(content: string): ParsedKey | null {
  const blob = openSshFields(content)?.publicKey;
  if (blob === undefined) return null;
  const key = parse(blob);
  return key instanceof Error ? null : key;
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

function parsePrivate(content: string, passphrase?: string): ParsedKey | Error {
  let text = content;
  if (/BEGIN (ENCRYPTED )?PRIVATE KEY/u.test(content)) {
    // PKCS #8, which ssh2 does not read: rewritten in the older form that it does.
    try {
      const key = createPrivateKey({ key: content, ...(passphrase === undefined ? {} : { passphrase }) });
      if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'ec')
        return new Error(`PKCS #8 with ${key.asymmetricKeyType ?? 'an unknown'} key`);
      text = key.export({ format: 'pem', type: key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1' }).toString();
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
  const key = parse(text, passphrase);
  return key instanceof Error || key.isPrivateKey() ? key : new Error('it holds no private key');
}
