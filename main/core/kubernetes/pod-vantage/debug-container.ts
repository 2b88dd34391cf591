import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { PreparedChange } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { commandText } from '../../vantage/quote.ts';
import { ApiStatusError } from '../api-failure.ts';
import { isObject, listAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { readPodPlace } from './pod-place.ts';

/** Its image must be fetched first, by a node that may have none of it. */
const RUNS_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 1000;

export interface AskedDebug {
  readonly context: string;
  readonly namespace: string;
  readonly pod: string;
  readonly image: string;
  readonly target: string | null;
}

/**
 * An ephemeral container for a pod (Kubernetes, "Ephemeral Containers"; `pods/ephemeralcontainers`), with a server-side dry run first. Made,
 * it is followed until it runs. Throws FailureError `not-available` (the cluster has none), `kubernetes-forbidden`, `kubernetes-refused`,
 * `command-failed` when it does not start.
 */
export async function prepareDebug(
  client: ClusterClient,
  asked: AskedDebug,
  signal: AbortSignal,
): Promise<PreparedChange<{ readonly container: string }>> {
  const { context, namespace, pod, image, target } = asked;
  const place = await readPodPlace(client, namespace, pod, signal);
  const taken = place.containers.filter(({ role }) => role === 'ephemeral').length;
  // The same each time it is planned, and another one for the next.
  const mark = createHash('sha256')
    .update(`${image} ${target ?? ''} ${taken}`)
    .digest('hex')
    .slice(0, 5);
  const name = `debugger-${mark}`;
  const container = {
    name,
    image,
    stdin: true,
    tty: true,
    terminationMessagePolicy: 'File',
    ...(target === null ? {} : { targetContainerName: target }),
  };
  await put(client, asked, container, { dryRun: true }, signal);
  return {
    target: context,
    kind: 'kubernetes',
    object: `${context}/${namespace}/pod/${pod}`,
    title: words(
      `Put the debug container ${name} (${image}) into the pod ${pod}`,
      `Placer le conteneur de débogage ${name} (${image}) dans le pod ${pod}`,
    ),
    commands: [
      commandText({
        program: 'kubectl',
        args: [
          '--context',
          context,
          '-n',
          namespace,
          'debug',
          pod,
          '-it',
          `--image=${image}`,
          ...(target === null ? [] : [`--target=${target}`]),
        ],
      }),
    ],
    effects: [
      words(
        'It shares the network of the pod, and uses its node’s memory and processor without a limit of its own.',
        'Il partage le réseau du pod et utilise la mémoire et le processeur de son nœud sans limite propre.',
      ),
      ...(target === null
        ? []
        : [
            words(
              `It sees the processes of the container ${target}, and through /proc its files.`,
              `Il voit les processus du conteneur ${target} et, par /proc, ses fichiers.`,
            ),
          ]),
      words(
        'It cannot be taken out again: it stays in the pod, at the end without running, until the pod goes.',
        'Il ne peut plus être retiré : il reste dans le pod, à la fin sans tourner, jusqu’à la disparition du pod.',
      ),
    ],
    undo: null,
    before: place.containers.map((one) => one.name).join(', '),
    async apply(progress, within) {
      await put(client, asked, container, { dryRun: false }, within);
      progress.step(words(`Waiting until ${name} runs`, `Attente du démarrage de ${name}`));
      await untilRunning(client, asked, name, within);
      return { result: { container: name }, after: [...place.containers.map((one) => one.name), name].join(', ') };
    },
  };
}

async function put(
  client: ClusterClient,
  { context, namespace, pod }: AskedDebug,
  container: object,
  { dryRun }: { readonly dryRun: boolean },
  signal: AbortSignal,
): Promise<void> {
  try {
    await client.change({
      method: 'PATCH',
      path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/ephemeralcontainers`,
      query: { fieldManager: 'pilothouse', ...(dryRun ? { dryRun: 'All' } : {}) },
      contentType: 'application/strategic-merge-patch+json',
      body: { spec: { ephemeralContainers: [container] } },
      signal,
    });
  } catch (error) {
    // Before 1.23 there is no such subresource, or one of another form, switched off.
    const absent = error instanceof ApiStatusError && (error.status === 404 || error.status === 405 || error.status === 415);
    if (!absent) throw error;
    throw new FailureError(
      failure(
        'not-available',
        words(
          `The cluster “${context}” has no ephemeral containers: they came with Kubernetes 1.25.`,
          `Le cluster « ${context} » n’a pas de conteneurs éphémères : ils sont arrivés avec Kubernetes 1.25.`,
        ),
        words(
          'Nothing was changed. Start a pod of its own with such an image in the namespace, or use an image with a shell.',
          'Rien n’a été modifié. Démarrez dans le namespace un pod à part avec une telle image, ou utilisez une image avec un shell.',
        ),
        { evidence: error.failure.evidence ?? `HTTP ${error.status}` },
      ),
      { cause: error },
    );
  }
}

async function untilRunning(client: ClusterClient, { namespace, pod }: AskedDebug, name: string, signal: AbortSignal): Promise<void> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(RUNS_WITHIN_MS)]);
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;
  let last = '';
  for (;;) {
    const object = await client.json({ path, signal });
    const statuses = listAt(objectAt(isObject(object) ? object : {}, 'status'), 'ephemeralContainerStatuses');
    const state = objectAt(statuses.find((one) => textAt(one, 'name') === name) ?? {}, 'state');
    if (isObject(state['running'])) return;
    const waiting = objectAt(state, 'waiting');
    const ended = objectAt(state, 'terminated');
    last = [waiting, ended]
      .map((one) => [textAt(one, 'reason'), textAt(one, 'message')].filter((part) => part !== null).join(': '))
      .join('');
    const over = isObject(state['terminated']) || /ImagePullBackOff|ErrImagePull|InvalidImageName|CreateContainer/u.test(last);
    if (over || until.aborted) break;
    await pause(LOOK_EVERY_MS, undefined, { signal });
  }
  throw new FailureError(
    failure(
      'command-failed',
      words(`The debug container ${name} does not run.`, `Le conteneur de débogage ${name} ne tourne pas.`),
      words(
        'Check the name of its image, that the node can fetch it, and that it waits for input when started (a shell does).',
        'Vérifiez le nom de son image, que le nœud peut la télécharger, et qu’elle attend une saisie au démarrage (un shell le fait).',
      ),
      last === '' ? {} : { evidence: last },
    ),
  );
}
