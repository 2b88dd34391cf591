import { pathIn } from '../../../../preload/contract/file-names.ts';
import type { FileEntry, FileListItem } from '../../../../preload/contract/files.ts';
import { FailureError } from '../../failure.ts';
import type { FileSystem, Listed } from './file-system.ts';

/** Entries in one message, and in a listing altogether. */
const PIECE = 1000;
const MOST_ENTRIES = 200_000;
/** Links whose targets are asked for at once, and altogether: each is two questions. */
const LINKS_AT_ONCE = 32;
const MOST_LINKS = { here: 20_000, sftp: 5000, shell: 100 } as const;

/** What is in a folder, in batches for a stream of the contract; `home` is the account's, whoever looks. */
export async function* listFolder(files: FileSystem, asked: string | null, home: string): AsyncGenerator<FileListItem[]> {
  const path = await files.real(asked === null ? home : atHome(asked, home));
  // Asked apart: not every server can say it, and the list is worth having without it.
  const freeBytes = await files.freeBytes(path).catch(() => null);
  yield [{ kind: 'folder', path, home, way: files.way, note: files.note, freeBytes }];
  let entries: FileEntry[] = [];
  let count = 0;
  let links: number = MOST_LINKS[files.way];
  for await (const piece of files.list(path)) {
    const followed = piece.filter(({ facts }) => facts.kind === 'link').length <= links;
    links -= followed ? piece.filter(({ facts }) => facts.kind === 'link').length : 0;
    entries.push(...(await withLinks(files, path, piece, followed)));
    count += piece.length;
    if (count >= MOST_ENTRIES) {
      yield [
        { kind: 'entries', entries },
        { kind: 'cut', after: count },
      ];
      return;
    }
    if (entries.length < PIECE) continue;
    yield [{ kind: 'entries', entries }];
    entries = [];
  }
  if (entries.length > 0) yield [{ kind: 'entries', entries }];
}

/** `~` and `~/x` are the home folder, and a path without a slash at its start begins there. */
export function atHome(path: string, home: string): string {
  if (path === '~') return home;
  if (path.startsWith('~/')) return pathIn(home, path.slice(2));
  return path.startsWith('/') || /^[A-Za-z]:[/\\]/u.test(path) ? path : pathIn(home, path);
}

async function withLinks(files: FileSystem, folder: string, piece: readonly Listed[], followed: boolean): Promise<FileEntry[]> {
  const entries = piece.map((listed) => entryOf(listed));
  const left = followed ? entries.filter(({ kind }) => kind === 'link') : [];
  const worker = async () => {
    for (let entry = left.pop(); entry !== undefined; entry = left.pop()) entry.link = await linkOf(files, pathIn(folder, entry.name));
  };
  await Promise.all(Array.from({ length: LINKS_AT_ONCE }, worker));
  return entries;
}

/** What is written in a link and what it leads to; null when it cannot be read. */
export async function linkOf(files: FileSystem, path: string): Promise<FileEntry['link']> {
  const quiet = (error: unknown) => {
    if (error instanceof FailureError && error.failure.code !== undefined) return null;
    throw error;
  };
  const [target, facts] = await Promise.all([files.linkTarget(path).catch(quiet), files.look(path).catch(quiet)]);
  return target === null ? null : { target, kind: facts?.kind ?? null };
}

export function entryOf({ name, facts, owner, group }: Listed): FileEntry {
  const { kind, sizeBytes, mode, uid, gid, modifiedMs } = facts;
  return { name, kind, sizeBytes, mode, uid, gid, owner, group, modifiedAt: Math.round(modifiedMs), link: null };
}
