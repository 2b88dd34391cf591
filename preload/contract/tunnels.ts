import { z } from 'zod';
import { forwardedPortSchema } from './forwarded-port.ts';
import { savedTunnelSchema } from './settings.ts';
import { procedure, streamOf } from './stream.ts';

/** A port that leads through a server; `waiting`: the connection to the server is lost. */
export const tunnelSchema = forwardedPortSchema.extend({ tunnel: savedTunnelSchema });
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
