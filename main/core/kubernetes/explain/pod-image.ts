import type { Cause } from '../../../../preload/contract/explanations.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { ofContainer } from '../pods/crash-words.ts';
import type { ContainerFacts } from '../pods/pod-facts.ts';
import { pullMessage } from '../pods/runtime-messages.ts';
import { cause, evidence, link } from './cause.ts';
import { eventEvidence, latest } from './event-facts.ts';
import type { PodScene } from './pod-scene.ts';

interface Refusal {
  readonly id: string;
  readonly sign: RegExp;
  readonly what: Words;
  readonly means: Words;
  readonly todo: readonly Words[];
}

/** What registries and runtimes say (distribution specification, "Error Codes"; docker, containerd, CRI-O). */
const refusals: readonly Refusal[] = [
  {
    id: 'rate-limit',
    sign: /toomanyrequests|too many requests|pull rate limit|\b429\b/i,
    what: words('the registry has had too many requests', 'le registre a reçu trop de requêtes'),
    means: words(
      'A limit on pulls without login (Docker Hub) or of an account is used up.',
      'Une limite de téléchargements anonymes (Docker Hub) ou d’un compte est épuisée.',
    ),
    todo: [
      words(
        'Log in with an imagePullSecret, or pull through a mirror; it is tried again by itself.',
        'Authentifiez-vous par un imagePullSecret, ou passez par un miroir ; le cluster réessaie de lui-même.',
      ),
    ],
  },
  {
    id: 'unauthorized',
    sign: /unauthorized|authentication required|no basic auth credentials|\b401\b|denied: |access denied|pull access denied|\b403\b|forbidden/i,
    what: words('the registry does not let the cluster in', 'le registre ne laisse pas entrer le cluster'),
    means: words(
      'It wants a login that the pod does not have, or that has expired; registries say the same of an image that does not exist.',
      'Il demande une authentification que le pod n’a pas, ou qui a expiré ; les registres disent la même chose d’une image qui n’existe pas.',
    ),
    todo: [
      words(
        'Name a valid secret in imagePullSecrets of the pod or its service account (kubectl create secret docker-registry).',
        'Indiquez un secret valide dans imagePullSecrets du pod ou de son service account (kubectl create secret docker-registry).',
      ),
      words('Check the name of the image as well.', 'Vérifiez aussi le nom de l’image.'),
    ],
  },
  {
    id: 'architecture',
    sign: /no match(?:ing manifest)? for (?:platform|linux)|no matching manifest|platform .* does not match/i,
    what: words('the image is not built for the node’s processor', 'l’image n’est pas construite pour le processeur du nœud'),
    means: words('The tag exists, for other architectures only.', 'Le tag existe, mais pour d’autres architectures seulement.'),
    todo: [
      words(
        'Build it for that platform too (docker buildx build --platform).',
        'Construisez-la aussi pour cette plateforme (docker buildx build --platform).',
      ),
    ],
  },
  {
    id: 'not-found',
    sign: /manifest unknown|not found|name unknown|\b404\b|does not exist/i,
    what: words('the registry does not have this image or tag', 'le registre n’a pas cette image ou ce tag'),
    means: words(
      'The registry answers: the name or tag is misspelt, was never pushed, or was cleaned up.',
      'Le registre répond : le nom ou le tag est mal écrit, n’a jamais été poussé, ou a été nettoyé.',
    ),
    todo: [
      words(
        'Compare with the tags of the registry; push it, or set the right image (rollout set-image).',
        'Comparez aux tags du registre ; poussez-la, ou indiquez la bonne image (rollout set-image).',
      ),
    ],
  },
  {
    id: 'tls',
    sign: /x509|certificate|tls: |server gave HTTP response to HTTPS client/i,
    what: words('the node does not trust the registry’s certificate', 'le nœud ne fait pas confiance au certificat du registre'),
    means: words(
      'The certificate is expired, self-signed or for another name, or the registry speaks HTTP only.',
      'Le certificat est expiré, auto-signé ou pour un autre nom, ou le registre ne parle que HTTP.',
    ),
    todo: [
      words(
        'Renew it, or add its authority to the container runtime of every node.',
        'Renouvelez-le, ou ajoutez son autorité au moteur de conteneurs de chaque nœud.',
      ),
    ],
  },
  {
    id: 'dns',
    sign: /no such host|server misbehaving|Temporary failure in name resolution|lookup \S+/i,
    what: words('the node does not find the registry in DNS', 'le nœud ne trouve pas le registre dans le DNS'),
    means: words(
      'The node resolves this name, not CoreDNS: the registry’s name is misspelt, or the node’s DNS is down.',
      'C’est le nœud qui résout ce nom, pas CoreDNS : le nom du registre est mal écrit, ou le DNS du nœud est en panne.',
    ),
    todo: [
      words(
        'Check the registry’s name in the image, then /etc/resolv.conf of the node.',
        'Vérifiez le nom du registre dans l’image, puis /etc/resolv.conf du nœud.',
      ),
    ],
  },
  {
    id: 'unreachable',
    sign: /connection refused|i\/o timeout|connection timed out|no route to host|network is unreachable|Client\.Timeout|deadline exceeded|connection reset|EOF$/i,
    what: words('the node does not reach the registry', 'le nœud n’atteint pas le registre'),
    means: words(
      'The registry is down, or a firewall or proxy stands between it and the node.',
      'Le registre est arrêté, ou un pare-feu ou un proxy se trouve entre lui et le nœud.',
    ),
    todo: [
      words(
        'Try curl https://REGISTRY/v2/ on the node; look at the proxy of its container runtime.',
        'Essayez curl https://REGISTRE/v2/ sur le nœud ; regardez le proxy de son moteur de conteneurs.',
      ),
    ],
  },
  {
    id: 'no-space',
    sign: /no space left on device/i,
    what: words('the node has no disk space left for it', 'le nœud n’a plus de place disque pour elle'),
    means: words('Images are kept on the node’s disk, which is full.', 'Les images sont conservées sur le disque du nœud, qui est plein.'),
    todo: [
      words(
        'Free space on the node (crictl rmi --prune), or enlarge its disk.',
        'Libérez de la place sur le nœud (crictl rmi --prune), ou agrandissez son disque.',
      ),
    ],
  },
];

/** An image that cannot be had, with the registry's reason. */
export function imageCause({ pod, events }: PodScene, container: ContainerFacts): Cause {
  const of = ofContainer(pod, container);
  const image = container.image ?? '?';
  const waiting = container.state?.kind === 'waiting' ? container.state : null;
  const event =
    events.find(
      ({ message, fieldPath }) =>
        message.startsWith('Failed to pull image') && (fieldPath === null || fieldPath.includes(`{${container.name}}`)),
    ) ?? latest(events, ['Failed', 'InspectFailed', 'ErrImageNeverPull'], /image|Image/);
  const said = pullMessage(waiting?.message ?? null) ?? pullMessage(event?.message ?? null);
  const refusal = refusals.find(({ sign }) => said !== null && sign.test(said.replaceAll(image, '')));
  const base = {
    since: event?.first ?? pod.createdAt,
    howOften: event === null || event.count < 2 ? null : words(`tried ${event.count} times`, `${event.count} essais`),
    evidence: event ? eventEvidence(event) : evidence(words('What the kubelet says', 'Ce que dit le kubelet'), waiting?.message ?? null),
    links: [link('pods', pod.namespace, pod.name)],
  };
  const head = words(`The image ${image} cannot be pulled${of.en}`, `L’image ${image} ne peut pas être téléchargée${of.fr}`);
  if (waiting?.reason === 'InvalidImageName')
    return cause(
      'image/name',
      'failing',
      words(`The name of the image is not one: ${image}${of.en}`, `Ce n’est pas un nom d’image : ${image}${of.fr}`),
      {
        ...base,
        means: words(
          'Capital letters, spaces or a stray character: no registry could have it.',
          'Majuscules, espaces ou caractère égaré : aucun registre ne pourrait l’avoir.',
        ),
        whatToDo: [words('Correct the image of the container.', 'Corrigez l’image du conteneur.')],
      },
    );
  if (waiting?.reason === 'ErrImageNeverPull')
    return cause(
      'image/never-pull',
      'failing',
      words(
        `${head.en}: it is not on the node, and may not be pulled`,
        `${head.fr} : elle n’est pas sur le nœud, et ne doit pas être téléchargée`,
      ),
      {
        ...base,
        means: words('imagePullPolicy is Never.', 'imagePullPolicy vaut Never.'),
        whatToDo: [
          words(
            'Set imagePullPolicy: IfNotPresent, or load the image on the node.',
            'Indiquez imagePullPolicy: IfNotPresent, ou chargez l’image sur le nœud.',
          ),
        ],
      },
    );
  if (refusal === undefined)
    return cause('image/unknown', 'failing', said === null ? head : words(`${head.en}: ${said}`, `${head.fr} : ${said}`), {
      ...base,
      means: words(
        'The container cannot start without it; the cluster tries again by itself.',
        'Le conteneur ne peut pas démarrer sans elle ; le cluster réessaie de lui-même.',
      ),
      whatToDo: [words('Check the name, the registry and its login.', 'Vérifiez le nom, le registre et son authentification.')],
    });
  return cause(`image/${refusal.id}`, 'failing', words(`${head.en}: ${refusal.what.en}`, `${head.fr} : ${refusal.what.fr}`), {
    ...base,
    means: refusal.means,
    whatToDo: refusal.todo,
  });
}
