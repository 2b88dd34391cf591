import { userInfo } from 'node:os';
import { failure, FailureError, words } from '../failure.ts';
import type { Rooms } from '../rooms.ts';
import { checkHost } from '../ssh/check-host.ts';
import { createHostKeys } from '../ssh/host-keys/host-keys.ts';
import { createHosts } from '../ssh/config/hosts.ts';
import { allowedCommands } from '../ssh/allowed-commands.ts';
import { createPool } from '../ssh/connection/pool.ts';
import type { PoolTimes } from '../ssh/connection/pool-times.ts';
import { hereVantage } from './here.ts';
import { connectionFinding } from './connection-finding.ts';
import { parseVantageName } from './names.ts';
import { sshVantage } from './ssh.ts';
import { openTcp } from './tcp.ts';
import type { ContainerOpener, PodOpener, SshServer, Vantages } from './vantage.ts';

export type VantagesNeeds = Pick<
  Rooms,
  'home' | 'env' | 'settings' | 'credentials' | 'secondFactors' | 'prompter' | 'audit' | 'log' | 'redactor' | 'findings' | 'closing'
> & {
  /** The machine's own ssh configuration; null to leave it out. */
  readonly systemSshConfig?: string | null;
  readonly times?: Partial<PoolTimes>;
};

/** The places a connection can be opened from: this computer and every SSH host. */
export function createVantages(needs: VantagesNeeds): Vantages {
  const { home, env, settings, findings } = needs;
  const localUser = nameOfUser(env);
  const systemFile =
    needs.systemSshConfig === undefined ? (process.platform === 'win32' ? null : '/etc/ssh/ssh_config') : needs.systemSshConfig;
  const hosts = createHosts({ home, env, localUser, saved: () => settings.get().servers.hosts, systemFile });
  const hostKeys = createHostKeys({ home, env, localUser, prompter: needs.prompter, audit: needs.audit, log: needs.log });
  const pool = createPool({ ...needs, localUser, hosts, hostKeys, openTcp, allowedCommands: allowedCommands(settings) });
  const here = hereVantage(env);
  /** One vantage a host, so that its limit on commands at once holds for all who use it. */
  const servers = new Map<string, SshServer>();

  // A saved host that was changed is another place now: what is connected under its name is not.
  let saved = settings.get().servers.hosts;
  const unfollow = settings.onChange(() => {
    const before = saved;
    saved = settings.get().servers.hosts;
    for (const name of new Set([...Object.keys(before), ...Object.keys(saved)])) {
      if (JSON.stringify(before[name]) !== JSON.stringify(saved[name])) pool.close(name);
    }
  });

  const reported = new Set<string>();
  pool.onChange(() => {
    const troubled = new Set<string>();
    for (const connection of pool.states()) {
      const { host, state } = connection;
      if (state === 'live' || state === 'stale') findings.opened(`server/${host}`, host, 'healthy');
      const found = connectionFinding(connection);
      if (found === null) continue;
      troubled.add(host);
      reported.add(host);
      if (state === 'offline') findings.opened(`server/${host}`, host, 'failing');
      findings.report(`servers/${host}/connection`, [found]);
    }
    for (const host of reported) {
      if (troubled.has(host)) continue;
      // While it is being tried again, what was said of it stays.
      if (pool.states().some((state) => state.host === host && state.state === 'connecting')) continue;
      reported.delete(host);
      findings.report(`servers/${host}/connection`, []);
    }
  });

  const server = async (host: string, { signal }: { readonly signal: AbortSignal }): Promise<SshServer> => {
    // Opened now, so that what is wrong is said before anything is built on it.
    const lease = await pool.acquire(host, { signal });
    lease.release();
    const known = servers.get(host) ?? sshVantage(host, pool);
    servers.set(host, known);
    return known;
  };

  let pods: PodOpener | null = null;
  let containers: ContainerOpener | null = null;
  return {
    server,
    providePods: (opener) => {
      pods = opener;
    },
    provideContainers: (opener) => {
      containers = opener;
    },
    podShell(name, size, options) {
      const parsed = parseVantageName(name);
      if (pods === null || (parsed.kind !== 'pod' && parsed.kind !== 'deployment')) throw new FailureError(notYet(name));
      return pods.shell(name, parsed, size, options);
    },
    async open(name, options) {
      const parsed = parseVantageName(name);
      if (parsed.kind === 'here') return here;
      if ((parsed.kind === 'pod' || parsed.kind === 'deployment') && pods !== null) return pods.open(name, parsed, options);
      if (parsed.kind === 'container' && containers !== null) return containers.open(name, parsed, options);
      if (parsed.kind !== 'ssh') throw new FailureError(notYet(name));
      return server(parsed.host, options);
    },
    hosts: () => hosts.list(),
    checkHost: (host, { signal }) => checkHost(host, { hosts, hostKeys, pool, signal }),
    forgetAcceptedKey: async (host) => hostKeys.forgetAccepted(await hosts.find(host)),
    connections: {
      list: () => pool.states(),
      onChange: (listener) => pool.onChange(listener),
      keep: (host) => pool.keep(host),
      keepLost: () => pool.keepLost(),
      close: (host) => {
        pool.close(host);
        findings.opened(`server/${host}`, null);
      },
      distrust: () => pool.distrust(),
    },
    close() {
      unfollow();
      return pool.closeAll();
    },
  };
}

function nameOfUser(env: Readonly<Record<string, string | undefined>>): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the user database.
    return env['USER'] ?? env['LOGNAME'] ?? 'root';
  }
}

function notYet(name: string) {
  return failure(
    'not-available',
    words(`Connections cannot be made from ${name} in this version.`, `Cette version n’ouvre pas de connexions depuis ${name}.`),
    words('Use here, or ssh:HOST for the server it runs on.', 'Utilisez here, ou ssh:HÔTE pour le serveur qui l’héberge.'),
  );
}
