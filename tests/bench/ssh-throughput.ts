import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSystem } from '../../main/core/servers/files/file-system.ts';
import { withMachine } from '../../main/core/servers/files/open-files.ts';
import { availability } from '../lab/sshd.ts';
import { mustRun } from '../lab/processes.ts';
import type { Measurement, NotMeasured } from './measure.ts';
import { median } from './measure.ts';
import { startBenchHosts } from './ssh-hosts.ts';
import type { BenchHosts } from './ssh-hosts.ts';

const OUTPUT_BYTES = 500_000_000;
const FILE_BYTES = 200_000_000;
const HOST = 'bench-1';
const never = new AbortController().signal;

/** What a command prints and what SFTP carries in MB/s, beside `ssh` and `sftp` against the same server. */
export async function measureThroughput(runs: number): Promise<(Measurement | NotMeasured)[]> {
  const here = await availability();
  if (!here.ok) return [{ name: 'output of a command over SSH', reason: here.reason }];
  const hosts = await startBenchHosts();
  try {
    return [...(await measureOutput(hosts, runs)), ...(await measureFiles(hosts, runs))];
  } finally {
    await hosts.stop();
  }
}

async function measureOutput(hosts: BenchHosts, runs: number): Promise<Measurement[]> {
  const core = await hosts.openCore();
  const vantage = await core.rooms.vantages.open(`ssh:${HOST}`, { signal: never });
  const ours: number[] = [];
  const usual: number[] = [];
  const sameCipher: number[] = [];
  const program = { program: 'head', args: ['-c', String(OUTPUT_BYTES), '/dev/zero'] };
  for (let round = 0; round < runs; round += 1) {
    usual.push(await perSecond(OUTPUT_BYTES, () => outputOfSsh(hosts, [])));
    sameCipher.push(await perSecond(OUTPUT_BYTES, () => outputOfSsh(hosts, ['-c', 'aes128-gcm@openssh.com'])));
    ours.push(
      await perSecond(OUTPUT_BYTES, async () => {
        const running = await vantage.start(program, { signal: never });
        running.stderr.resume();
        running.stdin.end();
        let bytes = 0;
        running.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length));
        await running.ended;
        return bytes;
      }),
    );
  }
  await core.close();
  const name = 'output of a command over SSH';
  return [
    { name, unit: 'MB/s', value: median(ours), baseline: { name: 'ssh', value: median(usual), samples: usual }, samples: ours, goal: 0.9 },
    {
      name,
      unit: 'MB/s',
      value: median(ours),
      baseline: { name: 'ssh -c aes128-gcm@openssh.com', value: median(sameCipher), samples: sameCipher },
      samples: ours,
    },
  ];
}

async function outputOfSsh({ configFile, environment }: BenchHosts, options: readonly string[]): Promise<number> {
  const child = spawn('/usr/bin/ssh', ['-F', configFile, ...options, HOST, `head -c ${OUTPUT_BYTES} /dev/zero`], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length));
  await once(child, 'close');
  return bytes;
}

async function measureFiles(hosts: BenchHosts, runs: number): Promise<Measurement[]> {
  const { home, configFile, environment } = hosts;
  const source = join(home, 'file');
  const landing = join(home, 'landing');
  // The account of the lab may write here too.
  const remote = `${await accountHome(hosts)}/file`;
  await writeFile(source, Buffer.alloc(FILE_BYTES, 'pilothouse '));
  const core = await hosts.openCore();
  // As a transfer of the product goes, without the checksum afterwards, which sftp does not compute.
  const both = (work: (there: FileSystem, here: FileSystem) => Promise<void>) =>
    withMachine(core.rooms, `ssh:${HOST}`, never, (there) =>
      withMachine(core.rooms, 'here', never, (here) => work(there.files, here.files)),
    );
  const figures = { put: [] as number[], get: [] as number[], sftpPut: [] as number[], sftpGet: [] as number[] };
  const batch = async (line: string) => {
    await mustRun('/usr/bin/sftp', ['-q', '-F', configFile, '-b', '-', HOST], { env: environment, input: `${line}\n`, timeoutMs: 120_000 });
  };
  for (let round = 0; round < runs; round += 1) {
    figures.sftpPut.push(await perSecond(FILE_BYTES, () => batch(`put ${source} ${remote}`)));
    figures.sftpGet.push(await perSecond(FILE_BYTES, () => batch(`get ${remote} ${landing}`).then(() => size(landing))));
    await rm(landing);
    figures.put.push(await perSecond(FILE_BYTES, () => both((there, here) => there.write(remote, here.read(source), { mode: 0o644 }))));
    figures.get.push(
      await perSecond(FILE_BYTES, () =>
        both((there, here) => here.write(landing, there.read(remote), { mode: 0o644 })).then(() => size(landing)),
      ),
    );
    await rm(landing);
  }
  await core.close();
  const compare = (name: string, ours: readonly number[], theirs: readonly number[], baseline: string): Measurement => ({
    name,
    unit: 'MB/s',
    value: median(ours),
    baseline: { name: baseline, value: median(theirs), samples: theirs },
    samples: ours,
    goal: 0.8,
  });
  return [
    compare('upload by SFTP', figures.put, figures.sftpPut, 'sftp put'),
    compare('download by SFTP', figures.get, figures.sftpGet, 'sftp get'),
  ];
}

async function accountHome(hosts: BenchHosts): Promise<string> {
  const said = await mustRun('/usr/bin/ssh', ['-F', hosts.configFile, HOST, 'pwd'], { env: hosts.environment });
  return said.trim();
}

async function size(path: string): Promise<number> {
  return (await stat(path)).size;
}

/** MB/s of some work that moves so many bytes; it may answer how many it moved, to be sure. */
async function perSecond(bytes: number, work: () => Promise<number | void>): Promise<number> {
  const started = performance.now();
  const moved = await work();
  if (typeof moved === 'number' && moved !== bytes) throw new Error(`${moved} bytes came of ${bytes}`);
  return bytes / 1e6 / ((performance.now() - started) / 1000);
}
