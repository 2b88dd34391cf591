import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import type { Unwatched } from '../../../../preload/contract/change.ts';
import type { SetImage } from '../../../../preload/contract/rollouts.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { Progress } from '../../activity/changes.ts';
import { maskedLog } from '../../credentials/masked-text.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { commandText } from '../../vantage/quote.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { EvidenceDesk } from '../evidence.ts';
import { listPages } from '../list-pages.ts';
import { patientReads } from '../patience.ts';
import { isPullTrouble, troubledContainer } from '../pods/pod-containers.ts';
import type { PodFacts } from '../pods/pod-facts.ts';
import { readPod } from '../pods/pod-facts.ts';
import { podState } from '../pods/pod-state.ts';
import { podsPath } from '../pods/pods.ts';
import { imagesOf } from './revisions.ts';
import type { DeploymentPlace } from './rollout-follow.ts';

/** What is tried before a rollout: a command in the new image, with the environment and volumes of the workload. */
export interface Gate {
  readonly container: string;
  readonly image: string;
  readonly command: readonly string[];
}

const WITHIN_SECONDS = 300;
const LOOK_EVERY_MS = 1000;
const LAST_LINES = 50;
const LARGEST_LOG_BYTES = 64 * 1024;
/** What tells why may come a moment after the end. */
const EVIDENCE_MS = 3000;
const REMOVE_LIMIT_MS = 10_000;

/** The gate that a new image is to pass, if any: its container, in its new image, or in the one it keeps. Throws FailureError `bad-input` for one that is not there. */
export function gateOf({ images, gate, gateIn }: SetImage, workload: JsonObject): Gate | null {
  if (gate === null) return null;
  const [first = ''] = Object.keys(images);
  const container = gateIn ?? first;
  const now = imagesOf(objectAt(objectAt(workload, 'spec'), 'template'));
  const image = images[container] ?? now.find((one) => one.container === container)?.image;
  if (image !== undefined) return { container, image, command: gate };
  const names = now.map((one) => one.container).join(', ');
  throw new FailureError(
    failure(
      'bad-input',
      words(`There is no container ${container} to run the gate in.`, `Il n’y a pas de conteneur ${container} où exécuter le contrôle.`),
      words(`Its containers: ${names}`, `Ses conteneurs : ${names}`),
    ),
  );
}

/** A gate as an effect of a plan. */
export function gateEffect({ command: [program = '', ...args] }: Gate): Words {
  const line = commandText({ program, args });
  return words(
    `First, once, as a job in the new image: ${line}. If it fails, nothing is rolled out.`,
    `D’abord, une fois, dans un job avec la nouvelle image : ${line}. En cas d’échec, rien n’est déployé.`,
  );
}

/** Names of the volumes that a stateful set makes for each of its pods. */
export function ownVolumes(workload: JsonObject): string[] {
  return listAt(objectAt(workload, 'spec'), 'volumeClaimTemplates').flatMap((claim) => textAt(objectAt(claim, 'metadata'), 'name') ?? []);
}

/**
 * The Job of a gate. Its pod is the workload's, without what serves: one container, no probes and ports, and not the labels by
 * which services and the workload find their pods. In place of the volumes that each pod of a stateful set has for itself it has empty
 * ones: a pod's data is its own.
 */
export function gateJob({ namespace, name }: DeploymentPlace, workload: JsonObject, gate: Gate): JsonObject {
  const pods = objectAt(objectAt(objectAt(workload, 'spec'), 'template'), 'spec');
  const own = ownVolumes(workload);
  const volumes = [
    ...listAt(pods, 'volumes').filter((volume) => !own.includes(textAt(volume, 'name') ?? '')),
    ...own.map((volume) => ({ name: volume, emptyDir: {} })),
  ];
  const container = listAt(pods, 'containers').find((one) => textAt(one, 'name') === gate.container) ?? {};
  const {
    livenessProbe: _live,
    readinessProbe: _ready,
    startupProbe: _start,
    lifecycle: _cycle,
    ports: _ports,
    args: _args,
    ...kept
  } = container;
  const { containers: _others, initContainers: _init, ...spec } = pods;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${name.slice(0, 50).replace(/[-.]+$/u, '')}-gate-${randomBytes(3).toString('hex')}`,
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'pilothouse' },
    },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: WITHIN_SECONDS,
      ttlSecondsAfterFinished: 600,
      template: {
        metadata: { labels: { 'app.kubernetes.io/managed-by': 'pilothouse' } },
        spec: {
          ...spec,
          ...(volumes.length === 0 ? {} : { volumes }),
          restartPolicy: 'Never',
          containers: [{ ...kept, image: gate.image, command: [...gate.command] }],
        },
      },
    },
  };
}

/**
 * Runs the gate once and removes it; asked to stop meanwhile, it leaves it and says so. Throws FailureError `gate-failed`, with what the
 * command wrote, when it does not end with 0: nothing was rolled out then.
 */
export async function passGate(
  client: ClusterClient,
  job: JsonObject,
  evidence: EvidenceDesk,
  progress: Pick<Progress, 'step' | 'output'>,
  signal: AbortSignal,
): Promise<void> {
  const metadata = objectAt(job, 'metadata');
  const namespace = textAt(metadata, 'namespace') ?? '';
  const name = textAt(metadata, 'name') ?? '';
  const jobs = `/apis/batch/v1/namespaces/${encodeURIComponent(namespace)}/jobs`;
  await client.change({ method: 'POST', path: jobs, query: { fieldManager: 'pilothouse' }, body: job, signal });
  progress.step(
    words(
      `Gate: the job ${name} runs the command in the new image`,
      `Contrôle : le job ${name} exécute la commande dans la nouvelle image`,
    ),
    leftRunning(client.target.context, namespace, name),
  );
  try {
    await untilEnded(patientReads(client, { signal, progress }), { namespace, name, jobs }, evidence, progress, signal);
    // From here on the image is set: what was true of the gate is so no more.
    progress.step(words('The gate is passed', 'Le contrôle est réussi'), null);
  } finally {
    // Asked to stop, what the command has begun (a migration) is for a person to end.
    if (!signal.aborted) await removeJob(client, { namespace, name, jobs }, progress);
  }
}

/** What holds when it is asked to stop while the gate runs. */
function leftRunning(context: string, namespace: string, name: string): Unwatched {
  const command = commandText({
    program: 'pilothouse',
    args: ['objects', 'delete', 'jobs', name, '--context', context, '-n', namespace],
  });
  return {
    cause: words(
      `No image was set. The job ${name} of the gate is left as it is: its command may still run, for ${WITHIN_SECONDS / 60} min at most.`,
      `Aucune image n’a été changée. Le job ${name} du contrôle est laissé tel quel : sa commande s’exécute peut-être encore, ${WITHIN_SECONDS / 60} min au plus.`,
    ),
    remedy: words(
      `Let it end and look at its log, or delete it, which stops it: ${command}`,
      `Laissez-le finir et regardez son journal, ou supprimez-le, ce qui l’arrête : ${command}`,
    ),
    nothingMade: true,
  };
}

async function removeJob(client: ClusterClient, { name, jobs }: JobPlace, progress: Pick<Progress, 'step'>): Promise<void> {
  await client
    .change({
      method: 'DELETE',
      path: `${jobs}/${name}`,
      body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' },
      signal: AbortSignal.timeout(REMOVE_LIMIT_MS),
    })
    .catch(() =>
      progress.step(
        words(
          `The job ${name} could not be removed: delete it by hand (since Kubernetes 1.21 the cluster does, ten minutes after its end)`,
          `Le job ${name} n’a pas pu être supprimé : supprimez-le à la main (depuis Kubernetes 1.21, le cluster le fait dix minutes après sa fin)`,
        ),
      ),
    );
}

interface JobPlace {
  readonly namespace: string;
  readonly name: string;
  readonly jobs: string;
}

async function untilEnded(
  client: ClusterClient,
  { namespace, name, jobs }: JobPlace,
  evidence: EvidenceDesk,
  progress: Pick<Progress, 'output'>,
  signal: AbortSignal,
): Promise<void> {
  const begunAt = Date.now();
  for (;;) {
    await sleep(LOOK_EVERY_MS, null, { signal });
    const job = await client.json({ path: `${jobs}/${name}`, signal });
    const status = isObject(job) ? objectAt(job, 'status') : {};
    const ended = listAt(status, 'conditions').find(
      ({ type, status: holds }) => (type === 'Complete' || type === 'Failed') && holds === 'True',
    );
    const pod = await podOf(client, namespace, name, signal);
    const container = pod && troubledContainer(pod);
    const unstartable =
      container !== null && container.state?.kind === 'waiting' && !(isPullTrouble(container) && container.state.reason === 'ErrImagePull');
    if (ended === undefined && !unstartable && Date.now() - begunAt < (WITHIN_SECONDS + 30) * 1000) continue;
    const log = pod === null || unstartable ? '' : await lastLines(client, namespace, pod.name, signal);
    if (log !== '') progress.output('stdout', `${log.trimEnd()}\n`);
    if (ended?.['type'] === 'Complete') return;
    const state = pod === null ? null : await whyOf(pod, evidence, signal);
    const late = textAt(ended ?? {}, 'reason') === 'DeadlineExceeded' || ended === undefined;
    throw new FailureError(
      failure(
        'gate-failed',
        late && !unstartable
          ? words(
              `The gate did not end within ${WITHIN_SECONDS} s. Nothing was changed.`,
              `Le contrôle ne s’est pas terminé en ${WITHIN_SECONDS} s. Rien n’a été modifié.`,
            )
          : words(
              `The gate failed in the new image${state === null ? '' : `: ${state.en}`}. Nothing was changed.`,
              `Le contrôle a échoué dans la nouvelle image${state === null ? '' : ` : ${state.fr}`}. Rien n’a été modifié.`,
            ),
        words('Correct the image, or the command, and try again.', 'Corrigez l’image, ou la commande, et réessayez.'),
        log === '' ? {} : { evidence: log.trimEnd() },
      ),
    );
  }
}

/** Why a pod did not do it. What tells it (the registry’s own words, the last line of a log) is asked for, and comes a moment later. */
async function whyOf(pod: PodFacts, evidence: EvidenceDesk, signal: AbortSignal): Promise<Words> {
  const state = () => podState(pod, { now: Date.now(), evidence: evidence.ask }).state;
  state();
  await evidence.settled(AbortSignal.any([signal, AbortSignal.timeout(EVIDENCE_MS)]));
  signal.throwIfAborted();
  return state();
}

async function podOf(client: ClusterClient, namespace: string, job: string, signal: AbortSignal) {
  for await (const { items } of listPages(client, podsPath(namespace), { signal, labelSelector: `job-name=${job}` })) {
    const [pod] = items.flatMap((item) => readPod(item) ?? []);
    if (pod) return pod;
  }
  return null;
}

async function lastLines(client: ClusterClient, namespace: string, pod: string, signal: AbortSignal): Promise<string> {
  try {
    const log = await client.bytes({
      path: `${podsPath(namespace)}/${encodeURIComponent(pod)}/log`,
      query: { tailLines: LAST_LINES, limitBytes: LARGEST_LOG_BYTES },
      signal,
      largestBytes: LARGEST_LOG_BYTES,
    });
    return maskedLog(stripVTControlCharacters(log.toString('utf8')));
  } catch {
    signal.throwIfAborted();
    // Without its log (forbidden, or gone with its node) the verdict still stands.
    return '';
  }
}
