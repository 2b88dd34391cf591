import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { procedure, streamOf } from './stream.ts';

export const whereSchema = z.enum(['keychain', 'memory']);

/** A credential as the window may know it: never its value. */
export const credentialSchema = z.object({
  /** `ssh/web-1/password`, `mail/smtp.example/ops`: path-like, chosen by the domain or the user. */
  name: z.string(),
  where: whereSchema,
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
});
export type Credential = z.infer<typeof credentialSchema>;

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
    .input(z.object({ name, value: z.string().min(1).max(65_536), keep: whereSchema.default('keychain') }))
    .output(credentialSchema),
  delete: procedure.input(z.object({ name })).output(z.object({ deleted: z.boolean() })),
};
