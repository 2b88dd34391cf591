import { z } from 'zod';
import { failureSchema } from './failure.ts';

/**
 * One step of a live list. A `snapshot` replaces everything the reader holds; a `change` is applied to it; a `status` says
 * how the list is doing and nothing else. Every step carries the status that holds when it is sent.
 * A large list comes in pages: the first is the `snapshot`, the next are `change`s, all but the last with `more`.
 */
export function liveList<Row extends z.ZodType>(row: Row) {
  return z.object({
    kind: z.enum(['snapshot', 'change', 'status']),
    upserts: z.array(row),
    /** uids. */
    removed: z.array(z.string()),
    /** `stale`: the connection was lost and is being made again; `offline`: the cluster cannot be reached. `failure` says why. */
    status: z.enum(['live', 'stale', 'offline']),
    /** ISO 8601: live since, or last known to be true at. */
    since: z.string(),
    failure: failureSchema.optional(),
    /** True while the first snapshot is not complete. */
    more: z.boolean().optional(),
  });
}
