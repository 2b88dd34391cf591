import { folderOf } from '../../../../preload/contract/file-names.ts';
import { FailureError } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import type { Command, CommandResult } from '../../vantage/vantage.ts';
import type { Root } from '../../vantage/root.ts';
import { fileFailure } from './file-failures.ts';
import type { Machine } from './open-files.ts';
import { mayWrite } from './read-file.ts';
import { complain } from './shell-words.ts';

/** By whom a change is made: the account, or root where the account may not and somebody can become root. */
export type By = { readonly asRoot: false } | { readonly asRoot: true; readonly root: Root };

/**
 * Who may change the names in a folder: the account when it may write it (or when that cannot be asked), else root. Throws
 * FailureError `permission-denied` where neither may.
 */
export async function whoMayChange(rooms: Pick<Rooms, 'roots'>, machine: Machine, folder: string, signal: AbortSignal): Promise<By> {
  const may = await mayWrite(machine, folder);
  if (may !== false) return { asRoot: false };
  return asRoot(rooms, machine, folder, signal);
}

/** As `whoMayChange`, for a thing itself: its folder must be writable. */
export function whoMayReplace(rooms: Pick<Rooms, 'roots'>, machine: Machine, path: string, signal: AbortSignal): Promise<By> {
  return whoMayChange(rooms, machine, folderOf(path), signal);
}

export async function asRoot(rooms: Pick<Rooms, 'roots'>, machine: Machine, path: string, signal: AbortSignal): Promise<By> {
  try {
    return { asRoot: true, root: await rooms.roots.of(machine.vantage, { signal }) };
  } catch (error) {
    if (error instanceof FailureError && error.failure.kind === 'root-not-available')
      throw fileFailure('EACCES', path, error.failure.cause.en);
    throw error;
  }
}

/** Runs a command as root and throws what it complained of. */
export async function asRootRun(
  root: Root,
  command: Command,
  path: string,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<CommandResult> {
  const result = await root.run({ ...command, timeoutMs }, { signal, timeoutMs });
  complain(result, path);
  return result;
}
