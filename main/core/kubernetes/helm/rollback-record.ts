import type { JsonObject } from '../api-object.ts';
import { objectAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { ReleaseRecord } from './release-record.ts';
import { readRecord, writeRecord } from './release-record.ts';
import type { KeptRevision } from './release-storage.ts';
import { objectPathOf, recordOf } from './release-storage.ts';

/** How a rollback ended is written even when its reader has left. */
const WRITE_LIMIT_MS = 15_000;

interface Rollback {
  readonly kept: readonly KeptRevision[];
  readonly present: ReleaseRecord;
  readonly target: ReleaseRecord;
  readonly namespace: string;
}

/** A new revision under way; `end` says how it went, and that what was deployed before is superseded. */
export interface KeptRollback {
  end(status: 'deployed' | 'failed', description: string): Promise<ReleaseRecord>;
}

/**
 * Writes the new revision as Helm does (`pkg/action/rollback.go`): `pending-rollback` before anything is changed, so that nobody else
 * begins a change of the same release meanwhile. Throws FailureError as `ClusterClient.change`.
 */
export async function keepRollback(
  client: ClusterClient,
  { kept, present, target, namespace }: Rollback,
  signal: AbortSignal,
): Promise<KeptRollback> {
  const storage = kept.find(({ revision }) => revision === present.version)?.storage ?? 'secrets';
  const version = present.version + 1;
  const object = `sh.helm.release.v1.${target.name}.v${version}`;
  const labelled = (status: string) => ({ name: target.name, owner: 'helm', status, version: String(version), modifiedAt: seconds() });
  const now = new Date().toISOString();
  const pending: JsonObject = {
    ...target.json,
    version,
    info: {
      ...objectAt(target.json, 'info'),
      first_deployed: objectAt(present.json, 'info')['first_deployed'] ?? now,
      last_deployed: now,
      status: 'pending-rollback',
      description: `Rollback to ${target.version}`,
    },
  };
  await client.change({
    method: 'POST',
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/${storage}`,
    body: {
      apiVersion: 'v1',
      kind: storage === 'secrets' ? 'Secret' : 'ConfigMap',
      metadata: { name: object, namespace, labels: labelled('pending-rollback') },
      ...(storage === 'secrets' ? { type: 'helm.sh/release.v1' } : {}),
      data: { release: packed(storage, pending) },
    },
    signal,
  });
  const rewrite = async (
    one: Pick<KeptRevision, 'storage' | 'namespace' | 'object'>,
    json: JsonObject,
    status: string,
    within: AbortSignal,
  ) => {
    await client.change({
      method: 'PATCH',
      path: objectPathOf(one),
      contentType: 'application/merge-patch+json',
      body: { metadata: { labels: { status, modifiedAt: seconds() } }, data: { release: packed(one.storage, json) } },
      signal: within,
    });
  };
  return {
    async end(status, description) {
      const within = AbortSignal.timeout(WRITE_LIMIT_MS);
      if (status === 'deployed') {
        for (const one of kept.filter((before) => before.status === 'deployed')) {
          const record = await recordOf(client, one, within);
          if (record !== null) await rewrite(one, withStatus(record.json, 'superseded'), 'superseded', within);
        }
      }
      const json = withStatus(pending, status, description);
      await rewrite({ storage, namespace, object }, json, status, within);
      return readRecord(writeRecord(json)) ?? { ...target, version, status, json };
    },
  };
}

function withStatus(json: JsonObject, status: string, description?: string): JsonObject {
  return { ...json, info: { ...objectAt(json, 'info'), status, ...(description === undefined ? {} : { description }) } };
}

function packed(storage: KeptRevision['storage'], json: JsonObject): string {
  const text = writeRecord(json);
  return storage === 'secrets' ? Buffer.from(text, 'latin1').toString('base64') : text;
}

/** Seconds since the epoch, as Helm labels its records. */
function seconds(): string {
  return String(Math.floor(Date.now() / 1000));
}
