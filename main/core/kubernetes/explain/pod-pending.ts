import type { Cause } from '../../../../preload/contract/explanations.ts';
import { words } from '../../failure.ts';
import { listAt, objectAt, textAt } from '../api-object.ts';
import { ofContainer } from '../pods/crash-words.ts';
import type { ContainerFacts } from '../pods/pod-facts.ts';
import { runtimeMessage } from '../pods/runtime-messages.ts';
import { clip, plural } from '../wording.ts';
import { cause, evidence, link } from './cause.ts';
import { eventEvidence, latest } from './event-facts.ts';
import { signatureOf } from './log-signature.ts';
import type { PodScene } from './pod-scene.ts';
import { readScheduler } from './scheduler.ts';

/** A pod that no node takes, with each of the scheduler's reasons. */
export function unscheduledCause({ pod, object, events }: PodScene, message: string): Cause {
  const { total, reasons } = readScheduler(message);
  const event = latest(events, ['FailedScheduling']);
  const since = pod.conditions.find(({ type }) => type === 'PodScheduled')?.since ?? event?.first ?? pod.createdAt;
  const alone = total === 1;
  const saidOf = reasons.map(({ nodes, what }) =>
    nodes === null || alone
      ? what
      : words(`${plural(nodes, 'node', 'nodes')}: ${what.en}`, `${plural(nodes, 'nœud', 'nœuds')} : ${what.fr}`),
  );
  const claims = listAt(objectAt(object, 'spec'), 'volumes').flatMap(
    (volume) => textAt(objectAt(volume, 'persistentVolumeClaim'), 'claimName') ?? [],
  );
  const about = reasons.some(({ id }) => id.startsWith('claim') || id.startsWith('volume'));
  const missing = new Set(reasons.filter(({ id }) => id === 'claim-missing').map(({ what }) => what.en));
  const head =
    total === null
      ? words('No node takes the pod', 'Aucun nœud ne prend le pod')
      : alone
        ? words('The only node does not take the pod', 'Le seul nœud ne prend pas le pod')
        : words(`None of the ${total} nodes takes the pod`, `Aucun des ${total} nœuds ne prend le pod`);
  const why =
    saidOf.length === 0
      ? words(clip(message), clip(message))
      : words(saidOf.map(({ en }) => en).join('; '), saidOf.map(({ fr }) => fr).join(' ; '));
  const ids = new Set<string>();
  return cause(`pending/${reasons[0]?.id ?? 'unknown'}`, 'failing', words(`${head.en}: ${why.en}`, `${head.fr} : ${why.fr}`), {
    means: words(
      'It waits without running until a node suits it; the scheduler tries again by itself.',
      'Il attend sans tourner qu’un nœud lui convienne ; l’ordonnanceur réessaie de lui-même.',
    ),
    since,
    howOften: event === null || event.count < 2 ? null : words(`refused ${event.count} times`, `refusé ${event.count} fois`),
    whatToDo: reasons.filter(({ id }) => !ids.has(id) && ids.add(id)).map(({ todo }) => todo),
    evidence: [...evidence(words('What the scheduler says', 'Ce que dit l’ordonnanceur'), message, event?.last ?? since)],
    links: about
      ? claims.map((name) => link('persistentvolumeclaims', pod.namespace, name, ![...missing].some((what) => what.includes(` ${name} `))))
      : [],
  });
}

/** A container that is not even made: a secret, a config map or a key that is missing, a runtime that refuses. */
export function uncreatedCause({ pod, events }: PodScene, container: ContainerFacts): Cause {
  const of = ofContainer(pod, container);
  const waiting = container.state?.kind === 'waiting' ? container.state : null;
  const said = waiting?.message ?? '';
  const event = latest(events, ['Failed', 'FailedCreate', 'InspectFailed']);
  const base = {
    since: event?.first ?? pod.createdAt,
    howOften: event === null || event.count < 2 ? null : words(`tried ${event.count} times`, `${event.count} essais`),
    evidence: evidence(words('What the kubelet says', 'Ce que dit le kubelet'), said, event?.last ?? null),
  };
  const means = words(
    'The container is only made once everything its environment names is there; the kubelet looks again by itself.',
    'Le conteneur n’est créé que lorsque tout ce que son environnement nomme existe ; le kubelet regarde de nouveau de lui-même.',
  );
  const object = /(secret|configmap) "([^"]+)" not found/i.exec(said);
  if (object) {
    const secret = object[1]?.toLowerCase() === 'secret';
    const name = object[2] ?? '';
    const kind = secret ? words('secret', 'secret') : words('config map', 'config map');
    return cause(
      secret ? 'config/secret-missing' : 'config/config-map-missing',
      'failing',
      words(`The ${kind.en} ${name} does not exist${of.en}`, `Le ${kind.fr} ${name} n’existe pas${of.fr}`),
      {
        ...base,
        means,
        whatToDo: [
          words(
            `Create the ${kind.en} ${name} in ${pod.namespace}, correct its name in the pod, or mark it optional: true.`,
            `Créez le ${kind.fr} ${name} dans ${pod.namespace}, corrigez son nom dans le pod, ou marquez-le optional: true.`,
          ),
        ],
        links: [link(secret ? 'secrets' : 'configmaps', pod.namespace, name, false)],
      },
    );
  }
  const key = /couldn't find key (\S+) in (Secret|ConfigMap) (?:[^/\s]+\/)?(\S+)/.exec(said);
  if (key) {
    const [, which = '', where, name = ''] = key;
    const secret = where === 'Secret';
    const kind = secret ? 'secret' : 'config map';
    return cause(
      secret ? 'config/secret-key-missing' : 'config/config-map-key-missing',
      'failing',
      words(`The ${kind} ${name} has no key “${which}”${of.en}`, `Le ${kind} ${name} n’a pas de clé « ${which} »${of.fr}`),
      {
        ...base,
        means,
        whatToDo: [
          words(
            `Add the key ${which} to ${name}, or correct the key in the pod.`,
            `Ajoutez la clé ${which} à ${name}, ou corrigez la clé dans le pod.`,
          ),
        ],
        links: [link(secret ? 'secrets' : 'configmaps', pod.namespace, name)],
      },
    );
  }
  if (/runAsNonRoot/.test(said))
    return cause(
      'config/non-root',
      'failing',
      words(
        `The container may not run as root, and its image does${of.en}`,
        `Le conteneur ne doit pas tourner en root, or son image le fait${of.fr}`,
      ),
      {
        ...base,
        means: words(
          'securityContext.runAsNonRoot is set, and no user with a number is given.',
          'securityContext.runAsNonRoot est activé, et aucun utilisateur numérique n’est donné.',
        ),
        whatToDo: [
          words(
            'Set runAsUser to a number other than 0, or USER with a number in the image.',
            'Indiquez runAsUser avec un nombre autre que 0, ou USER avec un nombre dans l’image.',
          ),
        ],
      },
    );
  const text = clip(runtimeMessage(said));
  const known = said === '' ? null : signatureOf([runtimeMessage(said)]);
  const what = known?.what ?? words(text, text);
  const head = words(`The container cannot be made${of.en}`, `Le conteneur ne peut pas être créé${of.fr}`);
  return cause(
    known === null ? 'config/refused' : `config/${known.id}`,
    'failing',
    what.en === '' ? head : words(`${head.en}: ${what.en}`, `${head.fr} : ${what.fr}`),
    {
      ...base,
      means:
        known?.means ??
        words('The container runtime refuses what the pod asks for.', 'Le moteur de conteneurs refuse ce que le pod demande.'),
      whatToDo: known?.whatToDo ?? [
        words(
          'Correct what it names; on the node its journal says more (kubelet, containerd).',
          'Corrigez ce qu’il nomme ; sur le nœud, les journaux de kubelet et containerd en disent plus.',
        ),
      ],
    },
  );
}

const mounting = ['FailedMount', 'FailedAttachVolume', 'FailedMapVolume'];

/** A pod that has its node and does not start: volumes, the network of its sandbox. Null when no event says why. */
export function heldUpCause({ pod, events }: PodScene): Cause | null {
  // A cache of the kubelet that was not there yet in the first second is not a trouble.
  const mount = latest(events, mounting, /^(?!.*failed to sync (?:secret|configmap) cache)/s);
  if (mount !== null) return mountCause(pod.namespace, mount);
  const sandbox = latest(events, ['FailedCreatePodSandBox', 'NetworkNotReady', 'FailedCreatePodContainer']);
  if (sandbox === null) return null;
  return cause(
    'start/sandbox',
    'failing',
    words(
      `The node cannot make the pod’s network: ${clip(sandbox.message)}`,
      `Le nœud ne peut pas créer le réseau du pod : ${clip(sandbox.message)}`,
    ),
    {
      means: words(
        'The network plugin (CNI) of the node fails or has no addresses left; other pods on it are concerned too.',
        'Le plugin réseau (CNI) du nœud échoue ou n’a plus d’adresses ; les autres pods du nœud sont concernés aussi.',
      ),
      since: sandbox.first,
      howOften: sandbox.count < 2 ? null : words(`tried ${sandbox.count} times`, `${sandbox.count} essais`),
      whatToDo: [
        words(
          'Look at the CNI’s pods on this node (kube-system) and at the node.',
          'Regardez les pods du CNI sur ce nœud (kube-system) et le nœud.',
        ),
      ],
      evidence: eventEvidence(sandbox),
      links: pod.node === null ? [] : [link('nodes', null, pod.node)],
    },
  );
}

function mountCause(namespace: string, event: Parameters<typeof eventEvidence>[0] & {}): Cause {
  const { message } = event;
  const volume = /volume "([^"]+)"/.exec(message)?.[1];
  const object = /(secret|configmap|persistentvolumeclaim) "([^"]+)" not found/i.exec(message);
  const key = /references non-existent (secret|config) key: (\S+)/.exec(message);
  const base = {
    since: event.first,
    howOften: event.count < 2 ? null : words(`tried ${event.count} times`, `${event.count} essais`),
    evidence: eventEvidence(event),
  };
  const head =
    volume === undefined
      ? words('A volume of the pod cannot be mounted', 'Un volume du pod ne peut pas être monté')
      : words(`The volume “${volume}” cannot be mounted`, `Le volume « ${volume} » ne peut pas être monté`);
  if (object) {
    const resource =
      { secret: 'secrets', configmap: 'configmaps', persistentvolumeclaim: 'persistentvolumeclaims' }[(object[1] ?? '').toLowerCase()] ??
      'secrets';
    const kind = { secrets: 'secret', configmaps: 'config map', persistentvolumeclaims: 'claim' }[resource] ?? '';
    const kindFr = { secrets: 'le secret', configmaps: 'le config map', persistentvolumeclaims: 'la demande de volume' }[resource] ?? '';
    const name = object[2] ?? '';
    return cause(
      `mount/${kind.replace(' ', '-')}-missing`,
      'failing',
      words(`${head.en}: the ${kind} ${name} does not exist`, `${head.fr} : ${kindFr} ${name} n’existe pas`),
      {
        ...base,
        means: words(
          'The pod waits on its node until it is there, and then starts by itself.',
          'Le pod attend sur son nœud que cela existe, puis démarre de lui-même.',
        ),
        whatToDo: [
          words(
            `Create ${name} in ${namespace}, or correct the name in the pod’s volumes.`,
            `Créez ${name} dans ${namespace}, ou corrigez le nom dans les volumes du pod.`,
          ),
        ],
        links: [link(resource, namespace, name, false)],
      },
    );
  }
  if (key)
    return cause(
      'mount/key-missing',
      'failing',
      words(`${head.en}: the key “${key[2]}” is not there`, `${head.fr} : la clé « ${key[2]} » n’y est pas`),
      {
        ...base,
        means: words('The secret or config map exists, without this key.', 'Le secret ou le config map existe, sans cette clé.'),
        whatToDo: [
          words('Add the key, or correct items in the pod’s volumes.', 'Ajoutez la clé, ou corrigez items dans les volumes du pod.'),
        ],
      },
    );
  if (/Multi-Attach/.test(message))
    return cause(
      'mount/multi-attach',
      'failing',
      words(`${head.en}: it is still attached to another node`, `${head.fr} : il est encore attaché à un autre nœud`),
      {
        ...base,
        means: words(
          'A ReadWriteOnce volume is on one node at a time; the pod before has not let go of it, or its node is down.',
          'Un volume ReadWriteOnce est sur un seul nœud à la fois ; le pod précédent ne l’a pas lâché, ou son nœud est en panne.',
        ),
        whatToDo: [
          words(
            'End the pod that holds it; use strategy Recreate for deployments with such a volume. If its node is down, delete its volumeattachment once it surely is.',
            'Arrêtez le pod qui le tient ; utilisez la stratégie Recreate pour les déploiements avec un tel volume. Si son nœud est en panne, supprimez son volumeattachment une fois que c’est certain.',
          ),
        ],
      },
    );
  return cause(
    'mount/failed',
    'failing',
    words(
      `${head.en}: ${clip(message.replace(/^MountVolume\.\w+ failed for volume "[^"]+" *: */, ''))}`,
      `${head.fr} : ${clip(message.replace(/^MountVolume\.\w+ failed for volume "[^"]+" *: */, ''))}`,
    ),
    {
      ...base,
      means: words(
        'The node tries again by itself; until then no container of the pod starts.',
        'Le nœud réessaie de lui-même ; d’ici là, aucun conteneur du pod ne démarre.',
      ),
      whatToDo: [
        words(
          'Check the storage (NFS server, CSI driver’s pods) and, from the node, the way to it.',
          'Vérifiez le stockage (serveur NFS, pods du pilote CSI) et, depuis le nœud, le chemin vers lui.',
        ),
      ],
    },
  );
}
