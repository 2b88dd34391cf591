import type { Cause } from '../../../../preload/contract/explanations.ts';
import { words } from '../../failure.ts';
import type { PodFacts } from '../pods/pod-facts.ts';
import { clip } from '../wording.ts';
import { cause, evidence, link } from './cause.ts';
import { eventEvidence, latest } from './event-facts.ts';
import type { PodScene } from './pod-scene.ts';

/** A pod that is being removed: in its time, or held up by a finalizer or its node. */
export function terminatingCause({ pod, events }: PodScene, level: Cause['level'], nodeReady: boolean | null): Cause {
  const since = pod.deletionAskedAt;
  if (level !== 'degraded')
    return cause('pod/terminating', level, words('It is being ended.', 'Il est en cours d’arrêt.'), {
      since,
      means: words(
        'Its programs were told to end (SIGTERM) and have their grace period for it.',
        'Ses programmes ont reçu l’ordre de s’arrêter (SIGTERM) et disposent de leur délai de grâce.',
      ),
    });
  if (pod.finalizers.length > 0) {
    const names = pod.finalizers.join(', ');
    return cause(
      'pod/stuck-finalizer',
      'degraded',
      words(`It does not go away: the finalizer ${names} is waited for`, `Il ne disparaît pas : le finalizer ${names} est attendu`),
      {
        since,
        means: words(
          'A controller asked to be waited for before the pod is removed, and has not said that it is done: it is down, or was uninstalled.',
          'Un contrôleur a demandé qu’on l’attende avant la suppression du pod, et n’a pas dit avoir fini : il est arrêté, ou a été désinstallé.',
        ),
        whatToDo: [
          words(
            `Find the controller that owns ${names} and let it finish.`,
            `Trouvez le contrôleur à qui appartient ${names} et laissez-le finir.`,
          ),
          words(
            'If it is gone for good: take the finalizer out of metadata.finalizers; what it was to clean up then stays behind.',
            'S’il a disparu pour de bon : retirez le finalizer de metadata.finalizers ; ce qu’il devait nettoyer reste alors en place.',
          ),
        ],
        evidence: evidence(words('metadata.finalizers', 'metadata.finalizers'), names),
      },
    );
  }
  const node = pod.node ?? '?';
  const gone = nodeReady === false;
  return cause(
    gone ? 'pod/stuck-node-gone' : 'pod/stuck-terminating',
    'degraded',
    gone
      ? words(
          `It does not go away: its node ${node} no longer reports`,
          `Il ne disparaît pas : son nœud ${node} ne donne plus signe de vie`,
        )
      : words(
          `It does not go away: its node ${node} has not confirmed its end`,
          `Il ne disparaît pas : son nœud ${node} n’a pas confirmé sa fin`,
        ),
    {
      since,
      means: gone
        ? words(
            'Nobody can say whether its programs still run; a stateful set makes no replacement until that is clear.',
            'Personne ne peut dire si ses programmes tournent encore ; un stateful set ne crée pas de remplaçant tant que ce n’est pas clair.',
          )
        : words(
            'A volume that does not unmount, or a program that the kernel cannot end (waiting on NFS), holds it.',
            'Un volume qui ne se démonte pas, ou un programme que le noyau ne peut pas arrêter (en attente de NFS), le retient.',
          ),
      whatToDo: gone
        ? [
            words(
              `Bring ${node} back. Only if it is surely off: kubectl delete pod ${pod.name} -n ${pod.namespace} --force.`,
              `Remettez ${node} en marche. Seulement s’il est éteint à coup sûr : kubectl delete pod ${pod.name} -n ${pod.namespace} --force.`,
            ),
          ]
        : [
            words(
              `Look at the kubelet’s journal on ${node}, and at the pod’s volumes.`,
              `Regardez le journal du kubelet sur ${node}, et les volumes du pod.`,
            ),
          ],
      evidence: eventEvidence(latest(events, ['FailedKillPod', 'FailedPreStopHook', 'FailedUnmount'])),
      links: pod.node === null ? [] : [link('nodes', null, pod.node)],
    },
  );
}

/** A pod that its node put out, for its own limit or for the node's need. */
export function evictedCause({ pod, events }: PodScene): Cause {
  const said = pod.message ?? latest(events, ['Evicted'])?.message ?? '';
  const own = /(?:EmptyDir|ephemeral|local ephemeral storage|exceeds the (?:total )?limit)/i.test(said) && !/node was low/i.test(said);
  const resource = /node was low on resource: ([\w-]+)/.exec(said)?.[1];
  return cause(
    own ? 'pod/evicted-own-limit' : 'pod/evicted-node-pressure',
    'failing',
    words(`Its node evicted it: ${clip(said)}`, `Son nœud l’a expulsé : ${clip(said)}`),
    {
      means: own
        ? words('It wrote more to local disk than its limit allows.', 'Il a écrit sur le disque local plus que sa limite ne le permet.')
        : words(
            `The node ran low${resource === undefined ? '' : ` on ${resource}`} and chose those that use more than they reserved.`,
            `Le nœud a manqué de ressources${resource === undefined ? '' : ` (${resource})`} et a choisi ceux qui utilisent plus que réservé.`,
          ),
      since: latest(events, ['Evicted'])?.last ?? endOf(pod),
      whatToDo: own
        ? [
            words(
              'Raise sizeLimit or limits.ephemeral-storage, or let it write less (logs, caches).',
              'Augmentez sizeLimit ou limits.ephemeral-storage, ou faites-le moins écrire (journaux, caches).',
            ),
          ]
        : [
            words(
              'Give it resources.requests near what it uses; free the node or add one.',
              'Donnez-lui des resources.requests proches de son usage ; libérez le nœud ou ajoutez-en un.',
            ),
            words(
              'The evicted pod is only kept to be read, and can be removed.',
              'Le pod expulsé n’est gardé que pour être lu, et peut être supprimé.',
            ),
          ],
      evidence: evidence(words('What the kubelet says', 'Ce que dit le kubelet'), said),
      links: pod.node === null ? [] : [link('nodes', null, pod.node)],
    },
  );
}

/** A pod whose node is not heard of. */
export function nodeLostCause(pod: PodFacts, level: Cause['level']): Cause {
  const node = pod.node ?? '?';
  return cause('pod/node-lost', level, words(`Its node ${node} no longer reports`, `Son nœud ${node} ne donne plus signe de vie`), {
    means: words(
      'What it does is unknown; after about 5 minutes the cluster replaces pods that have a controller.',
      'On ne sait pas ce qu’il fait ; après 5 minutes environ, le cluster remplace les pods qui ont un contrôleur.',
    ),
    since: pod.conditions.find(({ type, status }) => type === 'Ready' && status !== 'True')?.since ?? null,
    whatToDo: [words(`Look at the node: pilothouse nodes explain ${node}.`, `Regardez le nœud : pilothouse nodes explain ${node}.`)],
    links: pod.node === null ? [] : [link('nodes', null, pod.node)],
  });
}

/** When its last container ended, else when the pod was made. */
export function endOf(pod: PodFacts): string | null {
  const ends = pod.containers.flatMap(({ state }) => (state?.kind === 'terminated' ? (state.ended.finishedAt ?? []) : []));
  return ends.toSorted().at(-1) ?? pod.createdAt;
}
