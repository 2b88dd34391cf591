import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCore } from '../../main/core/index.ts';
import type { Core } from '../../main/core/index.ts';
import { startSshd } from '../lab/sshd.ts';

export const HOSTS = 200;
export const hostNames: readonly string[] = Array.from({ length: HOSTS }, (_, index) => `bench-${index + 1}`);

/** Two hundred hosts by name, all on one real sshd of this machine, and what OpenSSH's programs need to reach them. */
export interface BenchHosts {
  readonly home: string;
  /** For `ssh -F`. */
  readonly configFile: string;
  /** One name a line: parallel-ssh's list and ansible's inventory. */
  readonly listFile: string;
  readonly environment: NodeJS.ProcessEnv;
  /** A core of its own, with nothing open. */
  openCore(): Promise<Core>;
  stop(): Promise<void>;
}

/**
 * Both sides use the same account, key and key exchange (curve25519-sha256; OpenSSH would otherwise take a post-quantum one, which
 * costs it more). The path is short: the socket of a ControlMaster must fit into 104 bytes.
 */
export async function startBenchHosts(): Promise<BenchHosts> {
  const lab = await startSshd({ variants: ['key'] });
  const home = await mkdtemp('/tmp/phb-');
  await chmod(home, 0o755);
  const { key: server } = lab.servers;
  await mkdir(join(home, '.ssh'), { mode: 0o700 });
  const configFile = join(home, '.ssh', 'config');
  const knownHosts = join(home, '.ssh', 'known_hosts');
  await writeFile(knownHosts, server.knownHosts, { mode: 0o600 });
  const common = [
    `HostName ${server.address}`,
    `Port ${server.port}`,
    `User ${lab.user}`,
    `IdentityFile ${lab.keys.ed25519.path}`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile ${knownHosts}`,
    'KexAlgorithms curve25519-sha256',
  ];
  await writeFile(configFile, `Host bench-*\n${common.map((line) => `  ${line}\n`).join('')}`, { mode: 0o600 });
  const listFile = join(home, 'hosts');
  await writeFile(listFile, hostNames.map((name) => `${name}\n`).join(''));
  const opened: Core[] = [];
  return {
    home,
    configFile,
    listFile,
    environment: { PATH: process.env['PATH'], HOME: home, LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8' },
    async openCore() {
      const core = await openCore({
        dataDir: join(home, `data-${opened.length}`),
        version: '0.0.0-bench',
        home,
        env: { PATH: process.env['PATH'], PILOTHOUSE_KEYCHAIN: 'none' },
      });
      opened.push(core);
      return core;
    },
    async stop() {
      for (const core of opened) await core.close();
      await lab.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
