import { z } from 'zod';
import { credentialKindSchema, whereSchema } from './credential-kinds.ts';
import { confirmationCode } from './lock.ts';
import { procedure } from './stream.ts';
import { wordsSchema } from './words.ts';

/** A bundle may be tried at any speed by whoever has a copy: no short passphrase for it. */
export const SHORTEST_BUNDLE_PASSPHRASE = 12;
/** Bytes of a file that is imported; in base64 it fits one message. */
export const LARGEST_IMPORT_BYTES = 2 * 1024 * 1024;
/** Credentials in one import. */
export const MOST_IMPORTED = 2_000;

const passphrase = z.string().min(1).max(1024);

export const importFormats = ['bundle', 'env', 'keepass-csv', 'bitwarden-json'] as const;
export type ImportFormat = (typeof importFormats)[number];

/** One thing in a file, compared with what is kept here under the name it would get. */
const importItemSchema = z.object({
  index: z.number().int(),
  /** The name it would be kept under; of a second factor issuer and account. */
  name: z.string(),
  label: z.string(),
  kind: credentialKindSchema,
  /** `unusable`: it cannot be kept, `note` says why. */
  state: z.enum(['new', 'equal', 'different', 'unusable']),
  /** False for what does not look like a secret: it is taken only when it is asked for. */
  suggested: z.boolean(),
  note: wordsSchema.nullable(),
});
export type ImportItem = z.infer<typeof importItemSchema>;

const importPlanSchema = z.object({
  /** Names what was looked at, for ten minutes. */
  token: z.string(),
  format: z.enum(importFormats),
  items: z.array(importItemSchema),
  notes: z.array(wordsSchema),
});
export type ImportPlan = z.infer<typeof importPlanSchema>;

export const secretBundles = {
  /**
   * Seals credentials and second factors into one file below the data folder, mode 600; asked to `answer`, it hands the sealed text over
   * instead, unless it is larger than an import takes. Where a lock is set up, its passphrase is
   * asked again (`lockPassphrase`), and a code where it has a second factor (`lockCode`). Throws FailureError `bad-input` for a short passphrase, `credential-missing`, `lock-confirmation-needed`.
   */
  exportBundle: procedure
    .input(
      z.object({
        /** null is all of them. */
        names: z.array(z.string().min(1).max(200)).max(5_000).nullable().default(null),
        /** Ids of second factors; null is all of them. */
        factors: z.array(z.string().max(64)).max(5_000).nullable().default(null),
        passphrase: z.string().min(SHORTEST_BUNDLE_PASSPHRASE).max(1024),
        lockPassphrase: passphrase.nullable().default(null),
        lockCode: confirmationCode,
        deliver: z.enum(['folder', 'answer']).default('folder'),
      }),
    )
    .output(
      z.object({
        /** Of the file; its name alone where `content` has the text. */
        path: z.string(),
        content: z.string().nullable(),
        bytes: z.number().int(),
        credentials: z.number().int(),
        factors: z.number().int(),
        /** What could not be read and is not in the file. */
        left: z.array(z.object({ name: z.string(), why: wordsSchema })),
      }),
    ),
  /**
   * Looks at a file and writes nothing; no value comes back. Throws FailureError `import-unreadable` for what is no known format,
   * `bundle-unreadable`, `bundle-passphrase-wrong` (also where a bundle comes without one).
   */
  previewImport: procedure
    .input(
      z.object({
        fileName: z.string().max(255).default(''),
        /** The file's bytes. */
        base64: z.base64().max(Math.ceil(LARGEST_IMPORT_BYTES / 3) * 4),
        passphrase: passphrase.optional(),
        /** What stands before each name that comes from another program's file: `work/`. */
        prefix: z
          .string()
          .max(100)
          .regex(/^[^\p{Cc}]*$/u)
          .default(''),
      }),
    )
    .output(importPlanSchema),
  /**
   * Keeps what was agreed to; what is kept here under such a name already is replaced only where `replace` says so. Throws FailureError
   * `bad-input` once the preview is gone, `credential-exists`, and what the store refuses with.
   */
  applyImport: procedure
    .input(
      z.object({
        token: z.string().max(64),
        take: z
          .array(z.object({ index: z.number().int().min(0), replace: z.boolean().default(false) }))
          .min(1)
          .max(MOST_IMPORTED),
        keep: whereSchema.optional(),
      }),
    )
    .output(z.object({ kept: z.array(z.string()), factors: z.number().int(), where: whereSchema })),
};
