import { ownValue } from '../../../preload/contract/own-value.ts';
import { actionsRouter } from './actions/actions-router.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import { createClusters } from './clusters.ts';
import { contextsRouter } from './contexts/contexts-router.ts';
import { listDeployments } from './deployments/deployments.ts';
import { kindsOf } from './discovery.ts';
import { workloadEnvironment } from './environment/workload-environment.ts';
import { explainProcedure } from './explain/explain-router.ts';
import { forwardsRouter } from './forwards/forwards-router.ts';
import { helmRouter } from './helm/helm-router.ts';
import { logsRouter } from './logs/logs-router.ts';
import { formsRouter } from './forms/forms-router.ts';
import { manifestsRouter } from './manifests/manifests-router.ts';
import { listNamespaces } from './namespaces.ts';
import { objectsRouter } from './objects/objects-router.ts';
import { podInsideRouter } from './pod-vantage/pod-inside-router.ts';
import { createPodVantages } from './pod-vantage/pod-vantage.ts';
import { listPods } from './pods/pods.ts';
import { rolloutsRouter } from './rollout/rollouts-router.ts';

/** The kubernetes part of the contract. */
export function kubernetesRouter(rooms: Rooms) {
  const clusters = createClusters(rooms);
  rooms.vantages.providePods(createPodVantages(clusters, rooms.closing));
  const until = (signal: AbortSignal | undefined) => AbortSignal.any([rooms.closing, ...(signal ? [signal] : [])]);

  /** Namespaces that are known without asking the cluster: from the kubeconfig, and the last one chosen. */
  const knownNamespaces = async (context: string): Promise<string[]> => {
    const config = await clusters.kubeconfig();
    const entry = config.contexts.find(({ name }) => name === context);
    const neighbours = config.contexts.filter(({ cluster }) => cluster === entry?.cluster).map(({ namespace }) => namespace);
    return [...neighbours, ownValue(rooms.settings.get().kubernetes.namespaces, context)].flatMap((name) => name ?? []);
  };

  rooms.environments.serve('workload', async (source, signal) =>
    workloadEnvironment(await clusters.client(source.context), source, signal),
  );

  rooms.logins.serve((context, signal) => clusters.loginCommand(context, signal));

  return {
    contexts: contextsRouter(rooms, clusters),
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
        listDeployments(await clusters.client(input.context), input, clusters.evidence(input.context), until(signal)),
      ),
      watch: os.kubernetes.deployments.watch.handler(async ({ input, signal }) => {
        // A context that cannot work says so at once; only what may come back is retried.
        await clusters.client(input.context);
        const ends = until(signal);
        return rooms.streams.hold(input.stream, clusters.deployments(input.context, input.namespace, input.labelSelector).read(ends), ends);
      }),
    },
    pods: {
      list: os.kubernetes.pods.list.handler(async ({ input, signal }) =>
        listPods(await clusters.client(input.context), input, clusters.evidence(input.context), until(signal)),
      ),
      watch: os.kubernetes.pods.watch.handler(async ({ input, signal }) => {
        await clusters.client(input.context);
        const ends = until(signal);
        return rooms.streams.hold(input.stream, clusters.pods(input.context, input.namespace, input.labelSelector).read(ends), ends);
      }),
    },
    logs: logsRouter(rooms, clusters),
    ...objectsRouter(rooms, clusters),
    rollouts: rolloutsRouter(rooms, clusters),
    forwards: forwardsRouter(rooms, clusters),
    inside: podInsideRouter(rooms, clusters),
    explain: explainProcedure(rooms, clusters),
    manifests: manifestsRouter(rooms, clusters),
    forms: formsRouter(rooms, clusters),
    actions: actionsRouter(rooms, clusters),
    helm: helmRouter(rooms, clusters),
  };
}
