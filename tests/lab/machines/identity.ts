import { randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from '../processes.ts';
import { makeKey } from '../sshd/keys.ts';
import type { KeyFile } from '../sshd/keys.ts';
import { machineUser } from './base.ts';

/** What `sudo` does for the machine's account: runs at once, asks for the password, or refuses. */
export type SudoRule = 'free' | 'asks-password' | 'refused';

export interface Identity {
  readonly name: string;
  readonly address: string;
  readonly userKey: KeyFile;
  readonly sudo: SudoRule;
}

/**
 * Gives a machine that has not booted yet its name, host key, and an account that this side can log in to. `root` is
 * its folder, or the layer that will lie over `base`. Returns the host key and the account's password.
 */
export async function prepareIdentity(root: string, base: string, identity: Identity) {
  const at = (path: string) => join(root, path);
  await mkdir(at('etc/ssh'), { recursive: true });
  await writeFile(at('etc/hostname'), `${identity.name}\n`);
  // Without its own name here, every sudo would wait for a name server.
  await writeFile(at('etc/hosts'), `127.0.0.1 localhost ${identity.name}\n${identity.address} ${identity.name}\n`);
  const hostKey = await makeKey(at('etc/ssh/ssh_host_ed25519_key'), 'ed25519');
  await makeHome(root, base, identity.userKey);
  const password = `Ops-${randomBytes(9).toString('base64url')}`;
  await setPassword(root, base, password);
  if (identity.sudo !== 'refused') {
    await mkdir(at('etc/sudoers.d'), { recursive: true });
    const rule = `${machineUser} ALL=(ALL) ${identity.sudo === 'free' ? 'NOPASSWD: ' : ''}ALL\n`;
    await writeFile(at(`etc/sudoers.d/${machineUser}`), rule, { mode: 0o440 });
  }
  return { hostKey, password };
}

/** A folder of the upper layer hides the owner and mode of the one below it, so they are set here once more. */
async function makeHome(root: string, base: string, key: KeyFile): Promise<void> {
  const home = join('home', machineUser);
  const { uid, gid, mode } = await lstat(join(base, home));
  const folder = join(root, home, '.ssh');
  const file = join(folder, 'authorized_keys');
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${key.algorithm} ${key.base64}\n`);
  await chmod(join(root, home), mode & 0o777);
  await chmod(folder, 0o700);
  await chmod(file, 0o600);
  for (const path of [join(root, home), folder, file]) await chown(path, uid, gid);
}

async function setPassword(root: string, base: string, password: string): Promise<void> {
  const hash = (await mustRun('openssl', ['passwd', '-6', '-stdin'], { input: password })).trim();
  const shadow = join(base, 'etc/shadow');
  const { uid, gid, mode } = await lstat(shadow);
  const lines = (await readFile(shadow, 'utf8')).replace(new RegExp(`^${machineUser}:[^:]*:`, 'm'), () => `${machineUser}:${hash}:`);
  const own = join(root, 'etc/shadow');
  await writeFile(own, lines, { mode: mode & 0o777 });
  await chown(own, uid, gid);
}
