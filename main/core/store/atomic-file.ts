import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces a file so that a reader sees the old text or the new one, whatever happens in between: a temporary file in the
 * same folder, fsync, rename, fsync of the folder (rename(2), fsync(2)). Mode 600. Throws the file system's own error;
 * the old file is then intact and no temporary file is left.
 */
export async function writeAtomically(path: string, text: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Removes what writers that were killed left beside `path`. Call it while no other writer is at work. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const prefix = basename(path);
  for (const name of await readdir(folder)) {
    if (name.startsWith(prefix) && /^\.[0-9a-f]{12}\.tmp$/u.test(name.slice(prefix.length))) await rm(join(folder, name), { force: true });
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows has no handle on a folder to flush; NTFS journals the rename itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
