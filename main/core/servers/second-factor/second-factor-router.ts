import type { ChangedFactor } from '../../../../preload/contract/totp-servers.ts';
import { changeDoor } from '../../activity/changes.ts';
import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import { createReaders } from '../as-root.ts';
import type { EnrolOnServer } from './enrol.ts';
import { prepareEnrol } from './enrol.ts';
import type { FactorKeeper } from './kept-factors.ts';
import type { RemoveFromServer } from './remove.ts';
import { prepareRemove } from './remove.ts';
import { readFactors } from './status.ts';

/** Second factors of a server's logins: see `preload/contract/totp-servers.ts`. */
export function secondFactorRouter(rooms: Rooms, keeper: FactorKeeper) {
  const { vantages, streams, closing } = rooms;
  const readers = createReaders(rooms);
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  const enrol = (who: string) =>
    changeDoor<EnrolOnServer, ChangedFactor>(rooms, 'totp.server.enrol', (input, signal) =>
      prepareEnrol(rooms, keeper, input, who, signal),
    );
  const remove = (who: string) =>
    changeDoor<RemoveFromServer, ChangedFactor>(rooms, 'totp.server.remove', (input, signal) =>
      prepareRemove(rooms, keeper, input, who, signal),
    );
  return {
    status: os.totp.servers.status.handler(async ({ input, signal }) => {
      const ending = until(signal);
      const vantage = await vantages.open(input.vantage, { signal: ending });
      return (await readFactors(vantage, await readers(vantage, input.root, ending), ending)).shown;
    }),
    enrol: {
      plan: os.totp.servers.enrol.plan.handler(({ input, context, signal }) => enrol(context.who).plan(input, until(signal))),
      apply: os.totp.servers.enrol.apply.handler(({ input, context, signal }) => {
        const ending = until(signal);
        return streams.hold(input.stream, enrol(context.who).apply(input, context.who, ending), ending);
      }),
    },
    remove: {
      plan: os.totp.servers.remove.plan.handler(({ input, context, signal }) => remove(context.who).plan(input, until(signal))),
      apply: os.totp.servers.remove.apply.handler(({ input, context, signal }) => {
        const ending = until(signal);
        return streams.hold(input.stream, remove(context.who).apply(input, context.who, ending), ending);
      }),
    },
  };
}
