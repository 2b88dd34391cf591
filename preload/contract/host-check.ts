import { z } from 'zod';
import { failureSchema, loginAttemptSchema } from './failure.ts';
import { procedure } from './stream.ts';
import { wordsSchema } from './words.ts';

const hostKeySchema = z.object({
  type: z.string(),
  /** `SHA256:...` as OpenSSH prints it. */
  fingerprint: z.string(),
  /** The certificate that vouches for the key, of an authority of the known hosts; null where the key itself is known. */
  certificate: z
    .object({
      keyId: z.string(),
      authority: z.object({ type: z.string(), fingerprint: z.string() }),
      /** `FILE:LINE` of the `@cert-authority`. */
      source: z.string(),
      /** ISO 8601; null for ever. */
      validUntil: z.string().nullable(),
    })
    .nullable(),
});

const always = {
  host: z.string(),
  /** What the ssh configuration asks for this host and Pilothouse does not do. */
  notes: z.array(wordsSchema),
  /** Every method and key in the order in which it was tried. */
  attempts: z.array(loginAttemptSchema),
};

/** Whether one can log in to a host, and how, or why not. */
export const hostCheckSchema = z.discriminatedUnion('ok', [
  z.object({
    ...always,
    ok: z.literal(true),
    /** `192.0.2.10:22`; as configured where a jump host or a command leads there. */
    address: z.string(),
    hostKey: hostKeySchema,
    user: z.string(),
    /** The methods the server accepted, joined with `+` when it wanted several. */
    method: z.string(),
    /** The hosts on the way, first one first; `hostKey` is null for one whose connection has ended since. */
    jumps: z.array(z.object({ host: z.string(), address: z.string().nullable(), hostKey: hostKeySchema.nullable() })),
  }),
  z.object({
    ...always,
    ok: z.literal(false),
    /** `unknown-host-key`, `changed-host-key`, `auth-failed`, `unreachable`, `timeout`, else the failure's own kind. */
    reason: z.string(),
    failure: failureSchema,
  }),
]);
export type HostCheck = z.infer<typeof hostCheckSchema>;

export const hostCheck = {
  /** Connects and logs in anew, asks what must be asked, and hangs up. Throws `ssh-host-unknown` for what is no host's name. */
  check: procedure.input(z.object({ host: z.string().min(1).max(512) })).output(hostCheckSchema),
  /**
   * Forgets the key of a host that was accepted for this run, so that the next connection asks about the key it shows; what stands in
   * the known hosts stays. Answers whether there was one. Throws `ssh-host-unknown`.
   */
  forgetAcceptedKey: procedure.input(z.object({ host: z.string().min(1).max(512) })).output(z.object({ forgotten: z.boolean() })),
};
