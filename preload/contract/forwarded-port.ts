import { z } from 'zod';
import { failureSchema } from './failure.ts';

/** What a tunnel and a port forward have in common: a port that is listened on, and leads elsewhere. */
export const forwardedPortSchema = z.object({
  id: z.string(),
  /** Whether it stands in the settings; others go when they stop. */
  saved: z.boolean(),
  /** `waiting`: what it leads through or to is not there now; it goes on when that is back. */
  state: z.enum(['stopped', 'starting', 'listening', 'waiting', 'failed']),
  /** ISO 8601: since when. */
  since: z.string(),
  /** The port it really listens on; null while it does not. */
  port: z.number().int().nullable(),
  /** Open through it now, and taken since it was started. */
  connections: z.number().int(),
  connectionsTotal: z.number().int(),
  /** Towards where it leads, and back, since it was started. */
  sentBytes: z.number(),
  receivedBytes: z.number(),
  /** Why it failed or waits. */
  failure: failureSchema.optional(),
  /** The last connection through it that did not come about. */
  lastRefused: z.object({ at: z.string(), failure: failureSchema }).optional(),
});
export type ForwardedPort = z.infer<typeof forwardedPortSchema>;
