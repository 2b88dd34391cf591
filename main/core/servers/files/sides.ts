import type { ByWhom } from '../../../../preload/contract/files.ts';
import { words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { commandText } from '../../vantage/quote.ts';
import type { Root } from '../../vantage/root.ts';
import type { Checksums } from './checksum.ts';
import { checksumsOn } from './checksum.ts';
import type { FileSystem } from './file-system.ts';
import type { Machine } from './open-files.ts';
import { mayWrite } from './read-file.ts';
import { asRoot } from './rights.ts';
import { rootFiles } from './root-files.ts';
import { afterMark, marked, onPaths } from './shell-words.ts';

/** One end of a copy: a machine's files as its account or root sees them. */
export interface Side {
  readonly machine: Machine;
  readonly files: FileSystem;
  /** null: it is the account's own. */
  readonly root: Root | null;
  checksums(): Promise<Checksums>;
  alone(): boolean;
  close(): Promise<void>;
}

/** A machine's files as the account sees them, or as root does. Close it when it was root's. */
async function sideAs(machine: Machine, root: Root | null, signal: AbortSignal): Promise<Side> {
  if (root === null)
    return {
      machine,
      files: machine.files,
      root,
      checksums: () => checksumsOn(machine),
      alone: () => machine.alone(),
      close: async () => {},
    };
  await machine.files.rest();
  const files = await rootFiles(machine, root, signal);
  const command: Machine['command'] = async (asked, timeoutMs) => {
    const result = await root.run({ ...marked(asked), timeoutMs }, { signal, timeoutMs });
    return { ...result, stdout: afterMark(Buffer.from(result.stdout)).toString() };
  };
  return {
    machine,
    files,
    root,
    checksums: () => checksumsOn({ files, command }, true),
    alone: () => machine.alone(),
    close: () => files.close(),
  };
}

/** Works with a machine's files as the account sees them, or as root does. */
export async function withSide<T>(machine: Machine, root: Root | null, signal: AbortSignal, work: (side: Side) => Promise<T>): Promise<T> {
  const side = await sideAs(machine, root, signal);
  try {
    return await work(side);
  } finally {
    await side.close();
  }
}

/** Who becomes root for a copy; null where the account does it. `needed` is asked only when it depends on that. */
export async function rootFor(
  rooms: Pick<Rooms, 'roots'>,
  machine: Machine,
  by: ByWhom,
  path: string,
  needed: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<Root | null> {
  if (by === 'account' || (by === 'root-if-needed' && !(await needed()))) return null;
  const found = await asRoot(rooms, machine, path, signal);
  return found.asRoot ? found.root : null;
}

/** Whether this account may not write there: neither into the folder nor, where it is there, over the file. */
export async function mayNotWrite(machine: Machine, folder: string): Promise<boolean> {
  return (await mayWrite(machine, folder)) === false;
}

/** Whether this account may not read it; false where it has no shell to ask. */
export async function mayNotRead(machine: Machine, path: string): Promise<boolean> {
  const script = 'if [ -d "$path" ]; then [ -r "$path" ] && [ -x "$path" ]; else [ -r "$path" ]; fi && echo yes || echo no';
  const said = await machine.command({ ...onPaths(['path'], script, [path]) }, 15_000).catch(() => null);
  return said?.stdout.trim() === 'no';
}

/** What a plan says of who does it. */
export function asRootEffects(sides: readonly Side[]) {
  return sides.flatMap(({ root, machine: { name } }) =>
    root === null
      ? []
      : [
          words(
            `On ${name} it is done as root (${root.way}): new files belong to root, those that are replaced keep their owner.`,
            `Sur ${name}, c’est fait en tant que root (${root.way}) : les nouveaux fichiers appartiennent à root, ceux qui sont remplacés gardent leur propriétaire.`,
          ),
        ],
  );
}

/** The same of a machine that is only read. */
export function readAsRootEffects(sides: readonly Side[]) {
  return sides.flatMap(({ root, machine: { name } }) =>
    root === null
      ? []
      : [words(`On ${name} it is read as root (${root.way}).`, `Sur ${name}, la lecture se fait en tant que root (${root.way}).`)],
  );
}

/** What runs as root for files that are written, as it is shown: an sftp-server, or commands for each file. */
export function shownInstall({ root, files }: Side, what: string, to: string): readonly string[] {
  if (root === null) return [];
  return [commandText(root.shown(files.way === 'sftp' ? { program: 'sftp-server', args: [] } : { program: 'install', args: [what, to] }))];
}
