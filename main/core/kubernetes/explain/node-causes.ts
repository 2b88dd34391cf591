import type { Cause } from '../../../../preload/contract/explanations.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { ownValue } from '../../../../preload/contract/own-value.ts';
import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { conditionsOf, flagAt, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import { clip, plural } from '../wording.ts';
import { cause, evidence } from './cause.ts';
import { eventEvidence, latest } from './event-facts.ts';
import type { EventFacts } from './event-facts.ts';

export interface NodeScene {
  readonly object: JsonObject;
  readonly events: readonly EventFacts[];
  /** Pods on it; null when they are not known. */
  readonly pods: number | null;
}

const pressures: Readonly<Record<string, readonly [what: Words, means: Words, todo: Words]>> = {
  MemoryPressure: [
    words('It is short of memory', 'Il manque de mémoire'),
    words(
      'It takes no new pods without reservations, and may put out those that use more than they reserved.',
      'Il ne prend plus de pods sans réservation, et peut expulser ceux qui utilisent plus que réservé.',
    ),
    words(
      'See what uses it; give pods requests near their use; add memory or a node.',
      'Voyez ce qui l’utilise ; donnez aux pods des requests proches de leur usage ; ajoutez de la mémoire ou un nœud.',
    ),
  ],
  DiskPressure: [
    words('It is short of disk space', 'Il manque d’espace disque'),
    words(
      'It removes unused images, takes no new pods and puts pods out.',
      'Il supprime les images inutilisées, ne prend plus de pods et en expulse.',
    ),
    words(
      'Free /var/lib (images, logs, emptyDirs) on the node, or enlarge its disk.',
      'Libérez /var/lib (images, journaux, emptyDirs) sur le nœud, ou agrandissez son disque.',
    ),
  ],
  PIDPressure: [
    words('It runs short of process numbers', 'Il manque de numéros de processus'),
    words('Some pod makes processes without end.', 'Un pod crée des processus sans fin.'),
    words(
      'Find it with ps on the node; set podPidsLimit of the kubelet.',
      'Trouvez-le avec ps sur le nœud ; réglez podPidsLimit du kubelet.',
    ),
  ],
  NetworkUnavailable: [
    words('Its pod network is not set up', 'Son réseau de pods n’est pas configuré'),
    words('Pods there reach nobody.', 'Ses pods n’atteignent personne.'),
    words('Look at the network plugin’s pod on this node.', 'Regardez le pod du plugin réseau sur ce nœud.'),
  ],
};

/** A node: whether it reports, what it lacks, whether it is closed for new pods. */
export function nodeCauses({ object, events, pods }: NodeScene): readonly Cause[] {
  const name = textAt(objectAt(object, 'metadata'), 'name') ?? '?';
  const conditions = conditionsOf(objectAt(object, 'status'));
  const ready = conditions.find(({ type }) => type === 'Ready');
  const heartbeat = listAt(objectAt(object, 'status'), 'conditions').find((condition) => textAt(condition, 'type') === 'Ready');
  const lastBeat = heartbeat ? textAt(heartbeat, 'lastHeartbeatTime') : null;
  const causes: Cause[] = [];
  const hold =
    pods === null ? null : words(`${plural(pods, 'pod is', 'pods are')} on it.`, `${plural(pods, 'pod s’y trouve', 'pods s’y trouvent')}.`);
  if (ready?.status === 'Unknown' || !ready)
    causes.push(
      cause(
        'node/lost',
        'failing',
        words(
          'It no longer reports: off, cut off, or its kubelet is down',
          'Il ne donne plus signe de vie : éteint, coupé du réseau, ou son kubelet arrêté',
        ),
        {
          means: words(
            'Its pods may still run, unseen. After 5 minutes the cluster replaces those that have a controller, except stateful sets.',
            'Ses pods tournent peut-être encore, invisibles. Après 5 minutes, le cluster remplace ceux qui ont un contrôleur, sauf les stateful sets.',
          ),
          since: ready?.since ?? null,
          stillServes: hold,
          whatToDo: [
            words(
              `Reach ${name} by SSH: systemctl status kubelet, journalctl -u kubelet; check its network and time.`,
              `Joignez ${name} par SSH : systemctl status kubelet, journalctl -u kubelet ; vérifiez réseau et heure.`,
            ),
          ],
          evidence: evidence(words('Condition Ready', 'Condition Ready'), ready?.message ?? null, lastBeat),
        },
      ),
    );
  else if (ready.status === 'False')
    causes.push(
      cause(
        'node/not-ready',
        'failing',
        words(
          `It is not ready: ${clip(ready.message ?? ready.reason ?? '?')}`,
          `Il n’est pas prêt : ${clip(ready.message ?? ready.reason ?? '?')}`,
        ),
        {
          means: words(
            'It reports, and says itself that it cannot run pods.',
            'Il donne signe de vie, et dit lui-même ne pas pouvoir exécuter de pods.',
          ),
          since: ready.since,
          stillServes: hold,
          whatToDo: [
            /cni|network plugin/i.test(ready.message ?? '')
              ? words(
                  'Its network plugin (CNI) is missing or not up: look at that plugin’s pod on this node.',
                  'Son plugin réseau (CNI) manque ou n’est pas démarré : regardez le pod de ce plugin sur ce nœud.',
                )
              : /container runtime|PLEG/i.test(ready.message ?? '')
                ? words(
                    'Its container runtime does not answer: systemctl status containerd (or docker, crio) there.',
                    'Son moteur de conteneurs ne répond pas : systemctl status containerd (ou docker, crio) sur place.',
                  )
                : words(`Look at the kubelet’s journal on ${name}.`, `Regardez le journal du kubelet sur ${name}.`),
          ],
          evidence: evidence(words('Condition Ready', 'Condition Ready'), ready.message, ready.since),
        },
      ),
    );
  for (const condition of conditions) {
    const [what, means, todo] = ownValue(pressures, condition.type) ?? [];
    if (condition.status !== 'True' || !what || !means || !todo) continue;
    causes.push(
      cause(`node/${condition.type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}`, 'degraded', what, {
        means,
        since: condition.since,
        stillServes: hold,
        whatToDo: [todo],
        evidence: [
          ...evidence(words(`Condition ${condition.type}`, `Condition ${condition.type}`), condition.message, condition.since),
          ...eventEvidence(latest(events, ['EvictionThresholdMet', 'FreeDiskSpaceFailed', 'ImageGCFailed', 'SystemOOM'])),
        ],
      }),
    );
  }
  const spec = objectAt(object, 'spec');
  if (flagAt(spec, 'unschedulable')) {
    const taint = listAt(spec, 'taints').find((one) => textAt(one, 'key') === 'node.kubernetes.io/unschedulable');
    causes.push(
      cause('node/cordoned', 'degraded', words('It is closed for new pods (cordoned)', 'Il est fermé aux nouveaux pods (cordon)'), {
        means: words(
          'Somebody closed it, mostly for maintenance; what runs there goes on.',
          'Quelqu’un l’a fermé, le plus souvent pour une maintenance ; ce qui y tourne continue.',
        ),
        since: taint ? textAt(taint, 'timeAdded') : null,
        stillServes: hold,
        whatToDo: [
          words(`When the maintenance is over: kubectl uncordon ${name}.`, `Une fois la maintenance finie : kubectl uncordon ${name}.`),
        ],
      }),
    );
  }
  if (causes.length > 0) return causes;
  const most =
    numberAt(objectAt(objectAt(object, 'status'), 'allocatable'), 'pods') ??
    Number(textAt(objectAt(objectAt(object, 'status'), 'allocatable'), 'pods') ?? Number.NaN);
  if (pods !== null && pods >= most)
    return [
      cause(
        'node/full',
        'degraded',
        words(`It holds as many pods as it may (${most})`, `Il contient autant de pods que permis (${most})`),
        {
          means: words('New ones go elsewhere or wait.', 'Les nouveaux vont ailleurs ou attendent.'),
          whatToDo: [words('Add a node, or raise maxPods of the kubelet.', 'Ajoutez un nœud, ou augmentez maxPods du kubelet.')],
        },
      ),
    ];
  return [
    cause('node/ready', 'healthy', words('It is ready.', 'Il est prêt.'), {
      since: ready?.since ?? null,
      stillServes: null,
      howOften: null,
    }),
  ];
}
