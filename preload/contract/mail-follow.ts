import { z } from 'zod';
import { procedure } from './stream.ts';
import { vantageName } from './vantage-name.ts';
import { wordsSchema } from './words.ts';

/** What the receiving server found about a message (RFC 8601). */
export const authenticationSchema = z.object({
  /** The server that says so. */
  by: z.string(),
  method: z.string(),
  /** `pass`, `fail`, `none`, `softfail`, ... */
  result: z.string(),
  /** `smtp.mailfrom=example.org`, `header.d=example.org`. */
  properties: z.array(z.string()),
  /** The receiving server itself wrote it; anything else may have come with the message and proves nothing (RFC 8601 §5). */
  trusted: z.boolean(),
});
export type Authentication = z.infer<typeof authenticationSchema>;

export const mailboxFindSchema = z.object({
  found: z.boolean(),
  /** Its folder, as the server names it. */
  folder: z.string().nullable(),
  junk: z.boolean(),
  /** When the mailbox took it, ISO 8601. */
  receivedAt: z.string().nullable(),
  /** From the message's own Date to then. */
  delayMs: z.number().nullable(),
  subject: z.string().nullable(),
  authentication: z.array(authenticationSchema),
  /** Every folder that was looked into. */
  folders: z.array(z.string()),
  advice: wordsSchema,
});
export type MailboxFind = z.infer<typeof mailboxFindSchema>;

export const logStateSchema = z.enum(['delivered', 'deferred', 'bounced', 'queued', 'unknown']);
export const mailLogSchema = z.object({
  /** Where the lines were read: a file, or `journalctl`. */
  source: z.string(),
  lines: z.array(z.string()),
  /** What became of each recipient, by the last line about it. */
  recipients: z.array(
    z.object({ address: z.string(), state: logStateSchema, relay: z.string().nullable(), answer: z.string().nullable() }),
  ),
  state: logStateSchema,
  advice: wordsSchema,
});
export type MailLog = z.infer<typeof mailLogSchema>;

export const mailFollow = {
  /** Looks for a message in a mailbox by IMAP, and waits for it. The mailbox is only read: nothing is marked as seen. */
  followMailbox: procedure
    .input(
      z.object({
        /** Text that stands in this message only: its Message-ID, or a unique part of its subject; 3 to 500 characters. */
        text: z.string().max(5000),
        server: z.string().min(1).max(255),
        port: z.number().int().min(1).max(65_535).default(993),
        security: z.enum(['tls', 'starttls']).default('tls'),
        user: z.string().min(1).max(320),
        password: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('typed'), value: z.string().max(4096) }),
          z.object({ kind: z.literal('credential'), name: z.string().max(200) }),
        ]),
        via: vantageName.default('here'),
        caFile: z.string().max(4096).nullable().default(null),
        tlsServerName: z.string().max(255).nullable().default(null),
        /** How long to go on looking. */
        waitMs: z.number().int().min(0).max(600_000).default(60_000),
        /** Limit for each answer. */
        timeoutMs: z.number().int().min(100).max(120_000).default(20_000),
      }),
    )
    .output(mailboxFindSchema),
  /** What the log of a mail server (Postfix, Exim, Sendmail) says of a message it took. */
  followLog: procedure
    .input(
      z.object({
        via: vantageName,
        /** At least four letters, digits, dots or dashes. */
        queueId: z.string().max(5000),
        /** The log, where it is not in a usual place. */
        file: z.string().startsWith('/').max(4096).nullable().default(null),
        /** Reads it as root, through sudo or doas. */
        asRoot: z.boolean().default(false),
      }),
    )
    .output(mailLogSchema),
};
