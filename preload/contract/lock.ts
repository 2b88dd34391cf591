import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { lockReasonSchema } from './lock-reasons.ts';
import { procedure, streamOf } from './stream.ts';
import { languageSchema } from './words.ts';

export type { LockReason } from './lock-reasons.ts';

export const SHORTEST_PASSPHRASE = 8;

/** What may be known of the lock while it is locked: nothing of what lies behind it. */
export const lockStateSchema = z.object({
  /** False until a passphrase was set: then nothing ever locks. */
  setUp: z.boolean(),
  locked: z.boolean(),
  reason: lockReasonSchema.nullable(),
  lockedAt: z.string().nullable(),
  unlockedAt: z.string().nullable(),
  /** When it locks by itself unless somebody does something; null where it does not. */
  locksAt: z.string().nullable(),
  /** A code of the second factor is asked for besides the passphrase. */
  secondFactor: z.boolean(),
  /** Touch ID may unlock, where this computer offers it; never the first time after a start. */
  touchId: z.boolean(),
  /** Wrong attempts since the last right one, and how long the next has to wait from now. */
  wrongAttempts: z.number().int(),
  waitSeconds: z.number().int(),
  /** How the cover looks and speaks: the settings themselves are not answered while it is locked. */
  appearance: z.object({ mode: z.enum(['system', 'light', 'dark']), language: z.union([languageSchema, z.literal('system')]) }),
});
export type LockState = z.infer<typeof lockStateSchema>;

const passphrase = z.string().min(1).max(1024);
const newPassphrase = z.string().min(SHORTEST_PASSPHRASE).max(1024);
const code = z.string().max(32).nullable().default(null);
/** A code of the lock's second factor, asked again with the passphrase before a secret is shown. */
export const confirmationCode = code;

/** What the settings show of a lock that is open. */
export const lockDetailsSchema = z.object({
  state: lockStateSchema,
  /** How the passphrase is kept: by a verifier that costs this much to try once. */
  cost: z.object({ n: z.number().int(), r: z.number().int(), p: z.number().int(), mebibytes: z.number().int() }).nullable(),
  /** The TOTP entry whose codes are asked for. */
  secondFactor: z.object({ id: z.string(), issuer: z.string(), account: z.string() }).nullable(),
  /** Entries that may serve: confirmed ones whose secret outlives this run. */
  candidates: z.array(z.object({ id: z.string(), issuer: z.string(), account: z.string() })),
  /** The passphrase is that of the sealed file too. */
  sealedFile: z.boolean(),
});
export type LockDetails = z.infer<typeof lockDetailsSchema>;

export const lock = {
  state: procedure.output(lockStateSchema),
  watch: streamOf({}, lockStateSchema),
  details: procedure.output(lockDetailsSchema),
  /** Where a sealed file exists, the passphrase must be the one that opens it. Throws `bad-input`, `lock-refused`. */
  setUp: procedure.input(z.object({ passphrase: newPassphrase })).output(lockStateSchema),
  /** Changes the passphrase, of the sealed file too. Throws `lock-refused`, `lock-wait`. */
  change: procedure.input(z.object({ passphrase, code, next: newPassphrase })).output(lockStateSchema),
  /** Asks for codes of this TOTP entry from now on, null for none; `code` is one of the entry that is chosen, or of the one left. */
  setSecondFactor: procedure.input(z.object({ passphrase, id: z.string().max(64).nullable(), code })).output(lockStateSchema),
  setTouchId: procedure.input(z.object({ passphrase, code, use: z.boolean() })).output(lockStateSchema),
  remove: procedure.input(z.object({ passphrase, code })).output(lockStateSchema),
  /** Locks every window and process of this data folder. Throws `bad-input` where no lock is set up. */
  lock: procedure.output(lockStateSchema),
  /** `problem`: what stayed closed all the same (a sealed file with another passphrase). Throws `lock-refused`, `lock-wait`. */
  unlock: procedure.input(z.object({ passphrase, code })).output(z.object({ state: lockStateSchema, problem: failureSchema.nullable() })),
  /** Somebody is at work in the window: the idle time begins anew. */
  active: procedure.output(z.object({})),
};
