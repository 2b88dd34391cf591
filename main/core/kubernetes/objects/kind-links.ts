import type { Kind } from '../../../../preload/contract/cluster-kinds.ts';
import type { LinkGroup } from '../../../../preload/contract/cluster-objects.ts';
import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { listAt, objectAt, textAt } from '../api-object.ts';
import { labelSelector } from '../label-selector.ts';
import { ingressServices, selectorOf } from './network-views.ts';
import type { LinkSearch, LookedFor } from './object-links.ts';
import { belongsTo, foundLinks, kindNamed, namedLinks } from './object-links.ts';
import { isCustom } from './object-view.ts';
import { podReferences, podSpecOf } from './pod-references.ts';

const ITS_PODS = words('Its pods', 'Ses pods');
const USES = {
  configmaps: words('Config maps it uses', 'Config maps utilisées'),
  secrets: words('Secrets it uses', 'Secrets utilisés'),
  persistentvolumeclaims: words('Claims it uses', 'Demandes de volume utilisées'),
  serviceaccounts: words('Service account', 'Compte de service'),
} as const;

/** Kinds that an operator's objects commonly make. */
const MADE_BY_OPERATORS = [
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'jobs',
  'cronjobs',
  'pods',
  'services',
  'ingresses',
  'configmaps',
  'secrets',
  'persistentvolumeclaims',
] as const;

/** What an object has to do with, besides its owners: what it owns, what it leads to, what it uses, and who uses it. */
export async function kindLinks(search: LinkSearch, kind: Kind, object: JsonObject): Promise<LinkGroup[]> {
  const groups = await Promise.all([...(isCustom(kind) ? madeByOperator(search, kind, object) : ofKind(search, kind.plural, object))]);
  return [...groups.flat(), ...usedByItsPods(search, object)];
}

/** Config maps, secrets, claims and the account of the pods that it is or makes. */
function usedByItsPods(search: LinkSearch, object: JsonObject): LinkGroup[] {
  const spec = podSpecOf(object);
  if (!spec) return [];
  const namespace = textAt(objectAt(object, 'metadata'), 'namespace');
  const used = podReferences(spec);
  return (['configmaps', 'secrets', 'persistentvolumeclaims', 'serviceaccounts'] as const).flatMap((resource) =>
    namedLinks(search, USES[resource], resource, namespace, used[resource]),
  );
}

function* madeByOperator(search: LinkSearch, kind: Kind, object: JsonObject): Generator<Promise<LinkGroup[]>> {
  const metadata = objectAt(object, 'metadata');
  const uid = textAt(metadata, 'uid');
  // What belongs to no namespace may own things in any: they are not looked for in all of them.
  const namespace = textAt(metadata, 'namespace');
  if (uid === null || namespace === null) return;
  const siblings = [...search.kinds.values()].filter(({ group, namespaced, id }) => group === kind.group && namespaced && id !== kind.id);
  for (const made of [...MADE_BY_OPERATORS, ...siblings.slice(0, 8).map(({ id }) => id)]) {
    const its = search.kinds.get(made);
    if (!its) continue;
    const heading = words(`${its.kind}: what it made`, `${its.kind} : ce qu’il a créé`);
    yield foundLinks(search, { heading, resource: made, namespace, metadataOnly: true, fits: (other) => belongsTo(uid, other) });
  }
}

function* ofKind(search: LinkSearch, plural: string, object: JsonObject): Generator<Promise<LinkGroup[]>> {
  const metadata = objectAt(object, 'metadata');
  const spec = objectAt(object, 'spec');
  const namespace = textAt(metadata, 'namespace');
  const name = textAt(metadata, 'name') ?? '';
  const uid = textAt(metadata, 'uid') ?? '';
  const find = (looked: LookedFor) => foundLinks(search, looked);
  const named = (heading: LookedFor['heading'], resource: string, names: readonly (string | null)[], within = namespace) =>
    Promise.resolve(
      namedLinks(
        search,
        heading,
        resource,
        within,
        names.filter((one) => one !== null),
      ),
    );

  switch (plural) {
    case 'deployments': {
      const selector = labelSelector(objectAt(spec, 'selector'));
      if (selector === null) return;
      yield find({
        heading: words('Its replica sets', 'Ses replica sets'),
        resource: 'replicasets',
        namespace,
        labelSelector: selector,
        fits: (other) => belongsTo(uid, other),
      });
      yield find({ heading: ITS_PODS, resource: 'pods', namespace, labelSelector: selector, evenNone: true });
      return;
    }
    case 'statefulsets':
    case 'daemonsets':
    case 'replicasets':
    case 'jobs': {
      const selector = labelSelector(objectAt(spec, 'selector'));
      if (selector === null) return;
      yield find({
        heading: ITS_PODS,
        resource: 'pods',
        namespace,
        labelSelector: selector,
        fits: (pod) => belongsTo(uid, pod),
        evenNone: plural !== 'replicasets',
      });
      return;
    }
    case 'cronjobs':
      yield find({ heading: words('Its jobs', 'Ses jobs'), resource: 'jobs', namespace, fits: (job) => belongsTo(uid, job) });
      return;
    case 'pods':
      yield named(words('Node', 'Nœud'), 'nodes', [textAt(spec, 'nodeName')]);
      yield find({
        heading: words('Services that lead to it', 'Services qui y mènent'),
        resource: 'services',
        namespace,
        fits: (service) => selects(service, objectAt(metadata, 'labels')),
      });
      return;
    case 'services': {
      const selector = selectorOf(object);
      if (selector !== null)
        yield find({
          heading: words('Pods it leads to', 'Pods auxquels il mène'),
          resource: 'pods',
          namespace,
          labelSelector: selector,
          evenNone: true,
        });
      yield find({
        heading: words('Endpoint slices', 'Endpoint slices'),
        resource: 'endpointslices',
        namespace,
        labelSelector: `kubernetes.io/service-name=${name}`,
      });
      yield find({
        heading: words('Ingresses that lead to it', 'Ingress qui y mènent'),
        resource: 'ingresses',
        namespace,
        fits: (ingress) => ingressServices(ingress).includes(name),
      });
      return;
    }
    case 'endpoints':
      yield named(words('Service', 'Service'), 'services', [name]);
      return;
    case 'ingresses':
      yield named(words('Services it leads to', 'Services auxquels il mène'), 'services', ingressServices(object));
      yield named(
        words('Certificates', 'Certificats'),
        'secrets',
        listAt(spec, 'tls').map((tls) => textAt(tls, 'secretName')),
      );
      yield named(words('Class', 'Classe'), 'ingressclasses', [textAt(spec, 'ingressClassName')]);
      return;
    case 'horizontalpodautoscalers': {
      const target = objectAt(spec, 'scaleTargetRef');
      const kind = kindNamed(search.kinds, textAt(target, 'kind') ?? '', textAt(target, 'apiVersion') ?? '');
      if (kind) yield named(words('What it scales', 'Ce qu’il ajuste'), kind.id, [textAt(target, 'name')]);
      return;
    }
    case 'persistentvolumeclaims':
      yield named(words('Volume', 'Volume'), 'persistentvolumes', [textAt(spec, 'volumeName')], null);
      yield named(words('Class', 'Classe'), 'storageclasses', [textAt(spec, 'storageClassName')], null);
      yield usersOf('persistentvolumeclaims');
      return;
    case 'persistentvolumes': {
      const claim = objectAt(spec, 'claimRef');
      yield named(words('Claim', 'Demande de volume'), 'persistentvolumeclaims', [textAt(claim, 'name')], textAt(claim, 'namespace'));
      yield named(words('Class', 'Classe'), 'storageclasses', [textAt(spec, 'storageClassName')], null);
      return;
    }
    case 'configmaps':
    case 'secrets':
    case 'serviceaccounts':
      yield usersOf(plural);
      if (plural === 'secrets')
        yield find({
          heading: words('Ingresses that use it', 'Ingress qui l’utilisent'),
          resource: 'ingresses',
          namespace,
          fits: (ingress) => listAt(objectAt(ingress, 'spec'), 'tls').some((tls) => textAt(tls, 'secretName') === name),
        });
      return;
    case 'nodes':
      yield find({
        heading: words('Pods on it', 'Pods sur ce nœud'),
        resource: 'pods',
        namespace: null,
        fieldSelector: `spec.nodeName=${name}`,
      });
      return;
    case 'events': {
      const about = objectAt(object, 'involvedObject');
      const kind = kindNamed(search.kinds, textAt(about, 'kind') ?? '', textAt(about, 'apiVersion') ?? '');
      if (kind) yield named(words('What it is about', 'Ce dont il s’agit'), kind.id, [textAt(about, 'name')], textAt(about, 'namespace'));
      return;
    }
    default:
  }

  function usersOf(resource: keyof typeof USES): Promise<LinkGroup[]> {
    return find({
      heading: words('Pods that use it', 'Pods qui l’utilisent'),
      resource: 'pods',
      namespace,
      fits: (pod) => podReferences(objectAt(pod, 'spec'))[resource].includes(name),
    });
  }
}

/** Whether a service's selector fits these labels; one without a selector fits none. */
function selects(service: JsonObject, labels: JsonObject): boolean {
  const wanted = Object.entries(objectAt(objectAt(service, 'spec'), 'selector'));
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}
