import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { HERE } from './cause.ts';

/** One reason why nodes do not take a pod, and how many of them say so (null: said of the pod itself). */
export interface SchedulerReason {
  readonly id: string;
  readonly nodes: number | null;
  readonly what: Words;
  readonly todo: Words;
}

export interface SchedulerAnswer {
  /** Nodes there are; null where the message does not say. */
  readonly total: number | null;
  readonly reasons: readonly SchedulerReason[];
  /** All that it says was understood. */
  readonly whole: boolean;
}

interface Rule {
  readonly id: string;
  readonly sign: RegExp;
  readonly what: (match: RegExpExecArray) => Words;
  readonly todo: (match: RegExpExecArray) => Words;
}

const rules: readonly Rule[] = [
  {
    id: 'cpu',
    sign: /Insufficient cpu/,
    what: () => words('not enough CPU left to reserve', 'pas assez de CPU réservable'),
    todo: () =>
      words(
        'Lower resources.requests.cpu of the pod, remove others, or add a node. What counts is what is reserved, not what is used.',
        'Réduisez resources.requests.cpu du pod, retirez-en d’autres, ou ajoutez un nœud. C’est le réservé qui compte, pas l’utilisé.',
      ),
  },
  {
    id: 'memory',
    sign: /Insufficient memory/,
    what: () => words('not enough memory left to reserve', 'pas assez de mémoire réservable'),
    todo: () =>
      words(
        'Lower resources.requests.memory of the pod, remove others, or add a node. What counts is what is reserved, not what is used.',
        'Réduisez resources.requests.memory du pod, retirez-en d’autres, ou ajoutez un nœud. C’est le réservé qui compte, pas l’utilisé.',
      ),
  },
  {
    id: 'pods',
    sign: /Too many pods|Insufficient pods/,
    what: () => words('as many pods as a node may have', 'autant de pods qu’un nœud peut en avoir'),
    todo: () => words('Add a node, or raise maxPods of the kubelet.', 'Ajoutez un nœud, ou augmentez maxPods du kubelet.'),
  },
  {
    id: 'resource',
    sign: /Insufficient ([\w./-]+)/,
    what: ([, name]) => words(`not enough ${name} left`, `plus assez de ${name}`),
    todo: ([, name]) =>
      words(
        `See which nodes offer ${name} (GPU and other devices come from a device plugin).`,
        `Voyez quels nœuds offrent ${name} (GPU et autres périphériques viennent d’un device plugin).`,
      ),
  },
  {
    id: 'cordoned',
    sign: /were unschedulable|node\.kubernetes\.io\/unschedulable/,
    what: () => words('closed for new pods (cordoned)', 'fermé aux nouveaux pods (cordon)'),
    todo: () => words('When the maintenance is over: kubectl uncordon NODE.', 'Une fois la maintenance finie : kubectl uncordon NŒUD.'),
  },
  {
    id: 'node-down',
    sign: /node\.kubernetes\.io\/(not-ready|unreachable)/,
    what: () => words('not ready or not reachable', 'pas prêt ou injoignable'),
    todo: () => words('Look at the node: pilothouse nodes explain NODE.', 'Regardez le nœud : pilothouse nodes explain NŒUD.'),
  },
  {
    id: 'node-pressure',
    sign: /node\.kubernetes\.io\/((?:disk|memory|pid)-pressure)/,
    what: ([, pressure]) => words(`in need (${pressure})`, `en difficulté (${pressure})`),
    todo: () =>
      words('Free what the node lacks: pilothouse nodes explain NODE.', 'Libérez ce qui manque au nœud : pilothouse nodes explain NŒUD.'),
  },
  {
    id: 'taint',
    sign: /(?:untolerated )?taints?(?: \{([^}]*)\})?/,
    what: ([, taint]) =>
      taint === undefined || taint === ''
        ? words('a taint that the pod does not tolerate', 'un taint que le pod ne tolère pas')
        : words(
            `the taint ${taint.replace(/: *$/, '').replace(': ', '=')}, which the pod does not tolerate`,
            `le taint ${taint.replace(/: *$/, '').replace(': ', '=')}, que le pod ne tolère pas`,
          ),
    todo: () =>
      words(
        'Those nodes are kept for others: add a toleration only if the pod is meant for them (kubectl describe node shows the taints).',
        'Ces nœuds sont réservés à d’autres : ajoutez une toleration seulement si le pod leur est destiné (kubectl describe node montre les taints).',
      ),
  },
  {
    id: 'pod-affinity',
    sign: /pod (?:anti-)?affinity/,
    what: ([text]) =>
      text.includes('anti')
        ? words('a pod there that this one keeps away from', 'un pod dont celui-ci se tient à l’écart')
        : words('no pod there that this one wants beside it', 'aucun pod que celui-ci veut à ses côtés'),
    todo: () =>
      words(
        'Check podAffinity and podAntiAffinity; with a required rule there can be no more replicas than nodes. preferred... only asks.',
        'Vérifiez podAffinity et podAntiAffinity ; avec une règle required, pas plus de réplicas que de nœuds. preferred... ne fait que demander.',
      ),
  },
  {
    id: 'volume-zone',
    sign: /volume node affinity conflict|no available volume zone/,
    what: () =>
      words('the pod’s volume is in another zone or on another node', 'le volume du pod est dans une autre zone ou sur un autre nœud'),
    todo: () =>
      words(
        'A volume does not move: let the pod run where it is, or restore its data in the other zone. For new ones use volumeBindingMode WaitForFirstConsumer.',
        'Un volume ne se déplace pas : faites tourner le pod là où il est, ou restaurez ses données dans l’autre zone. Pour les nouveaux : volumeBindingMode WaitForFirstConsumer.',
      ),
  },
  {
    id: 'volume-limit',
    sign: /exceed max volume count/,
    what: () => words('as many volumes as a node may attach', 'autant de volumes qu’un nœud peut attacher'),
    todo: () => words('Add a node, or spread the pods with volumes.', 'Ajoutez un nœud, ou répartissez les pods à volumes.'),
  },
  {
    id: 'node-selector',
    sign: /(?:node selector|node affinity|node\(s\) didn't match Pod's node)/,
    what: () =>
      words(
        'not the labels that the pod asks for (nodeSelector, node affinity)',
        'pas les labels que le pod exige (nodeSelector, affinité de nœud)',
      ),
    todo: () =>
      words(
        'Compare nodeSelector and affinity of the pod with the labels of the nodes (kubectl get nodes --show-labels).',
        'Comparez nodeSelector et affinité du pod aux labels des nœuds (kubectl get nodes --show-labels).',
      ),
  },
  {
    id: 'topology-spread',
    sign: /topology spread/,
    what: () => words('would spread the pods too unevenly', 'répartirait trop inégalement les pods'),
    todo: () =>
      words(
        'Check topologySpreadConstraints: whenUnsatisfiable ScheduleAnyway only asks.',
        'Vérifiez topologySpreadConstraints : whenUnsatisfiable ScheduleAnyway ne fait que demander.',
      ),
  },
  {
    id: 'host-port',
    sign: /free ports/,
    what: () => words('the host port is taken', 'le port d’hôte est pris'),
    todo: () =>
      words(
        'Leave hostPort out and use a service, or have no more replicas than nodes.',
        'Retirez hostPort et utilisez un service, ou n’ayez pas plus de réplicas que de nœuds.',
      ),
  },
  {
    id: 'claim-missing',
    sign: /persistentvolumeclaim "([^"]+)" not found/,
    what: ([, name]) => words(`the claim ${name} does not exist`, `la demande de volume ${name} n’existe pas`),
    todo: ([, name]) =>
      words(
        `Create the claim ${name}, or correct claimName in the pod’s volumes.`,
        `Créez la demande ${name}, ou corrigez claimName dans les volumes du pod.`,
      ),
  },
  {
    id: 'claim-lost',
    sign: /persistentvolumeclaim "([^"]+)" bound to non-existent persistentvolume/,
    what: ([, name]) => words(`the volume of the claim ${name} is gone`, `le volume de la demande ${name} a disparu`),
    todo: () =>
      words(
        'Restore the volume, or make the claim anew from a backup.',
        'Restaurez le volume, ou recréez la demande depuis une sauvegarde.',
      ),
  },
  {
    id: 'claim-unbound',
    sign: /unbound immediate PersistentVolumeClaims|didn't find available persistent volumes to bind|no persistent volumes? available/,
    what: () => words('a claim of the pod has no volume yet', 'une demande de volume du pod n’a pas encore de volume'),
    todo: () =>
      words(
        `See what its claims wait for: pilothouse persistentvolumeclaims list ${HERE}`,
        `Voyez ce qu’attendent ses demandes : pilothouse persistentvolumeclaims list ${HERE}`,
      ),
  },
];

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint {a: b}. preemption: ...`, as 1.20 to 1.36 write it. */
export function readScheduler(message: string): SchedulerAnswer {
  // What preemption could do is said after it, and is the same again.
  const said = message.replace(/\.? *preemption: .*$/s, '');
  const total = /^\d+\/(\d+) nodes? (?:are|is) available/.exec(said)?.[1];
  const reasons: SchedulerReason[] = [];
  const parts = said
    .replace(/^\d+\/\d+ nodes? (?:are|is) available: ?/, '')
    .split(/, (?=\d+ |persistentvolumeclaim)|(?<=\w|\))\. ?(?=\d|$)/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  for (const text of parts) {
    for (const rule of rules) {
      const match = rule.sign.exec(text);
      if (!match) continue;
      const count = /^(\d+) /.exec(text)?.[1];
      // A claim is of the pod, whatever number stands before it.
      const nodes = count === undefined || rule.id.startsWith('claim') ? null : Number(count);
      reasons.push({ id: rule.id, nodes, what: rule.what(match), todo: rule.todo(match) });
      break;
    }
  }
  return { total: total === undefined ? null : Number(total), reasons, whole: reasons.length === parts.length };
}

/** What the scheduler says, in French; null where any of it is not understood. */
export function schedulerInFrench(message: string): string | null {
  const { total, reasons, whole } = readScheduler(message);
  if (!whole || reasons.length === 0) return null;
  const said = reasons.map(({ nodes, what }) =>
    nodes === null || nodes === total ? what.fr : `${what.fr} (${nodes} ${nodes > 1 ? 'nœuds' : 'nœud'})`,
  );
  const none = total === null ? '' : total === 1 ? 'le seul nœud ne convient pas : ' : `aucun des ${total} nœuds ne convient : `;
  return `${none}${said.join(', ')}`;
}
