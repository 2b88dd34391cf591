import { z } from 'zod';
import { failureKinds } from './failure-kinds.ts';
import { wordsSchema } from './words.ts';

/** One thing that was tried to log in, and what became of it. */
export const loginAttemptSchema = z.object({
  /** `publickey`, `password`, `keyboard-interactive`. */
  method: z.string(),
  /** For a key its type, fingerprint and file or agent comment; `kept` for a kept password; else empty. */
  what: z.string(),
  result: wordsSchema,
});
export type LoginAttempt = z.infer<typeof loginAttemptSchema>;

/** Why something did not work: the cause in one sentence, what to do next, then the evidence to unfold. */
export const failureSchema = z.object({
  kind: z.enum(failureKinds),
  cause: wordsSchema,
  remedy: wordsSchema,
  /** What the other side said, or what was looked at: raw lines, already redacted. */
  evidence: z.string().optional(),
  /** SMTP reply code, HTTP status, exit code or errno, as the field writes it. */
  code: z.string().optional(),
  /** RFC 3463 enhanced status code of a mail server. */
  enhancedCode: z.string().optional(),
  /** Where whoever runs or makes the other side explains this. */
  page: z.string().optional(),
  /** Of a login that failed: every method and key in the order in which it was tried. */
  attempts: z.array(loginAttemptSchema).optional(),
  /** Of a host key that changed since it was accepted for this run: the host, whose key can be forgotten (`hosts.forgetAcceptedKey`). */
  acceptedKeyOf: z.string().optional(),
  /** Of a change that a read-only context refuses: whether the context itself is marked so, and its environment where that forbids changes. */
  readOnlyContext: z.object({ name: z.string(), mark: z.boolean(), environment: z.string().nullable() }).optional(),
});
export type Failure = z.infer<typeof failureSchema>;
