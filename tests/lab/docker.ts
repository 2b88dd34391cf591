import { chmod, chown, cp, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { networkAvailability } from './network.ts';
import { packagesPresent } from './packages.ts';
import { eventually, mustRun, run, startProcess } from './processes.ts';
import type { Availability, Finished } from './processes.ts';
import { makeStateFolder } from './state-folder.ts';

/** A container engine of its own, with one image made here: no registry is asked. */
export interface DockerLab {
  /** For `DOCKER_HOST`. */
  readonly host: string;
  /** Its socket; only root and `group` may use it. */
  readonly socket: string;
  /** A folder with docker as its account finds it: put it into PATH. It names the engine by itself. */
  readonly programs: string;
  /** `lab/base:1`: a shell and a few programs of busybox. */
  readonly image: string;
  readonly folder: string;
  docker(...args: readonly string[]): Promise<Finished>;
  /** Writes a compose project into a folder of its own and brings it up; answers the folder. */
  compose(project: string, files: Readonly<Record<string, string>>): Promise<string>;
  /** Lets an account speak to the engine, as the group docker does; `null` shuts all but root out. */
  allow(group: number | null): Promise<void>;
  stop(): Promise<void>;
}

/** Whether an engine can be started here: root, the packages, and control groups as runc(8) wants them. */
export async function availability(): Promise<Availability> {
  // The engine makes bridges: only in a network namespace of its own.
  const network = await networkAvailability();
  if (!network.ok) return network;
  const packages = await packagesPresent('docker');
  if (!packages.ok) return packages;
  if (!existsSync('/sys/fs/cgroup/memory') && !existsSync('/sys/fs/cgroup/cgroup.controllers'))
    return { ok: false, reason: 'no control groups are mounted here: containers cannot be limited' };
  return { ok: true };
}

const APPLETS = ['sh', 'sleep', 'echo', 'cat', 'date', 'true', 'false', 'ls', 'id', 'dd', 'seq'] as const;

/** Starts dockerd on a socket of its own, in a network namespace of its own; nothing of another engine is touched. */
export async function startDocker(): Promise<DockerLab> {
  const folder = await makeStateFolder('docker');
  const stops: (() => Promise<void>)[] = [() => folder.remove()];
  const stop = async () => {
    for (const step of stops.splice(0).toReversed()) await step();
  };
  try {
    const socket = folder.in('docker.sock');
    const host = `unix://${socket}`;
    const logFile = folder.in('log');
    const places = ['--data-root', folder.in('data'), '--exec-root', folder.in('exec'), '--pidfile', folder.in('pid')];
    const daemon = [
      'dockerd',
      ...places,
      '-H',
      host,
      '--iptables=false',
      '--ip6tables=false',
      '--storage-driver',
      'vfs',
      '--log-level',
      'error',
    ];
    const inside = ['--net', '--mount', '--propagation', 'private', '/bin/sh', '-c', 'ip link set lo up; exec "$@"', 'sh', ...daemon];
    const engine = await startProcess('/usr/bin/unshare', inside, { logFile });
    stops.push(async () => {
      // Containers outlive their engine: they are ended through it.
      const ids = (await run(dockerProgram, ['-H', host, 'ps', '-aq'])).stdout.split('\n').filter((id) => id !== '');
      if (ids.length > 0) await run(dockerProgram, ['-H', host, 'rm', '-f', ...ids]);
      await engine.stop(15_000);
    });
    const docker = (...args: readonly string[]) => run(dockerProgram, ['-H', host, ...args], { timeoutMs: 120_000 });
    await eventually(
      'docker answering',
      async () => {
        if (!engine.running()) throw new Error(`dockerd ended: ${(await readFile(logFile, 'utf8')).slice(-2000)}`);
        return (await docker('version')).code === 0 ? true : undefined;
      },
      { timeoutMs: 60_000 },
    );
    await importImage(folder.in('rootfs'), host);
    const programs = folder.in('bin');
    await mkdir(programs, { mode: 0o755 });
    for (const [name, program] of [
      ['docker', dockerProgram],
      ['docker-compose', composeProgram],
    ] as const) {
      await writeFile(`${programs}/${name}`, `#!/bin/sh\nDOCKER_HOST=${host} exec ${program} "$@"\n`, { mode: 0o755 });
    }
    return {
      host,
      socket,
      programs,
      image: 'lab/base:1',
      folder: folder.path,
      docker,
      async compose(project, files) {
        const place = folder.in(project);
        await mkdir(place, { mode: 0o755 });
        for (const [name, text] of Object.entries(files)) await writeFile(`${place}/${name}`, text);
        const args = ['-p', project, '--project-directory', place, '-f', `${place}/docker-compose.yml`, 'up', '-d'];
        // In the environment: compose builds with the docker command, which it does not tell where the engine is.
        await mustRun(composeProgram, args, { timeoutMs: 120_000, env: { ...process.env, DOCKER_HOST: host } });
        return place;
      },
      async allow(group) {
        await chown(socket, 0, group ?? 0);
        await chmod(socket, 0o660);
        if ((await stat(socket)).gid !== (group ?? 0)) throw new Error(`${socket} did not change its group`);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const dockerProgram = '/usr/bin/docker';
const composeProgram = '/usr/bin/docker-compose';

async function importImage(root: string, host: string): Promise<void> {
  await mkdir(`${root}/bin`, { recursive: true });
  await mkdir(`${root}/tmp`);
  await cp('/bin/busybox', `${root}/bin/busybox`);
  // Debian's busybox needs the C library, wherever this machine has it.
  const needed = await run('ldd', ['/bin/busybox']);
  for (const [library] of needed.stdout.matchAll(/\/\S+/gu)) {
    await mkdir(`${root}${dirname(library)}`, { recursive: true });
    await cp(library, `${root}${library}`, { dereference: true });
  }
  for (const applet of APPLETS) await symlink('busybox', `${root}/bin/${applet}`);
  await mustRun('tar', ['-C', root, '-cf', `${root}.tar`, '.']);
  await mustRun(dockerProgram, ['-H', host, 'import', '--change', 'ENV PATH=/bin', '--change', 'CMD ["sh"]', `${root}.tar`, 'lab/base:1']);
}
