import { z } from 'zod';
import { forwardedPortSchema } from './forwarded-port.ts';
import { savedForwardSchema } from './saved-forward.ts';
import { procedure, streamOf } from './stream.ts';

export type { SavedForward } from './saved-forward.ts';

/** A port of this computer that leads into a cluster; `waiting`: no pod runs that it could lead to, or the cluster cannot be reached. */
export const forwardSchema = forwardedPortSchema.extend({
  forward: savedForwardSchema,
  /** Where it leads now: a pod and its port. */
  leads: z.object({ pod: z.string(), port: z.number().int() }).nullable(),
  /** How often it has moved to another pod since it was started. */
  moves: z.number().int(),
});
export type Forward = z.infer<typeof forwardSchema>;

const one = z.object({ id: z.string().min(1).max(64) });

/** Ports that lead into a cluster: they last until they are stopped or the engine ends, and move to the next pod when one goes. */
export const forwards = {
  /** All that are saved or running, of every context, sent whole at each change; while bytes flow, about once a second. */
  watch: streamOf({}, z.array(forwardSchema)),
  /** Starts a saved one; nothing happens when it runs. Throws `port-in-use`, `not-found`, `kubernetes-forbidden`, and those of the connection. */
  start: procedure.input(one).output(forwardSchema),
  /** Starts one that is saved nowhere. Throws as `start`. */
  open: procedure.input(z.object({ forward: savedForwardSchema })).output(forwardSchema),
  stop: procedure.input(one).output(z.object({})),
};
