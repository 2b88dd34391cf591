import type { FileKind, FileWay } from '../../../../preload/contract/files.ts';
import type { Words } from '../../../../preload/contract/words.ts';

/** What stat(2) says of one thing. */
export interface Facts {
  readonly kind: FileKind;
  readonly sizeBytes: number;
  /** Permission bits, with set-user-id, set-group-id and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modifiedMs: number;
}

export interface Listed {
  readonly name: string;
  readonly facts: Facts;
  readonly owner: string | null;
  readonly group: string | null;
}

/**
 * Files of one machine for one piece of work; `close` it. Paths are absolute, as `preload/contract/file-names.ts` writes them.
 * Failures: `not-found`, `permission-denied`, `disk-full`, `bad-input`, `file-refused`, each with the errno in `code` where it is known.
 */
export interface FileSystem {
  readonly way: FileWay;
  /** What is not as usual, for the person. */
  readonly note: Words | null;
  home(): Promise<string>;
  /** Links followed, `..` taken out: realpath(3). */
  real(path: string): Promise<string>;
  /** What is in a folder, in pieces as they come, in no order, without `.` and `..`. */
  list(folder: string): AsyncGenerator<readonly Listed[]>;
  /** Follows links. */
  look(path: string): Promise<Facts>;
  /** Of a link itself. */
  lookAtLink(path: string): Promise<Facts>;
  linkTarget(path: string): Promise<string>;
  makeLink(target: string, path: string): Promise<void>;
  /** Pieces in order, to the end or `length` bytes. */
  read(path: string, range?: { readonly offset?: number; readonly length?: number }): AsyncGenerator<Buffer>;
  /**
   * Writes what comes; with `sync` it is on the disk when this resolves. With `offset` 0 the file is made anew with this mode, and must not be
   * there when `fresh`; else what is there before `offset` is kept.
   */
  write(
    path: string,
    data: AsyncIterable<Buffer>,
    options: { readonly offset?: number; readonly mode: number; readonly fresh?: boolean; readonly sync?: boolean },
  ): Promise<void>;
  makeFolder(path: string, mode: number): Promise<void>;
  remove(path: string): Promise<void>;
  removeFolder(path: string): Promise<void>;
  /** rename(2): what has the new name is replaced in one step. */
  replace(from: string, to: string): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  setOwner(path: string, uid: number, gid: number): Promise<void>;
  setModified(path: string, modifiedMs: number): Promise<void>;
  /** Room for this account on the disk under a path; null where it cannot be asked. */
  freeBytes(path: string): Promise<number | null>;
  /** Gives back what it holds on the server until it is used again: some servers take one session at a time. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

const KINDS: Readonly<Record<number, FileKind>> = {
  0o14: 'socket',
  0o12: 'link',
  0o10: 'file',
  0o06: 'block',
  0o04: 'folder',
  0o02: 'character',
  0o01: 'pipe',
};

/** The kind in the high bits of `st_mode` (inode(7)). */
export function kindOfMode(mode: number): FileKind {
  return KINDS[(mode >> 12) & 0o17] ?? 'unknown';
}
