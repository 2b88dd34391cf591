import { createHash } from 'node:crypto';
import { nameIn, shownName } from '../../../../preload/contract/file-names.ts';
import type { FileEncoding, FileText } from '../../../../preload/contract/files.ts';
import { LARGEST_TEXT_BYTES } from '../../../../preload/contract/files.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { errnoOf, fileFailure } from './file-failures.ts';
import type { Facts, FileSystem } from './file-system.ts';
import { atHome, entryOf } from './list.ts';
import type { Machine } from './open-files.ts';
import { shellFiles } from './shell-files.ts';
import { onPaths } from './shell-words.ts';
import { decodeText, hexOf } from './text-encoding.ts';

const ASKED_WITHIN_MS = 15_000;

/** What is in a file, as root when that was asked for: its files are then reached by commands through sudo. */
export async function filesAs(rooms: Pick<Rooms, 'roots'>, machine: Machine, asRoot: boolean, signal: AbortSignal): Promise<FileSystem> {
  if (!asRoot) return machine.files;
  await machine.files.rest();
  const root = await rooms.roots.of(machine.vantage, { signal });
  return shellFiles(machine.vantage, signal, null, root);
}

/** The contents of a regular file, at most so many bytes. Throws FailureError `bad-input` for what is no file. */
export async function contentsOf(
  files: FileSystem,
  path: string,
  range: { readonly offset?: number; readonly length: number },
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of files.read(path, range)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** What is known of a file. Throws FailureError for a folder, and `bad-input` for what may never end or changes when it is read. */
export async function regularFile(files: FileSystem, path: string): Promise<Facts> {
  const facts = await files.look(path).catch(async (error: unknown) => {
    const itself = errnoOf(error) === 'ENOENT' ? await files.lookAtLink(path).catch(() => null) : null;
    throw itself?.kind === 'link' ? fileFailure('BROKEN_LINK', path, '') : error;
  });
  if (facts.kind === 'folder') throw fileFailure('EISDIR', path, '');
  if (facts.kind !== 'file') throw new FailureError(noFile(path));
  return facts;
}

/** Shows a file: whole when it is small, else its beginning or its end. */
export async function readText(
  rooms: Pick<Rooms, 'roots'>,
  machine: Machine,
  input: {
    readonly path: string;
    readonly from: 'start' | 'end';
    readonly offset: number | null;
    readonly asRoot: boolean;
    readonly encoding: FileEncoding | null;
  },
  signal: AbortSignal,
): Promise<FileText> {
  const home = await machine.files.home();
  const files = await filesAs(rooms, machine, input.asRoot, signal);
  const path = await files.real(atHome(input.path, home));
  const facts = await regularFile(files, path);
  const last = Math.max(0, facts.sizeBytes - LARGEST_TEXT_BYTES);
  const offset = input.offset ?? (input.from === 'end' ? last : 0);
  // One byte more tells a file that is just as large from a larger one; what is in /proc has size 0.
  const read = await contentsOf(files, path, { offset, length: LARGEST_TEXT_BYTES + 1 });
  const bytes = read.subarray(0, LARGEST_TEXT_BYTES);
  const whole = offset === 0 && read.length <= LARGEST_TEXT_BYTES;
  const { text, encoding, mark } = decodeText(bytes, { encoding: input.encoding, cut: !whole });
  return {
    path,
    entry: entryOf({ name: nameIn(path), facts, owner: null, group: null }),
    text,
    hex: text === null ? hexOf(bytes) : '',
    encoding,
    mark,
    offset,
    shownBytes: bytes.length,
    whole,
    sha256: whole ? sha256Of(bytes) : null,
    asRoot: input.asRoot,
    writable: input.asRoot ? true : await mayWrite(machine, path),
  };
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Whether this account may write a file, as access(2) says; null where it has no shell to ask. */
export async function mayWrite(machine: Machine, path: string): Promise<boolean | null> {
  const said = await machine
    .command({ ...onPaths(['path'], '[ -w "$path" ] && echo yes || echo no', [path]) }, ASKED_WITHIN_MS)
    .catch((error: unknown) => {
      // This computer may have no sh.
      if (error instanceof FailureError && error.failure.kind === 'command-missing') return null;
      throw error;
    });
  return said === null || !/yes|no/u.test(said.stdout) ? null : said.stdout.includes('yes');
}

function noFile(path: string) {
  const shown = shownName(path);
  return failure(
    'bad-input',
    words(
      `${shown} is a socket, a pipe or a device: it is not read.`,
      `${shown} est une socket, un tube ou un périphérique : il n’est pas lu.`,
    ),
    words('Reading it could wait for ever, or change something.', 'Le lire pourrait attendre sans fin, ou modifier quelque chose.'),
  );
}
