import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../api-object.ts';
import { isObject } from '../api-object.ts';

/**
 * What an object becomes when somebody goes from the manifest `before` to the manifest `wanted`, and the cluster and others have made
 * `live` of it meanwhile: what is wanted is there, what was only in `before` is gone, what others added stays. Lists whose items all
 * have a `name` (containers, variables, volumes) are merged item by item; other lists are taken as they are wanted.
 */
export function threeWay(before: JsonObject, wanted: JsonObject, live: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...live };
  for (const key of Object.keys(before)) if (!(key in wanted)) delete merged[key];
  for (const [key, value] of Object.entries(wanted)) merged[key] = threeWayValue(before[key], value, live[key]);
  return merged;
}

function threeWayValue(before: unknown, wanted: unknown, live: unknown): unknown {
  if (isObject(wanted) && isObject(live)) return threeWay(isObject(before) ? before : {}, wanted, live);
  const [wantedByName, liveByName] = [named(wanted), named(live)];
  if (wantedByName === null || liveByName === null) return wanted;
  const beforeByName = named(before) ?? new Map<string, JsonObject>();
  const items = [...wantedByName].map(([name, item]) => {
    const there = liveByName.get(name);
    return there === undefined ? item : threeWay(beforeByName.get(name) ?? {}, item, there);
  });
  const othersAdded = [...liveByName].filter(([name]) => !wantedByName.has(name) && !beforeByName.has(name)).map(([, item]) => item);
  return [...items, ...othersAdded];
}

/** The JSON merge patch (RFC 7396) that makes `after` of `before`; empty when they are equal. */
export function mergePatch(before: JsonObject, after: JsonObject): JsonObject {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(before)) if (!(key in after)) patch[key] = null;
  for (const [key, value] of Object.entries(after)) {
    const was = before[key];
    if (isDeepStrictEqual(was, value)) continue;
    patch[key] = isObject(was) && isObject(value) ? mergePatch(was, value) : value;
  }
  return patch;
}

/** Items by name; null for what is not a list of named things, each name once. */
function named(value: unknown): ReadonlyMap<string, JsonObject> | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const byName = new Map<string, JsonObject>();
  for (const item of value) {
    if (!isObject(item)) return null;
    const name = item['name'];
    if (typeof name !== 'string' || byName.has(name)) return null;
    byName.set(name, item);
  }
  return byName;
}
