import { failure, FailureError, words } from '../../failure.ts';
import { ApiStatusError } from '../api-failure.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { ReleaseRecord } from './release-record.ts';
import { readRecord } from './release-record.ts';

/** Names and labels alone: a release's record may be a megabyte. Servers that cannot (before 1.15) send the objects. */
const NAMES_ONLY = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json';
const PAGE_SIZE = 500;
const OWNER = 'owner=helm';

/** Where a revision is kept; its labels tell the rest without its record being read. */
export interface KeptRevision {
  readonly storage: 'secrets' | 'configmaps';
  readonly namespace: string;
  /** `sh.helm.release.v1.NAME.vREVISION`. */
  readonly object: string;
  readonly release: string;
  readonly revision: number;
  readonly status: string;
}

/**
 * The revisions of all releases of a scope, or of one release, in no order. Helm keeps them as Secrets, or as config maps where it was
 * told to (`HELM_DRIVER=configmap`). Throws FailureError as `ClusterClient.open`: `kubernetes-forbidden` where secrets may not be listed.
 */
export async function keptRevisions(
  client: ClusterClient,
  namespace: string | null,
  release: string | null,
  signal: AbortSignal,
): Promise<KeptRevision[]> {
  const labelSelector = release === null ? OWNER : `${OWNER},name=${release}`;
  const secrets = await listNames(client, 'secrets', namespace, labelSelector, signal);
  try {
    return [...secrets, ...(await listNames(client, 'configmaps', namespace, labelSelector, signal))];
  } catch (error) {
    signal.throwIfAborted();
    // The usual place was read: who may not list config maps still sees what Helm keeps by default.
    if (error instanceof ApiStatusError && error.status === 403) return secrets;
    throw error;
  }
}

/** Reads the record of a revision; null when it is not one. Throws FailureError as `ClusterClient.open`. */
export async function recordOf(client: ClusterClient, kept: KeptRevision, signal: AbortSignal): Promise<ReleaseRecord | null> {
  const object = await client.json({ path: objectPathOf(kept), signal });
  const packed = textAt(objectAt(isObject(object) ? object : {}, 'data'), 'release');
  if (packed === null) return null;
  return readRecord(kept.storage === 'secrets' ? Buffer.from(packed, 'base64').toString('latin1') : packed);
}

/** As `recordOf`, for a revision that was asked for. Throws FailureError `not-found`, `not-available`. */
export async function mustReadRecord(
  client: ClusterClient,
  { namespace, name, revision }: { readonly namespace: string; readonly name: string; readonly revision: number },
  signal: AbortSignal,
): Promise<ReleaseRecord> {
  const kept = (await keptRevisions(client, namespace, name, signal)).find((one) => one.revision === revision);
  if (kept === undefined)
    throw new FailureError(
      failure(
        'not-found',
        words(
          `The cluster keeps no revision ${revision} of the release ${name} in ${namespace}.`,
          `Le cluster ne garde pas de révision ${revision} de la release ${name} dans ${namespace}.`,
        ),
        words(
          'Helm keeps the last ten unless it is told otherwise. Choose one of its history.',
          'Helm garde les dix dernières, sauf réglage contraire. Choisissez-en une de son historique.',
        ),
      ),
    );
  const record = await recordOf(client, kept, signal);
  if (record === null) throw new FailureError(unreadable(kept));
  return record;
}

/** The API path of the object a revision is kept in. */
export function objectPathOf({ storage, namespace, object }: Pick<KeptRevision, 'storage' | 'namespace' | 'object'>): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/${storage}/${encodeURIComponent(object)}`;
}

function unreadable({ object, namespace }: KeptRevision) {
  return failure(
    'not-available',
    words(
      `The record ${object} in ${namespace} cannot be read: it is not what Helm 3 or 4 writes.`,
      `L’enregistrement ${object} dans ${namespace} est illisible : ce n’est pas ce qu’écrivent Helm 3 ou 4.`,
    ),
    words('Look at it with: helm history', 'Regardez-le avec : helm history'),
  );
}

async function listNames(
  client: ClusterClient,
  storage: KeptRevision['storage'],
  namespace: string | null,
  labelSelector: string,
  signal: AbortSignal,
): Promise<KeptRevision[]> {
  const path = namespace === null ? `/api/v1/${storage}` : `/api/v1/namespaces/${encodeURIComponent(namespace)}/${storage}`;
  const found: KeptRevision[] = [];
  let next: string | undefined;
  do {
    const query = { limit: PAGE_SIZE, labelSelector, continue: next };
    const answer = await client.json({ path, query, accept: NAMES_ONLY, signal });
    const list = isObject(answer) ? answer : {};
    found.push(...listAt(list, 'items').flatMap((item) => keptRevision(item, storage)));
    next = textAt(objectAt(list, 'metadata'), 'continue') ?? undefined;
  } while (next !== undefined);
  return found;
}

/** By its labels (`name`, `version`, `status`), which Helm itself goes by. */
function keptRevision(item: JsonObject, storage: KeptRevision['storage']): readonly KeptRevision[] {
  const metadata = objectAt(item, 'metadata');
  const labels = objectAt(metadata, 'labels');
  const [object, namespace, release] = [textAt(metadata, 'name'), textAt(metadata, 'namespace'), textAt(labels, 'name')];
  const revision = numberAt({ revision: Number(textAt(labels, 'version')) }, 'revision');
  if (object === null || namespace === null || release === null || revision === null || !Number.isInteger(revision) || revision < 1)
    return [];
  return [{ storage, namespace, object, release, revision, status: textAt(labels, 'status') ?? 'unknown' }];
}
