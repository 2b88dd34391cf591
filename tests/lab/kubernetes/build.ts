import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { run } from '../processes.ts';
import { cacheFolder } from './cluster-record.ts';

/** Where the finished build stands: `bin`, `root` (unpacked Debian packages) and `img` (roots of the images). */
export const built = join(cacheFolder, 'kubernetes');

/** The kubectl that was built with the cluster. */
export const kubectl = join(built, 'bin', 'kubectl');

const script = join(import.meta.dirname, 'build.sh');

/** Whether a complete build of today's recipe is there. */
export async function isBuilt(): Promise<boolean> {
  return (await run(script, [cacheFolder, '--check'])).code === 0;
}

/** Builds what the cluster runs, unless that is done: minutes, told on this process's stderr as they pass; at most an hour. */
export async function buildKubernetes(): Promise<void> {
  if (await isBuilt()) return;
  const build = spawn(script, [cacheFolder], { stdio: ['ignore', 'ignore', 'inherit'], timeout: 60 * 60_000 });
  const [code] = (await once(build, 'close')) as [number | null];
  if (code !== 0) throw new Error('Kubernetes could not be built; the lines above say why');
}
