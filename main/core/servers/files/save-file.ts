import { randomBytes } from 'node:crypto';
import { folderOf, nameIn, pathIn, shownName } from '../../../../preload/contract/file-names.ts';
import type { FileEncoding, SavedFile } from '../../../../preload/contract/files.ts';
import { LARGEST_TEXT_BYTES } from '../../../../preload/contract/files.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { beside } from './beside.ts';
import { errnoOf, fileChanged, fileFailure } from './file-failures.ts';
import type { Facts, FileSystem } from './file-system.ts';
import { atHome } from './list.ts';
import type { Machine } from './open-files.ts';
import { withMachine } from './open-files.ts';
import { contentsOf, filesAs, mayWrite, sha256Of } from './read-file.ts';
import type { By } from './rights.ts';
import { asRoot, asRootRun } from './rights.ts';
import { onPaths } from './shell-words.ts';
import { decodeText, encodeText } from './text-encoding.ts';

export interface FileSave {
  readonly vantage: string;
  readonly path: string;
  readonly text: string;
  readonly encoding: FileEncoding;
  readonly mark: boolean;
  /** What the file must still be; null: it must not be there. */
  readonly sha256: string | null;
  readonly backup: boolean;
  readonly asRoot: boolean;
}

const WITHIN_MS = 60_000;
const NEW_FILE_MODE = 0o644;

/** Copies what a file has beside mode and owner: ACL, extended attributes, SELinux context (GNU cp); elsewhere nothing. */
const COPY_ATTRIBUTES =
  'cp --attributes-only --preserve=mode,ownership,context,xattr -- "$old" "$new" 2>/dev/null || cp --attributes-only --preserve=mode,ownership -- "$old" "$new" 2>/dev/null || :; command -v chcon >/dev/null 2>&1 && chcon --reference="$old" -- "$new" 2>/dev/null || :';

/** The content on standard input into the target, through a file beside it; `$old` may be missing. */
const AS_ROOT = `umask 077; new=$(mktemp -- "$folder/.pilothouse.XXXXXX") || exit 1; trap 'rm -f -- "$new"' EXIT; cat > "$new" || exit 1
if [ -e "$old" ]; then { chown "$2" -- "$new" && chmod "$1" -- "$new"; } || exit 1; ${COPY_ATTRIBUTES}
if [ "$3" = backup ]; then cp -p -- "$old" "$kept" || exit 1; fi; else chmod "$1" -- "$new" || exit 1; fi
sync "$new" 2>/dev/null || :; mv -f -- "$new" "$old" || exit 1; trap - EXIT`;

/**
 * Prepares writing a text: whole or not at all, with owner, mode, ACL and SELinux context kept, links followed, as root where the
 * account may not. Throws FailureError `file-changed` when the file is no longer what `sha256` says.
 */
export async function prepareSave(
  rooms: Pick<Rooms, 'vantages' | 'roots' | 'home'>,
  input: FileSave,
  signal: AbortSignal,
): Promise<PreparedChange<SavedFile>> {
  return withMachine(rooms, input.vantage, signal, async (machine) => {
    const files = await filesAs(rooms, machine, input.asRoot, signal);
    const { path, before } = await targetOf(files, atHome(input.path, await machine.files.home()));
    if (before === null && input.sha256 !== null) throw fileChanged(path, true);
    if (before !== null && before.facts.kind !== 'file')
      throw fileFailure(before.facts.kind === 'folder' ? 'EISDIR' : 'EINVAL', path, before.facts.kind);
    if (before !== null && before.sha256 !== input.sha256) throw fileChanged(path, false);
    const bytes = encodeText(input.text, input.encoding, input.mark);
    if (bytes === null) throw new FailureError(notInEncoding(path, input.encoding));
    const by = await whoWrites(rooms, machine, input, path, before?.facts ?? null, signal);
    const shown = shownName(path);
    const keeps = input.backup && before !== null;
    return {
      target: machine.name,
      kind: 'servers',
      object: `${machine.name}:${shown}`,
      title: before === null ? words(`Create ${shown}`, `Créer ${shown}`) : words(`Write ${shown}`, `Écrire ${shown}`),
      // No command a person would type does the same: the effects say it.
      commands: [],
      diffs: [{ path: shown, before: before === null ? null : (before.text ?? ''), after: input.text }],
      effects: effectsOf(path, input, before, by),
      undo: keeps
        ? words(
            `The version of now is kept beside it as ${nameIn(shown)}.~pilothouse-DATE~.`,
            `La version actuelle est gardée à côté sous ${nameIn(shown)}.~pilothouse-DATE~.`,
          )
        : before === null
          ? words(`rm ${shown}`, `rm ${shown}`)
          : null,
      before: before === null ? null : `sha256 ${before.sha256}`,
      apply: (_, within) =>
        withMachine(rooms, input.vantage, within, async (now) => {
          const backup = keeps ? backupName(path) : null;
          if (by.asRoot) await writeAsRoot(by.root, path, bytes, before?.facts ?? null, backup, within);
          else await writeInPlace(now, path, bytes, before?.facts ?? null, backup);
          const again = await filesAs(rooms, now, by.asRoot, within);
          const written = sha256Of(await contentsOf(again, path, { length: bytes.length + 1 }));
          if (written !== sha256Of(bytes)) throw new FailureError(notAsWritten(path));
          return { result: { path, sha256: written, bytes: bytes.length, backup, asRoot: by.asRoot }, after: `sha256 ${written}` };
        }),
    };
  });
}

/** `NAME.~pilothouse-20260131-235959~`, in UTC. */
export function backupName(path: string, at: Date = new Date()): string {
  const stamp = at.toISOString().replaceAll(/[-:]/gu, '').replace('T', '-').slice(0, 15);
  return beside(path, `.~pilothouse-${stamp}~`);
}

interface Before {
  readonly facts: Facts;
  readonly sha256: string;
  readonly text: string | null;
}

/** Where a path leads and what is there; null when nothing is. */
async function targetOf(files: FileSystem, asked: string): Promise<{ readonly path: string; readonly before: Before | null }> {
  const facts = await files.look(asked).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (facts === null) return { path: pathIn(await files.real(folderOf(asked)), nameIn(asked)), before: null };
  const path = await files.real(asked);
  if (facts.kind !== 'file') return { path, before: { facts, sha256: '', text: null } };
  const bytes = await contentsOf(files, path, { length: LARGEST_TEXT_BYTES + 1 });
  return { path, before: { facts, sha256: sha256Of(bytes), text: decodeText(bytes).text } };
}

/** The account when the file stays its own; root where it would not, or where the folder takes no new name from the account. */
async function whoWrites(
  rooms: Pick<Rooms, 'roots'>,
  machine: Machine,
  input: FileSave,
  path: string,
  before: Facts | null,
  signal: AbortSignal,
): Promise<By> {
  if (input.asRoot) return asRoot(rooms, machine, path, signal);
  const mayRename = await mayWrite(machine, folderOf(path));
  const mayWriteFile = before === null ? true : await mayWrite(machine, path);
  if (mayRename === false || mayWriteFile === false) return asRoot(rooms, machine, path, signal);
  if (before === null || mayRename === null) return { asRoot: false };
  const said = await machine.command({ program: 'id', args: ['-u'] }, 15_000).catch(() => null);
  const uid = said === null ? null : Number(said.stdout.trim());
  return uid === null || uid === 0 || uid === before.uid ? { asRoot: false } : asRoot(rooms, machine, path, signal);
}

/** A new file beside it, with everything it needs, then one rename. What goes wrong leaves the old one as it was. */
async function writeInPlace(
  { files, command }: Machine,
  path: string,
  bytes: Buffer,
  before: Facts | null,
  backup: string | null,
): Promise<void> {
  const temporary = beside(path, `.pilothouse-${randomBytes(4).toString('hex')}`, '.');
  try {
    await files.write(temporary, one(bytes), { mode: 0o600, fresh: true, sync: true });
    if (before !== null) await keepOwner(files, temporary, path, before);
    await files.setMode(temporary, before?.mode ?? NEW_FILE_MODE);
    if (before !== null) await command(onPaths(['old', 'new'], COPY_ATTRIBUTES, [path, temporary]), 15_000).catch(() => null);
    if (backup !== null && before !== null) {
      await files.write(backup, files.read(path), { mode: before.mode & 0o777, fresh: true, sync: true });
      await files.setModified(backup, before.modifiedMs);
    }
    await files.replace(temporary, path);
  } catch (error) {
    await files.remove(temporary).catch(() => {});
    throw await explained(error, files, path);
  }
}

async function keepOwner(files: FileSystem, temporary: string, path: string, before: Facts): Promise<void> {
  const mine = await files.look(temporary);
  if (mine.uid === before.uid && mine.gid === before.gid) return;
  try {
    await files.setOwner(temporary, before.uid, before.gid);
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    throw new FailureError(ownerLost(path));
  }
}

async function writeAsRoot(
  root: Extract<By, { asRoot: true }>['root'],
  path: string,
  bytes: Buffer,
  before: Facts | null,
  backup: string | null,
  signal: AbortSignal,
): Promise<void> {
  const mode = (before?.mode ?? NEW_FILE_MODE).toString(8);
  const owner = before === null ? '0:0' : `${before.uid}:${before.gid}`;
  const command = onPaths(
    ['folder', 'old', 'kept'],
    AS_ROOT,
    [folderOf(path), path, backup ?? path],
    [mode, owner, backup === null ? 'no' : 'backup'],
  );
  await asRootRun(root, { ...command, stdin: bytes }, path, signal, WITHIN_MS);
}

/** SFTP has one word for everything that fails: a disk without room is told by asking for its room. */
export async function explained(thrown: unknown, files: FileSystem, path: string): Promise<unknown> {
  if (errnoOf(thrown) !== 'EIO') return thrown;
  const free = await files.freeBytes(folderOf(path)).catch(() => null);
  return free !== null && free < 1024 * 1024
    ? fileFailure('ENOSPC', path, thrown instanceof FailureError ? (thrown.failure.evidence ?? '') : '')
    : thrown;
}

function effectsOf(path: string, input: FileSave, before: Before | null, by: By) {
  const effects = [];
  if (path !== input.path && before !== null)
    effects.push(words(`${shownName(input.path)} leads there.`, `${shownName(input.path)} y mène.`));
  if (by.asRoot)
    effects.push(
      input.asRoot
        ? words('It is written as root.', 'Il est écrit en tant que root.')
        : words('This account may not write it: it is written as root.', 'Ce compte ne peut pas l’écrire : il est écrit en tant que root.'),
    );
  effects.push(
    words(
      'The text goes into a new file beside it (.pilothouse and some letters), which then takes its place in one step.',
      'Le texte va dans un nouveau fichier à côté (.pilothouse suivi de quelques lettres), qui prend ensuite sa place d’un seul coup.',
    ),
  );
  if (before !== null)
    effects.push(words('Owner, mode and attributes stay as they are.', 'Propriétaire, droits et attributs restent tels quels.'));
  return effects;
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield bytes;
}

function notInEncoding(path: string, encoding: FileEncoding) {
  return failure(
    'bad-input',
    words(`The text holds characters that ${encoding} has not.`, `Le texte contient des caractères absents de ${encoding}.`),
    words(`Save ${shownName(path)} as UTF-8, or leave them out.`, `Enregistrez ${shownName(path)} en UTF-8, ou retirez-les.`),
  );
}

function ownerLost(path: string) {
  const shown = shownName(path);
  return failure(
    'permission-denied',
    words(
      `${shown} would get another owner or group. Nothing was written.`,
      `${shown} changerait de propriétaire ou de groupe. Rien n’a été écrit.`,
    ),
    words('Save it as root: then it keeps both.', 'Enregistrez-le en tant que root : il gardera les deux.'),
  );
}

function notAsWritten(path: string) {
  const shown = shownName(path);
  return failure(
    'file-refused',
    words(`${shown} does not hold what was written.`, `${shown} ne contient pas ce qui a été écrit.`),
    words('Something else wrote it at the same time. Read it again.', 'Autre chose l’a écrit au même moment. Relisez-le.'),
  );
}
