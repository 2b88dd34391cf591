import { z } from 'zod';
import { whereSchema } from './credential-kinds.ts';
import { deployedMail, deployedSourceSchema } from './deployed-mail.ts';
import { failureSchema } from './failure.ts';
import { mailCatcher } from './mail-catcher.ts';
import { mailDomain } from './mail-domain.ts';
import { mailFollow } from './mail-follow.ts';
import { mechanismSchema, refreshSchema } from './mail-login.ts';
import { procedure, streamOf } from './stream.ts';
import { vantageName } from './vantage-name.ts';
import { phaseSchema, verdictSchema } from './verdict.ts';
import { wordsSchema } from './words.ts';

export type { Mechanism, Refresh } from './mail-login.ts';

/** A line of the dialogue, secrets masked. `note` lines are ours: `TLS 1.3, TLS_AES_256_GCM_SHA384`. */
export const transcriptLineSchema = z.object({
  from: z.enum(['client', 'server', 'note']),
  line: z.string(),
  /** A note with words in it, for a person; `line` is its English. */
  words: wordsSchema.optional(),
});
export type TranscriptLine = z.infer<typeof transcriptLineSchema>;

/** Phases a test may end after; nothing is sent then. */
export const stopPhaseSchema = z.enum([
  'resolve',
  'connect',
  'greeting',
  'ehlo',
  'starttls',
  'tls',
  'ehlo-tls',
  'auth',
  'mail-from',
  'rcpt-to',
]);
export type StopPhase = z.infer<typeof stopPhaseSchema>;

/** What the server said to one recipient. */
export const recipientSchema = z.object({
  address: z.string(),
  accepted: z.boolean(),
  ms: z.number(),
  /** The reply, codes included. */
  reply: z.string(),
  failure: failureSchema.optional(),
});
export type Recipient = z.infer<typeof recipientSchema>;

export const mailVerdictSchema = verdictSchema.extend({
  transcript: z.array(transcriptLineSchema),
  /** EHLO keywords with their parameters, after STARTTLS when it was used. */
  capabilities: z.array(z.string()),
  /** The same, each in words. */
  offers: z.array(z.object({ keyword: z.string(), means: wordsSchema })),
  /** Each recipient that was asked for, in their order. */
  recipients: z.array(recipientSchema),
  /** The phase it was to end after, and did. */
  stoppedAfter: stopPhaseSchema.nullable(),
  /** The same test by other programs, to be copied; they ask for the password themselves. Null where one has no equivalent. */
  commands: z.object({ swaks: z.string().nullable(), openssl: z.string().nullable() }),
  /** The mechanism that was used, when one was. */
  mechanism: z.string().nullable(),
  sent: z.boolean(),
  /** What the server called the accepted message, when it said so. */
  queueId: z.string().nullable(),
  /** `<...@...>` of the message, to find it again; null when none was sent. */
  messageId: z.string().nullable(),
  /** What went wrong without anything having failed: `the password crossed the network in plain text`. */
  warning: wordsSchema.optional(),
  /** What to know or look at next when nothing failed: `accepted is not delivered`. */
  advice: wordsSchema.optional(),
});
export type MailVerdict = z.infer<typeof mailVerdictSchema>;

/**
 * What bounds the memory a call may take. The limits of mail itself are judged by the core, which says in words which of them was passed:
 * a line of a header, a list of recipients, an address.
 */
const address = z.string().max(5000);
const addresses = z.array(address).max(2000);
const headerText = z.string().max(100_000);

/** What a message may hold besides its text; `{id}` in subject, text, HTML and header values becomes an id of this message alone. */
const messageParts = {
  /** Named in the message, beside its first recipients. */
  cc: addresses.default([]),
  /** They get it, and stand nowhere in it. */
  bcc: addresses.default([]),
  html: z.string().max(1_000_000).nullable().default(null),
  replyTo: address.nullable().default(null),
  headers: z
    .array(z.object({ name: headerText, value: headerText }))
    .max(500)
    .default([]),
  /** At most 15 MB together; of a name only its last part is kept. */
  attachments: z
    .array(
      z.object({
        name: z.string().min(1).max(255),
        contentType: z.string().max(200).nullable().default(null),
        base64: z.string().max(20_500_000).default(''),
        /** Or what was handed over in pieces with `attach`. */
        attached: z.uuid().nullable().default(null),
      }),
    )
    .max(200)
    .default([]),
};

/** A message for `mail.send`: what is not given is the profile's. */
export const mailMessageSchema = z.object({
  to: addresses.default([]),
  from: address.nullable().default(null),
  subject: headerText,
  text: z.string().max(1_000_000).nullable().default(null),
  ...messageParts,
});
export type MailMessage = z.input<typeof mailMessageSchema>;

export const mailTestInput = {
  server: address,
  port: z.number().int().min(1).max(65535),
  security: z.enum(['starttls', 'tls', 'none']),
  from: address,
  to: addresses,
  user: address.nullable().default(null),
  /** Where the password comes from. */
  password: z
    .discriminatedUnion('kind', [
      z.object({
        kind: z.literal('typed'),
        value: z.string().max(4096),
        keepAs: z.object({ name: z.string().max(200), where: whereSchema }).nullable(),
      }),
      z.object({ kind: z.literal('credential'), name: z.string().max(200) }),
      /** The one an application is configured with, read when the test begins. */
      z.object({ kind: z.literal('deployed'), source: deployedSourceSchema }),
    ])
    .nullable()
    .default(null),
  /** The one way to log in; null tries what both sides know, in an order that suits the provider. */
  auth: mechanismSchema.nullable().default(null),
  /** With XOAUTH2: the password is a refresh token, and this is where an access token is got for it (RFC 6749 §6). */
  refresh: refreshSchema.nullable().default(null),
  quitAfter: stopPhaseSchema.nullable().default(null),
  send: z.boolean().default(false),
  subject: headerText.default('Pilothouse mail test'),
  text: z.string().max(1_000_000).nullable().default(null),
  ...messageParts,
  via: vantageName.default('here'),
  /** Trust this authority too, for this test (PEM file on this computer). */
  caFile: z.string().max(4096).nullable().default(null),
  /** Name to ask for and check in the certificate, when it is not `server`. */
  tlsServerName: z.string().max(255).nullable().default(null),
  /** Limit for each phase. */
  timeoutMs: z.number().int().min(100).max(300_000).default(30_000),
};

const progressSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('line'), line: transcriptLineSchema }),
  z.object({ kind: z.literal('phase'), phase: phaseSchema }),
  z.object({ kind: z.literal('verdict'), verdict: mailVerdictSchema }),
]);

export const mail = {
  ...deployedMail,
  ...mailCatcher,
  ...mailDomain,
  ...mailFollow,
  /**
   * Hands a file over in pieces, for an attachment that is larger than one call takes; answers how much of it is there. It is kept for half
   * an hour after it was last used.
   */
  attach: procedure.input(z.object({ id: z.uuid(), base64: z.string().max(2_800_000) })).output(z.object({ bytes: z.number().int() })),
  /** Lines and phases as they happen, the verdict last. */
  test: streamOf(mailTestInput, progressSchema),
  /** Sends a message by a saved profile; the queue id is in the verdict. */
  send: streamOf({ profile: z.string().min(1).max(512), message: mailMessageSchema }, progressSchema),
};
