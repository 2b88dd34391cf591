import { z } from 'zod';
import { whereSchema } from './credential-kinds.ts';
import { procedure } from './stream.ts';
import { wordsSchema } from './words.ts';

/** What an imported entry came from. */
export const importSourceSchema = z.enum(['otpauth', 'google-migration', 'aegis', '2fas', 'bitwarden', 'keepassxc-csv']);
export type ImportSource = z.infer<typeof importSourceSchema>;

/** Characters of one text; a file over the window's largest message goes by the command line. */
export const LARGEST_IMPORT = 16 * 1024 * 1024;

export const importRowSchema = z.object({
  index: z.number().int(),
  source: importSourceSchema,
  issuer: z.string(),
  account: z.string(),
  /** null where its codes cannot be computed. */
  shape: z.object({ algorithm: z.string(), digits: z.number(), periodSeconds: z.number() }).nullable(),
  /** `duplicate`: the same secret is here already, or stands further up in the import. */
  verdict: z.enum(['new', 'duplicate', 'unusable']),
  /** Why it is not new. */
  reason: wordsSchema.nullable(),
  warnings: z.array(wordsSchema),
});
export type ImportRow = z.infer<typeof importRowSchema>;

export const totpImports = {
  /**
   * Looks at what another authenticator exported, and writes nothing: each text is a file or the content of a QR code. No secret
   * comes back. Throws `bad-input` for what is no known format.
   */
  preview: procedure
    .input(
      z.object({
        texts: z.array(z.string().min(1).max(LARGEST_IMPORT)).min(1).max(100),
        passphrase: z.string().min(1).max(1024).optional(),
      }),
    )
    .output(
      z.object({
        /** Names what was looked at, for ten minutes. */
        token: z.string(),
        /** `wrong`: no passphrase opens it, at least not this one. */
        passphrase: z.enum(['not-needed', 'needed', 'wrong']),
        rows: z.array(importRowSchema),
        notes: z.array(wordsSchema),
      }),
    ),
  /** Keeps the entries that were agreed to; all of them or none. Throws `bad-input` once the preview is gone. */
  apply: procedure
    .input(
      z.object({
        token: z.string().max(64),
        indices: z.array(z.number().int().min(0)).min(1).max(2_000),
        /** Without it, wherever secrets live now. */
        keep: whereSchema.optional(),
      }),
    )
    .output(z.object({ ids: z.array(z.string()), where: whereSchema })),
};
