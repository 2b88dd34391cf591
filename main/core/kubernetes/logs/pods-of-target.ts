import type { LogTarget } from '../../../../preload/contract/pod-logs.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { conditionsOf, isObject, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { kindOf, objectPath } from '../discovery.ts';
import { labelSelector } from '../label-selector.ts';
import type { LogPod } from './log-pod.ts';

/** Which pods are meant, and how the API is asked for them. */
export interface PodChoice {
  /** Of the collection. */
  readonly path: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Labels may be shared: whether a pod that they find is really one of them. */
  readonly includes: (pod: LogPod) => boolean;
  /** One pod by its name. */
  readonly single: boolean;
  /** Whether no more pods will come, where that can be told. */
  readonly over?: (client: ClusterClient, signal: AbortSignal) => Promise<boolean>;
}

interface Wanted {
  readonly namespace: string | null;
  readonly target: LogTarget;
}

/**
 * The pods of a target. Throws FailureError `not-found`, `not-available` for what has no pods, `bad-input` for a target without a
 * namespace, and as `ClusterClient.open`.
 */
export async function podsOfTarget(client: ClusterClient, { namespace, target }: Wanted, signal: AbortSignal): Promise<PodChoice> {
  const everywhere = namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const path = `/api/v1${everywhere}/pods`;
  if ('selector' in target) return { path, labelSelector: target.selector, includes: () => true, single: false };
  if (namespace === null) throw new FailureError(noNamespace(target.name));
  const { resource, name } = target;
  if (resource === 'pods') return { path, fieldSelector: `metadata.name=${name}`, includes: (pod) => pod.name === name, single: true };

  const kind = await kindOf(client, resource, signal);
  if (kind.id === 'pods') return { path, fieldSelector: `metadata.name=${name}`, includes: (pod) => pod.name === name, single: true };
  if (!kind.namespaced) throw new FailureError(noPods(kind.kind, name));
  const object = await client.json({ path: objectPath(kind, namespace, name), signal });
  const spec = isObject(object) ? objectAt(object, 'spec') : {};
  const uid = isObject(object) ? (textAt(objectAt(object, 'metadata'), 'uid') ?? '') : '';
  switch (kind.id) {
    case 'services': {
      const selector = labelSelector(objectAt(spec, 'selector'));
      if (selector === null) throw new FailureError(noSelector(name));
      return { path, labelSelector: selector, includes: () => true, single: false };
    }
    case 'cronjobs':
      // Its jobs are called after it and the time they were due at.
      return {
        path,
        labelSelector: 'job-name',
        includes: ({ controller }) => controller?.kind === 'Job' && isNumbered(controller.name, name),
        single: false,
      };
    case 'deployments':
      return { path, labelSelector: selectorOf(spec, kind.kind, name), includes: (pod) => isOfReplicaSet(pod, name), single: false };
    case 'jobs':
      return {
        path,
        labelSelector: selectorOf(spec, kind.kind, name),
        includes: (pod) => pod.controller?.uid === uid,
        single: false,
        over: async (now, within) => isOver(await now.json({ path: objectPath(kind, namespace, name), signal: within })),
      };
    default:
      return {
        path,
        labelSelector: selectorOf(spec, kind.kind, name),
        // What brings its pods through replica sets of its own, as Argo's rollouts do, or owns them itself.
        includes: (pod) => pod.controller?.uid === uid || isOfReplicaSet(pod, name),
        single: false,
      };
  }
}

function selectorOf(spec: JsonObject, kind: string, name: string): string {
  const selector = labelSelector(objectAt(spec, 'selector'));
  if (selector === null) throw new FailureError(noPods(kind, name));
  return selector;
}

/** A replica set is called after what it is of and the hash of its template; so are its pods' labels. */
function isOfReplicaSet({ controller, templateHash }: LogPod, name: string): boolean {
  return controller?.kind === 'ReplicaSet' && templateHash !== null && controller.name === `${name}-${templateHash}`;
}

/** A job that is done or has failed for good (batch/v1 JobStatus). */
function isOver(job: unknown): boolean {
  if (!isObject(job)) return false;
  return conditionsOf(objectAt(job, 'status')).some(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');
}

function isNumbered(text: string, name: string): boolean {
  return text.startsWith(`${name}-`) && /^\d+$/u.test(text.slice(name.length + 1));
}

function noNamespace(name: string) {
  return failure(
    'bad-input',
    words(`${name} belongs to a namespace, which is not named.`, `${name} appartient à un namespace, qui n’est pas indiqué.`),
    words(
      'Name it; only a label selector may go through all namespaces.',
      'Indiquez-le ; seul un sélecteur de labels peut parcourir tous les namespaces.',
    ),
  );
}

function noPods(kind: string, name: string) {
  return failure(
    'not-available',
    words(`${kind} ${name} has no pods, and therefore no logs.`, `${kind} ${name} n’a pas de pods, donc pas de journaux.`),
    words(
      'Logs are those of a pod, of a workload, of a service or of a label selector.',
      'Les journaux sont ceux d’un pod, d’une charge de travail, d’un service ou d’un sélecteur de labels.',
    ),
  );
}

function noSelector(name: string) {
  return failure(
    'not-available',
    words(`The service ${name} selects no pods.`, `Le service ${name} ne sélectionne aucun pod.`),
    words(
      'It has no selector: it stands for addresses outside, or for endpoints that somebody writes by hand. Their logs are elsewhere.',
      'Il n’a pas de sélecteur : il représente des adresses externes ou des points d’accès écrits à la main. Leurs journaux sont ailleurs.',
    ),
  );
}
