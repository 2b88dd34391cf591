import type { ChangedUnit } from '../../../../preload/contract/unit-changes.ts';
import { changeDoor } from '../../activity/changes.ts';
import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import { prepareUnitChange } from './unit-change.ts';
import type { UnitChange } from './unit-change.ts';

/** Changes to units: see `preload/contract/unit-changes.ts`. */
export function unitChangesRouter(rooms: Rooms) {
  const { streams, closing } = rooms;
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  const door = changeDoor<UnitChange, ChangedUnit>(rooms, 'unit.change', (input, signal) => prepareUnitChange(rooms, input, signal));
  return {
    change: {
      plan: os.servers.units.change.plan.handler(({ input, signal }) => door.plan(input, until(signal))),
      apply: os.servers.units.change.apply.handler(({ input, context, signal }) => {
        const ending = until(signal);
        return streams.hold(input.stream, door.apply(input, context.who, ending), ending);
      }),
    },
  };
}
