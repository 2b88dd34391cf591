import { createHash } from 'node:crypto';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { mustRun } from '../processes.ts';

/** Key types as ssh-keygen(1) -t names them. */
export type KeyType = 'ed25519' | 'ecdsa' | 'rsa';

/** A public key, as known_hosts and authorized_keys hold it. */
export interface PublicKey {
  /** For instance `ssh-ed25519`. */
  readonly algorithm: string;
  readonly base64: string;
  /** `SHA256:` and the unpadded base64 digest, as ssh-keygen -l prints it. */
  readonly fingerprint: string;
}

export interface KeyFile extends PublicKey {
  /** The private key; the public one stands beside it with `.pub`. */
  readonly path: string;
  readonly passphrase?: string;
}

/** Makes a key pair at `path`, replacing one that is there. */
export async function makeKey(path: string, type: KeyType, passphrase?: string): Promise<KeyFile> {
  await rm(path, { force: true });
  await rm(`${path}.pub`, { force: true });
  const size = type === 'rsa' ? ['-b', '3072'] : [];
  await mustRun('ssh-keygen', ['-q', '-t', type, ...size, '-C', `lab ${type} key`, '-f', path], {
    env: await askpassEnvironment(path, passphrase ?? ''),
  });
  const key = await readPublicKey(`${path}.pub`);
  return passphrase === undefined ? { path, ...key } : { path, passphrase, ...key };
}

/**
 * An environment in which OpenSSH's programs take this passphrase without asking a person and without seeing it
 * among their arguments (ssh(1), SSH_ASKPASS_REQUIRE).
 */
export async function askpassEnvironment(keyPath: string, passphrase: string): Promise<NodeJS.ProcessEnv> {
  const answer = `${keyPath}.passphrase`;
  const program = `${keyPath}.askpass`;
  await writeFile(answer, `${passphrase}\n`, { mode: 0o600 });
  await writeFile(program, `#!/bin/sh\nexec cat '${answer}'\n`);
  await chmod(program, 0o700);
  return { ...process.env, SSH_ASKPASS: program, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: 'none' };
}

async function readPublicKey(path: string): Promise<PublicKey> {
  const [algorithm = '', base64 = ''] = (await readFile(path, 'utf8')).split(' ');
  const digest = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64');
  return { algorithm, base64: base64.trim(), fingerprint: `SHA256:${digest.replace(/=+$/, '')}` };
}

/** The name a host stands under in known_hosts (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
function knownHostsName(host: string, port: number): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

/** One known_hosts line per key. */
export function knownHostsLines(host: string, port: number, keys: readonly PublicKey[]): string {
  return keys.map((key) => `${knownHostsName(host, port)} ${key.algorithm} ${key.base64}\n`).join('');
}
