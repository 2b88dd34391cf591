import { gunzipSync, gzipSync } from 'node:zlib';
import type { ReleaseRevision } from '../../../../preload/contract/helm.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import { maskedNotes } from './notes.ts';
import { descriptionWords, isOwnSentence, statusWords } from './release-state.ts';

/** A record unpacks to at most this: etcd takes 1.5 MB of it packed, and YAML packs to a tenth. */
const LARGEST_RECORD_BYTES = 64 * 1024 * 1024;

/** One revision of a release, whole: `helm.sh/helm/v3/pkg/release.Release` as JSON. */
export interface ReleaseRecord {
  readonly json: JsonObject;
  readonly name: string;
  readonly namespace: string;
  readonly version: number;
  readonly status: string;
  readonly chart: JsonObject;
  /** The values that were given. */
  readonly config: JsonObject;
  readonly manifest: string;
  readonly hooks: readonly JsonObject[];
}

/**
 * Reads what Helm 3 and 4 keep under `data.release`: JSON, gzipped (records of early versions are not), in base64. `text` is that base64,
 * already freed of the one a Secret adds. Null for what is not such a record.
 */
export function readRecord(text: string): ReleaseRecord | null {
  const packed = Buffer.from(text, 'base64');
  let json: unknown;
  try {
    const isGzip = packed[0] === 0x1f && packed[1] === 0x8b;
    const plain = isGzip ? gunzipSync(packed, { maxOutputLength: LARGEST_RECORD_BYTES }) : packed;
    json = JSON.parse(plain.toString('utf8'));
  } catch {
    return null;
  }
  if (!isObject(json)) return null;
  const name = textAt(json, 'name');
  const version = numberAt(json, 'version');
  if (name === null || version === null || !Number.isInteger(version) || version < 1) return null;
  return {
    json,
    name,
    namespace: textAt(json, 'namespace') ?? '',
    version,
    status: textAt(objectAt(json, 'info'), 'status') ?? 'unknown',
    chart: objectAt(json, 'chart'),
    config: objectAt(json, 'config'),
    manifest: textAt(json, 'manifest') ?? '',
    hooks: listAt(json, 'hooks'),
  };
}

/** The other way: what `data.release` of a Secret holds before the Secret's own base64. */
export function writeRecord(json: JsonObject): string {
  return gzipSync(Buffer.from(JSON.stringify(json), 'utf8'), { level: 9 }).toString('base64');
}

/** The record in the contract's terms. */
export function revisionRow(record: ReleaseRecord): ReleaseRevision {
  const info = objectAt(record.json, 'info');
  const metadata = objectAt(record.chart, 'metadata');
  const description = shownDescription(record);
  return {
    namespace: record.namespace,
    name: record.name,
    revision: record.version,
    status: record.status,
    statusWords: statusWords(record.status),
    chart: textAt(metadata, 'name'),
    chartVersion: textAt(metadata, 'version'),
    appVersion: textAt(metadata, 'appVersion'),
    updatedAt: timeOf(textAt(info, 'last_deployed')),
    description,
    descriptionWords: descriptionWords(description),
  };
}

/** What Helm or a person wrote about a revision, without what is secret in it: a hook's failure quotes what it was given. */
function shownDescription({ json, chart, config, manifest }: ReleaseRecord): string | null {
  const said = textAt(objectAt(json, 'info'), 'description');
  if (said === null || isOwnSentence(said)) return said;
  return maskedNotes(said, { values: mergedValues(objectAt(chart, 'values'), config), manifest });
}

/** The chart's defaults with the given values over them; a null takes a default away (Helm, "Values Files"). */
export function mergedValues(defaults: JsonObject, given: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...defaults };
  for (const [key, value] of Object.entries(given)) {
    const before = merged[key];
    if (value === null) delete merged[key];
    else merged[key] = isObject(value) && isObject(before) ? mergedValues(before, value) : value;
  }
  return merged;
}

/** Go writes nanoseconds and a zero time for never. */
function timeOf(text: string | null): string | null {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) || at <= 0 ? null : new Date(at).toISOString();
}
