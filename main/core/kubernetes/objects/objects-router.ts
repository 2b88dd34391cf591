import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import type { Clusters } from '../clusters.ts';
import { createLiveObjects, listObjects, objectHead } from './live-objects.ts';
import { objectDetails } from './object-details.ts';
import { revealSecret } from './reveal.ts';
import { listUsage } from './usage.ts';

/** Objects of any kind: see `preload/contract/cluster-objects.ts`. */
export function objectsRouter(rooms: Rooms, clusters: Pick<Clusters, 'client' | 'onDistrust' | 'watchedBeside'>) {
  const { streams, closing, audit } = rooms;
  const live = createLiveObjects(rooms, clusters);
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  return {
    objects: {
      head: os.kubernetes.objects.head.handler(async ({ input, signal }) =>
        objectHead(await clusters.client(input.context), input, until(signal)),
      ),
      list: os.kubernetes.objects.list.handler(async ({ input, signal }) =>
        listObjects(await clusters.client(input.context), input, until(signal)),
      ),
      watch: os.kubernetes.objects.watch.handler(async ({ input, signal }) => {
        const ends = until(signal);
        const list = await live.open(input, ends);
        return streams.hold(input.stream, list.read(ends), ends);
      }),
      get: os.kubernetes.objects.get.handler(async ({ input, signal }) =>
        objectDetails(await clusters.client(input.context), input, until(signal)),
      ),
    },
    usage: {
      list: os.kubernetes.usage.list.handler(async ({ input, signal }) =>
        listUsage(await clusters.client(input.context), input.of, input.namespace, until(signal)),
      ),
    },
    secrets: {
      reveal: os.kubernetes.secrets.reveal.handler(async ({ input, context, signal }) =>
        revealSecret(await clusters.client(input.context), input, { audit, who: context.who }, until(signal)),
      ),
    },
  };
}
