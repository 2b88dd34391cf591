import { z } from 'zod';
import { streamOf } from './stream.ts';
import { vantageName } from './vantage-name.ts';

/** How busy a machine was over one interval; what it does not say is null. */
export const loadSampleSchema = z.object({
  /** When it was received, ISO 8601 by this computer's clock. */
  at: z.string(),
  /** The share of all its processors that was busy, 0 to 1. */
  cpu: z.number().nullable(),
  /** Load average of the last minute (proc_loadavg(5)). */
  load: z.number().nullable(),
  /** Memory that is not available to new work. */
  memory: z.object({ usedBytes: z.number(), totalBytes: z.number() }).nullable(),
  /** Bytes per second, over all disks. */
  disk: z.object({ read: z.number(), written: z.number() }).nullable(),
  /** Bytes per second, over all network interfaces that lead out of it. */
  network: z.object({ received: z.number(), sent: z.number() }).nullable(),
});
export type LoadSample = z.infer<typeof loadSampleSchema>;

/** Seconds between two samples, where nothing else is asked for. */
export const LOAD_INTERVAL_SECONDS = 5;

/**
 * The load of a machine as it goes: first what is known of the last hour, then each sample. One sampler runs on a machine,
 * however many read, and it ends with the last of them. Throws `not-available` on a machine without /proc.
 */
export const load = streamOf({ vantage: vantageName }, loadSampleSchema);
