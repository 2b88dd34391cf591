import { z } from 'zod';
import { procedure, streamOf } from './stream.ts';
import { wordsSchema } from './words.ts';

export const caughtSummarySchema = z.object({
  id: z.string(),
  /** ISO 8601. */
  at: z.string(),
  /** The envelope's, not the headers'. */
  from: z.string(),
  to: z.array(z.string()),
  /** Recipients that are not among those named: more than a list can show. */
  moreTo: z.number().int(),
  subject: z.string(),
  bytes: z.number().int(),
  attachments: z.number().int(),
  /** What a receiver may hold against it. */
  problems: z.number().int(),
  /** The connection was encrypted when the message came. */
  tls: z.string().nullable(),
  /** Who logged in; any password is taken, none is kept. */
  user: z.string().nullable(),
});
export type CaughtSummary = z.infer<typeof caughtSummarySchema>;

export const caughtMessageSchema = caughtSummarySchema.extend({
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  text: z.string().nullable(),
  /** As it came: to be shown in a frame without scripts and without a network only. */
  html: z.string().nullable(),
  parts: z.array(z.object({ name: z.string().nullable(), type: z.string(), bytes: z.number().int(), inline: z.boolean() })),
  found: z.array(wordsSchema),
  /** The message as it came, cut where it is long. */
  source: z.string(),
  sourceCut: z.boolean(),
});
export type CaughtMessage = z.infer<typeof caughtMessageSchema>;

export const catcherStateSchema = z.object({
  running: z.boolean(),
  address: z.string().nullable(),
  port: z.number().int().nullable(),
  /** The server that listens too, and hands its connections here. */
  remote: z.object({ host: z.string(), port: z.number().int() }).nullable(),
  /** Newest first. */
  messages: z.array(caughtSummarySchema),
  /** Older ones that were let go for want of room. */
  dropped: z.number().int(),
});
export type CatcherState = z.infer<typeof catcherStateSchema>;

/** A mail server for trying things out: it takes every message and delivers none. */
export const mailCatcher = {
  catcher: {
    /** Listens on this computer's loopback, and with `remote` on that of a server too. Started already: answers how. */
    start: procedure
      .input(
        z.object({
          port: z.number().int().min(0).max(65_535).default(0),
          remote: z
            .object({ host: z.string().min(1).max(255), port: z.number().int().min(0).max(65_535).default(0) })
            .nullable()
            .default(null),
        }),
      )
      .output(catcherStateSchema),
    /** Stops listening; what was caught stays until it is cleared. */
    stop: procedure.output(catcherStateSchema),
    clear: procedure.output(catcherStateSchema),
    watch: streamOf({}, catcherStateSchema),
    message: procedure.input(z.object({ id: z.string().max(64) })).output(caughtMessageSchema),
  },
};
