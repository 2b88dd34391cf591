import { X509Certificate } from 'node:crypto';
import type { Level } from '../../../../preload/contract/level.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { flagAt, isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import type { ListForm } from '../list-pages.ts';
import { readPod } from '../pods/pod-facts.ts';
import { podState } from '../pods/pod-state.ts';
import { endpointsOf, sliceOf } from './network-views.ts';
import { jobState } from './workload-views.ts';

interface CompanionBase {
  readonly uid: string;
  /** `namespace/name` of the object that it tells of; the name alone where there is no namespace. */
  readonly key: string;
}

/** What is kept of an object that tells how another one does: a few words, never the object. */
export type Companion = CompanionBase &
  (
    | {
        /** Endpoints of a service; a service may have several slices. */
        readonly of: 'endpoints';
        readonly ready: number;
        /** Ready, but of no port: its pods have no port of that name. */
        readonly portless: number;
        readonly notReady: number;
        /** A pod that is not ready. */
        readonly waitingPod: string | null;
      }
    | { readonly of: 'services'; readonly ports: readonly string[]; readonly external: boolean }
    | { readonly of: 'certificates'; readonly begins: number; readonly ends: number; readonly unreadable: boolean }
    | { readonly of: 'jobs'; readonly name: string; readonly createdAt: string; readonly level: Level; readonly state: Words }
    | {
        /** A pod in trouble, and whose it is. */
        readonly of: 'pods';
        readonly name: string;
        readonly level: Level;
        readonly state: Words;
      }
    | { readonly of: 'ingressclasses' }
    | { readonly of: 'storageclasses' }
  );
export type CompanionId = Companion['of'];
export type CompanionOf<Id extends CompanionId> = Extract<Companion, { readonly of: Id }>;

export interface CompanionKind {
  /** The first of these that the cluster has is read. */
  readonly resources: readonly string[];
  readonly form?: ListForm;
  /** null for what tells of nothing. */
  readonly read: (object: JsonObject, base: CompanionBase) => Companion | null;
}

/** Of secrets only those with a certificate: all others may be many and large, and none of their values is wanted. */
const TLS_SECRETS: ListForm = { accept: 'application/json', query: { fieldSelector: 'type=kubernetes.io/tls' } };

export const companionKinds: Readonly<Record<CompanionId, CompanionKind>> = {
  endpoints: {
    resources: ['endpointslices', 'endpoints'],
    read: (object, base) => ('addressType' in object ? sliceCompanion(object, base) : endpointsCompanion(object, base)),
  },
  services: {
    resources: ['services'],
    read: (object, base) => ({
      ...base,
      of: 'services',
      ports: listAt(objectAt(object, 'spec'), 'ports').flatMap((port) => [
        ...(textAt(port, 'name') === null ? [] : [textAt(port, 'name') ?? '']),
        String(numberAt(port, 'port') ?? ''),
      ]),
      external: textAt(objectAt(object, 'spec'), 'type') === 'ExternalName',
    }),
  },
  certificates: {
    resources: ['secrets'],
    form: TLS_SECRETS,
    read: (object, base) => ({ ...base, of: 'certificates', ...validity(object) }),
  },
  jobs: {
    resources: ['jobs'],
    read: (object, base) => {
      const metadata = objectAt(object, 'metadata');
      const owner = listAt(metadata, 'ownerReferences').find((one) => flagAt(one, 'controller') && textAt(one, 'kind') === 'CronJob');
      const name = owner === undefined ? null : textAt(owner, 'name');
      if (name === null) return null;
      const { level, state } = jobState(object);
      return {
        ...base,
        ...within(base, name),
        of: 'jobs',
        name: textAt(metadata, 'name') ?? '',
        createdAt: textAt(metadata, 'creationTimestamp') ?? '',
        level,
        state: state ?? words('', ''),
      };
    },
  },
  pods: { resources: ['pods'], read: podCompanion },
  ingressclasses: { resources: ['ingressclasses'], read: (_, base) => ({ ...base, of: 'ingressclasses' }) },
  storageclasses: { resources: ['storageclasses'], read: (_, base) => ({ ...base, of: 'storageclasses' }) },
};

/** Only those that fail or are degraded tell of anything; without what is not in the pod itself. */
function podCompanion(object: JsonObject, base: CompanionBase): CompanionOf<'pods'> | null {
  const pod = readPod(object);
  if (pod === null || pod.controller === null) return null;
  const { level, state } = podState(pod, { now: Date.now(), evidence: () => null });
  if (level !== 'failing' && level !== 'degraded') return null;
  const { kind, name } = pod.controller;
  return { ...base, ...within(base, `${kind}/${name}`), of: 'pods', name: pod.name, level, state };
}

const SERVICE_LABEL = 'kubernetes.io/service-name';

function endpointsCompanion(object: JsonObject, base: CompanionBase): CompanionOf<'endpoints'> {
  const { ready, notReady } = endpointsOf(object);
  const waiting = listAt(object, 'subsets').flatMap((subset) => listAt(subset, 'notReadyAddresses'));
  return { ...base, of: 'endpoints', ready: ready.length, portless: 0, notReady: notReady.length, waitingPod: podOf(waiting) };
}

function sliceCompanion(object: JsonObject, base: CompanionBase): CompanionOf<'endpoints'> | null {
  const service = textAt(objectAt(objectAt(object, 'metadata'), 'labels'), SERVICE_LABEL);
  if (service === null) return null;
  const { ready, notReady } = sliceOf(object);
  const waiting = listAt(object, 'endpoints').filter((one) => objectAt(one, 'conditions')['ready'] === false);
  const hasPorts = listAt(object, 'ports').length > 0;
  return {
    ...base,
    ...within(base, service),
    of: 'endpoints',
    ready: hasPorts ? ready.length : 0,
    portless: hasPorts ? 0 : ready.length,
    notReady: notReady.length,
    waitingPod: podOf(waiting),
  };
}

/** Reads what is kept of a companion; null for what is none. */
export function readCompanion(id: CompanionId, object: unknown): Companion | null {
  if (!isObject(object)) return null;
  const metadata = objectAt(object, 'metadata');
  const [namespace, name] = [textAt(metadata, 'namespace'), textAt(metadata, 'name')];
  if (name === null) return null;
  const key = namespace === null ? name : `${namespace}/${name}`;
  return companionKinds[id].read(object, { uid: textAt(metadata, 'uid') ?? key, key });
}

/** Told of another object of the same namespace. */
function within({ key }: CompanionBase, name: string): { readonly key: string } {
  return { key: `${key.slice(0, key.indexOf('/'))}/${name}` };
}

function podOf(endpoints: readonly JsonObject[]): string | null {
  for (const endpoint of endpoints) {
    const target = objectAt(endpoint, 'targetRef');
    if (textAt(target, 'kind') === 'Pod') return textAt(target, 'name');
  }
  return null;
}

/** From when to when the first certificate of a TLS secret is valid, milliseconds since the epoch. The key is not looked at. */
function validity(secret: JsonObject): { readonly begins: number; readonly ends: number; readonly unreadable: boolean } {
  try {
    const { validFrom, validTo } = new X509Certificate(Buffer.from(textAt(objectAt(secret, 'data'), 'tls.crt') ?? '', 'base64'));
    return { begins: Date.parse(validFrom), ends: Date.parse(validTo), unreadable: false };
  } catch {
    // Whatever else is in there: that is what is said of it.
    return { begins: 0, ends: 0, unreadable: true };
  }
}
