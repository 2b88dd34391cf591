import { nameIn, shownName } from '../../../../preload/contract/file-names.ts';
import type { ChangedFile } from '../../../../preload/contract/files.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { commandText } from '../../vantage/quote.ts';
import type { Command } from '../../vantage/vantage.ts';
import { badName, errnoOf, fileFailure } from './file-failures.ts';
import type { Facts, FileSystem } from './file-system.ts';
import { atHome } from './list.ts';
import type { Machine } from './open-files.ts';
import { withMachine } from './open-files.ts';
import { filesAs } from './read-file.ts';
import type { By } from './rights.ts';
import { asRoot, asRootRun, whoMayReplace } from './rights.ts';
import { withPaths } from './shell-words.ts';

type Needs = Pick<Rooms, 'vantages' | 'roots' | 'home'>;
type Bare = Pick<Command, 'program' | 'args'>;

const WITHIN_MS = 60_000;

/** A new folder, with the rights that new folders have. */
export function prepareFolder(
  rooms: Needs,
  input: { readonly vantage: string; readonly path: string },
  signal: AbortSignal,
): Promise<PreparedChange<ChangedFile>> {
  return withMachine(rooms, input.vantage, signal, async (machine) => {
    const path = atHome(input.path, await machine.files.home());
    refuseBadName(path);
    const sees = await whoSees(rooms, machine, [path], signal);
    if ((await factsIfThere(sees, path)) !== null) throw fileFailure('EEXIST', path, '');
    const by = await whoMayReplace(rooms, machine, path, signal);
    const shown = shownName(path);
    return changeOf(rooms, input.vantage, machine, by, {
      path,
      title: words(`Create the folder ${shown}`, `Créer le dossier ${shown}`),
      command: withPaths('mkdir', [], [path]),
      undo: words(`rmdir ${shown}`, `rmdir ${shown}`),
      before: null,
      work: (files) => files.makeFolder(path, 0o755),
      verified: async (files) => (await files.look(path)).kind === 'folder',
    });
  });
}

/** Another name, or another folder on the same disk. What is there already is never replaced. */
export function prepareRename(
  rooms: Needs,
  input: { readonly vantage: string; readonly path: string; readonly to: string },
  signal: AbortSignal,
): Promise<PreparedChange<ChangedFile>> {
  return withMachine(rooms, input.vantage, signal, async (machine) => {
    const home = await machine.files.home();
    const from = atHome(input.path, home);
    const to = atHome(input.to, home);
    refuseBadName(to);
    const sees = await whoSees(rooms, machine, [from, to], signal);
    const before = await sees.lookAtLink(from);
    if ((await factsIfThere(sees, to)) !== null) throw fileFailure('EEXIST', to, '');
    const by = await eitherAsRoot(await whoMayReplace(rooms, machine, from, signal), () => whoMayReplace(rooms, machine, to, signal));
    return changeOf(rooms, input.vantage, machine, by, {
      path: to,
      title: words(`Rename ${shownName(from)} to ${shownName(to)}`, `Renommer ${shownName(from)} en ${shownName(to)}`),
      command: withPaths('mv', [], [from, to]),
      undo: words(
        `Rename ${shownName(to)} back to ${nameIn(shownName(from))}.`,
        `Renommez ${shownName(to)} en ${nameIn(shownName(from))}.`,
      ),
      before: shownName(from),
      work: (files) => files.replace(from, to),
      verified: async (files) => (await files.lookAtLink(to)).kind === before.kind && (await factsIfThere(files, from)) === null,
    });
  });
}

export interface ModeChange {
  readonly vantage: string;
  readonly path: string;
  readonly mode: number | null;
  readonly owner: string | null;
  readonly group: string | null;
}

/** chmod(1) as the owner or root; chown(1) as root. */
export function prepareMode(
  rooms: Needs,
  { vantage, path: asked, mode, owner, group }: ModeChange,
  signal: AbortSignal,
): Promise<PreparedChange<ChangedFile>> {
  return withMachine(rooms, vantage, signal, async (machine) => {
    const path = atHome(asked, await machine.files.home());
    const before = await (await whoSees(rooms, machine, [path], signal)).look(path);
    const belongs = [owner ?? '', ...(group === null ? [] : [group])].join(':');
    if (mode === null && belongs === '') throw new FailureError(nothingAsked());
    for (const name of [owner, group]) if (name !== null && !/^[\w][\w.@\\-]*\$?$/u.test(name)) throw new FailureError(badOwner(name));
    const commands = [
      ...(belongs === '' ? [] : [withPaths('chown', [belongs], [path])]),
      // chown takes set-user-id away (chown(2)): the mode comes after it.
      ...(mode === null ? [] : [withPaths('chmod', [mode.toString(8).padStart(4, '0')], [path])]),
    ];
    const by =
      belongs === '' && (await isMine(machine, before)) ? ({ asRoot: false } as const) : await asRoot(rooms, machine, path, signal);
    const shown = shownName(path);
    const was = `${before.mode.toString(8).padStart(4, '0')} ${before.uid}:${before.gid}`;
    const prepared = changeOf(rooms, vantage, machine, by, {
      path,
      title: words(`Change the rights of ${shown}`, `Modifier les droits de ${shown}`),
      command: commands,
      undo: words(`They were ${was}.`, `Ils étaient ${was}.`),
      before: was,
      work: async (files) => {
        if (mode !== null) await files.setMode(path, mode);
      },
      verified: async (files) => mode === null || (await files.look(path)).mode === mode,
    });
    return { ...prepared, effects: [...(prepared.effects ?? []), words(`Now: ${was}.`, `Actuellement : ${was}.`)] };
  });
}

interface Small {
  readonly path: string;
  readonly title: ReturnType<typeof words>;
  readonly command: Bare | readonly Bare[];
  readonly undo: ReturnType<typeof words>;
  readonly before: string | null;
  work(files: FileSystem): Promise<void>;
  verified(files: FileSystem): Promise<boolean>;
}

/** By the account through its files, or the same as commands by root; verified in the same way. */
function changeOf(rooms: Needs, vantage: string, machine: Machine, by: By, small: Small): PreparedChange<ChangedFile> {
  const commands = 'program' in small.command ? [small.command] : small.command;
  return {
    target: machine.name,
    kind: 'servers',
    object: `${machine.name}:${shownName(small.path)}`,
    title: small.title,
    commands: commands.map((command) => commandText(by.asRoot ? by.root.shown(command) : command)),
    effects: by.asRoot
      ? [words('This account may not: it is done as root.', 'Ce compte n’en a pas le droit : c’est fait en tant que root.')]
      : [],
    undo: small.undo,
    before: small.before,
    apply: (_, signal) =>
      withMachine(rooms, vantage, signal, async (now) => {
        if (by.asRoot) for (const command of commands) await asRootRun(by.root, command, small.path, signal, WITHIN_MS);
        else await small.work(now.files);
        const after = await filesAs(rooms, now, by.asRoot, signal);
        if (!(await small.verified(after))) throw new FailureError(notDone(small.path));
        return { result: { path: small.path, asRoot: by.asRoot }, after: shownName(small.path) };
      }),
  };
}

/** The account's own files, or root's where the account may not even look. */
async function whoSees(rooms: Needs, machine: Machine, paths: readonly string[], signal: AbortSignal): Promise<FileSystem> {
  try {
    for (const path of paths) await factsIfThere(machine.files, path);
    return machine.files;
  } catch (error) {
    if (errnoOf(error) !== 'EACCES') throw error;
    return filesAs(rooms, machine, true, signal);
  }
}

async function eitherAsRoot(first: By, second: () => Promise<By>): Promise<By> {
  return first.asRoot ? first : second();
}

async function isMine({ command, files }: Machine, { uid }: Facts): Promise<boolean> {
  if (files.way === 'here' && process.getuid) return process.getuid() === 0 || process.getuid() === uid;
  const said = await command({ program: 'id', args: ['-u'] }, 15_000).catch(() => null);
  // Without a shell there is no root either: the machine says whether it may.
  return said === null || said.stdout.trim() === '0' || said.stdout.trim() === String(uid);
}

/** What is there, also a link that leads nowhere; null when nothing is. */
export async function factsIfThere(files: FileSystem, path: string): Promise<Facts | null> {
  try {
    return await files.lookAtLink(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function refuseBadName(path: string): void {
  const name = nameIn(path);
  if (name === '' || name === '/' || name === '.' || name === '..') throw badName(path);
}

function nothingAsked() {
  return failure(
    'bad-input',
    words('Nothing was asked to change.', 'Aucun changement n’est demandé.'),
    words('Give a mode, an owner or a group.', 'Donnez des droits, un propriétaire ou un groupe.'),
  );
}

function badOwner(name: string) {
  return failure(
    'bad-input',
    words('This is no name of an account or a group.', 'Ce n’est ni un compte ni un groupe.'),
    words('Give a name or a number.', 'Donnez un nom ou un numéro.'),
    { evidence: JSON.stringify(name) },
  );
}

function notDone(path: string) {
  return failure(
    'file-refused',
    words(`${shownName(path)} is not as it should be afterwards.`, `${shownName(path)} n’est pas comme attendu après coup.`),
    words(
      'Something else changed it at the same time, or the file system ignores it. Look at it.',
      'Autre chose l’a modifié au même moment, ou le système de fichiers l’ignore. Regardez-le.',
    ),
  );
}
