import { z } from 'zod';
import { whereSchema } from './credential-kinds.ts';
import { confirmationCode } from './lock.ts';
import { procedure, streamOf } from './stream.ts';
import { totpEntrySchema } from './totp-entry.ts';
import { totpExplain } from './totp-explain.ts';
import { totpImports } from './totp-imports.ts';
import { totpRecovery } from './totp-recovery.ts';
import { wordsSchema } from './words.ts';

export type { TotpEntry } from './totp-entry.ts';

export const totpVerificationSchema = z.object({
  valid: z.boolean(),
  /** How far ahead (positive) or behind the code's clock is, a multiple of the period. */
  driftSeconds: z.number().optional(),
  reason: wordsSchema.optional(),
});
export type TotpVerification = z.infer<typeof totpVerificationSchema>;

const name = z.string().max(200);
/** Asked again before a secret leaves; needed where a lock is set up. */
const confirmation = z.string().min(1).max(1024).optional();

export const totp = {
  /** The only call that shows a secret: at enrolment, so that another device can take it over. Throws `bad-input` for an empty name. */
  enrol: procedure
    .input(
      z.object({
        issuer: z.string().max(200),
        account: z.string().max(200),
        algorithm: totpEntrySchema.shape.algorithm.default('SHA1'),
        digits: totpEntrySchema.shape.digits.default(6),
        periodSeconds: totpEntrySchema.shape.periodSeconds.default(30),
        keep: whereSchema.default('keychain'),
      }),
    )
    .output(
      z.object({
        id: z.string(),
        /** otpauth URI (Key URI format). */
        uri: z.string(),
        /** Base32, no padding. */
        secret: z.string(),
        /** QR code of the URI: rows of modules, true is dark, without the quiet zone around it. */
        qr: z.array(z.array(z.boolean())),
        /** Where the secret went, and what to know about the choices (authenticator apps that ignore SHA256). */
        where: totpEntrySchema.shape.where,
        warnings: z.array(wordsSchema),
      }),
    ),
  list: procedure.output(z.array(totpEntrySchema)),
  /** Running codes of all entries, sent whole at each change of step. */
  codes: streamOf(
    {},
    z.array(
      z.object({
        id: z.string(),
        code: z.string().nullable(),
        nextCode: z.string().nullable(),
        /** ISO 8601: when `code` ends. */
        until: z.string(),
        problem: wordsSchema.nullable(),
      }),
    ),
  ),
  code: procedure.input(z.object({ id: z.string() })).output(z.object({ id: z.string(), code: z.string(), secondsLeft: z.number() })),
  verify: procedure.input(z.object({ id: z.string(), code: z.string().max(32) })).output(totpVerificationSchema),
  remove: procedure.input(z.object({ id: z.string() })).output(z.object({})),
  rename: procedure.input(z.object({ id: z.string(), issuer: name, account: name })).output(totpEntrySchema),
  /** Gives the list an order: these first, in this order, the others behind them by name. An empty list is the order by name. */
  arrange: procedure.input(z.object({ ids: z.array(z.string().max(64)).max(5_000) })).output(z.object({})),
  /** Shows one secret once more, so that another device can take it over. Throws `lock-confirmation-needed` without the passphrase of the lock. */
  reveal: procedure
    .input(z.object({ id: z.string(), passphrase: confirmation, code: confirmationCode }))
    .output(z.object({ uri: z.string(), secret: z.string(), qr: z.array(z.array(z.boolean())) })),
  /**
   * Entries as an encrypted Aegis vault, which Aegis and this program read; without `ids` all of them. `sealWith` is the
   * passphrase of the file. Throws `lock-confirmation-needed` without the passphrase of the lock.
   */
  export: procedure
    .input(
      z.object({
        ids: z.array(z.string().max(64)).min(1).max(5_000).optional(),
        sealWith: z.string().min(8).max(1024),
        passphrase: confirmation,
        code: confirmationCode,
      }),
    )
    .output(z.object({ fileName: z.string(), content: z.string(), entries: z.number().int() })),
  import: totpImports,
  ...totpExplain,
  recovery: totpRecovery,
};
