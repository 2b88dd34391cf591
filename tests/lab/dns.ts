import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { claimLoopback } from './loopback.ts';
import { packagesPresent } from './packages.ts';
import { listening, startProcess } from './processes.ts';
import type { Availability } from './processes.ts';
import { makeStateFolder } from './state-folder.ts';

/** A real name server that answers for the zones a test writes, and for nothing else (REFUSED). */
export interface DnsLab {
  readonly address: string;
  /** `127.80.1.2:53` */
  readonly server: string;
  stop(): Promise<void>;
}

/** Whether a name server can be started here. */
export async function availability(): Promise<Availability> {
  if (process.platform !== 'linux') return { ok: false, reason: 'the DNS lab runs on Linux only' };
  return packagesPresent('dns');
}

/**
 * Starts NSD on a loopback address of its own. A zone is the lines of its file below SOA and NS, which are written for it;
 * null: a zone whose file is missing, so that it answers SERVFAIL.
 */
export async function startDns(zones: (address: string) => Readonly<Record<string, readonly string[] | null>>): Promise<DnsLab> {
  const folder = await makeStateFolder('dns');
  const claim = await claimLoopback();
  const { address } = claim;
  const release = async () => {
    await claim.release();
    await folder.remove();
  };
  try {
    const port = await claim.port(53);
    await mkdir(folder.in('zones'));
    const named = Object.entries(zones(address));
    for (const [zone, lines] of named) {
      if (lines !== null) await writeFile(folder.in('zones', zone), zoneFile(lines));
    }
    await writeFile(
      folder.in('nsd.conf'),
      configuration(
        folder.path,
        address,
        port,
        named.map(([zone]) => zone),
      ),
    );
    const logFile = folder.in('out');
    const server = await startProcess('/usr/sbin/nsd', ['-d', '-c', folder.in('nsd.conf')], { logFile });
    try {
      await listening(address, port, server);
    } catch (cause) {
      await server.stop();
      throw new Error(`NSD did not start: ${await readFile(logFile, 'utf8')}`, { cause });
    }
    return {
      address,
      server: `${address}:${port}`,
      async stop() {
        await server.stop();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

function zoneFile(lines: readonly string[]): string {
  return ['$TTL 300', '@ IN SOA ns.lab.test. hostmaster.lab.test. 1 3600 600 86400 60', '@ IN NS ns.lab.test.', ...lines, ''].join('\n');
}

/** nsd.conf(5). */
function configuration(folder: string, address: string, port: number, zones: readonly string[]): string {
  return [
    'server:',
    `  ip-address: ${address}@${port}`,
    '  server-count: 1',
    '  username: ""',
    '  chroot: ""',
    `  zonesdir: "${folder}/zones"`,
    `  pidfile: "${folder}/pid"`,
    `  xfrdfile: "${folder}/xfrd"`,
    `  xfrdir: "${folder}"`,
    `  zonelistfile: "${folder}/zone.list"`,
    '  database: ""',
    '  rrl-ratelimit: 0',
    'remote-control:',
    '  control-enable: no',
    ...zones.flatMap((zone) => ['zone:', `  name: "${zone}"`, `  zonefile: "${zone}"`]),
    '',
  ].join('\n');
}
