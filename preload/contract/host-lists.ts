import { z } from 'zod';
import { environmentSchema } from './settings.ts';
import { procedure } from './stream.ts';
import { wordsSchema } from './words.ts';

/** A file of hosts is at most this long, in characters and in bytes. */
export const LARGEST_HOST_LIST = 2 * 1024 * 1024;

/** Blanks, quotes, slashes, patterns and what a shell would read are in no host's name; a leading dash would be an option. */
const UNFIT_HOST_NAME = /^-|[\s\p{Cc}'"`$\\/;&<>|(){}*?!,#=]/u;

/** Names through which a map reaches its prototype. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);

/** Whether a text can be the name or the address of a host. */
export function isHostName(text: string): boolean {
  return text !== '' && text.length <= 255 && !UNFIT_HOST_NAME.test(text) && !RESERVED_NAMES.has(text);
}

/** What hosts can be read from; `auto` looks at the text and at the file's name. */
export const hostListFormatSchema = z.enum(['ssh-config', 'putty', 'ansible', 'csv']);
export type HostListFormat = z.infer<typeof hostListFormatSchema>;

export const hostExportFormatSchema = z.enum(['ssh-config', 'ansible', 'ansible-yaml', 'csv']);
export type HostExportFormat = z.infer<typeof hostExportFormatSchema>;

const importInput = z.object({
  text: z.string().max(LARGEST_HOST_LIST),
  /** Helps to tell the format; a PuTTY session without a heading is named after it. */
  fileName: z.string().max(4096).nullable().default(null),
  format: z.union([hostListFormatSchema, z.literal('auto')]).default('auto'),
});

const hostField = z.enum(['hostName', 'port', 'user', 'proxyJump', 'identityFile', 'environment', 'tags']);
export type HostField = z.infer<typeof hostField>;

/** One host of a file beside what is known under its name. What the file does not say is null and stays as it is. */
export const importedHostSchema = z.object({
  name: z.string(),
  /** From 1. */
  line: z.number().int(),
  change: z.enum(['new', 'changed', 'same']),
  /** Where the name is known from: the settings, or the ssh configuration only (then it is saved here in its place). */
  known: z.enum(['settings', 'ssh-config']).nullable(),
  hostName: z.string().nullable(),
  port: z.number().int().nullable(),
  user: z.string().nullable(),
  proxyJump: z.string().nullable(),
  identityFile: z.string().nullable(),
  environment: environmentSchema.nullable(),
  tags: z.array(z.string()),
  /** For a changed host: what is otherwise, as text; empty where nothing was said before. */
  differences: z.array(z.object({ field: hostField, before: z.string(), after: z.string() })),
});
export type ImportedHost = z.infer<typeof importedHostSchema>;

export const hostImportSchema = z.object({
  format: hostListFormatSchema,
  hosts: z.array(importedHostSchema),
  /** What cannot be a host here, with its line and why. At most 500 are told; `unusableCount` counts all. */
  unusable: z.array(z.object({ line: z.number().int(), text: z.string(), why: wordsSchema })),
  unusableCount: z.number().int(),
  /** What was read and left aside: passwords, includes, templates. */
  remarks: z.array(z.object({ line: z.number().int().nullable(), what: wordsSchema })),
});
export type HostImport = z.infer<typeof hostImportSchema>;

export const hostLists = {
  import: {
    /** What a file would bring. Changes nothing. Throws `bad-input` when the format cannot be told. */
    preview: procedure.input(importInput).output(hostImportSchema),
    /** Takes the file's hosts into the settings, as one change. Hosts that are known and differ stay as they are without `replace`. */
    apply: procedure
      .input(
        importInput.extend({
          replace: z.boolean().default(false),
          /** Only these names; null for all. */
          only: z.array(z.string().max(255)).max(20_000).nullable().default(null),
        }),
      )
      .output(
        z.object({
          added: z.array(z.string()),
          replaced: z.array(z.string()),
          /** Known, different, and left as they are. */
          kept: z.array(z.string()),
          same: z.array(z.string()),
          unusableCount: z.number().int(),
        }),
      ),
  },
  /** Writes hosts down for other programs; `names: null` takes all that are listed. Throws `not-found` for a name that is not. */
  export: procedure
    .input(z.object({ format: hostExportFormatSchema, names: z.array(z.string().max(255)).max(20_000).nullable().default(null) }))
    .output(
      z.object({
        text: z.string(),
        /** What such a file is called. */
        fileName: z.string(),
        count: z.number().int(),
        /** Hosts that the format cannot hold, and why. */
        left: z.array(z.object({ name: z.string(), why: wordsSchema })),
      }),
    ),
};

/** The text of a file of hosts: UTF-8, UTF-16 as Windows' registry editor writes it, or else Windows-1252. A byte order mark goes. */
export function decodeHostList(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Not UTF-8: what Excel and PuTTY write on Windows.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
