import { failure, FailureError, words } from '../../failure.ts';
import { commandTooSlow } from '../../vantage/command-failures.ts';
import { withinLimit } from '../../vantage/phases.ts';
import type { PodOpener, PodVantageName, Vantage } from '../../vantage/vantage.ts';
import { objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { connectThrough } from '../../vantage/inside/connect-through.ts';
import { choosePod, containerIn, podPlaceOf, podsOfWorkload, readPodPlace } from './pod-place.ts';
import type { PodPlace } from './pod-place.ts';
import { resolveThrough } from '../../vantage/inside/resolve-through.ts';
import { enterPod, runInPod, startInPod } from './pod-run.ts';
import { openPodShell } from './pod-shell.ts';

/** What was seen of a pod holds for so long: a deployment's pod may be another one by then. */
const ENTERED_MS = 60_000;

/** Opens pods as vantages; one that was entered a moment ago is the same one. Terminals last until `closing` aborts. */
export function createPodVantages(
  clusters: { readonly client: (context: string) => Promise<ClusterClient> },
  closing: AbortSignal,
): PodOpener {
  const entered = new Map<string, { readonly at: number; readonly client: ClusterClient; readonly vantage: Promise<Vantage> }>();

  const containerOf = async (client: ClusterClient, parsed: PodVantageName, signal: AbortSignal) => {
    const pod =
      parsed.kind === 'pod'
        ? await readPodPlace(client, parsed.namespace, parsed.pod, signal)
        : await podOfDeployment(client, parsed.namespace, parsed.deployment, signal);
    return containerIn(pod, parsed.container);
  };
  const enter = async (client: ClusterClient, name: string, parsed: PodVantageName, signal: AbortSignal): Promise<Vantage> => {
    const place = await enterPod(client, await containerOf(client, parsed, signal), name, signal);
    const run: Vantage['run'] = (command, options) => runInPod(place, command, options);
    return {
      name,
      run,
      start: (command, options) => startInPod(place, command, options),
      connect: (host, port, options) =>
        connectThrough(
          (command, { signal: until }) => startInPod(place, command, { signal: until, input: 'open' }),
          name,
          { host, port },
          options,
        ),
      resolve: (host, options) => resolveThrough(run, name, host, options),
    };
  };

  return {
    /**
     * Throws FailureError `kubernetes-forbidden` (no right to `pods/exec`), `not-found`, `not-available` (nothing runs), and those of the
     * connection to the cluster.
     */
    async open(name, parsed, { signal }) {
      const client = await clusters.client(parsed.context);
      const known = entered.get(name);
      if (known && known.client === client && Date.now() - known.at < ENTERED_MS) return known.vantage;
      const made = enter(client, name, parsed, signal);
      const one = { at: Date.now(), client, vantage: made };
      entered.set(name, one);
      try {
        return await made;
      } catch (error) {
        if (entered.get(name) === one) entered.delete(name);
        throw error;
      }
    },
    async shell(name, parsed, size, { signal, timeoutMs }) {
      const limit = { signal, timeoutMs, onTimeout: () => commandTooSlow('sh', name, timeoutMs) };
      return await withinLimit(limit, async (within) => {
        const client = await clusters.client(parsed.context);
        return await openPodShell(client, await containerOf(client, parsed, within), size, { opening: within, closing });
      });
    },
  };
}

async function podOfDeployment(client: ClusterClient, namespace: string, name: string, signal: AbortSignal): Promise<PodPlace> {
  const { pods } = await podsOfWorkload(client, { resource: 'deployments', namespace, name }, signal);
  const chosen = choosePod(pods);
  if (chosen !== null) return podPlaceOf(chosen);
  const states = pods.map(
    (pod) => `${textAt(objectAt(pod, 'metadata'), 'name') ?? '?'} ${textAt(objectAt(pod, 'status'), 'phase') ?? '?'}`,
  );
  throw new FailureError(
    failure(
      'not-available',
      words(
        `No pod of the deployment ${name} runs: nothing can be done from inside it.`,
        `Aucun pod du déploiement ${name} ne tourne : rien ne peut être fait de l’intérieur.`,
      ),
      words('Look at the deployment: its state says why.', 'Regardez le déploiement : son état dit pourquoi.'),
      states.length === 0 ? {} : { evidence: states.join('\n') },
    ),
  );
}
