import { changeDoor } from '../../activity/changes.ts';
import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import type { Clusters } from '../clusters.ts';
import type { AskedDebug } from './debug-container.ts';
import { prepareDebug } from './debug-container.ts';
import { readPodPlace } from './pod-place.ts';

/** What it takes to get into a pod: see `preload/contract/pod-inside.ts`. */
export function podInsideRouter(rooms: Rooms, clusters: Pick<Clusters, 'client'>) {
  const { streams, closing } = rooms;
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  const door = changeDoor<AskedDebug, { readonly container: string }>(rooms, 'pod.debug', async (input, signal) =>
    prepareDebug(await clusters.client(input.context), input, signal),
  );
  return {
    containers: os.kubernetes.inside.containers.handler(async ({ input, signal }) => {
      const { containers, defaultContainer, phase } = await readPodPlace(
        await clusters.client(input.context),
        input.namespace,
        input.pod,
        until(signal),
      );
      return { containers: [...containers], defaultContainer, phase };
    }),
    debug: {
      plan: os.kubernetes.inside.debug.plan.handler(({ input, signal }) => door.plan(input, until(signal))),
      apply: os.kubernetes.inside.debug.apply.handler(({ input, context, signal }) => {
        const ending = until(signal);
        return streams.hold(input.stream, door.apply(input, context.who, ending), ending);
      }),
    },
  };
}
