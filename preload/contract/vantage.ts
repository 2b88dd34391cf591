import { z } from 'zod';
import { whereSchema } from './credential-kinds.ts';
import { procedure, streamOf } from './stream.ts';
import { wordsSchema } from './words.ts';

/** One thing a person must type or agree to before a connection can go on. */
export const promptSchema = z.discriminatedUnion('kind', [
  z.object({
    id: z.string(),
    kind: z.literal('host-key'),
    /** The host as the user named it. */
    target: z.string(),
    /** Where the connection really goes: address and port. */
    address: z.string(),
    keyType: z.string(),
    /** `SHA256:...` as OpenSSH prints it. */
    fingerprint: z.string(),
    /** Names known_hosts already holds for this very key, if any. */
    alsoKnownAs: z.array(z.string()),
    /** Keys of other types this host is known by: it has grown a new key, or it is another machine. */
    otherKeys: z.array(z.object({ keyType: z.string(), fingerprint: z.string(), source: z.string() })).optional(),
    /** The host showed a certificate too, and why that alone did not do. */
    certificateProblem: wordsSchema.optional(),
  }),
  z.object({
    id: z.string(),
    kind: z.literal('secrets'),
    target: z.string(),
    /** What is asked for: `password`, `passphrase` of a key file, or what the server's keyboard-interactive asks. */
    purpose: z.enum(['password', 'passphrase', 'keyboard-interactive']),
    title: wordsSchema,
    /** What the other side said before asking; the server's own words. */
    instruction: z.string(),
    /** A label in words is ours; a plain text is the other side's, as it stands. */
    fields: z.array(z.object({ label: z.union([z.string(), wordsSchema]), echo: z.boolean() })),
    /** How many times an answer was refused before, so that the person is told. */
    refused: z.number().int(),
    /** How many answers are still taken, this one among them; not there where nobody counts. */
    triesLeft: z.number().int().min(1).optional(),
    /** What to know before answering: why the authenticator filled nothing in. */
    hint: wordsSchema.optional(),
    /** The field that asks for a one-time code, and whose codes could be filled in there. */
    code: z
      .object({ field: z.number().int().min(0), factors: z.array(z.object({ id: z.string(), issuer: z.string(), account: z.string() })) })
      .optional(),
    /** True when the answer may be kept as a credential. */
    canKeep: z.boolean(),
    /** An answer that is not kept is remembered for this long, for what comes next on the same server. */
    rememberedMinutes: z.number().int().positive().optional(),
  }),
  z.object({
    id: z.string(),
    kind: z.literal('proxy-command'),
    target: z.string(),
    /** What would be run on this computer, whole. */
    command: z.string(),
    /** The same as it stands in the ssh configuration: the text that is remembered. */
    written: z.string(),
  }),
]);
export type Prompt = z.infer<typeof promptSchema>;

export const promptAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accept-host-key'), remember: z.boolean() }),
  z.object({
    kind: z.literal('secrets'),
    values: z.array(z.string().max(4096)),
    /** Keep the answer: in the OS keychain, in the sealed file, or in memory for this run. */
    keep: z.enum(['no', ...whereSchema.options]),
    /** The second factor whose code goes into the field that asks for one, and whether that holds for this host from now on. */
    fill: z.object({ factor: z.string().max(64), always: z.boolean() }).optional(),
  }),
  z.object({ kind: z.literal('allow-command'), remember: z.boolean() }),
  z.object({ kind: z.literal('cancel') }),
]);
export type PromptAnswer = z.infer<typeof promptAnswerSchema>;

export const vantage = {
  prompts: {
    /** All open prompts, sent whole each time they change; the first client to answer wins. */
    watch: streamOf({}, z.array(promptSchema)),
    answer: procedure.input(z.object({ id: z.string(), answer: promptAnswerSchema })).output(z.object({ taken: z.boolean() })),
  },
};
