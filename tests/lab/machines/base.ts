import { existsSync } from 'node:fs';
import { copyFile, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from '../cache.ts';
import { mustRun } from '../processes.ts';

/** The account that every machine has: in the group `adm`, so that it may read the journal. */
export const machineUser = 'ops';

/** What a machine can be: this machine's own release with systemd, the same with OpenRC, Debian 13 with sudo-rs beside sudo. */
export type System = 'debian' | 'openrc' | 'debian-13';

const packages =
  'systemd,systemd-sysv,dbus,libpam-systemd,openssh-server,sudo,iproute2,iputils-ping,netbase,ca-certificates,procps,cron,curl,nftables';

/** Raised when what follows changes, so that an older base is built again. */
const generation = 1;

/**
 * A fresh Debian from the mirror in this machine's apt sources: about 310 MB, built once in a minute or two (many on a
 * busy machine). Machines are laid over it or copied from it; nothing changes it.
 */
export async function machineBase(system: System = 'debian'): Promise<string> {
  if (system === 'openrc') return openrcBase();
  const here = await debianSource();
  const source = system === 'debian' ? here : { ...here, release: 'trixie' };
  const wanted = system === 'debian' ? packages : `${packages},sudo-rs`;
  const stamp = `${generation} ${source.release} ${wanted}`;
  const folder = system === 'debian' ? 'machines' : `machines-${system}`;
  return cached(folder, stamp, (root) => build(root, source, wanted), { timeoutMs: 45 * 60_000 });
}

/** Made of the other: debootstrap would take sysv-rc, the first alternative, which stands in the way of OpenRC. */
async function openrcBase(): Promise<string> {
  const base = await machineBase();
  const stamp = `${generation} ${packages} ${openrcPackages.join()} ${applets.join()}`;
  return cached('machines-openrc', stamp, (root) => withOpenrc(base, root), { timeoutMs: 20 * 60_000 });
}

async function build(root: string, source: DebianSource, wanted: string): Promise<void> {
  const debootstrap = ['debootstrap', '--variant=minbase', `--include=${wanted}`, '--exclude=sysv-rc', source.release, root, source.mirror];
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

const openrcPackages = [
  'openrc',
  'sysvinit-core',
  'initscripts',
  'busybox',
  'busybox-syslogd',
  'systemd-',
  'systemd-sysv-',
  'libpam-systemd-',
];

/** As on Alpine: where a program is asked for by its name, BusyBox answers, the shell among them. */
const applets = (
  'sh ash awk cat chmod chown cp cut date df dirname du echo env expr find free grep head hostname id kill ln ls mkdir mktemp mv nproc od ps ' +
  'readlink rm rmdir sed seq sha256sum sleep sort stat tail tee test timeout touch tr uname uniq uptime wc which xargs'
).split(' ');

async function withOpenrc(base: string, root: string): Promise<void> {
  await mustRun('cp', ['-a', '--reflink=auto', `${base}/.`, root]);
  const policy = join(root, 'usr/sbin/policy-rc.d');
  await copyFile('/etc/resolv.conf', join(root, 'etc/resolv.conf'));
  await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const apt = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y', '--no-install-recommends', '--allow-remove-essential'];
  await mustRun('chroot', [root, 'env', ...apt, 'update'], { timeoutMs: 10 * 60_000 });
  await mustRun('chroot', [root, 'env', ...apt, 'install', ...openrcPackages], { timeoutMs: 15 * 60_000 });
  await mustRun('chroot', [root, 'apt-get', 'clean']);
  await rm(policy);
  await writeFile(join(root, 'etc/resolv.conf'), '');
  for (const applet of applets) await symlink('/bin/busybox', join(root, 'usr/local/bin', applet));
  // Nobody waits at its console.
  const inittab = join(root, 'etc/inittab');
  await writeFile(inittab, (await readFile(inittab, 'utf8')).replaceAll(/^.*getty.*\n/gmu, ''));
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

/** Whether debootstrap knows how to build a system's release. */
export async function knowsRelease(system: System): Promise<boolean> {
  const { release } = await debianSource();
  return existsSync(join('/usr/share/debootstrap/scripts', system === 'debian-13' ? 'trixie' : release));
}
