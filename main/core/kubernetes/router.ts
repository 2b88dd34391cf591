import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import { createClusters } from './clusters.ts';
import { listDeployments } from './deployments.ts';
import { kindsOf } from './discovery.ts';
import { listContexts } from './kubeconfig.ts';
import { listNamespaces } from './namespaces.ts';
import { listPods } from './pods.ts';
import { rolloutsRouter } from './rollout/rollouts-router.ts';

/** The kubernetes part of the contract. */
export function kubernetesRouter(rooms: Rooms) {
  const clusters = createClusters(rooms);
  const until = (signal: AbortSignal | undefined) => AbortSignal.any([rooms.closing, ...(signal ? [signal] : [])]);

  /** Namespaces that are known without asking the cluster: from the kubeconfig, and the last one chosen. */
  const knownNamespaces = async (context: string): Promise<string[]> => {
    const config = await clusters.kubeconfig();
    const entry = config.contexts.find(({ name }) => name === context);
    const neighbours = config.contexts.filter(({ cluster }) => cluster === entry?.cluster).map(({ namespace }) => namespace);
    return [...neighbours, rooms.settings.get().kubernetes.namespaces[context]].flatMap((name) => name ?? []);
  };

  return {
    contexts: {
      list: os.kubernetes.contexts.list.handler(async () => {
        const config = await clusters.kubeconfig();
        return { contexts: await listContexts(config), problems: [...config.problems] };
      }),
    },
    namespaces: {
      list: os.kubernetes.namespaces.list.handler(async ({ input, signal }) =>
        listNamespaces(await clusters.client(input.context), await knownNamespaces(input.context), until(signal)),
      ),
    },
    kinds: {
      list: os.kubernetes.kinds.list.handler(async ({ input, signal }) => [
        ...(await kindsOf(await clusters.client(input.context), until(signal))).values(),
      ]),
    },
    deployments: {
      list: os.kubernetes.deployments.list.handler(async ({ input, signal }) =>
        listDeployments(await clusters.client(input.context), input.namespace, clusters.evidence(input.context), until(signal)),
      ),
      watch: os.kubernetes.deployments.watch.handler(async ({ input, signal }) => {
        // A context that cannot work says so at once; only what may come back is retried.
        await clusters.client(input.context);
        const ends = until(signal);
        return rooms.streams.hold(input.stream, clusters.deployments(input.context, input.namespace).read(ends), ends);
      }),
    },
    pods: {
      list: os.kubernetes.pods.list.handler(async ({ input, signal }) =>
        listPods(await clusters.client(input.context), input.namespace, clusters.evidence(input.context), until(signal)),
      ),
      watch: os.kubernetes.pods.watch.handler(async ({ input, signal }) => {
        await clusters.client(input.context);
        const ends = until(signal);
        return rooms.streams.hold(input.stream, clusters.pods(input.context, input.namespace).read(ends), ends);
      }),
    },
    rollouts: rolloutsRouter(rooms, clusters),
  };
}
