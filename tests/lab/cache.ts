import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where slow builds are kept between runs: outside every checkout. */
const cacheFolder = join(homedir(), '.cache', 'pilothouse-lab');

/**
 * A folder of the cache, built when it is missing or was built for another stamp. Only one process builds it at a
 * time; the others wait for it, at most `timeoutMs`. `build` fills the empty folder it is given; when it throws,
 * nothing is kept.
 */
export async function cached(
  name: string,
  stamp: string,
  build: (folder: string) => Promise<void>,
  options: { readonly timeoutMs: number },
): Promise<string> {
  const folder = join(cacheFolder, name);
  const stampFile = `${folder}.stamp`;
  await mkdir(cacheFolder, { recursive: true });
  const unlock = await lock(`${folder}.lock`, options.timeoutMs);
  try {
    if ((await readStamp(stampFile)) === stamp) return folder;
    await rm(stampFile, { force: true });
    await rm(folder, { recursive: true, force: true });
    const unfinished = `${folder}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished);
    await build(unfinished);
    await rename(unfinished, folder);
    await writeFile(stampFile, stamp);
    return folder;
  } finally {
    await unlock();
  }
}

async function readStamp(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** flock(1) holds the lock as long as its `cat` reads from this process, so a process that dies gives it back. */
async function lock(path: string, timeoutMs: number): Promise<() => Promise<void>> {
  const seconds = String(Math.ceil(timeoutMs / 1000));
  const holder = spawn('/usr/bin/flock', ['--timeout', seconds, path, 'cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(holder, 'close');
  // `cat` echoes the line only once the lock is held.
  holder.stdin.write('held\n');
  const held = await Promise.race([once(holder.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!held) throw new Error(`${path} stayed locked by another process for ${seconds} s`);
  return async () => {
    holder.stdin.end();
    await ended;
  };
}
