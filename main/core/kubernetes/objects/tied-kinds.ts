import { words } from '../../failure.ts';
import type { Kind } from '../../../../preload/contract/cluster-kinds.ts';
import { ownValue } from '../../../../preload/contract/own-value.ts';
import { flagAt, listAt, objectAt, textAt } from '../api-object.ts';
import { backendsOf, tlsSecretsOf } from '../explain/ingress-causes.ts';
import { clip, plural } from '../wording.ts';
import { certificateState } from './certificate-state.ts';
import type { Stated } from './kind-view.ts';
import { stated } from './kind-view.ts';
import { ownView } from './object-view.ts';
import type { Around, TiedKind, TiedReader, Trouble } from './tied-state.ts';
import { tiedReader, trouble, worstOf } from './tied-state.ts';
import { broughtPods } from './tied-workloads.ts';

/** Of an ingress with more backends than this the first are looked at. */
const MOST_BACKENDS = 50;

interface Behind {
  readonly ready: number;
  readonly notReady: number;
  readonly waitingPod: string | null;
}

/** What stands behind a service. `ports`: it has any. */
function behind(around: Around, key: string, ports: boolean): Behind {
  const all = around.of('endpoints', key);
  return {
    ready: all.reduce((sum, one) => sum + one.ready + (ports ? 0 : one.portless), 0),
    notReady: all.reduce((sum, one) => sum + one.notReady, 0),
    waitingPod: all.find(({ waitingPod }) => waitingPod !== null)?.waitingPod ?? null,
  };
}

const nobody = ({ notReady }: Behind) =>
  notReady === 0
    ? words('Nothing stands behind it', 'Rien ne se trouve derrière')
    : words(
        `Nothing stands behind it: ${notReady === 1 ? 'its endpoint is not ready' : `none of its ${notReady} endpoints is ready`}`,
        `Rien ne se trouve derrière : ${notReady === 1 ? 'son endpoint n’est pas prêt' : `aucun de ses ${notReady} endpoints n’est prêt`}`,
      );

const services: TiedKind<{ readonly key: string; readonly ports: boolean; readonly waiting: boolean }> = {
  companions: ['endpoints'],
  tie: (object, { namespace, name }) => {
    const spec = objectAt(object, 'spec');
    const type = textAt(spec, 'type');
    if (type === 'ExternalName') return null;
    const entries = listAt(objectAt(objectAt(object, 'status'), 'loadBalancer'), 'ingress');
    return {
      key: `${namespace}/${name}`,
      ports: listAt(spec, 'ports').length > 0,
      waiting: type === 'LoadBalancer' && entries.length === 0,
    };
  },
  keys: ({ key }) => [`endpoints ${key}`],
  state: ({ key, ports, waiting }, own, around) => {
    const known = around.known('endpoints');
    if (known !== 'known') return { ...(known === 'unread' || waiting ? own : notKnown(own)), because: [], recheckAt: null };
    const found = behind(around, key, ports);
    const pod = found.waitingPod === null ? undefined : `Pod ${key.slice(0, key.indexOf('/'))}/${found.waitingPod}`;
    const troubles: Trouble[] = [];
    if (found.ready === 0) troubles.push(trouble('failing', nobody(found).en, nobody(found).fr, pod));
    if (waiting && own.state) troubles.push(trouble(own.level, own.state.en, own.state.fr));
    const count = plural(found.ready, 'endpoint', 'endpoints');
    if (found.ready > 0 && found.notReady > 0)
      troubles.push(
        trouble(
          'degraded',
          `${count} ready, ${found.notReady} not`,
          `${plural(found.ready, 'endpoint prêt', 'endpoints prêts')}, ${found.notReady} non`,
          pod,
        ),
      );
    return worstOf(troubles, stated('healthy', `${count} ready`, plural(found.ready, 'endpoint prêt', 'endpoints prêts')));
  },
};

function notKnown({ state }: Stated): Stated {
  return stated(
    'unknown',
    `${state?.en ?? 'It is there'}; what stands behind it is not known: this login may not read endpoints`,
    `${state?.fr ?? 'Il existe'} ; ce qui se trouve derrière n’est pas connu : cet identifiant ne peut pas lire les endpoints`,
  );
}

interface IngressTie {
  readonly namespace: string;
  readonly backends: readonly { readonly service: string; readonly port: string | null; readonly where: string }[];
  readonly secrets: readonly string[];
  readonly className: string | null;
}

const ingresses: TiedKind<IngressTie> = {
  companions: ['services', 'endpoints', 'certificates', 'ingressclasses'],
  tie: (object, { namespace }) => ({
    namespace,
    backends: backendsOf(object).slice(0, MOST_BACKENDS),
    secrets: tlsSecretsOf(object).slice(0, MOST_BACKENDS),
    className: textAt(objectAt(object, 'spec'), 'ingressClassName'),
  }),
  keys: ({ namespace, backends, secrets, className }) => [
    ...backends.flatMap(({ service }) => [`services ${namespace}/${service}`, `endpoints ${namespace}/${service}`]),
    ...secrets.map((name) => `certificates ${namespace}/${name}`),
    ...(className === null ? [] : [`ingressclasses ${className}`]),
  ],
  state: (tie, own, around, now) => {
    const { namespace, backends, secrets, className } = tie;
    const troubles: Trouble[] = [];
    if (backends.length === 0)
      troubles.push(trouble('degraded', 'It leads nowhere: it has no backend', 'Il ne mène nulle part : il n’a aucun backend'));
    for (const backend of backends) troubles.push(...backendTroubles(backend, namespace, around));
    for (const name of secrets) troubles.push(...certificateTroubles(name, namespace, around, now));
    if (className !== null && around.known('ingressclasses') === 'known' && around.of('ingressclasses', className).length === 0)
      troubles.push(trouble('failing', `Its ingress class ${className} does not exist`, `Sa classe d’ingress ${className} n’existe pas`));
    const blind = (['services', 'endpoints'] as const).filter((id) => around.known(id) !== 'known');
    if (blind.length > 0 && backends.length > 0) {
      const hidden = blind.filter((id) => around.known(id) === 'unknown');
      return worstOf(troubles, {
        level: 'unknown',
        state:
          hidden.length === 0
            ? own.state
            : words(
                `Whether its services answer is not known: this login may not read ${hidden.join(' and ')}`,
                `On ne sait pas si ses services répondent : cet identifiant ne peut pas lire ${hidden.join(' et ')}`,
              ),
      });
    }
    return worstOf(troubles, own);
  },
};

function backendTroubles({ service, port, where }: IngressTie['backends'][number], namespace: string, around: Around): Trouble[] {
  if (around.known('services') !== 'known') return [];
  const key = `${namespace}/${service}`;
  const [found] = around.of('services', key);
  if (!found)
    return [
      trouble(
        'failing',
        `${where} leads to the service ${service}, which does not exist`,
        `${where} mène au service ${service}, qui n’existe pas`,
      ),
    ];
  if (port !== null && !found.ports.includes(port))
    return [
      trouble(
        'failing',
        `${where} leads to port ${port} of ${service}, which it does not have`,
        `${where} mène au port ${port} de ${service}, qui ne l’a pas`,
      ),
    ];
  if (found.external || around.known('endpoints') !== 'known') return [];
  if (behind(around, key, found.ports.length > 0).ready > 0) return [];
  return [
    trouble(
      'failing',
      `${where} leads to the service ${service}: nothing stands behind it`,
      `${where} mène au service ${service} : rien ne se trouve derrière`,
      `Service ${key}`,
    ),
  ];
}

function certificateTroubles(name: string, namespace: string, around: Around, now: number): Trouble[] {
  if (around.known('certificates') !== 'known') return [];
  const [found] = around.of('certificates', `${namespace}/${name}`);
  // Of another type it may still hold a certificate: only its explanation reads it.
  if (!found) return [trouble('degraded', `There is no TLS secret ${name}`, `Il n’y a pas de secret TLS ${name}`)];
  const { level, state, recheckAt } = certificateState(found, now);
  const recheck = recheckAt === null ? {} : { recheckAt };
  if (level === 'healthy' || state === null) return [];
  return [{ ...trouble(level, `${name}: ${state.en}`, `${name} : ${state.fr}`, `Secret ${namespace}/${name}`), ...recheck }];
}

const secrets: TiedKind<{ readonly key: string }> = {
  companions: ['certificates'],
  // The first column of the cluster's table is the type.
  tie: (value, { namespace, name, cells }) =>
    cells[0] === 'kubernetes.io/tls' || textAt(value, 'type') === 'kubernetes.io/tls' ? { key: `${namespace}/${name}` } : null,
  keys: ({ key }) => [`certificates ${key}`],
  state: ({ key }, _, around, now) => {
    const [found] = around.of('certificates', key);
    if (found) return { ...certificateState(found, now), because: [] };
    return around.known('certificates') === 'unknown'
      ? { ...stated('unknown', 'Its certificate may not be read', 'Son certificat ne peut pas être lu'), because: [], recheckAt: null }
      : { level: 'unknown', state: null, because: [], recheckAt: null };
  },
};

const cronjobs: TiedKind<{ readonly key: string }> = {
  companions: ['jobs'],
  tie: (object, { namespace, name }) => (flagAt(objectAt(object, 'spec'), 'suspend') ? null : { key: `${namespace}/${name}` }),
  keys: ({ key }) => [`jobs ${key}`],
  state: ({ key }, own, around) => {
    const [last] = around.of('jobs', key).toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
    const said = last?.state ?? words('', '');
    const troubles =
      last && (last.level === 'failing' || last.level === 'degraded')
        ? [
            trouble(
              last.level,
              `Its last run ${last.name}: ${clip(said.en)}`,
              `Sa dernière exécution ${last.name} : ${clip(said.fr)}`,
              `Job ${key.slice(0, key.indexOf('/'))}/${last.name}`,
            ),
          ]
        : [];
    return worstOf(troubles, around.known('jobs') === 'unknown' ? { ...own, level: 'unknown' } : own);
  },
};

const persistentvolumeclaims: TiedKind<{ readonly className: string }> = {
  companions: ['storageclasses'],
  tie: (object) => {
    const className = textAt(objectAt(object, 'spec'), 'storageClassName');
    const phase = textAt(objectAt(object, 'status'), 'phase');
    return className === null || phase === 'Bound' || phase === 'Lost' ? null : { className };
  },
  keys: ({ className }) => [`storageclasses ${className}`],
  state: ({ className }, own, around) =>
    worstOf(
      around.known('storageclasses') === 'known' && around.of('storageclasses', className).length === 0
        ? [
            trouble(
              'failing',
              `Waiting for a volume: the storage class ${className} does not exist`,
              `En attente d’un volume : la classe de stockage ${className} n’existe pas`,
            ),
          ]
        : [],
      own,
    ),
};

const tiedKinds: Readonly<Record<string, TiedReader>> = {
  statefulsets: tiedReader(broughtPods('StatefulSet')),
  daemonsets: tiedReader(broughtPods('DaemonSet')),
  replicasets: tiedReader(broughtPods('ReplicaSet')),
  jobs: tiedReader(broughtPods('Job')),
  services: tiedReader(services),
  ingresses: tiedReader(ingresses),
  secrets: tiedReader(secrets),
  cronjobs: tiedReader(cronjobs),
  persistentvolumeclaims: tiedReader(persistentvolumeclaims),
};

/** How the objects of a kind do by others; null for kinds that only have a state of their own. */
export function tiedKind(kind: Kind): TiedReader | null {
  return kind.id === kind.plural && (ownView(kind) !== null || kind.plural === 'secrets')
    ? (ownValue(tiedKinds, kind.plural) ?? null)
    : null;
}
