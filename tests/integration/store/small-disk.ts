import { execFile } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A disk of a few kilobytes, to see what happens when it is full or read-only. */
export interface SmallDisk {
  readonly path: string;
  /** Fills it to the last block. */
  fill(): Promise<void>;
  makeRoom(): Promise<void>;
  makeReadOnly(): Promise<void>;
  unmount(): Promise<void>;
}

/** Whether such a disk can be mounted here, or why not. */
export async function smallDiskAvailability(): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }> {
  if (process.platform !== 'linux') return { ok: false, reason: 'a tmpfs can be mounted on Linux only' };
  if (process.getuid?.() !== 0) return { ok: false, reason: 'not root: a small tmpfs cannot be mounted' };
  try {
    const disk = await mountSmallDisk(64 * 1024);
    await disk.unmount();
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: `a tmpfs cannot be mounted here: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Mounts a fresh tmpfs (tmpfs(5)) of that size. */
export async function mountSmallDisk(bytes: number): Promise<SmallDisk> {
  const path = await mkdtemp(join(tmpdir(), 'pilothouse-small-disk-'));
  await run('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=700`, 'tmpfs', path]);
  const ballast = join(path, 'ballast');
  return {
    path,
    async fill() {
      const { bavail, bsize } = await statfs(path);
      await writeFile(ballast, Buffer.alloc(bavail * bsize));
    },
    makeRoom: () => rm(ballast),
    makeReadOnly: async () => void (await run('mount', ['-o', 'remount,ro', path])),
    async unmount() {
      await run('umount', [path]);
      await rm(path, { recursive: true, force: true });
    },
  };
}
