import { existsSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { mustRun, run } from './processes.ts';
import type { Availability } from './processes.ts';

/** The parts of the lab that need something of the system, as their files are named; `references` are programs ours are compared with. */
export type Part = keyof typeof requirements;

/** Something a part needs: present when `proof` is, and otherwise to be had from one of the Debian packages named. */
export interface Requirement {
  /** An absolute path, or the file name of a shared library as ldconfig(8) lists it. */
  readonly proof: string;
  /** The package's names in one Debian or another, the first known one is taken: 13 renamed libraries with a `t64` ending. */
  readonly packages: readonly [string, ...string[]];
}

const openSshClient = { proof: '/usr/bin/ssh', packages: ['openssh-client'] } as const;
const openSshServer = { proof: '/usr/sbin/sshd', packages: ['openssh-server'] } as const;
const ip = { proof: '/sbin/ip', packages: ['iproute2'] } as const;
const flock = { proof: '/usr/bin/flock', packages: ['util-linux'] } as const;
const openssl = { proof: '/usr/bin/openssl', packages: ['openssl'] } as const;

const requirements = {
  sshd: [openSshServer, openSshClient, flock, ip, { proof: '/usr/bin/google-authenticator', packages: ['libpam-google-authenticator'] }],
  mail: [
    { proof: '/usr/sbin/postfix', packages: ['postfix'] },
    { proof: '/usr/sbin/dovecot', packages: ['dovecot-core'] },
    { proof: '/usr/lib/dovecot/imap', packages: ['dovecot-imapd'] },
    openssl,
  ],
  dns: [{ proof: '/usr/sbin/nsd', packages: ['nsd'] }],
  keychain: [
    { proof: '/usr/bin/dbus-daemon', packages: ['dbus-daemon', 'dbus'] },
    { proof: '/usr/bin/dbus-send', packages: ['dbus-bin', 'dbus'] },
    { proof: '/usr/bin/gnome-keyring-daemon', packages: ['gnome-keyring'] },
  ],
  web: [openssl],
  electron: [
    { proof: '/usr/bin/Xvfb', packages: ['xvfb'] },
    { proof: 'libgtk-3.so.0', packages: ['libgtk-3-0', 'libgtk-3-0t64'] },
    { proof: 'libnss3.so', packages: ['libnss3'] },
    { proof: 'libasound.so.2', packages: ['libasound2', 'libasound2t64'] },
    { proof: 'libgbm.so.1', packages: ['libgbm1'] },
    { proof: 'libXss.so.1', packages: ['libxss1'] },
    { proof: 'libatk-bridge-2.0.so.0', packages: ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'] },
    { proof: 'libdrm.so.2', packages: ['libdrm2'] },
    { proof: 'libxkbcommon.so.0', packages: ['libxkbcommon0'] },
    { proof: 'libcups.so.2', packages: ['libcups2', 'libcups2t64'] },
  ],
  machines: [
    { proof: '/usr/sbin/debootstrap', packages: ['debootstrap'] },
    { proof: '/usr/bin/systemd-nspawn', packages: ['systemd-container'] },
    openSshClient,
    openssl,
    flock,
    ip,
  ],
  docker: [
    { proof: '/usr/sbin/dockerd', packages: ['docker.io'] },
    { proof: '/usr/bin/docker', packages: ['docker-cli', 'docker.io'] },
    { proof: '/usr/bin/docker-compose', packages: ['docker-compose'] },
    { proof: '/bin/busybox', packages: ['busybox'] },
    { proof: '/usr/bin/git', packages: ['git'] },
    ip,
  ],
  kubernetes: [
    { proof: '/usr/bin/gcc', packages: ['gcc'] },
    { proof: '/usr/include/stdio.h', packages: ['libc6-dev'] },
    { proof: '/usr/bin/dpkg-source', packages: ['dpkg-dev'] },
    openssl,
    flock,
    ip,
  ],
  browser: [{ proof: '/usr/bin/chromium', packages: ['chromium'] }],
  references: [
    { proof: '/usr/bin/swaks', packages: ['swaks', 'libnet-ssleay-perl'] },
    { proof: '/usr/bin/oathtool', packages: ['oathtool'] },
    { proof: '/bin/busybox', packages: ['busybox'] },
    { proof: '/usr/bin/fish', packages: ['fish'] },
    { proof: '/bin/tcsh', packages: ['tcsh'] },
    { proof: '/bin/zsh', packages: ['zsh'] },
  ],
} as const satisfies Record<string, readonly Requirement[]>;

/** Every part, in the order in which they are worth naming to a person. */
export const parts = Object.keys(requirements) as readonly Part[];

/** What a part needs, present or not. */
export function requirementsOf(part: Part): readonly Requirement[] {
  return requirements[part];
}

/** The Debian packages that a part still lacks here, under the names this Debian knows them by. */
export async function missingPackages(part: Part): Promise<readonly string[]> {
  const libraries = await sharedLibraries();
  const lacking = requirements[part].filter(({ proof }) => (proof.startsWith('/') ? !existsSync(proof) : !libraries.has(proof)));
  return Promise.all(lacking.map(({ packages }) => nameKnownHere(packages)));
}

/** Whether a part has the packages it needs; the reason says what to install. */
export async function packagesPresent(part: Part): Promise<Availability> {
  const missing = await missingPackages(part);
  return missing.length === 0 ? { ok: true } : { ok: false, reason: `packages missing: apt-get install ${missing.join(' ')}` };
}

/** Whether {@link installPackages} may work here: apt, and root or sudo that asks for no password. */
export async function canInstall(): Promise<Availability> {
  if (!existsSync('/usr/bin/apt-get')) return { ok: false, reason: 'not a Debian system: no apt-get here' };
  if (process.getuid?.() === 0) return { ok: true };
  if (!existsSync('/usr/bin/sudo')) return { ok: false, reason: 'not root, and sudo is not installed' };
  const sudo = await run('/usr/bin/sudo', ['-n', 'true']);
  return sudo.code === 0 ? { ok: true } : { ok: false, reason: 'not root, and sudo asks for a password' };
}

/**
 * Installs Debian packages without asking anything and without starting the services they bring.
 * Throws with apt's own words when it cannot.
 */
export async function installPackages(packages: readonly string[], signal?: AbortSignal): Promise<void> {
  if (packages.length === 0) return;
  const may = await canInstall();
  if (!may.ok) throw new Error(may.reason);
  // Postfix would otherwise ask what kind of mail server this machine is to become.
  if (packages.includes('postfix')) {
    await asRoot(['debconf-set-selections'], { input: 'postfix postfix/main_mailer_type select No configuration\n' });
  }
  const guarded = await keepServicesStopped();
  try {
    const install = ['apt-get', ...aptOptions, 'install', '--no-install-recommends', '--', ...packages];
    const first = await asRoot(install, { signal, mayFail: true });
    if (first) return;
    // A package list that is empty or older than the mirror names files that are no longer there.
    await asRoot(['apt-get', ...aptOptions, 'update'], { signal });
    await asRoot(install, { signal });
  } finally {
    if (guarded) await asRoot(['rm', '-f', policyFile]);
  }
}

const aptOptions = ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300'] as const;
const policyFile = '/usr/sbin/policy-rc.d';

/** Debian's own switch (invoke-rc.d(8)): a policy that answers 101 forbids starting services. True when it is ours to remove. */
async function keepServicesStopped(): Promise<boolean> {
  if (existsSync(policyFile)) return false;
  await asRoot(['tee', policyFile], { input: '#!/bin/sh\nexit 101\n' });
  await asRoot(['chmod', '755', policyFile]);
  return true;
}

interface RootOptions {
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
  readonly mayFail?: boolean;
}

async function asRoot(command: readonly string[], options: RootOptions = {}): Promise<boolean> {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const [program = '', ...args] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C', ...command];
  const settings = {
    timeoutMs: 20 * 60_000,
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  if (options.mayFail) return (await run(program, args, settings)).code === 0;
  await mustRun(program, args, settings);
  return true;
}

async function sharedLibraries(): Promise<ReadonlySet<string>> {
  for (const ldconfig of ['/sbin/ldconfig', '/usr/sbin/ldconfig']) {
    try {
      await access(ldconfig, constants.X_OK);
    } catch {
      continue;
    }
    const listed = await mustRun(ldconfig, ['-p']);
    return new Set(listed.split('\n').map((line) => line.trim().split(' ')[0] ?? ''));
  }
  return new Set();
}

async function nameKnownHere(packages: readonly [string, ...string[]]): Promise<string> {
  if (packages.length === 1 || !existsSync('/usr/bin/apt-cache')) return packages[0];
  for (const name of packages) {
    const policy = await run('apt-cache', ['policy', name], { env: { ...process.env, LC_ALL: 'C' } });
    if (/^ {2}Candidate: (?!\(none\))/m.test(policy.stdout)) return name;
  }
  return packages[0];
}
