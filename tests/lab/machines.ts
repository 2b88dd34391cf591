import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { knowsRelease, machineBase, machineUser } from './machines/base.ts';
import type { System } from './machines/base.ts';
import { removeControlGroup } from './machines/control-group.ts';
import { prepareIdentity } from './machines/identity.ts';
import type { SudoRule } from './machines/identity.ts';
import { prepareServices } from './machines/services.ts';
import { prepareUnits } from './machines/units.ts';
import type { PreparedUnit } from './machines/units.ts';
import { networkAvailability, startNetwork } from './network.ts';
import type { LabNetwork } from './network.ts';
import { packagesPresent } from './packages.ts';
import { eventually, mustRun, run, startProcess } from './processes.ts';
import type { Availability, Finished, LabProcess } from './processes.ts';
import { knownHostsLines, makeKey } from './sshd/keys.ts';
import type { KeyFile, PublicKey } from './sshd/keys.ts';
import { makeStateFolder } from './state-folder.ts';
import type { StateFolder } from './state-folder.ts';

export { frenchJournalLine } from './machines/units.ts';

export interface MachineOptions {
  /** Its host name. */
  readonly name: string;
  /** Default: a network of its own, with this machine as the only other member. */
  readonly network?: LabNetwork;
  /** Default `debian`, with systemd. */
  readonly system?: System;
  readonly units?: readonly PreparedUnit[];
  /** Default `free`. */
  readonly sudo?: SudoRule;
  /** A copy of the base as its root (4 s) instead of a layer over it, for programs that mount layers themselves. */
  readonly plainRoot?: boolean;
}

/** A fresh Debian, with systemd as PID 1 unless it is another system, reached over SSH. */
export interface Machine {
  readonly name: string;
  readonly address: string;
  readonly port: 22;
  /** May log in with `key` and `password`, and read the journal. */
  readonly user: string;
  readonly password: string;
  readonly key: KeyFile;
  readonly hostKey: PublicKey;
  /** The known_hosts line for `address`. */
  readonly knownHosts: string;
  /** Its network namespace, as `ip netns` knows it. */
  readonly namespace: string;
  /** Runs a shell command in it as `user`, through OpenSSH's own client. */
  run(command: string): Promise<Finished>;
  /** Ends it as a power cut does, then everything that was made for it. */
  stop(): Promise<void>;
}

/** Whether machines with that system can be booted here. */
export async function availability(system: System = 'debian'): Promise<Availability> {
  const network = await networkAvailability();
  if (!network.ok) return network;
  const packages = await packagesPresent('machines');
  if (!packages.ok) return packages;
  if (!existsSync('/usr/bin/apt-get')) return { ok: false, reason: 'not a Debian system: the machines are built from its apt sources' };
  return (await knowsRelease(system)) ? { ok: true } : { ok: false, reason: `debootstrap does not know the release of ${system}` };
}

const boot = fileURLToPath(new URL('./machines/boot.sh', import.meta.url));

/** Boots a machine and waits until its account can log in. Needs root; about 3 s once the base is built. */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  const base = await machineBase(options.system);
  const folder = await makeStateFolder('machine');
  const stops: (() => Promise<void>)[] = [() => folder.remove()];
  const stop = async () => {
    for (const step of stops.splice(0).toReversed()) await step();
  };
  try {
    const network = options.network ?? (await startNetwork({ fromHere: true }));
    if (options.network === undefined) stops.push(() => network.stop());
    const member = await network.join();
    if (options.network !== undefined) stops.push(() => member.leave());
    const key = await makeKey(folder.in('id'), 'ed25519');
    const root = await makeRoot(folder, base, options.plainRoot ?? false);
    const { address } = member;
    const identity = { name: options.name, address, userKey: key, sudo: options.sudo ?? 'free' };
    const { hostKey, password } = await prepareIdentity(root.prepared, base, identity);
    if (options.system === 'openrc') await prepareServices(root.prepared);
    else await prepareUnits(root.prepared, options.units ?? []);
    const id = folder.path.split('/').at(-1) ?? '';
    stops.push(() => removeControlGroup(id));
    const logFile = folder.in('console');
    const place = [id, options.name, folder.in('root'), member.namespace, id, ...root.layers];
    const unshare = ['--mount', '--propagation', 'private', '/bin/bash', boot, ...place];
    const machine = await startProcess('/usr/bin/unshare', unshare, { logFile });
    stops.push(() => machine.stop());
    const knownHosts = knownHostsLines(address, 22, [hostKey]);
    const shell = await openSsh(folder, `${machineUser}@${address}`, key, knownHosts);
    await untilLoggedIn(machine, shell, logFile);
    return {
      name: options.name,
      address,
      port: 22,
      user: machineUser,
      password,
      key,
      hostKey,
      knownHosts,
      namespace: member.namespace,
      run: shell,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Root {
  /** Where files are put that the machine is to have when it boots. */
  readonly prepared: string;
  /** For boot.sh: base, upper layer and work folder; nothing for a copy. */
  readonly layers: readonly string[];
}

async function makeRoot(folder: StateFolder, base: string, plain: boolean): Promise<Root> {
  if (plain) {
    await mustRun('cp', ['-a', '--reflink=auto', base, folder.in('root')]);
    return { prepared: folder.in('root'), layers: [] };
  }
  for (const name of ['root', 'upper', 'work']) await mkdir(folder.in(name), { mode: 0o755 });
  return { prepared: folder.in('upper'), layers: [base, folder.in('upper'), folder.in('work')] };
}

type Shell = (command: string) => Promise<Finished>;

async function openSsh(folder: StateFolder, target: string, key: KeyFile, knownHosts: string): Promise<Shell> {
  const file = folder.in('known_hosts');
  await writeFile(file, knownHosts);
  const options = ['BatchMode=yes', 'ConnectTimeout=5', 'IdentitiesOnly=yes', `UserKnownHostsFile=${file}`, 'GlobalKnownHostsFile=none'];
  const common = ['-F', 'none', ...options.flatMap((option) => ['-o', option]), '-i', key.path, target];
  return (command) => run('ssh', [...common, command], { timeoutMs: 60_000 });
}

/** Listening is not enough: until the boot is far enough, PAM turns ordinary accounts away (pam_nologin(8)). */
async function untilLoggedIn(machine: LabProcess, shell: Shell, logFile: string): Promise<void> {
  const said = () => readFile(logFile, 'utf8');
  await eventually(
    'the machine letting its account in',
    async () => {
      if (!machine.running()) throw new Error(`the machine did not boot: ${await said()}`);
      return (await shell('true')).code === 0 ? true : undefined;
    },
    { timeoutMs: 60_000 },
  );
}
