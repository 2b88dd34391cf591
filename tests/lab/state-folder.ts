import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from './processes.ts';

/** A fresh folder for one run of one part of the lab. */
export interface StateFolder {
  readonly path: string;
  /** The path of something in it. */
  in(...names: readonly string[]): string;
  remove(): Promise<void>;
}

/** Folders are named after the process that made them, so that a later run can tell which ones were left behind. */
const folderName = /^pilothouse-lab-[a-z-]+-(\d+)-[A-Za-z0-9]{6}$/;

/** Makes a folder under the system's temporary folder; other users may pass through it but not list it. */
export async function makeStateFolder(part: string): Promise<StateFolder> {
  await removeLeftBehind();
  return makeFolder(`pilothouse-lab-${part}-${process.pid}-`);
}

/** The same for what outlives the process that starts it: whoever keeps the record of it removes its folder too. */
export function makeLastingFolder(part: string): Promise<StateFolder> {
  return makeFolder(`pilothouse-lab-${part}-lasting-`);
}

async function makeFolder(prefix: string): Promise<StateFolder> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  await chmod(path, 0o711);
  return {
    path,
    in: (...names) => join(path, ...names),
    remove: () => remove(path),
  };
}

async function removeLeftBehind(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const maker = folderName.exec(name)?.[1];
    if (maker !== undefined && !isRunning(Number(maker))) await remove(join(tmpdir(), name));
  }
}

/** Programs that are just ending may still write into it. */
function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 5 });
}
