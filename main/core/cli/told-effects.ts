import type { Plan } from '../../../preload/contract/change.ts';
import type { ChangeCalls, ChangeOptions } from './change.ts';
import type { Output } from './output.ts';

/**
 * Calls of a change whose plan warns of what it may bring (a revision gone back to that is not known to work). Where the plan is not
 * printed (`--yes --json`) its effects go to stderr before it is made; `withEffects` puts them beside the result.
 */
export function tellingEffects<Result extends object>(
  calls: ChangeCalls<Result>,
  { yes, dryRun }: Pick<ChangeOptions, 'yes' | 'dryRun'>,
  output: Pick<Output, 'json' | 'note' | 'say'>,
): { readonly calls: ChangeCalls<Result>; readonly withEffects: (result: Result) => Result & { readonly effects: Plan['effects'] } } {
  let effects: Plan['effects'] = [];
  return {
    calls: {
      ...calls,
      async plan(signal) {
        const plan = await calls.plan(signal);
        effects = plan.effects;
        if (yes === true && dryRun !== true && output.json) for (const effect of effects) output.note(output.say(effect));
        return plan;
      },
    },
    withEffects: (result) => ({ ...result, effects }),
  };
}
