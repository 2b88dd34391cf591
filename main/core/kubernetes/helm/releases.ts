import { stringify } from 'yaml';
import type { Release, ReleaseContent, ReleaseRevision } from '../../../../preload/contract/helm.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { maskedSettings } from '../masked-object.ts';
import { checkNamespace } from '../namespaces.ts';
import { worstFirst } from '../worst-first.ts';
import { maskedManifest } from './manifest.ts';
import { maskedNotes } from './notes.ts';
import { mergedValues, revisionRow } from './release-record.ts';
import { releaseState, statusWords, unreadableState } from './release-state.ts';
import type { KeptRevision } from './release-storage.ts';
import { keptRevisions, mustReadRecord, recordOf } from './release-storage.ts';

const CONCURRENT_READS = 6;

export interface ReleasePlace {
  readonly namespace: string;
  readonly name: string;
}

/** The newest revision of each release of a scope, worst first. Throws FailureError as `keptRevisions`. */
export async function listReleases(client: ClusterClient, namespace: string | null, signal: AbortSignal): Promise<Release[]> {
  const kept = await keptRevisions(client, namespace, null, signal);
  if (kept.length === 0) await checkNamespace(client, namespace, signal);
  const releases = [...Map.groupBy(kept, ({ namespace: its, release }) => `${its}/${release}`).values()].map(newestFirst);
  const rows = await inTurn(releases, async (revisions): Promise<readonly Release[]> => {
    const [newest] = revisions;
    if (newest === undefined) return [];
    const record = await recordOf(client, newest, signal);
    const row = record === null ? bareRow(newest) : { ...revisionRow(record), namespace: newest.namespace };
    const lastGood = revisions.find(({ revision, status }) => revision < newest.revision && worked(status))?.revision ?? null;
    const { level, state } = record === null ? unreadableState({ ...row, lastGood }) : releaseState({ ...row, lastGood }, Date.now());
    return [{ ...row, level, state, unreadable: record === null }];
  });
  return rows.flat().toSorted(worstFirst);
}

/** The revisions that the cluster keeps of a release, newest first. Throws FailureError `not-found`. */
export async function readHistory(
  client: ClusterClient,
  { namespace, name }: ReleasePlace,
  signal: AbortSignal,
): Promise<ReleaseRevision[]> {
  const kept = newestFirst(await keptRevisions(client, namespace, name, signal));
  if (kept.length === 0) throw new FailureError(noRelease({ namespace, name }, client.target.context));
  return await inTurn(kept, async (one) => {
    const record = await recordOf(client, one, signal);
    return record === null ? bareRow(one) : { ...revisionRow(record), namespace: one.namespace };
  });
}

/** Values, manifest, notes and hooks of a revision, secrets masked. Throws FailureError `not-found`, `not-available`. */
export async function readContent(
  client: ClusterClient,
  place: ReleasePlace & { readonly revision: number },
  signal: AbortSignal,
): Promise<ReleaseContent> {
  const record = await mustReadRecord(client, place, signal);
  const values = (tree: object) => (Object.keys(tree).length === 0 ? '' : stringify(maskedSettings(tree), { lineWidth: 0 }));
  const all = mergedValues(objectAt(record.chart, 'values'), record.config);
  return {
    ...revisionRow(record),
    namespace: place.namespace,
    values: values(record.config),
    allValues: values(all),
    manifest: maskedManifest(record.manifest),
    notes: maskedNotes(textAt(objectAt(record.json, 'info'), 'notes') ?? '', { values: all, manifest: record.manifest }),
    hooks: record.hooks.map((hook) => ({
      name: textAt(hook, 'name') ?? '',
      kind: textAt(hook, 'kind') ?? '',
      events: Array.isArray(hook['events']) ? hook['events'].map(String) : [],
    })),
  };
}

/** `not-found`: no release of that name is kept in the namespace. */
export function noRelease({ namespace, name }: ReleasePlace, context: string) {
  return failure(
    'not-found',
    words(
      `There is no release “${name}” in the namespace “${namespace}” of the cluster “${context}”.`,
      `Il n’y a pas de release « ${name} » dans le namespace « ${namespace} » du cluster « ${context} ».`,
    ),
    words(
      `See them with: pilothouse helm list --context ${context} --all-namespaces`,
      `Voyez-les avec : pilothouse helm list --context ${context} --all-namespaces`,
    ),
  );
}

/** A revision that was in service: deployed, or replaced by a later one. */
function worked(status: string): boolean {
  return status === 'deployed' || status === 'superseded';
}

function newestFirst(kept: readonly KeptRevision[]): readonly KeptRevision[] {
  return kept.toSorted((a, b) => b.revision - a.revision);
}

function bareRow({ namespace, release, revision, status }: KeptRevision): ReleaseRevision {
  return {
    namespace,
    name: release,
    revision,
    status,
    statusWords: statusWords(status),
    chart: null,
    chartVersion: null,
    appVersion: null,
    updatedAt: null,
    description: null,
    descriptionWords: null,
  };
}

async function inTurn<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: CONCURRENT_READS }, worker));
  return results;
}
