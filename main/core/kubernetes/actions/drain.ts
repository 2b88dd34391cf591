import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectChange } from '../../../../preload/contract/object-actions.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { Progress } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { ApiStatusError } from '../api-failure.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import { kindsOf } from '../discovery.ts';
import { listPages } from '../list-pages.ts';
import { isNotFound } from '../manifests/dry-run.ts';
import type { Acting, Prepared } from './acting.ts';
import { kubectl, named, patched, resultOf } from './acting.ts';
import { cordonPatch, isCordoned } from './node-verbs.ts';
import { othersTakePods } from './other-nodes.ts';
import { plural } from '../wording.ts';

type Asked = Extract<ObjectChange, { verb: 'drain' }>;

interface PodOnNode {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: JsonObject;
  readonly owner: string | null;
  /** It succeeded or failed for good: what it left is removed, and nothing of it is made anew. */
  readonly ended: boolean;
  readonly localData: boolean;
}

interface Sorted {
  /** Are evicted. */
  readonly leaving: readonly PodOnNode[];
  /** Of daemon sets, and of the kubelet itself (mirror pods). */
  readonly staying: readonly PodOnNode[];
}

const LOOK_EVERY_MS = 1000;
/** A disruption budget that refuses is asked again after this long (kubectl: 5 s). */
const ASK_AGAIN_MS = 5000;

/**
 * Empties a node: no new pods, then every pod evicted, which respects disruption budgets. Throws FailureError `not-available` when pods would lose
 * data or never come back and that was not agreed to; `timed-out` past the limit, with what still runs.
 */
export async function prepareDrain(acting: Acting, asked: Asked): Promise<Prepared> {
  const { name } = acting;
  const { leaving, staying } = await podsOn(acting);
  const local = leaving.filter(({ localData }) => localData);
  const orphans = leaving.filter(({ owner, ended }) => owner === null && !ended);
  const refusing: Refusing = { local: asked.localData ? [] : local, orphans: asked.unmanaged ? [] : orphans };
  if (refusing.local.length + refusing.orphans.length > 0) throw new FailureError(notAgreed(name, refusing));
  const over = leaving.filter(({ ended }) => ended);
  const moving = leaving.filter(({ owner, ended }) => owner !== null && !ended);
  const [budgets, takes] = await Promise.all([blockingBudgets(acting, leaving), othersTakePods(acting)]);
  return {
    ...named(acting),
    title: words(
      `Drain ${name}: ${plural(leaving.length, 'pod leaves', 'pods leave')}`,
      `Vider ${name} : ${plural(leaving.length, 'pod part', 'pods partent')}`,
    ),
    commands: [
      kubectl(
        acting,
        'drain',
        name,
        '--ignore-daemonsets',
        ...(asked.localData ? ['--delete-emptydir-data'] : []),
        ...(asked.unmanaged ? ['--force'] : []),
        `--timeout=${asked.limitMinutes}m`,
      ),
    ],
    effects: [
      ...(isCordoned(acting) ? [] : [words('It takes no new pods from now on.', 'Il ne prend plus de nouveaux pods.')]),
      ...(leaving.length === 0 ? [words('No pod has to leave.', 'Aucun pod n’a à partir.')] : []),
      ...(moving.length === 0
        ? []
        : [
            takes
              ? words(
                  `These are evicted and made anew elsewhere: ${namesOf(moving)}`,
                  `Ceux-ci sont évincés et recréés ailleurs : ${namesOf(moving)}`,
                )
              : words(
                  `No other node takes pods now. These are evicted and then wait (Pending): what they serve stops until ${name} or another node takes pods again: ${namesOf(moving)}`,
                  `Aucun autre nœud ne prend de pods. Ceux-ci sont évincés puis attendent (Pending) : ce qu’ils servent s’arrête jusqu’à ce que ${name} ou un autre nœud prenne de nouveau des pods : ${namesOf(moving)}`,
                ),
          ]),
      ...(over.length === 0
        ? []
        : [words(`These have ended and are removed: ${namesOf(over)}`, `Ceux-ci sont terminés et sont retirés : ${namesOf(over)}`)]),
      ...(local.length === 0
        ? []
        : [
            words(
              `Their data on the node (emptyDir) is lost: ${namesOf(local)}`,
              `Leurs données sur le nœud (emptyDir) sont perdues : ${namesOf(local)}`,
            ),
          ]),
      ...(orphans.length === 0
        ? []
        : [
            words(
              `These are evicted, and nothing makes them anew: ${namesOf(orphans)}`,
              `Ceux-ci sont évincés, et rien ne les recrée : ${namesOf(orphans)}`,
            ),
          ]),
      ...budgets,
      ...(staying.length === 0
        ? []
        : [
            words(
              `These stay, as they are of daemon sets or of the node itself: ${namesOf(staying)}`,
              `Ceux-ci restent, car ils sont de daemon sets ou du nœud lui-même : ${namesOf(staying)}`,
            ),
          ]),
    ],
    undo: words('Uncordon it; pods do not move back by themselves.', 'Le rouvrir (uncordon) ; les pods ne reviennent pas d’eux-mêmes.'),
    dangerous: true,
    before: `${isCordoned(acting) ? 'unschedulable' : 'schedulable'}, ${leaving.length} pods to leave`,
    async apply(progress, within) {
      if (!isCordoned(acting)) await patched(acting, cordonPatch(true), false, within);
      progress.step(words(`${name} takes no new pods`, `${name} ne prend plus de pods`));
      await evictAll(acting, leaving, asked.limitMinutes, progress, within);
      return {
        result: resultOf(
          acting,
          'healthy',
          words(
            `${name} is empty: ${plural(leaving.length, 'pod', 'pods')} left`,
            `${name} est vide : ${leaving.length > 1 ? `${leaving.length} pods sont partis` : `${leaving.length} pod est parti`}`,
          ),
        ),
        after: `unschedulable, ${leaving.length} pods left`,
      };
    },
  };
}

async function podsOn({ client, name, signal }: Acting): Promise<Sorted> {
  const leaving: PodOnNode[] = [];
  const staying: PodOnNode[] = [];
  for await (const { items } of listPages(client, '/api/v1/pods', { signal, fieldSelector: `spec.nodeName=${name}` })) {
    for (const item of items) {
      if (!isObject(item)) continue;
      const metadata = objectAt(item, 'metadata');
      const controller = listAt(metadata, 'ownerReferences').find((owner) => owner['controller'] === true);
      const ended = ['Succeeded', 'Failed'].includes(textAt(objectAt(item, 'status'), 'phase') ?? '');
      const pod: PodOnNode = {
        namespace: textAt(metadata, 'namespace') ?? '',
        name: textAt(metadata, 'name') ?? '',
        uid: textAt(metadata, 'uid') ?? '',
        labels: objectAt(metadata, 'labels'),
        owner: controller === undefined ? null : (textAt(controller, 'kind') ?? ''),
        ended,
        localData: !ended && listAt(objectAt(item, 'spec'), 'volumes').some((volume) => isObject(volume['emptyDir'])),
      };
      const mirror = objectAt(metadata, 'annotations')['kubernetes.io/config.mirror'] !== undefined;
      (pod.owner === 'DaemonSet' || mirror ? staying : leaving).push(pod);
    }
  }
  return { leaving, staying };
}

async function evictAll(
  { client, name, signal: _planning, ...acting }: Acting,
  leaving: readonly PodOnNode[],
  limitMinutes: number,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const budgetsVersion = (await kindsOf(client, signal)).get('poddisruptionbudgets')?.version === 'v1beta1' ? 'v1beta1' : 'v1';
  const deadline = Date.now() + limitMinutes * 60_000;
  const waiting = new Map(leaving.map((pod) => [pod.uid, { pod, asked: false, next: 0, refused: '' }]));
  progress.amount(0, leaving.length);
  while (waiting.size > 0) {
    for (const [uid, entry] of waiting) {
      signal.throwIfAborted();
      const { pod } = entry;
      const path = `/api/v1/namespaces/${encodeURIComponent(pod.namespace)}/pods/${encodeURIComponent(pod.name)}`;
      if (!entry.asked && entry.next <= Date.now()) {
        const answer = await evict({ client, ...acting, name }, path, pod, budgetsVersion, signal);
        if (answer === 'asked') entry.asked = true;
        else if (answer !== 'gone') {
          entry.next = Date.now() + ASK_AGAIN_MS;
          if (answer !== entry.refused)
            progress.step(
              words(
                `${pod.namespace}/${pod.name} may not go yet: ${answer}`,
                `${pod.namespace}/${pod.name} ne peut pas encore partir : ${answer}`,
              ),
            );
          entry.refused = answer;
        }
      }
      if (!(await isGone(client, path, uid, signal))) continue;
      waiting.delete(uid);
      progress.step(words(`${pod.namespace}/${pod.name} left`, `${pod.namespace}/${pod.name} est parti`));
      progress.amount(leaving.length - waiting.size, leaving.length);
    }
    if (waiting.size === 0) return;
    if (Date.now() > deadline) throw new FailureError(tooSlow(name, limitMinutes, [...waiting.values()]));
    await sleep(LOOK_EVERY_MS, null, { signal });
  }
}

/** Asks for an eviction: `asked`, `gone`, or the reason of a disruption budget that refuses for now (429). */
async function evict(
  { client }: Pick<Acting, 'client'> & { readonly name: string },
  path: string,
  { namespace, name, uid }: PodOnNode,
  version: string,
  signal: AbortSignal,
): Promise<string> {
  try {
    await client.change({
      method: 'POST',
      path: `${path}/eviction`,
      body: { apiVersion: `policy/${version}`, kind: 'Eviction', metadata: { name, namespace }, deleteOptions: { preconditions: { uid } } },
      signal,
    });
    return 'asked';
  } catch (error) {
    if (isNotFound(error) || (error instanceof ApiStatusError && error.status === 409)) return 'gone';
    if (error instanceof ApiStatusError && error.status === 429) return error.failure.evidence ?? 'disruption budget';
    throw error;
  }
}

async function isGone(client: Acting['client'], path: string, uid: string, signal: AbortSignal): Promise<boolean> {
  try {
    const found = await client.json({ path, signal });
    return !isObject(found) || textAt(objectAt(found, 'metadata'), 'uid') !== uid;
  } catch (error) {
    if (isNotFound(error)) return true;
    throw error;
  }
}

/** Budgets that let none of these pods go now. */
async function blockingBudgets({ client, signal }: Acting, pods: readonly PodOnNode[]): Promise<Words[]> {
  const version = (await kindsOf(client, signal)).get('poddisruptionbudgets')?.version;
  if (version === undefined) return [];
  try {
    const list = await client.json({ path: `/apis/policy/${version}/poddisruptionbudgets`, signal });
    return listAt(isObject(list) ? list : {}, 'items').flatMap((budget) => {
      const metadata = objectAt(budget, 'metadata');
      const its = pods.filter(
        ({ namespace, labels }) =>
          namespace === textAt(metadata, 'namespace') && selects(objectAt(objectAt(budget, 'spec'), 'selector'), labels),
      );
      if (its.length === 0 || (numberAt(objectAt(budget, 'status'), 'disruptionsAllowed') ?? 0) > 0) return [];
      const name = textAt(metadata, 'name') ?? '';
      return [
        words(
          `The budget ${name} lets none of these go now; they wait for it: ${namesOf(its)}`,
          `Le budget ${name} ne laisse partir aucun de ceux-ci pour l’instant ; ils l’attendent : ${namesOf(its)}`,
        ),
      ];
    });
  } catch {
    signal.throwIfAborted();
    // A hint only: the eviction itself asks the budgets.
    return [];
  }
}

function selects(selector: JsonObject, labels: JsonObject): boolean {
  const wanted = Object.entries(objectAt(selector, 'matchLabels'));
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/** All of them: what takes pods away keeps none to itself. */
function namesOf(pods: readonly PodOnNode[]): string {
  return pods.map(({ namespace, name }) => `${namespace}/${name}`).join(', ');
}

interface Refusing {
  /** What keeps data on the node, where losing that was not agreed to. */
  readonly local: readonly PodOnNode[];
  /** What nothing makes anew, likewise. */
  readonly orphans: readonly PodOnNode[];
}

/** All that stands against it, with every option that it takes. */
function notAgreed(name: string, { local, orphans }: Refusing) {
  const against = [
    ...(local.length === 0
      ? []
      : [
          words(
            `these pods keep data on the node (emptyDir), and it would be lost: ${namesOf(local)}`,
            `ces pods gardent des données sur le nœud (emptyDir), qui seraient perdues : ${namesOf(local)}`,
          ),
        ]),
    ...(orphans.length === 0
      ? []
      : [words(`nothing makes these pods anew elsewhere: ${namesOf(orphans)}`, `rien ne recrée ces pods ailleurs : ${namesOf(orphans)}`)]),
  ];
  const remedies = [
    ...(local.length === 0
      ? []
      : [
          words(
            'Save what matters, then agree to lose it (--delete-local-data).',
            'Sauvegardez ce qui compte, puis acceptez la perte (--delete-local-data).',
          ),
        ]),
    ...(orphans.length === 0
      ? []
      : [
          words(
            'Agree to lose the pods (--unmanaged), or move them first.',
            'Acceptez de perdre les pods (--unmanaged), ou déplacez-les d’abord.',
          ),
        ]),
  ];
  return failure(
    'not-available',
    words(
      `${name} is not drained: ${against.map(({ en }) => en).join('; ')}`,
      `${name} n’est pas vidé : ${against.map(({ fr }) => fr).join(' ; ')}`,
    ),
    words(remedies.map(({ en }) => en).join(' '), remedies.map(({ fr }) => fr).join(' ')),
  );
}

function tooSlow(name: string, limitMinutes: number, left: readonly { readonly pod: PodOnNode; readonly refused: string }[]) {
  return failure(
    'timed-out',
    words(
      `${name} is not empty after ${limitMinutes} min; ${left.length} pods are still there, and it takes no new ones: ${namesOf(left.map(({ pod }) => pod))}`,
      `${name} n’est pas vide après ${limitMinutes} min ; ${left.length} pods sont encore là, et il n’en prend plus : ${namesOf(left.map(({ pod }) => pod))}`,
    ),
    words('Drain again to go on, or uncordon it to stop.', 'Relancez pour continuer, ou rouvrez-le (uncordon) pour arrêter.'),
    left.some(({ refused }) => refused !== '')
      ? { evidence: left.map(({ pod, refused }) => `${pod.namespace}/${pod.name}: ${refused}`).join('\n') }
      : {},
  );
}
