import { existsSync } from 'node:fs';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from '../cache.ts';
import { mustRun } from '../processes.ts';

/** The account that every machine has: in the group `adm`, so that it may read the journal. */
export const machineUser = 'ops';

const packages =
  'systemd,systemd-sysv,dbus,libpam-systemd,openssh-server,sudo,iproute2,iputils-ping,netbase,ca-certificates,procps,cron,curl,nftables';

/** Raised when what follows changes, so that an older base is built again. */
const generation = 1;

/**
 * A fresh Debian of this machine's own release, taken from the mirror in its apt sources: about 310 MB, built once
 * in a minute or two (many on a busy machine). Machines are laid over it or copied from it; nothing changes it.
 */
export async function machineBase(): Promise<string> {
  const source = await debianSource();
  const stamp = `${generation} ${source.release} ${packages}`;
  return cached('machines', stamp, (folder) => build(folder, source), { timeoutMs: 45 * 60_000 });
}

async function build(root: string, source: DebianSource): Promise<void> {
  const debootstrap = ['debootstrap', '--variant=minbase', `--include=${packages}`, source.release, root, source.mirror];
  // It mounts /proc and /sys in the folder. In a mount namespace these end with it, even when it is cut short, and
  // removing the folder cannot reach through them.
  await mustRun('unshare', ['--mount', '--propagation', 'private', ...debootstrap], { timeoutMs: 40 * 60_000 });
  await mustRun('chroot', [root, 'useradd', '--create-home', '--shell', '/bin/bash', '--groups', 'adm', machineUser]);
  await mustRun('chroot', [root, 'apt-get', 'clean']);
  // Each machine makes its own identity.
  const keys = (await readdir(join(root, 'etc/ssh'))).filter((name) => name.startsWith('ssh_host_'));
  for (const key of keys) await rm(join(root, 'etc/ssh', key));
  await writeFile(join(root, 'etc/machine-id'), '');
  await writeFile(join(root, 'etc/resolv.conf'), '');
}

interface DebianSource {
  /** For instance `bookworm`. */
  readonly release: string;
  readonly mirror: string;
}

/** From apt itself (apt-get(8), indextargets), which knows every form that its sources may take. */
async function debianSource(): Promise<DebianSource> {
  const release = /^VERSION_CODENAME=(.+)$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1]?.replaceAll('"', '');
  if (release === undefined) throw new Error('/etc/os-release names no release (VERSION_CODENAME)');
  const format = '$(TARGET_OF) $(REPO_URI) $(RELEASE) $(COMPONENT)';
  const targets = await mustRun('apt-get', ['indextargets', '--format', format, 'Identifier: Packages']);
  const found = targets.split('\n').find((line) => line.startsWith('deb ') && line.endsWith(` ${release} main`));
  const mirror = found?.split(' ')[1];
  if (mirror === undefined) throw new Error(`apt has no source for ${release} main here`);
  return { release, mirror };
}

/** Whether debootstrap knows how to build this machine's release. */
export async function knowsRelease(): Promise<boolean> {
  const { release } = await debianSource();
  return existsSync(join('/usr/share/debootstrap/scripts', release));
}
