import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { eventually, listening, run, startProcess } from '../processes.ts';
import type { LabProcess } from '../processes.ts';
import { knownHostsLines, makeKey } from './keys.ts';
import type { KeyFile, KeyType, PublicKey } from './keys.ts';

/** One running OpenSSH server. */
export interface SshServer {
  readonly address: string;
  readonly port: number;
  /** What it proves itself with at this moment. */
  readonly hostKeys: readonly PublicKey[];
  /** The known_hosts lines for `address` and `port`. */
  readonly knownHosts: string;
  /** What it logged so far, at level VERBOSE. */
  log(): Promise<string>;
  /** Ends it with all its sessions, and starts it again on the same address. */
  restart(): Promise<void>;
  /** Gives it new host keys of the same types and restarts it: what a client must take for an impostor. */
  replaceHostKeys(): Promise<{ readonly before: readonly PublicKey[]; readonly after: readonly PublicKey[] }>;
  /** Ends it with all its sessions, and leaves the address silent. */
  stop(): Promise<void>;
}

export interface ServerPlan {
  /** A fresh folder of its own. */
  readonly folder: string;
  readonly address: string;
  readonly port: number;
  readonly hostKeyTypes: readonly KeyType[];
  /** sshd_config(5) lines beyond those every server has. */
  readonly config: readonly string[];
  /** It has no subsystem sftp. */
  readonly noSftp?: boolean;
  /** Run under this PAM service, which must exist in /etc/pam.d. */
  readonly pamService?: string;
  /** Run in this network namespace. */
  readonly namespace?: string;
  /** Called with the fresh host keys before every start, for instance to certify them. */
  readonly prepareHostKeys?: (keys: readonly KeyFile[]) => Promise<void>;
}

/** Starts an OpenSSH server and waits until it accepts connections. */
export async function startServer(plan: ServerPlan): Promise<SshServer> {
  await mkdir(plan.folder, { recursive: true, mode: 0o700 });
  // sshd refuses to start without its empty folder; nothing makes it where no service manager has started sshd.
  await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const version = await sshdVersion();
  let keys = await makeHostKeys(plan);
  const configFile = `${plan.folder}/sshd_config`;
  const logFile = `${plan.folder}/log`;
  await writeFile(configFile, configuration(plan, keys, version));
  const program = await programFor(plan, version);
  let server = await start();

  async function start(): Promise<LabProcess> {
    const command = [program, '-D', '-e', '-f', configFile];
    const [first = '', ...rest] = plan.namespace ? ['/usr/sbin/ip', 'netns', 'exec', plan.namespace, ...command] : command;
    const started = await startProcess(first, rest, { logFile });
    try {
      if (plan.namespace) await untilLogged(started);
      else await listening(plan.address, plan.port, started);
      return started;
    } catch (cause) {
      await started.stop();
      throw new Error(`sshd did not start: ${await readFile(logFile, 'utf8')}`, { cause });
    }
  }

  /** A namespace that is not reachable from here can only be watched through the server's own words. */
  async function untilLogged(started: LabProcess): Promise<void> {
    await eventually('the sshd in its namespace listening', async () => {
      if (!started.running()) throw new Error('sshd has ended');
      return (await readFile(logFile, 'utf8')).includes('Server listening on') ? true : undefined;
    });
  }

  async function restart(): Promise<void> {
    await server.stop();
    await writeFile(logFile, '');
    server = await start();
  }

  return {
    address: plan.address,
    port: plan.port,
    get hostKeys() {
      return keys;
    },
    get knownHosts() {
      return knownHostsLines(plan.address, plan.port, keys);
    },
    log: () => readFile(logFile, 'utf8'),
    restart,
    replaceHostKeys: async () => {
      const before = keys;
      keys = await makeHostKeys(plan);
      await restart();
      return { before, after: keys };
    },
    stop: () => server.stop(),
  };
}

async function makeHostKeys(plan: ServerPlan): Promise<readonly KeyFile[]> {
  const keys = await Promise.all(plan.hostKeyTypes.map((type) => makeKey(`${plan.folder}/host_${type}`, type)));
  await plan.prepareHostKeys?.(keys);
  return keys;
}

function configuration(plan: ServerPlan, hostKeys: readonly KeyFile[], version: number): string {
  return [
    // The first value of a keyword is the one that counts (sshd_config(5)).
    ...plan.config,
    `Port ${plan.port}`,
    `ListenAddress ${plan.address}`,
    ...hostKeys.map((key) => `HostKey ${key.path}`),
    'PidFile none',
    'LogLevel VERBOSE',
    // The lab's folder is under the temporary folder, which anyone may write to.
    'StrictModes no',
    'UseDNS no',
    'PrintMotd no',
    'PrintLastLog no',
    'LoginGraceTime 60',
    'MaxStartups 500',
    'MaxSessions 100',
    ...(plan.noSftp ? [] : ['Subsystem sftp internal-sftp']),
    // Newer servers shut out an address after a few failed logins, and every test comes from the same one.
    ...(version >= 9.08 ? ['PerSourcePenalties no'] : []),
    ...(plan.pamService !== undefined && version >= 9.08 ? [`PAMServiceName ${plan.pamService}`] : []),
    '',
  ].join('\n');
}

/** Before 9.8, sshd takes its PAM service from the name it is called by: a symbolic link gives it one of the lab's own. */
async function programFor(plan: ServerPlan, version: number): Promise<string> {
  if (plan.pamService === undefined || version >= 9.08) return '/usr/sbin/sshd';
  const link = `${plan.folder}/${plan.pamService}`;
  await symlink('/usr/sbin/sshd', link);
  return link;
}

/** As a number that compares: 9.2 is 9.02, 9.10 is 9.1. */
async function sshdVersion(): Promise<number> {
  const said = await run('/usr/sbin/sshd', ['-V']);
  const [, major, minor] = /OpenSSH_(\d+)\.(\d+)/.exec(said.stdout + said.stderr) ?? [];
  if (major === undefined || minor === undefined) throw new Error(`sshd did not say its version: ${said.stderr}`);
  return Number(major) + Number(minor) / 100;
}
