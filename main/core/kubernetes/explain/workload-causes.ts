import type { Cause } from '../../../../preload/contract/explanations.ts';
import type { Level } from '../../../../preload/contract/level.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { conditionsOf, deletionAskedAt, flagAt, numberAt, objectAt, textAt } from '../api-object.ts';
import { compareLevels } from '../worst-first.ts';
import { clip, plural } from '../wording.ts';
import { cause, evidence, HERE, link, within } from './cause.ts';
import { adviceForFirst } from './crash-advice.ts';
import { eventEvidence, latest } from './event-facts.ts';
import { leftoverCause, leftoverPods } from './leftover-pods.ts';
import { podCause } from './pod-causes.ts';
import type { PodScene } from './pod-scene.ts';
import { isOfAnother, olderServes, readyOfPresent } from './pod-versions.ts';
import { refusedPodsCause } from './refused-pods.ts';
import { goBack, wayBack } from './way-back.ts';
import type { Counts } from './workload-counts.ts';
import { countsOf, servesWords } from './workload-counts.ts';
import type { WorkloadScene } from './workload-scene.ts';

/** Deployments, replica sets, stateful sets and daemon sets: their own troubles, then that of their worst pod. */
export function workloadCauses(scene: WorkloadScene): readonly Cause[] {
  const { resource, object, events, now } = scene;
  const metadata = objectAt(object, 'metadata');
  const namespace = textAt(metadata, 'namespace') ?? '';
  const name = textAt(metadata, 'name') ?? '';
  const status = objectAt(object, 'status');
  const conditions = conditionsOf(status);
  const counts = countsOf(scene);
  if (textAt(metadata, 'deletionTimestamp') !== null) return [deletingCause(metadata)];
  if (counts.desired === 0) return [atRest(resource, scene)];

  const serves = servesWords(scene, counts);
  const level: Level = counts.ready === 0 ? 'failing' : 'degraded';
  const causes: Cause[] = [];
  const refused = conditions.find(({ type, status: is }) => type === 'ReplicaFailure' && is === 'True');
  const creating = latest(events, ['FailedCreate']);
  // Once all pods are there, an old refusal is history.
  const short = scene.pods.filter(({ pod }) => pod.deletionDeadline === null).length < counts.desired;
  if (refused?.message || (creating && short)) {
    causes.push(
      refusedPodsCause(refused?.message ?? creating?.message ?? '', {
        namespace,
        level,
        since: refused?.since ?? creating?.first ?? null,
        event: creating,
        counts,
      }),
    );
  }
  const leftover = leftoverPods(scene, counts);
  const worst = worstPod({ ...scene, pods: scene.pods.filter((one) => !leftover.includes(one)) });
  const progressing = conditions.find(({ type }) => type === 'Progressing');
  const late = resource === 'deployments' && progressing?.reason === 'ProgressDeadlineExceeded';
  // Nobody has to wait for the deadline: the version before serves. Past it, the way back stands there.
  const ofVersion = worst !== null && /^(?:config|crash|image)\//u.test(worst.found.rule) && !isOfAnother(worst.scene.pod, scene);
  const offered = !late && ofVersion && resource === 'deployments' && olderServes(scene) ? (scene.before ?? null) : null;
  const back = offered === null ? [] : [goBack(name, offered)];
  // Where the command says it, the advice need not.
  const advice = scene.before === null || offered !== null ? adviceForFirst : (given: Words) => given;
  if (worst !== null)
    causes.push(
      ofPods({ ...worst.found, whatToDo: [...worst.found.whatToDo.map(advice), ...back] }, worst, counts, {
        resource,
        namespace,
        level: counts.ready >= counts.desired ? worst.found.level : level,
      }),
    );
  if (late) {
    const deadline = numberAt(objectAt(object, 'spec'), 'progressDeadlineSeconds') ?? 600;
    const newReady = counts.updated === 0 ? 0 : readyOfPresent(scene);
    causes.push(
      cause(
        'rollout/deadline',
        level,
        words(
          `The rollout is past its deadline of ${deadline} s: ${counts.updated} of ${plural(counts.desired, 'replica', 'replicas')} of the new version, ${newReady} of them ready`,
          `Le déploiement a dépassé son délai de ${deadline} s : ${counts.updated} sur ${counts.desired} à la nouvelle version, dont ${newReady} ${newReady > 1 ? 'prêts' : 'prêt'}`,
        ),
        {
          means: words(
            'The cluster goes on trying, but whoever waits for the rollout is told that it failed. Nothing goes back by itself.',
            'Le cluster continue d’essayer, mais qui attend le déploiement apprend qu’il a échoué. Rien ne revient en arrière de soi-même.',
          ),
          since: progressing.since,
          whatToDo: [wayBack(name, scene.before)],
          evidence: evidence(words('Condition Progressing', 'Condition Progressing'), progressing.message, progressing.since),
        },
      ),
    );
  }
  if (causes.length > 0) {
    // What keeps the pods from being is more than that the deadline passed.
    return causes.map((found, index) => ({ ...found, stillServes: index === 0 ? (found.stillServes ?? serves) : null }));
  }
  if (resource === 'deployments' && flagAt(objectAt(object, 'spec'), 'paused'))
    return [
      cause(
        'rollout/paused',
        counts.ready >= counts.desired ? 'healthy' : 'degraded',
        words('It is paused: changes to it wait.', 'Il est en pause : ses changements attendent.'),
        {
          whatToDo: [
            words(
              `Resume it to roll them out: pilothouse rollout resume ${name} ${HERE}`,
              `Reprenez-le pour les déployer : pilothouse rollout resume ${name} ${HERE}`,
            ),
          ],
          stillServes: serves,
        },
      ),
    ];
  const waiting = counts.ready < counts.desired || counts.updated < counts.desired;
  const onDelete =
    textAt(objectAt(objectAt(object, 'spec'), 'updateStrategy'), 'type') === 'OnDelete' &&
    counts.updated < counts.desired &&
    counts.ready >= counts.desired;
  if (onDelete)
    return [
      cause(
        'rollout/on-delete',
        'healthy',
        words(
          `${plural(counts.desired - counts.updated, 'pod is', 'pods are')} of the previous version`,
          `${plural(counts.desired - counts.updated, 'pod', 'pods')} encore à la version précédente`,
        ),
        {
          means: words(
            'updateStrategy OnDelete: pods get the new version when somebody deletes them.',
            'updateStrategy OnDelete : les pods prennent la nouvelle version quand on les supprime.',
          ),
          stillServes: serves,
        },
      ),
    ];
  if (waiting)
    return [
      cause(
        'rollout/going-on',
        scene.pods.some(({ pod }) => pod.deletionDeadline === null && now - Date.parse(pod.createdAt) < 120_000) || scene.pods.length === 0
          ? 'changing'
          : 'degraded',
        words(
          `${counts.ready} of ${plural(counts.desired, 'replica', 'replicas')} ready, ${counts.updated} of the present version`,
          `${counts.ready} ${counts.ready > 1 ? 'réplicas prêts' : 'réplica prêt'} sur ${counts.desired}, ${counts.updated} à la version actuelle`,
        ),
        {
          means: words('It is on its way; no pod reports a trouble.', 'C’est en cours ; aucun pod ne signale de problème.'),
          stillServes: serves,
          evidence: eventEvidence(events.find(({ type }) => type === 'Warning') ?? null),
        },
      ),
    ];
  if (leftover.length > 0) return [leftoverCause(leftover, counts, scene)];
  return [
    cause(
      'workload/ready',
      'healthy',
      counts.desired === 1
        ? words('Its one replica is ready.', 'Son unique réplica est prêt.')
        : words(`All ${counts.desired} replicas are ready.`, `Ses ${counts.desired} réplicas sont prêts.`),
      {
        since: conditions.find(({ type }) => type === 'Available')?.since ?? null,
      },
    ),
  ];
}

interface Worst {
  readonly scene: PodScene;
  readonly found: Cause;
  readonly alike: number;
}

/** The pod that is worst off, and how many are so for the same reason. */
function worstPod({ pods, now }: WorkloadScene): Worst | null {
  const siblings = pods.map(({ pod }) => pod);
  const troubled = pods
    .filter(({ pod }) => pod.reason !== 'Evicted')
    .map((scene) => ({ scene, found: podCause(scene, { now, siblings, nodeReady: null }) }))
    .filter(({ found }) => found.level !== 'healthy' && found.level !== 'changing')
    .toSorted((a, b) => compareLevels(b.found.level, a.found.level) || b.scene.pod.createdAt.localeCompare(a.scene.pod.createdAt));
  const [worst] = troubled;
  if (!worst) return null;
  return { ...worst, alike: troubled.filter(({ found }) => found.rule === worst.found.rule).length };
}

function ofPods(
  found: Cause,
  { scene: { pod }, alike }: Worst,
  { desired }: Counts,
  { resource, namespace, level }: { readonly resource: string; readonly namespace: string; readonly level: Level },
): Cause {
  // A replica set makes another pod for one on its way out: that is none of those it is to have.
  const going = pod.deletionDeadline !== null && (resource === 'deployments' || resource === 'replicasets');
  const who = going
    ? alike === 1
      ? words('A pod on its way out', 'Un pod en cours d’arrêt')
      : words(`${alike} pods on their way out`, `${alike} pods en cours d’arrêt`)
    : desired === 1 && alike === 1
      ? words('Its pod', 'Son pod')
      : words(`${alike} of ${desired} pods`, `${alike} ${alike > 1 ? 'pods' : 'pod'} sur ${desired}`);
  return {
    ...found,
    level,
    what: words(`${who.en}: ${within(found.what).en}`, `${who.fr} : ${within(found.what).fr}`),
    stillServes: null,
    links: [link('pods', namespace, pod.name), ...found.links.filter(({ resource }) => resource !== 'pods')],
  };
}

function atRest(resource: string, { object }: WorkloadScene): Cause {
  const name = textAt(objectAt(object, 'metadata'), 'name') ?? '';
  if (resource !== 'daemonsets')
    return cause(
      'workload/zero',
      'healthy',
      words('It is scaled to zero: nothing runs, on purpose.', 'Il est réduit à zéro : rien ne tourne, volontairement.'),
      {
        whatToDo:
          resource === 'deployments'
            ? [
                words(
                  `To start it: pilothouse rollout scale ${name} 1 ${HERE}`,
                  `Pour le démarrer : pilothouse rollout scale ${name} 1 ${HERE}`,
                ),
              ]
            : [],
      },
    );
  const selector = Object.entries(objectAt(objectAt(objectAt(objectAt(object, 'spec'), 'template'), 'spec'), 'nodeSelector')).map(
    ([key, value]) => `${key}=${String(value)}`,
  );
  return cause(
    'daemon/no-node',
    selector.length > 0 ? 'degraded' : 'unknown',
    words('No node is meant for it: it runs nowhere.', 'Aucun nœud ne lui est destiné : il ne tourne nulle part.'),
    {
      means: words(
        'Its node selector, affinity or tolerations fit no node of the cluster.',
        'Son sélecteur de nœud, son affinité ou ses tolerations ne conviennent à aucun nœud du cluster.',
      ),
      whatToDo: [
        words(
          'Label the nodes it is for, or correct the selector.',
          'Étiquetez les nœuds auxquels il est destiné, ou corrigez le sélecteur.',
        ),
      ],
      evidence: evidence(words('nodeSelector', 'nodeSelector'), selector.join(', ')),
    },
  );
}

/** Being removed; what is waited for, where that is said. */
export function deletingCause(metadata: JsonObject): Cause {
  const finalizers = Array.isArray(metadata['finalizers']) ? metadata['finalizers'].filter((name) => typeof name === 'string') : [];
  const since = deletionAskedAt(metadata);
  if (finalizers.length === 0)
    return cause('object/deleting', 'changing', words('It is being removed.', 'Il est en cours de suppression.'), { since });
  const names = finalizers.join(', ');
  return cause(
    'object/finalizer',
    'degraded',
    words(`It is being removed and waits for ${clip(names)}`, `Il est en cours de suppression et attend ${clip(names)}`),
    {
      since,
      means: words(
        'A controller asked to be waited for and has not said that it is done.',
        'Un contrôleur a demandé qu’on l’attende et n’a pas dit avoir fini.',
      ),
      whatToDo: [
        words(
          'Let that controller finish; take the finalizer out only if it is gone for good: what it was to clean up then stays behind.',
          'Laissez ce contrôleur finir ; ne retirez le finalizer que s’il a disparu pour de bon : ce qu’il devait nettoyer reste alors en place.',
        ),
      ],
      evidence: evidence(words('metadata.finalizers', 'metadata.finalizers'), names),
    },
  );
}
