import { z } from 'zod';
import { confirmationCode } from './lock.ts';
import { procedure } from './stream.ts';

const id = z.string().max(64);
const counted = z.object({ total: z.number().int(), left: z.number().int() });

export const recoveryCodeSchema = z.object({
  code: z.string(),
  /** ISO 8601: when it was crossed out; null while it is good. */
  usedAt: z.string().nullable(),
});
export type RecoveryCode = z.infer<typeof recoveryCodeSchema>;

export const totpRecovery = {
  /** Keeps the recovery codes of an entry beside its secret, instead of those that were kept before. */
  keep: procedure.input(z.object({ id, codes: z.array(z.string().min(1).max(200)).min(1).max(50) })).output(counted),
  /** Shows them. Throws `lock-confirmation-needed` without the passphrase of the lock. */
  show: procedure
    .input(z.object({ id, passphrase: z.string().min(1).max(1024).optional(), code: confirmationCode }))
    .output(z.object({ codes: z.array(recoveryCodeSchema) })),
  /** Crosses one out, for good: the service takes each once. Throws `bad-input` when it was crossed out before. */
  cross: procedure.input(z.object({ id, index: z.number().int().min(0).max(49) })).output(counted),
  /** Forgets them all. */
  forget: procedure.input(z.object({ id })).output(z.object({})),
};
