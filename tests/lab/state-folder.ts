import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh folder for one run of one part of the lab. */
export interface StateFolder {
  readonly path: string;
  /** The path of something in it. */
  in(...names: readonly string[]): string;
  remove(): Promise<void>;
}

/** Makes a folder under the system's temporary folder; other users may pass through it but not list it. */
export async function makeStateFolder(part: string): Promise<StateFolder> {
  const path = await mkdtemp(join(tmpdir(), `pilothouse-lab-${part}-`));
  await chmod(path, 0o711);
  return {
    path,
    in: (...names) => join(path, ...names),
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  };
}
