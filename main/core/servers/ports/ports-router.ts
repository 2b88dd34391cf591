import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import { createReaders } from '../as-root.ts';
import { checkPorts } from './check-ports.ts';
import { listPorts } from './ports.ts';

/** Listening ports: see `preload/contract/ports.ts`. */
export function portsRouter(rooms: Rooms) {
  const { vantages, closing } = rooms;
  const readers = createReaders(rooms);
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  return {
    list: os.servers.ports.list.handler(async ({ input, signal }) => {
      const ending = until(signal);
      const vantage = await vantages.open(input.vantage, { signal: ending });
      return listPorts(await readers(vantage, input.root, ending), ending);
    }),
    check: os.servers.ports.check.handler(({ input, signal }) => checkPorts(rooms, input, until(signal))),
  };
}
