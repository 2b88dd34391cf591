import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import { createLoadWatch } from './load-watch.ts';

/** The load of a machine as it goes: see `preload/contract/load.ts`. */
export function loadRouter(rooms: Rooms) {
  const { streams, closing } = rooms;
  const watch = createLoadWatch(rooms);
  return os.servers.load.handler(({ input, signal }) => {
    const ending = signal === undefined ? closing : AbortSignal.any([closing, signal]);
    return streams.hold(input.stream, watch.read(input.vantage, ending), ending);
  });
}
