import { z } from 'zod';
import { changeOf } from './change.ts';
import { rootWishSchema } from './ports.ts';
import { procedure } from './stream.ts';
import { vantageName } from './vantage-name.ts';
import { wordsSchema } from './words.ts';

/** What a login needs: its key and a code, or its password and a code. */
export const loginFactorsSchema = z.enum(['key-and-code', 'password-and-code']);
export type LoginFactors = z.infer<typeof loginFactorsSchema>;

/** An account's name as useradd(8) takes it; nothing that sshd or PAM would read as a pattern or a list. */
const user = z
  .string()
  .max(64)
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]*\$?$/u);

/** An account of the server that can log in, and its second factor. */
export const accountFactorSchema = z.object({
  name: z.string(),
  uid: z.number().int(),
  /** Its `~/.google_authenticator`; null without one. The secret and the codes themselves are never read. */
  file: z
    .object({
      path: z.string(),
      /** Octal, null where it cannot be looked at. */
      mode: z.string().nullable(),
      owner: z.string().nullable(),
      options: z.array(z.string()),
      recoveryCodesLeft: z.number().int().nullable(),
      /** Why PAM will not take it. */
      problem: wordsSchema.nullable(),
    })
    .nullable(),
  /** `AuthenticationMethods` for this account as sshd takes them; null where that cannot be read. */
  methods: z.string().nullable(),
  /**
   * `always`: no login without a code; `with-password`: a key alone gets in; `off`; `locked-out`: a code is asked for that nothing
   * gives; `unknown`: it takes root to tell.
   */
  asked: z.enum(['always', 'with-password', 'off', 'locked-out', 'unknown']),
  reason: wordsSchema,
  /** It was Pilothouse that made the code needed. */
  byPilothouse: z.boolean(),
});
export type AccountFactor = z.infer<typeof accountFactorSchema>;

export const serverFactorsSchema = z.object({
  /** Whether it was read as root. */
  asRoot: z.boolean(),
  /** The account that the console logs in with. */
  loginUser: z.string(),
  system: z.string(),
  /** The package manager that would install the PAM module; null where it is none we know. */
  manager: z.string().nullable(),
  /** Where the PAM module lies; null when it is not installed. */
  module: z.string().nullable(),
  pam: z.object({
    path: z.string(),
    /** Lines of sshd's stack that ask for a code. */
    lines: z.array(
      z.object({
        number: z.number().int(),
        text: z.string(),
        nullok: z.boolean(),
        beforePassword: z.boolean(),
        byPilothouse: z.boolean(),
      }),
    ),
  }),
  sshd: z.object({
    version: z.string().nullable(),
    usePam: z.boolean().nullable(),
    /** The file that Pilothouse would write or has written its part to. */
    path: z.string(),
    /** What `sshd -t` complains about; null when nothing, or when it takes root to tell. */
    fault: z.string().nullable(),
  }),
  clock: z.object({ offsetSeconds: z.number(), synchronized: z.boolean().nullable(), words: wordsSchema }),
  /** A change that is not proven yet: ISO 8601 of when the server takes it back by itself. */
  waitingUntil: z.string().nullable(),
  accounts: z.array(accountFactorSchema),
  notes: z.array(wordsSchema),
});
export type ServerFactors = z.infer<typeof serverFactorsSchema>;

export const changedFactorSchema = z.object({
  user: z.string(),
  /** The entry of the authenticator; null after a removal. */
  totp: z.string().nullable(),
  /** How many recovery codes are kept with that entry. */
  recoveryCodes: z.number().int(),
  state: wordsSchema,
});
export type ChangedFactor = z.infer<typeof changedFactorSchema>;

/** How long the server waits for the proof before it takes everything back. */
const returnAfterSeconds = z.number().int().min(15).max(3600).default(300);

export const totpServers = {
  /** For whom a second factor is on. Read as the account itself where root asks for a password and `root` is `free`. */
  status: procedure.input(z.object({ vantage: vantageName, root: rootWishSchema.default('free') })).output(serverFactorsSchema),
  /**
   * Makes a code needed for an account's logins: installs the PAM module, writes the account's file, sshd's and PAM's part, and
   * proves it by a second login with a code. The server takes everything back by itself unless that proof comes in time.
   */
  enrol: changeOf(
    {
      vantage: vantageName,
      /** null: the account that the console logs in with. */
      user: user.nullable().default(null),
      factors: loginFactorsSchema.default('key-and-code'),
      /** For every account that has a second factor already, too. */
      everyone: z.boolean().default(false),
      returnAfterSeconds,
    },
    changedFactorSchema,
  ),
  /** Takes the need for a code back, proves that one still gets in, then forgets the secret. */
  remove: changeOf(
    {
      vantage: vantageName,
      user: user.nullable().default(null),
      /** For every account that Pilothouse made give one. */
      everyone: z.boolean().default(false),
      returnAfterSeconds,
    },
    changedFactorSchema,
  ),
};
