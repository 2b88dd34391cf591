import { changeDoor } from '../../activity/changes.ts';
import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import type { UnitOverride } from './unit-override.ts';
import { prepareOverride, readOverride } from './unit-override.ts';
import { readRelations } from './unit-relations.ts';

/** What a unit depends on, and its drop-in: see `preload/contract/unit-override.ts`. */
export function unitOverrideRouter(rooms: Rooms) {
  const { streams, closing, vantages } = rooms;
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  const door = changeDoor<UnitOverride, { path: string; state: string }>(rooms, 'unit.override', (input, signal) =>
    prepareOverride(rooms, input, signal),
  );
  return {
    relations: os.servers.units.relations.handler(async ({ input, signal }) => {
      const ending = until(signal);
      return readRelations(await vantages.open(input.vantage, { signal: ending }), input.unit, ending, input.scope);
    }),
    override: {
      read: os.servers.units.override.read.handler(async ({ input, signal }) => {
        const ending = until(signal);
        return readOverride(await vantages.open(input.vantage, { signal: ending }), input.unit, ending, input.scope);
      }),
      plan: os.servers.units.override.plan.handler(({ input, signal }) => door.plan(input, until(signal))),
      apply: os.servers.units.override.apply.handler(({ input, context, signal }) => {
        const ending = until(signal);
        return streams.hold(input.stream, door.apply(input, context.who, ending), ending);
      }),
    },
  };
}
