import type { Cause } from '../../../../preload/contract/explanations.ts';
import { ownValue } from '../../../../preload/contract/own-value.ts';
import type { JsonObject } from '../api-object.ts';
import { flagAt, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import { labelSelector } from '../label-selector.ts';
import { METADATA_FORM } from '../list-pages.ts';
import { readPod } from '../pods/pod-facts.ts';
import { revisionsAmong } from '../rollout/revisions.ts';
import { autoscalerCauses } from './autoscaler-causes.ts';
import { certManagerCauses, secretCauses } from './certificate-causes.ts';
import type { Gatherer } from './gatherer.ts';
import { backendsOf, ingressCauses, tlsSecretsOf } from './ingress-causes.ts';
import { cronJobCauses, jobCauses } from './job-causes.ts';
import { nodeCauses } from './node-causes.ts';
import { budgetCauses, namespaceCauses, otherCauses, quotaCauses } from './other-causes.ts';
import { nodeIsReady, podCause } from './pod-causes.ts';
import type { PodScene } from './pod-scene.ts';
import { serviceCauses, textsOf } from './service-causes.ts';
import { claimCauses, volumeCauses } from './volume-causes.ts';
import { workloadCauses } from './workload-causes.ts';
import type { WorkloadScene } from './workload-scene.ts';

/** What a kind's rules need, read, and what they make of it. */
type Explainer = (object: JsonObject, gather: Gatherer, now: number) => Promise<readonly Cause[]>;

const workload =
  (resource: string): Explainer =>
  async (object, gather, now) => {
    const events = [...(await gather.eventsOf(object))];
    if (resource === 'deployments') events.push(...(await eventsOfReplicaSets(object, gather)));
    const pods = await gather.scenesOf(await ownPods(object, gather, resource === 'deployments'), now);
    const release = resource === 'deployments' ? await releaseOf(object, pods, gather) : {};
    return workloadCauses({ resource, object, events, pods, now, ...release });
  };

/** By resource id; all other kinds are explained by their conditions. */
const explainers: Readonly<Record<string, Explainer>> = {
  pods: async (object, gather, now) => {
    const [scene] = await gather.scenesOf([object], now);
    if (!scene) return otherCauses(object, []);
    // A pod that is well is asked for nothing more.
    const events = scene.events.length > 0 ? scene.events : await gather.eventsOf(object);
    const node = scene.pod.node === null ? null : ((await gather.get('nodes', null, scene.pod.node)) ?? null);
    return [podCause({ ...scene, events }, { now, siblings: await siblingsOf(object, gather), nodeReady: nodeIsReady(node) })];
  },
  deployments: workload('deployments'),
  replicasets: workload('replicasets'),
  statefulsets: workload('statefulsets'),
  daemonsets: workload('daemonsets'),
  jobs: async (object, gather, now) =>
    jobCauses({
      object,
      events: await gather.eventsOf(object),
      pods: await gather.scenesOf(await ownPods(object, gather, false), now),
      now,
    }),
  cronjobs: async (object, gather, now) => {
    const jobs = ownedBy(object, (await gather.list('jobs', namespaceOf(object))) ?? []).toSorted((a, b) =>
      createdAt(b).localeCompare(createdAt(a)),
    );
    const [last] = jobs;
    const explained = last === undefined ? [] : [{ object: last, causes: (await explainers['jobs']?.(last, gather, now)) ?? [] }];
    return cronJobCauses({ object, events: await gather.eventsOf(object), jobs: explained });
  },
  services: async (object, gather, now) => {
    const namespace = namespaceOf(object);
    const selector = textsOf(objectAt(objectAt(object, 'spec'), 'selector'));
    const matching =
      selector.length === 0
        ? []
        : await gather.list('pods', namespace, { labelSelector: selector.map(([key, value]) => `${key}=${value}`).join(',') });
    const neighbours =
      selector.length > 0 && matching?.length === 0 ? ((await gather.list('pods', namespace, {}, METADATA_FORM)) ?? []) : [];
    return serviceCauses({
      object,
      endpoints: (await gather.get('endpoints', namespace, nameOf(object))) ?? null,
      events: await gather.eventsOf(object),
      pods: await gather.scenesOf(matching ?? [], now),
      neighbours: neighbours.map((pod) => ({ name: nameOf(pod), labels: objectAt(objectAt(pod, 'metadata'), 'labels') })),
      now,
    });
  },
  ingresses: async (object, gather, now) => {
    const namespace = namespaceOf(object);
    const services = new Map<string, { readonly object: JsonObject; readonly causes: readonly Cause[] } | null>();
    for (const name of new Set(backendsOf(object).map(({ service }) => service))) {
      const service = await gather.get('services', namespace, name);
      if (service === null) services.set(name, null);
      else if (service) services.set(name, { object: service, causes: (await explainers['services']?.(service, gather, now)) ?? [] });
    }
    const secrets = new Map<string, JsonObject | null>();
    for (const name of tlsSecretsOf(object)) {
      const secret = await gather.get('secrets', namespace, name);
      if (secret !== undefined) secrets.set(name, secret);
    }
    const className = textAt(objectAt(object, 'spec'), 'ingressClassName');
    return ingressCauses({
      object,
      events: await gather.eventsOf(object),
      services,
      secrets,
      ingressClass: className === null ? undefined : await gather.get('ingressclasses', null, className),
      now,
    });
  },
  secrets: (object, _, now) => Promise.resolve(secretCauses(object, now)),
  persistentvolumeclaims: async (object, gather) => {
    const className = textAt(objectAt(object, 'spec'), 'storageClassName');
    const pods = await gather.list('pods', namespaceOf(object));
    const uses = (pod: JsonObject) =>
      listAt(objectAt(pod, 'spec'), 'volumes').some(
        (volume) => textAt(objectAt(volume, 'persistentVolumeClaim'), 'claimName') === nameOf(object),
      );
    return claimCauses({
      object,
      events: await gather.eventsOf(object),
      storageClass: className === null || className === '' ? undefined : await gather.get('storageclasses', null, className),
      users: pods?.filter(uses).map(nameOf) ?? null,
    });
  },
  persistentvolumes: (object) => Promise.resolve(volumeCauses(object)),
  horizontalpodautoscalers: async (object, gather) => {
    const target = objectAt(objectAt(object, 'spec'), 'scaleTargetRef');
    const found = await gather.get(
      `${(textAt(target, 'kind') ?? 'Deployment').toLowerCase()}s`,
      namespaceOf(object),
      textAt(target, 'name') ?? '',
    );
    return autoscalerCauses(object, await gather.eventsOf(object), found);
  },
  nodes: async (object, gather) => {
    const pods = await gather.list('pods', null, { fieldSelector: `spec.nodeName=${nameOf(object)}` }, METADATA_FORM);
    return nodeCauses({ object, events: await gather.eventsOf(object), pods: pods?.length ?? null });
  },
  resourcequotas: (object) => Promise.resolve(quotaCauses(object)),
  namespaces: (object) => Promise.resolve(namespaceCauses(object)),
  poddisruptionbudgets: (object) => Promise.resolve(budgetCauses(object)),
  'certificates.cert-manager.io': async (object, gather) => {
    const steps: JsonObject[] = [];
    let owners: readonly JsonObject[] = [object];
    for (const [resource, kind] of [
      ['certificaterequests.cert-manager.io', 'CertificateRequest'],
      ['orders.acme.cert-manager.io', 'Order'],
      ['challenges.acme.cert-manager.io', 'Challenge'],
    ] as const) {
      const all = (await gather.list(resource, namespaceOf(object))) ?? [];
      const owned = owners.flatMap((owner) => ownedBy(owner, all)).toSorted((a, b) => createdAt(b).localeCompare(createdAt(a)));
      owners = kind === 'Challenge' ? owned : owned.slice(0, 1);
      steps.push(...owners.map((step) => ({ ...step, kind })));
    }
    return certManagerCauses(object, steps);
  },
};

/** Reads what the rules of a kind need and applies them. Throws FailureError as `ClusterClient.open` when the cluster goes away meanwhile. */
export async function causesOf(resource: string, object: JsonObject, gather: Gatherer, now: number): Promise<readonly Cause[]> {
  const explainer = ownValue(explainers, resource);
  return explainer ? await explainer(object, gather, now) : otherCauses(object, await gather.eventsOf(object));
}

/** The pods of a workload: by its selector, and by who controls them. */
async function ownPods(object: JsonObject, gather: Gatherer, throughReplicaSets: boolean): Promise<readonly JsonObject[]> {
  const selector = labelSelector(objectAt(objectAt(object, 'spec'), 'selector'));
  if (selector === null) return [];
  const pods = (await gather.list('pods', namespaceOf(object), { labelSelector: selector })) ?? [];
  if (!throughReplicaSets) return ownedBy(object, pods);
  // A replica set is called after its deployment and the hash of the template, which the pod bears too.
  return pods.filter((pod) => {
    const { controller, templateHash } = readPod(pod) ?? {};
    return controller?.kind === 'ReplicaSet' && controller.name === `${nameOf(object)}-${templateHash}`;
  });
}

/**
 * Of a deployment short of pods, or with pods of several versions: which version is the present one. And the revision that one short of
 * pods can go back to: the one that serves, else the newest before; null where it keeps no other.
 */
async function releaseOf(
  object: JsonObject,
  pods: readonly PodScene[],
  gather: Gatherer,
): Promise<Pick<WorkloadScene, 'before' | 'presentHash'>> {
  const wanted = numberAt(objectAt(object, 'spec'), 'replicas') ?? 1;
  const status = objectAt(object, 'status');
  const short = (numberAt(status, 'readyReplicas') ?? 0) < wanted || (numberAt(status, 'updatedReplicas') ?? 0) < wanted;
  const selector = labelSelector(objectAt(objectAt(object, 'spec'), 'selector'));
  const several = new Set(pods.map(({ pod }) => pod.templateHash)).size > 1;
  if ((!short && !several) || selector === null) return {};
  const sets = await gather.list('replicasets', namespaceOf(object), { labelSelector: selector });
  if (sets === undefined) return {};
  const revisions = revisionsAmong(sets, object);
  const [serving] = revisions.filter(({ current }) => !current).toSorted((a, b) => b.ready - a.ready || b.revision - a.revision);
  return {
    presentHash: revisions.find(({ current }) => current)?.templateHash,
    ...(short ? { before: serving?.revision ?? null } : {}),
  };
}

/** Refusals are told to the replica set, not to the deployment. */
async function eventsOfReplicaSets(object: JsonObject, gather: Gatherer) {
  const conditions = listAt(objectAt(object, 'status'), 'conditions');
  if (!conditions.some((condition) => textAt(condition, 'type') === 'ReplicaFailure' && textAt(condition, 'status') === 'True')) return [];
  const selector = labelSelector(objectAt(objectAt(object, 'spec'), 'selector')) ?? undefined;
  const sets = ownedBy(
    object,
    (await gather.list('replicasets', namespaceOf(object), selector === undefined ? {} : { labelSelector: selector })) ?? [],
  );
  const newest = sets.toSorted((a, b) => createdAt(b).localeCompare(createdAt(a)))[0];
  return newest === undefined ? [] : await gather.eventsOf(newest);
}

/** The pods beside one: those of its controller, of a deployment all versions. None where it has no controller, null when they cannot be looked at. */
async function siblingsOf(pod: JsonObject, gather: Gatherer) {
  const owner = controllerOf(pod);
  if (owner === null) return [];
  const its = await gather.get(`${owner.kind.toLowerCase()}s`, namespaceOf(pod), owner.name);
  if (!its) return null;
  const above = controllerOf(its);
  const top = above?.kind === 'Deployment' ? await gather.get('deployments', namespaceOf(pod), above.name) : its;
  if (!top) return null;
  return (await ownPods(top, gather, above?.kind === 'Deployment')).flatMap((one) => readPod(one) ?? []);
}

function controllerOf(object: JsonObject): { readonly kind: string; readonly name: string } | null {
  const owner = listAt(objectAt(object, 'metadata'), 'ownerReferences').find((reference) => flagAt(reference, 'controller'));
  const kind = owner === undefined ? null : textAt(owner, 'kind');
  const name = owner === undefined ? null : textAt(owner, 'name');
  return kind === null || name === null ? null : { kind, name };
}

function ownedBy(owner: JsonObject, objects: readonly JsonObject[]): readonly JsonObject[] {
  const uid = textAt(objectAt(owner, 'metadata'), 'uid');
  return objects.filter((object) =>
    listAt(objectAt(object, 'metadata'), 'ownerReferences').some((reference) => textAt(reference, 'uid') === uid),
  );
}

function namespaceOf(object: JsonObject): string {
  return textAt(objectAt(object, 'metadata'), 'namespace') ?? '';
}

function nameOf(object: JsonObject): string {
  return textAt(objectAt(object, 'metadata'), 'name') ?? '';
}

function createdAt(object: JsonObject): string {
  return textAt(objectAt(object, 'metadata'), 'creationTimestamp') ?? '';
}
