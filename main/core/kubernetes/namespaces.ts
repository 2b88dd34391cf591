import type { Failure } from '../../../preload/contract/failure.ts';
import { ApiStatusError } from './api-failure.ts';
import { isObject, objectAt, textAt } from './api-object.ts';
import type { ClusterClient } from './cluster-client.ts';
import { listPages } from './list-pages.ts';

/**
 * Names of all namespaces, sorted. Where listing them is forbidden: those that are `known` otherwise (kubeconfig, settings, else
 * `default`), and why. Throws FailureError as `ClusterClient.open` for anything else.
 */
export async function listNamespaces(
  client: ClusterClient,
  known: readonly string[],
  signal: AbortSignal,
): Promise<{ namespaces: string[]; problem: Failure | null }> {
  const names: string[] = [];
  try {
    for await (const { items } of listPages(client, '/api/v1/namespaces', { signal })) {
      names.push(...items.flatMap((item) => (isObject(item) ? (textAt(objectAt(item, 'metadata'), 'name') ?? []) : [])));
    }
    return { namespaces: names.toSorted(), problem: null };
  } catch (error) {
    if (!(error instanceof ApiStatusError) || error.status !== 403) throw error;
    const fallback = [...new Set(known.length > 0 ? known : ['default'])].toSorted();
    return { namespaces: fallback, problem: error.failure };
  }
}

/**
 * A list of a namespace that does not exist is empty, not an error: this tells the two apart.
 * Throws FailureError `not-found`. Who may not look at the namespace learns nothing, which is no error either.
 */
export async function checkNamespace(client: ClusterClient, namespace: string | null, signal: AbortSignal): Promise<void> {
  if (namespace === null) return;
  try {
    await client.json({ path: `/api/v1/namespaces/${encodeURIComponent(namespace)}`, signal });
  } catch (error) {
    if (!(error instanceof ApiStatusError) || error.status === 403) return signal.throwIfAborted();
    throw error;
  }
}
