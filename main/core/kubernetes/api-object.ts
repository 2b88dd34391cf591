/** Careful reading of JSON that the API server sends: what is absent or of another type is null or empty, never an error. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object: no list, no null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object of that key; an empty one where there is none. */
export function objectAt(value: JsonObject, key: string): JsonObject {
  const found = value[key];
  return isObject(found) ? found : {};
}

/** The objects of a list; anything else in it is left out, and no list is an empty one. */
export function listAt(value: JsonObject, key: string): readonly JsonObject[] {
  const found = value[key];
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** The text of that key; null where it is absent, empty or no text. */
export function textAt(value: JsonObject, key: string): string | null {
  const found = value[key];
  return typeof found === 'string' && found !== '' ? found : null;
}

/** The number of that key; null where it is absent or no finite number. */
export function numberAt(value: JsonObject, key: string): number | null {
  const found = value[key];
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}

/** Whether that key is true; anything but true is false. */
export function flagAt(value: JsonObject, key: string): boolean {
  return value[key] === true;
}

/** A condition of a status: `Ready`, `PodScheduled`, `Progressing`, ... */
export interface Condition {
  readonly type: string;
  /** `True`, `False` or `Unknown`. */
  readonly status: string;
  readonly reason: string | null;
  readonly message: string | null;
  /** When it became what it is, as the cluster wrote it. */
  readonly since: string | null;
}

/**
 * When an object was asked to go, from its metadata; null for one that was not. `deletionTimestamp` alone is when its grace ends:
 * a pod's is as many seconds ahead as it has to end in (meta/v1 ObjectMeta).
 */
export function deletionAskedAt(metadata: JsonObject): string | null {
  const ends = textAt(metadata, 'deletionTimestamp');
  const graceSeconds = numberAt(metadata, 'deletionGracePeriodSeconds') ?? 0;
  const asked = new Date(Date.parse(ends ?? '') - graceSeconds * 1000);
  return Number.isNaN(asked.getTime()) ? ends : asked.toISOString().replace('.000Z', 'Z');
}

/** The conditions of a status, in the order of the cluster. One without a status is `Unknown`. */
export function conditionsOf(status: JsonObject): readonly Condition[] {
  return listAt(status, 'conditions').map((condition) => ({
    type: textAt(condition, 'type') ?? '',
    status: textAt(condition, 'status') ?? 'Unknown',
    reason: textAt(condition, 'reason'),
    message: textAt(condition, 'message'),
    since: textAt(condition, 'lastTransitionTime'),
  }));
}
