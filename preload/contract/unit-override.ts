import { z } from 'zod';
import { changeOf } from './change.ts';
import { unitScopeSchema } from './journal.ts';
import { procedure } from './stream.ts';
import { vantageName } from './vantage-name.ts';

/** At most so much of a drop-in is written. */
export const LARGEST_OVERRIDE = 64 * 1024;

const one = { vantage: vantageName, unit: z.string().min(1).max(256), scope: unitScopeSchema.default('system') };

/** A unit another one depends on, or is needed by, with what it is doing. */
export const relatedUnitSchema = z.object({ unit: z.string(), depth: z.number().int().min(0), active: z.string() });
export type RelatedUnit = z.infer<typeof relatedUnitSchema>;

export const unitRelationsSchema = z.object({
  /** What it needs, as a tree in order (`systemctl list-dependencies`). */
  needs: z.array(relatedUnitSchema),
  /** What needs it (`--reverse`). */
  neededBy: z.array(relatedUnitSchema),
  /** Of a timer: ISO 8601, null when there is none. */
  timer: z.object({ nextAt: z.string().nullable(), lastAt: z.string().nullable(), unit: z.string() }).nullable(),
});
export type UnitRelations = z.infer<typeof unitRelationsSchema>;

export const unitOverride = {
  relations: procedure.input(z.object(one)).output(unitRelationsSchema),
  override: {
    /** The unit with its drop-ins as systemd reads it, and our own drop-in; null when there is none. */
    read: procedure.input(z.object(one)).output(z.object({ path: z.string(), text: z.string().nullable(), whole: z.string() })),
    /** Writes `override.conf`, as `systemctl edit` does; an empty text removes it. Verified before it takes its place, then reloaded. */
    ...changeOf({ ...one, text: z.string().max(LARGEST_OVERRIDE) }, z.object({ path: z.string(), state: z.string() })),
  },
};
