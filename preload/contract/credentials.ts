import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { procedure, streamOf } from './stream.ts';

/** Where a secret lives: the operating system's keychain, a file sealed with a passphrase, or this process's memory. */
export const whereSchema = z.enum(['keychain', 'sealed-file', 'memory']);
export type Where = z.infer<typeof whereSchema>;

/** What a secret is. */
export const credentialKindSchema = z.enum([
  'password',
  'ssh-passphrase',
  'private-key',
  'token',
  'exec-cache',
  'smtp',
  'totp',
  'recovery-codes',
  'other',
]);
export type CredentialKind = z.infer<typeof credentialKindSchema>;

const day = z.iso.date();

const label = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}]*$/u);

/** A credential as the window may know it: never its value. */
export const credentialSchema = z.object({
  /** `ssh/web-1/password`, `mail/smtp.example/ops`: path-like, chosen by the domain or the user. */
  name: z.string(),
  kind: credentialKindSchema,
  /** What a person calls it; empty where nobody said. */
  label: z.string(),
  /** Places that refer to it: `ssh/web-1`, `mail/alerts`. */
  uses: z.array(z.string()),
  where: whereSchema,
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  /** The day (YYYY-MM-DD) by which a new value is due. */
  rotateBy: z.string().nullable(),
});
export type Credential = z.infer<typeof credentialSchema>;

/** What a person says about a secret, without the secret. */
export const credentialAboutSchema = z.object({
  kind: credentialKindSchema.optional(),
  label: label.optional(),
  rotateBy: day.nullable().optional(),
});
export type CredentialAbout = z.infer<typeof credentialAboutSchema>;

/** Where secrets live now, and why not in the keychain when they cannot. */
export const credentialStoreSchema = z.object({ where: whereSchema, backend: z.string(), problem: failureSchema.nullable() });
export type CredentialStore = z.infer<typeof credentialStoreSchema>;

const name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]+$/u);

export const credentials = {
  store: procedure.output(credentialStoreSchema),
  list: procedure.output(z.array(credentialSchema)),
  watch: streamOf({}, z.object({ store: credentialStoreSchema, credentials: z.array(credentialSchema) })),
  set: procedure
    .input(
      z.object({
        name,
        value: z.string().min(1).max(65_536),
        keep: whereSchema.default('keychain'),
        about: credentialAboutSchema.optional(),
      }),
    )
    .output(credentialSchema),
  delete: procedure.input(z.object({ name })).output(z.object({ deleted: z.boolean() })),
};
