import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { savedTunnelSchema } from './settings.ts';
import { procedure, streamOf } from './stream.ts';

export const tunnelSchema = z.object({
  id: z.string(),
  tunnel: savedTunnelSchema,
  /** Whether it stands in the settings; others go when they stop. */
  saved: z.boolean(),
  /** `waiting`: the connection to the server is lost, it goes on when that is back. */
  state: z.enum(['stopped', 'starting', 'listening', 'waiting', 'failed']),
  /** ISO 8601: since when. */
  since: z.string(),
  /** The port it really listens on; null while it does not. */
  port: z.number().int().nullable(),
  /** Open through it now, and taken since it was started. */
  connections: z.number().int(),
  connectionsTotal: z.number().int(),
  /** Towards the target, and back, since it was started. */
  sentBytes: z.number(),
  receivedBytes: z.number(),
  /** Why it failed or waits. */
  failure: failureSchema.optional(),
  /** The last connection through it that did not come about. */
  lastRefused: z.object({ at: z.string(), failure: failureSchema }).optional(),
});
export type Tunnel = z.infer<typeof tunnelSchema>;

const one = z.object({ id: z.string().min(1).max(64) });

/** Ports that lead through a server: they last until they are stopped or the engine ends, and come back with the connection. */
export const tunnels = {
  /** All that are saved or running, sent whole at each change; while bytes flow, about once a second. */
  watch: streamOf({}, z.array(tunnelSchema)),
  /** Starts a saved one; nothing happens when it runs. Throws `port-in-use`, `permission-denied`, `port-not-forwarded`, and those of the connection. */
  start: procedure.input(one).output(tunnelSchema),
  /** Starts one that is saved nowhere. Throws as `start`. */
  open: procedure.input(z.object({ tunnel: savedTunnelSchema })).output(tunnelSchema),
  stop: procedure.input(one).output(z.object({})),
};
