import { z } from 'zod';
import { changeOf } from './change.ts';
import { procedure, streamOf } from './stream.ts';
import { vantageName } from './vantage-name.ts';
import { wordsSchema } from './words.ts';

/** A path as text; bytes that are not UTF-8 as `file-names.ts` says. */
export const pathSchema = z.string().min(1).max(8192);

/** A file is shown and edited up to this size; of a larger one its beginning or its end is shown. */
export const LARGEST_TEXT_BYTES = 1024 * 1024;
/** What the window saves to the disk of whoever looks, at once. */
export const LARGEST_DOWNLOAD_BYTES = 100 * 1024 * 1024;
/** What one message of an upload from the window carries: less than a message may be, for its names of pieces go with it. */
export const PIECES_BYTES = 2 * 1024 * 1024;

export const fileKindSchema = z.enum(['file', 'folder', 'link', 'socket', 'pipe', 'block', 'character', 'unknown']);
export type FileKind = z.infer<typeof fileKindSchema>;

export const fileEntrySchema = z.object({
  name: z.string(),
  kind: fileKindSchema,
  sizeBytes: z.number(),
  /** Permission bits, with set-user-id, set-group-id and sticky. */
  mode: z.number().int(),
  uid: z.number().int(),
  gid: z.number().int(),
  /** Names where the machine says them. */
  owner: z.string().nullable(),
  group: z.string().nullable(),
  /** Milliseconds since the epoch. */
  modifiedAt: z.number(),
  /** Of a link: what is written in it, and what that leads to (null: nothing). */
  link: z.object({ target: z.string(), kind: fileKindSchema.nullable() }).nullable(),
});
export type FileEntry = z.infer<typeof fileEntrySchema>;

/** How files are reached there: this computer's own calls, SFTP, or commands where there is no SFTP. */
export const fileWaySchema = z.enum(['here', 'sftp', 'shell']);
export type FileWay = z.infer<typeof fileWaySchema>;

export const fileListItemSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('folder'),
    /** As it really is: links followed, `..` taken out. */
    path: z.string(),
    home: z.string(),
    way: fileWaySchema,
    /** What is not as usual: no SFTP there. */
    note: wordsSchema.nullable(),
    /** Room on the disk under it, where it can be asked. */
    freeBytes: z.number().nullable(),
  }),
  z.object({ kind: z.literal('entries'), entries: z.array(fileEntrySchema) }),
  /** There are more than are shown. */
  z.object({ kind: z.literal('cut'), after: z.number().int() }),
]);
export type FileListItem = z.infer<typeof fileListItemSchema>;

/** How a text is stored. `latin1` keeps every byte of a text that is not UTF-8. */
export const encodingSchema = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'latin1']);
export type FileEncoding = z.infer<typeof encodingSchema>;

export const fileTextSchema = z.object({
  /** Where it really lies: links are followed. */
  path: z.string(),
  entry: fileEntrySchema,
  /** null: it is binary, and `hex` shows its beginning. */
  text: z.string().nullable(),
  hex: z.string(),
  encoding: encodingSchema,
  /** It begins with a byte order mark, which is not part of `text`. */
  mark: z.boolean(),
  /** Where what is shown begins. */
  offset: z.number().int(),
  shownBytes: z.number().int(),
  /** Everything is shown: it may be edited. */
  whole: z.boolean(),
  /** Of the whole file; null when only a part was read. */
  sha256: z.string().nullable(),
  /** It was read as root. */
  asRoot: z.boolean(),
  /** The account may write it; null where that cannot be asked. */
  writable: z.boolean().nullable(),
});
export type FileText = z.infer<typeof fileTextSchema>;

/** What was added to a file that is followed, or something about the file itself. */
export const followItemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('lines'), lines: z.array(z.string()) }),
  z.object({ kind: z.literal('notice'), words: wordsSchema }),
]);
export type FollowItem = z.infer<typeof followItemSchema>;

/** What one thing in a folder takes; `total` is the folder itself, and comes last. */
export const usageItemSchema = z.object({
  name: z.string(),
  bytes: z.number(),
  total: z.boolean(),
  /** Of the total: things that could not be looked into, and so are not counted; null where that is not known. */
  unread: z.number().int().nullable().default(null),
});
export type UsageItem = z.infer<typeof usageItemSchema>;

const at = { vantage: vantageName, path: pathSchema };
const changed = z.object({ path: z.string(), asRoot: z.boolean() });
export type ChangedFile = z.infer<typeof changed>;

export const savedFileSchema = z.object({
  path: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  /** The file as it was before, kept beside it. */
  backup: z.string().nullable(),
  asRoot: z.boolean(),
});
export type SavedFile = z.infer<typeof savedFileSchema>;

export const transferredSchema = z.object({
  bytes: z.number(),
  files: z.number().int(),
  /** Of a single file. */
  sha256: z.string().nullable(),
  /** How many were compared by checksum afterwards, and where it was computed. */
  verified: z.number().int(),
  verifiedBy: z.enum(['sha256sum', 'read-back', 'none']),
  /** Bytes that were already there from an earlier try. */
  resumedBytes: z.number(),
  /** Files that were left as they were: the same already, or to be kept. */
  kept: z.number().int(),
  /** What was left out: sockets, pipes, devices. */
  skipped: z.array(z.string()),
  ms: z.number(),
});
export type Transferred = z.infer<typeof transferredSchema>;

/** One thing that comes from the window, by its path from the folder it goes into: `site/logo.png`. */
export const stagedEntrySchema = z.object({
  path: z.string().min(1).max(8192),
  kind: z.enum(['file', 'folder']),
  sizeBytes: z.number().int().min(0),
  /** Milliseconds since the epoch. */
  modifiedAt: z.number().nullable(),
});
export type StagedEntry = z.infer<typeof stagedEntrySchema>;

/** Where bytes from the window belong; they stand one after the other in their message. */
export const stagedPieceSchema = z.object({
  file: z.number().int().min(0),
  offset: z.number().int().min(0),
  bytes: z.number().int().min(0).max(PIECES_BYTES),
});
export type StagedPiece = z.infer<typeof stagedPieceSchema>;

/** Files of the same name are replaced, or left as they are. */
export const existingSchema = z.enum(['replace', 'skip']);
export type Existing = z.infer<typeof existingSchema>;

/** By the account alone; by root where the account may not; or by root. */
export const byWhomSchema = z.enum(['account', 'root-if-needed', 'root']);
export type ByWhom = z.infer<typeof byWhomSchema>;

const copying = {
  recursive: z.boolean().default(false),
  /** Goes on from what an earlier try left, once that was compared; what arrived whole is not sent again. */
  resume: z.boolean().default(false),
  existing: existingSchema.default('replace'),
  /** Who reads or writes on the server; this computer's own files are read and written by who started Pilothouse. */
  by: byWhomSchema.default('account'),
};

export const files = {
  /** `path: null` is the home folder. A path of a file is refused with `bad-input`. */
  list: streamOf({ vantage: vantageName, path: pathSchema.nullable(), asRoot: z.boolean().default(false) }, fileListItemSchema),
  /** The beginning, the whole of a small one, or the end of a file. */
  read: procedure
    .input(
      z.object({
        ...at,
        from: z.enum(['start', 'end']).default('start'),
        /** The byte that a page of a large file begins at; null: as `from` says. */
        offset: z.number().int().min(0).nullable().default(null),
        asRoot: z.boolean().default(false),
        encoding: encodingSchema.nullable().default(null),
      }),
    )
    .output(fileTextSchema),
  /** The last lines of a file and what is added to it, until the reader leaves. */
  follow: streamOf({ ...at, asRoot: z.boolean().default(false) }, followItemSchema),
  /** What the things in a folder take on its disk, as du(1) counts; the last is the total. */
  usage: streamOf({ ...at, asRoot: z.boolean().default(false) }, usageItemSchema),
  /**
   * A file as it is, a folder or several things as a .tar.gz, in pieces of base64: at most LARGEST_DOWNLOAD_BYTES before it is packed.
   */
  download: streamOf(
    { vantage: vantageName, paths: z.array(pathSchema).min(1).max(1000), asRoot: z.boolean().default(false) },
    z.object({ data: z.string(), sizeBytes: z.number(), doneBytes: z.number() }),
  ),
  /**
   * Files and folders from the window are gathered on the core's machine and sent on by `upload`, which may begin before all of their
   * bytes came. `add` names what comes; a piece names its file by its place among all that was added.
   */
  stage: {
    begin: procedure.input(z.object({})).output(z.object({ id: z.string() })),
    add: procedure.input(z.object({ id: z.string().max(64), entries: z.array(stagedEntrySchema).max(5000) })).output(z.object({})),
    /** `data` is a `Blob` so that the bytes travel as they are: base64 of them took longer than the way there. */
    pieces: procedure
      .input(z.object({ id: z.string().max(64), pieces: z.array(stagedPieceSchema).max(1000), data: z.instanceof(Blob) }))
      .output(z.object({})),
    end: procedure.input(z.object({ id: z.string().max(64) })).output(z.object({})),
  },
  /** Sends what was staged into a folder: by the account, or by root where the account may not write there. */
  upload: changeOf(
    {
      ...at,
      staged: z.string().max(64),
      /** What becomes of files that are there: a folder is never replaced, what is in it stays. */
      existing: existingSchema.default('replace'),
    },
    transferredSchema,
  ),
  /** Writes a text into a file, whole or not at all. */
  save: changeOf(
    {
      ...at,
      text: z.string().max(LARGEST_TEXT_BYTES),
      encoding: encodingSchema.default('utf-8'),
      mark: z.boolean().default(false),
      /** What the file must still be; null: it must not be there yet. Else FailureError `file-changed`. */
      sha256: z.string().length(64).nullable(),
      backup: z.boolean().default(true),
      asRoot: z.boolean().default(false),
    },
    savedFileSchema,
  ),
  makeFolder: changeOf(at, changed),
  rename: changeOf({ ...at, to: pathSchema }, changed),
  /** Also what is in a folder. */
  remove: changeOf(
    { vantage: vantageName, paths: z.array(pathSchema).min(1).max(1000) },
    z.object({ files: z.number().int(), bytes: z.number() }),
  ),
  /** Mode, and as root owner and group by name or number. */
  mode: changeOf(
    {
      ...at,
      mode: z.number().int().min(0).max(0o7777).nullable(),
      owner: z.string().max(64).nullable().default(null),
      group: z.string().max(64).nullable().default(null),
    },
    changed,
  ),
  /** Copies a file or a folder from one machine to another, or on one. */
  transfer: changeOf(
    {
      from: z.object(at),
      /** The path it will have there, not the folder it goes into. */
      to: z.object(at),
      ...copying,
    },
    transferredSchema,
  ),
  /** Copies several files and folders into one folder, under their own names. */
  copyInto: changeOf(
    { from: z.object({ vantage: vantageName, paths: z.array(pathSchema).min(1).max(1000) }), to: z.object(at), ...copying },
    transferredSchema,
  ),
};
