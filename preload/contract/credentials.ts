import { z } from 'zod';
import { whereSchema, credentialKindSchema } from './credential-kinds.ts';
import { failureSchema } from './failure.ts';
import { confirmationCode, SHORTEST_PASSPHRASE } from './lock.ts';
import { procedure, streamOf } from './stream.ts';

export type { CredentialKind, Where } from './credential-kinds.ts';

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

/** The sealed file: whether there is one, whether it is open in this process, and what one try of its passphrase costs. */
export const sealedStateSchema = z.object({
  exists: z.boolean(),
  open: z.boolean(),
  /** Why it cannot be opened, whatever the passphrase. */
  problem: failureSchema.nullable(),
  /** It is another file, or an older copy, than the one known; `restorable` when the copy is nearer to that one. */
  replaced: z.object({ failure: failureSchema, restorable: z.boolean() }).nullable(),
  /** Its passphrase is that of the lock: locking closes it, unlocking opens it. */
  lockedWithApp: z.boolean(),
  /** scrypt (RFC 7914). */
  cost: z.object({ n: z.number().int(), r: z.number().int(), p: z.number().int(), mebibytes: z.number() }),
});
export type SealedState = z.infer<typeof sealedStateSchema>;

/** The sealed file after its passphrase was given, with the names of the list that are not in it: they were taken off the list. */
export const sealedOpenedSchema = sealedStateSchema.extend({ lost: z.array(z.string()) });

/** A copy of the sealed file in its place again. */
export const sealedRestoredSchema = z.object({
  /** The number of its state. */
  revision: z.number().int(),
  /** The last state that was known, where that is a later one: what was kept or changed since is not in the file. */
  known: z.number().int().nullable(),
  /** What lay there before, by its new name; null where nothing did. */
  beside: z.string().nullable(),
});
export type SealedRestored = z.infer<typeof sealedRestoredSchema>;

/** Where secrets live now, and why not in the keychain when they cannot. */
export const credentialStoreSchema = z.object({
  /** Where a new secret goes when nobody says. */
  where: whereSchema,
  backend: z.string(),
  /** Why the keychain takes none now. */
  problem: failureSchema.nullable(),
  /** What would take a secret now. */
  usable: z.array(whereSchema),
  sealed: sealedStateSchema,
});
export type CredentialStore = z.infer<typeof credentialStoreSchema>;

/** Something the keychain holds of Pilothouse that is in no list here. */
export const foundSecretSchema = z.object({
  account: z.string(),
  name: z.string(),
  label: z.string(),
  kind: credentialKindSchema,
  /** The list has another secret under that name. */
  taken: z.boolean(),
});
export type FoundSecret = z.infer<typeof foundSecretSchema>;

/** What was found out about one place: a probe was written, read back and deleted. */
export const storeCheckSchema = z.object({
  where: whereSchema,
  /** The keychain by its name, the file by its path. */
  what: z.string(),
  /** New secrets go there when nobody says. */
  chosen: z.boolean(),
  writes: z.boolean(),
  reads: z.boolean(),
  deletes: z.boolean(),
  holds: z.number().int(),
  tookMs: z.number(),
  problem: failureSchema.nullable(),
});
export type StoreCheck = z.infer<typeof storeCheckSchema>;

export const credentialsDoctorSchema = z.object({
  /** True when a secret that is kept now outlives the program, and nothing that keeps secrets is damaged. */
  ok: z.boolean(),
  /** True when a secret that is kept now outlives the program. */
  lasts: z.boolean(),
  checks: z.array(storeCheckSchema),
  /** Secrets in the keychain that are in no list here; null when it could not be asked. */
  found: z.number().int().nullable(),
  /** Where the process's memory goes when it dies. */
  coreDumps: z.enum(['without-secrets', 'not-kept-back', 'up-to-the-system']),
  rotation: z.array(z.object({ name: z.string(), rotateBy: z.string(), overdueDays: z.number().int() })),
});
export type CredentialsDoctor = z.infer<typeof credentialsDoctorSchema>;

const name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]+$/u);

const passphrase = z.string().min(1).max(1024);
const newPassphrase = z.string().min(SHORTEST_PASSPHRASE).max(1024);

/** Asked again before a secret is shown, where a lock is set up. */
const named = z.object({ name, passphrase: passphrase.nullable().default(null), code: confirmationCode });

export const credentials = {
  store: procedure.output(credentialStoreSchema),
  list: procedure.output(z.array(credentialSchema)),
  watch: streamOf({}, z.object({ store: credentialStoreSchema, credentials: z.array(credentialSchema) })),
  set: procedure
    .input(
      z.object({
        name,
        value: z.string().min(1).max(65_536),
        /** Without it: where new secrets go, as `store` says. */
        keep: whereSchema.optional(),
        about: credentialAboutSchema.optional(),
      }),
    )
    .output(credentialSchema),
  /** Throws `credential-missing`, `sealed-file-closed`. */
  describe: procedure.input(z.object({ name, about: credentialAboutSchema })).output(credentialSchema),
  /** It stays where it was until the other place has given it back. */
  move: procedure.input(z.object({ name, to: whereSchema })).output(credentialSchema),
  delete: procedure.input(z.object({ name })).output(z.object({ deleted: z.boolean() })),
  /** The only call that answers a value, written into the journal. Throws `lock-confirmation-needed` where the passphrase is missing. */
  reveal: procedure.input(named).output(z.object({ value: z.string() })),
  /**
   * Puts a value into the clipboard, which forgets it after a while. `value` is answered only where the core has no clipboard of its own
   * (a browser page): the page does it then.
   */
  copy: procedure.input(named).output(z.object({ value: z.string().nullable(), clearsAfterMs: z.number().int() })),
  /** Writes, reads and deletes a probe in each place. */
  doctor: procedure.output(credentialsDoctorSchema),
  /** What the keychain holds of Pilothouse and no list here names. Throws `keychain-locked`, `keychain-unreachable`. */
  found: procedure.output(z.array(foundSecretSchema)),
  recover: procedure.input(z.object({ accounts: z.array(z.string().max(1000)).min(1).max(5000) })).output(z.array(credentialSchema)),
  sealed: {
    /** Throws `bad-input` where there is one, `lock-refused` where the passphrase is not that of the lock. */
    create: procedure.input(z.object({ passphrase: newPassphrase })).output(sealedStateSchema),
    /** Throws `sealed-file-refused`, `sealed-file-wait`, `sealed-file-damaged`, `sealed-file-newer`, `sealed-file-replaced`. */
    open: procedure.input(z.object({ passphrase, acceptOlder: z.boolean().default(false) })).output(sealedOpenedSchema),
    close: procedure.output(sealedStateSchema),
    changePassphrase: procedure.input(z.object({ passphrase, next: newPassphrase })).output(sealedStateSchema),
    /** Puts the last sound copy in the place of a damaged or lost file. */
    restore: procedure.output(sealedRestoredSchema),
    /** Renames a file nobody can open any more and forgets it, so that another can be made. Nothing is deleted. */
    setAside: procedure.output(z.object({ file: z.string().nullable() })),
  },
};
