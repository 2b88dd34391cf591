import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import { watchState } from '../../streams.ts';
import type { Clusters } from '../clusters.ts';
import { createForwards, forwardOf } from './forwards.ts';

/** The port-forwards part of the contract: see `preload/contract/forwards.ts`. */
export function forwardsRouter(rooms: Rooms, clusters: Pick<Clusters, 'client'>) {
  const { streams, closing } = rooms;
  const forwards = createForwards(rooms, clusters);
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  return {
    watch: os.kubernetes.forwards.watch.handler(({ input, signal }) => {
      const ending = until(signal);
      return streams.hold(
        input.stream,
        watchState(
          () => forwards.list().map(forwardOf),
          (listener) => forwards.onChange(listener),
          ending,
        ),
        ending,
      );
    }),
    start: os.kubernetes.forwards.start.handler(async ({ input, signal, context }) =>
      forwardOf(await forwards.start(input.id, context.who, until(signal))),
    ),
    open: os.kubernetes.forwards.open.handler(async ({ input, signal, context }) =>
      forwardOf(await forwards.open(input.forward, context.who, until(signal))),
    ),
    stop: os.kubernetes.forwards.stop.handler(({ input }) => {
      forwards.stop(input.id);
      return {};
    }),
  };
}
