import { z } from 'zod';
import { changeOf } from './change.ts';
import { unitScopeSchema } from './journal.ts';
import { vantageName } from './vantage-name.ts';
import { wordsSchema } from './words.ts';

/** The verbs of systemctl(1) that change one unit. */
export const unitVerbSchema = z.enum(['start', 'stop', 'restart', 'reload', 'enable', 'disable', 'mask', 'unmask', 'reset-failed']);
export type UnitVerb = z.infer<typeof unitVerbSchema>;

/** A unit after a change, read again. */
export const changedUnitSchema = z.object({
  unit: z.string(),
  active: z.string(),
  sub: z.string(),
  enabled: z.string(),
  state: wordsSchema,
});
export type ChangedUnit = z.infer<typeof changedUnitSchema>;

export const unitChanges = {
  /** One verb on one unit; what it reads afterwards must be what was asked for. */
  change: changeOf(
    { vantage: vantageName, unit: z.string().min(1).max(256), verb: unitVerbSchema, scope: unitScopeSchema.default('system') },
    changedUnitSchema,
  ),
};
