import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import { watchState } from '../../streams.ts';
import { createTunnels, tunnelOf } from './tunnels.ts';

/** The tunnels part of the contract. */
export function tunnelsRouter(rooms: Rooms) {
  const { streams, closing } = rooms;
  const tunnels = createTunnels(rooms);
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  return {
    watch: os.servers.tunnels.watch.handler(({ input, signal }) => {
      const ending = until(signal);
      return streams.hold(
        input.stream,
        watchState(
          () => tunnels.list().map(tunnelOf),
          (listener) => tunnels.onChange(listener),
          ending,
        ),
        ending,
      );
    }),
    start: os.servers.tunnels.start.handler(async ({ input, signal, context }) =>
      tunnelOf(await tunnels.start(input.id, context.who, until(signal))),
    ),
    open: os.servers.tunnels.open.handler(async ({ input, signal, context }) =>
      tunnelOf(await tunnels.open(input.tunnel, context.who, until(signal))),
    ),
    stop: os.servers.tunnels.stop.handler(({ input }) => {
      tunnels.stop(input.id);
      return {};
    }),
  };
}
