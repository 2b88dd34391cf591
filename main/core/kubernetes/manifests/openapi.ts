import { FailureError } from '../../failure.ts';
import { ApiStatusError } from '../api-failure.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';

/** The cluster's description of its kinds of one group and version. */
export interface Description {
  /** What a kind's objects are; null when it is not described. */
  schemaOf(kind: string): Schema | null;
  /** Follows `$ref`. */
  resolve(schema: JsonObject): Schema;
}

/** A schema of OpenAPI v3 as the API server writes it, references followed. */
export type Schema = JsonObject;

const FRESH_MS = 5 * 60_000;

interface Kept {
  readonly at: number;
  readonly found: Promise<JsonObject | null>;
}
const kept = new WeakMap<ClusterClient, Map<string, Kept>>();

/**
 * What the cluster says of `apps/v1`, read once in five minutes: `/openapi/v3` (Kubernetes 1.24 and later), else `/openapi/v2`; null when it does not
 * describe it. Throws only when the signal aborts.
 */
export async function describedIn(client: ClusterClient, apiVersion: string, signal: AbortSignal): Promise<Description | null> {
  const path = apiVersion.includes('/') ? `/openapi/v3/apis/${apiVersion}` : `/openapi/v3/api/${apiVersion}`;
  const schemas = (await documentAt(client, path, signal)) ?? (await documentAt(client, '/openapi/v2', signal));
  return schemas === null ? null : describedBy(schemas, apiVersion);
}

/** The named schemas of a document; null when it cannot be had. */
async function documentAt(client: ClusterClient, path: string, signal: AbortSignal): Promise<JsonObject | null> {
  const its = kept.get(client) ?? new Map<string, Kept>();
  kept.set(client, its);
  const known = its.get(path);
  if (known && Date.now() - known.at < FRESH_MS) return known.found;
  const found = read(client, path, signal);
  its.set(path, { at: Date.now(), found });
  try {
    return await found;
  } catch (error) {
    its.delete(path);
    signal.throwIfAborted();
    if (!(error instanceof FailureError)) throw error;
    // A help only: without it the cluster's own dry run still checks everything.
    return null;
  }
}

async function read(client: ClusterClient, path: string, signal: AbortSignal): Promise<JsonObject | null> {
  try {
    const document = await client.json({ path, signal });
    if (!isObject(document)) return null;
    return isObject(document['definitions']) ? document['definitions'] : objectAt(objectAt(document, 'components'), 'schemas');
  } catch (error) {
    // Kept as not there: an older server is not asked at every key.
    if (error instanceof ApiStatusError && error.status === 404) return null;
    throw error;
  }
}

function describedBy(schemas: JsonObject, apiVersion: string): Description {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const names = (schema: JsonObject, kind: string) =>
    listAt(schema, 'x-kubernetes-group-version-kind').some(
      (named) => (textAt(named, 'group') ?? '') === group && textAt(named, 'version') === version && textAt(named, 'kind') === kind,
    );
  return {
    schemaOf: (kind) => Object.values(schemas).find((schema): schema is JsonObject => isObject(schema) && names(schema, kind)) ?? null,
    resolve(schema) {
      // `{ description, default, allOf: [{ $ref }] }` is how the API server writes a field of a named type.
      const [only] = listAt(schema, 'allOf');
      const reference = textAt(schema, '$ref') ?? (only === undefined ? null : textAt(only, '$ref'));
      if (reference === null) return schema;
      const name = reference.slice(reference.lastIndexOf('/') + 1);
      // A text for version 2, though it takes numbers as well: `cpu: 1`.
      if (name.endsWith('.Quantity')) return {};
      const named = schemas[name];
      return isObject(named) ? named : schema;
    },
  };
}
