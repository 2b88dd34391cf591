import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import type { KindView } from './kind-view.ts';
import { column, stated } from './kind-view.ts';

const services: KindView = {
  columns: [
    column('type', ['Type', 'Type'], 'name'),
    column('address', ['Address', 'Adresse'], 'name'),
    column('ports', ['Ports', 'Ports'], 'name'),
    column('external', ['From outside', 'De l’extérieur'], 'name'),
    column('selector', ['Selector', 'Sélecteur'], 'name', true),
  ],
  cells: (object) => {
    const spec = objectAt(object, 'spec');
    return [
      textAt(spec, 'type') ?? 'ClusterIP',
      textAt(spec, 'clusterIP') === 'None' ? null : textAt(spec, 'clusterIP'),
      listAt(spec, 'ports').map(servicePort).join(', ') || null,
      [textAt(spec, 'externalName'), ...textsAt(spec, 'externalIPs'), ...entries(object)].filter(Boolean).join(', ') || null,
      selectorOf(object),
    ];
  },
  state: (object) => {
    const spec = objectAt(object, 'spec');
    const type = textAt(spec, 'type') ?? 'ClusterIP';
    if (type === 'LoadBalancer' && entries(object).length === 0)
      return stated('degraded', 'Waiting for an address from outside', 'En attente d’une adresse extérieure');
    if (type === 'ExternalName') {
      const name = textAt(spec, 'externalName') ?? '?';
      return stated('healthy', `Another name for ${name}`, `Un autre nom de ${name}`);
    }
    // Whether anything stands behind it is not in the service itself.
    return textAt(spec, 'clusterIP') === 'None'
      ? stated('unknown', 'Headless', 'Sans adresse propre (headless)')
      : stated('unknown', 'Has its address', 'A son adresse');
  },
};

const endpoints: KindView = {
  columns: [column('ready', ['Ready addresses', 'Adresses prêtes'], 'name'), column('notReady', ['Not ready', 'Pas prêtes'], 'number')],
  cells: (object) => {
    const { ready, notReady } = endpointsOf(object);
    return [shortList(ready), notReady.length];
  },
  state: (object) => endpointState(endpointsOf(object)),
};

const endpointslices: KindView = {
  columns: [
    column('service', ['Service', 'Service'], 'name'),
    column('ready', ['Ready addresses', 'Adresses prêtes'], 'name'),
    column('notReady', ['Not ready', 'Pas prêtes'], 'number'),
    column('ports', ['Ports', 'Ports'], 'name'),
  ],
  cells: (object) => {
    const { ready, notReady } = sliceOf(object);
    return [
      textAt(objectAt(objectAt(object, 'metadata'), 'labels'), 'kubernetes.io/service-name'),
      shortList(ready),
      notReady.length,
      listAt(object, 'ports')
        .map((port) => `${numberAt(port, 'port') ?? '*'}/${textAt(port, 'protocol') ?? 'TCP'}`)
        .join(', ') || null,
    ];
  },
  state: (object) => endpointState(sliceOf(object)),
};

const ingresses: KindView = {
  columns: [
    column('class', ['Class', 'Classe'], 'name'),
    column('hosts', ['Hosts', 'Hôtes'], 'name'),
    column('address', ['Address', 'Adresse'], 'name'),
    column('tls', ['TLS', 'TLS'], 'name'),
    column('backends', ['Services', 'Services'], 'name', true),
  ],
  cells: (object) => {
    const spec = objectAt(object, 'spec');
    const tls = listAt(spec, 'tls').flatMap((one) => textAt(one, 'secretName') ?? []);
    return [
      textAt(spec, 'ingressClassName') ?? textAt(objectAt(objectAt(object, 'metadata'), 'annotations'), 'kubernetes.io/ingress.class'),
      listAt(spec, 'rules')
        .map((rule) => textAt(rule, 'host') ?? '*')
        .join(', ') || null,
      entries(object).join(', ') || null,
      listAt(spec, 'tls').length === 0 ? null : tls.join(', ') || 'TLS',
      ingressServices(object).join(', ') || null,
    ];
  },
  state: (object) =>
    entries(object).length === 0
      ? stated('unknown', 'No controller has given it an address', 'Aucun contrôleur ne lui a donné d’adresse')
      : stated('healthy', 'Has its address', 'A son adresse'),
};

/** Services that an ingress (networking.k8s.io/v1, or v1beta1 before Kubernetes 1.19) leads to. */
export function ingressServices(object: JsonObject): readonly string[] {
  const spec = objectAt(object, 'spec');
  const backends = [
    objectAt(spec, 'defaultBackend'),
    objectAt(spec, 'backend'),
    ...listAt(spec, 'rules').flatMap((rule) => listAt(objectAt(rule, 'http'), 'paths').map((path) => objectAt(path, 'backend'))),
  ];
  return [...new Set(backends.flatMap((backend) => textAt(objectAt(backend, 'service'), 'name') ?? textAt(backend, 'serviceName') ?? []))];
}

/** A selector as kubectl writes it; null for none. */
export function selectorOf(object: JsonObject): string | null {
  const selector = Object.entries(objectAt(objectAt(object, 'spec'), 'selector'));
  return selector.length === 0 ? null : selector.map(([key, value]) => `${key}=${String(value)}`).join(',');
}

interface Addresses {
  readonly ready: readonly string[];
  readonly notReady: readonly string[];
}

/** The addresses of an Endpoints object (core/v1). */
export function endpointsOf(object: JsonObject): Addresses {
  const of = (which: string) =>
    listAt(object, 'subsets').flatMap((subset) => listAt(subset, which).flatMap((address) => textAt(address, 'ip') ?? []));
  return { ready: of('addresses'), notReady: of('notReadyAddresses') };
}

/** The addresses of an EndpointSlice (discovery.k8s.io/v1). */
export function sliceOf(object: JsonObject): Addresses {
  const all = listAt(object, 'endpoints');
  // An absent condition is to be read as true (discovery.k8s.io/v1, EndpointConditions).
  const isReady = (endpoint: JsonObject) => objectAt(endpoint, 'conditions')['ready'] !== false;
  const addresses = (some: readonly JsonObject[]) => some.flatMap((endpoint) => textsAt(endpoint, 'addresses'));
  return { ready: addresses(all.filter(isReady)), notReady: addresses(all.filter((one) => !isReady(one))) };
}

function endpointState({ ready, notReady }: Addresses) {
  if (ready.length > 0 && notReady.length === 0)
    return stated('healthy', `${ready.length} ready`, ready.length > 1 ? `${ready.length} prêtes` : '1 prête');
  if (ready.length > 0)
    return stated('degraded', `${ready.length} ready, ${notReady.length} not`, `${ready.length} prêtes, ${notReady.length} non`);
  return notReady.length > 0
    ? stated('failing', `None of ${notReady.length} is ready`, `Aucune prête sur ${notReady.length}`)
    : stated('unknown', 'No address', 'Aucune adresse');
}

/** What a load balancer or an ingress controller gave. */
function entries(object: JsonObject): readonly string[] {
  return listAt(objectAt(objectAt(object, 'status'), 'loadBalancer'), 'ingress').flatMap(
    (one) => textAt(one, 'ip') ?? textAt(one, 'hostname') ?? [],
  );
}

function servicePort(port: JsonObject): string {
  const node = numberAt(port, 'nodePort');
  const protocol = textAt(port, 'protocol') ?? 'TCP';
  return `${numberAt(port, 'port') ?? '?'}${node === null ? '' : `:${node}`}${protocol === 'TCP' ? '' : `/${protocol}`}`;
}

const SHOWN_ADDRESSES = 3;

function shortList(all: readonly string[]): string | null {
  if (all.length === 0) return null;
  const more = all.length - SHOWN_ADDRESSES;
  return `${all.slice(0, SHOWN_ADDRESSES).join(', ')}${more > 0 ? ` +${more}` : ''}`;
}

/** The strings of a list. */
export function textsAt(value: unknown, key: string): readonly string[] {
  const found = isObject(value) ? value[key] : undefined;
  return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
}

const networkpolicies: KindView = {
  columns: [column('pods', ['Pods', 'Pods'], 'name'), column('rules', ['Governs', 'Régit'], 'name')],
  cells: (object) => {
    const spec = objectAt(object, 'spec');
    const labels = Object.entries(objectAt(objectAt(spec, 'podSelector'), 'matchLabels'));
    return [labels.map(([key, value]) => `${key}=${String(value)}`).join(',') || '*', textsAt(spec, 'policyTypes').join(', ') || 'Ingress'];
  },
};

const ingressclasses: KindView = {
  columns: [column('controller', ['Controller', 'Contrôleur'], 'name'), column('default', ['Default', 'Par défaut'], 'name')],
  cells: (object) => [
    textAt(objectAt(object, 'spec'), 'controller'),
    textAt(objectAt(objectAt(object, 'metadata'), 'annotations'), 'ingressclass.kubernetes.io/is-default-class') === 'true' ? '✓' : null,
  ],
};

export const networkViews: Readonly<Record<string, KindView>> = {
  services,
  endpoints,
  endpointslices,
  ingresses,
  networkpolicies,
  ingressclasses,
};
