import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, objectAt, textAt } from '../api-object.ts';

/**
 * Fields as `metadata.managedFields` keeps them (`fieldsV1`, sigs.k8s.io/structured-merge-diff): `f:name` a field, `k:{"name":"web"}` an item by
 * its keys, `v:"x"` a value of a set, `.` the thing itself; with nothing in it: all of it.
 */
export type FieldSet = JsonObject;

interface FieldManager {
  readonly manager: string;
  /** `Apply`: it says again and again what it wants; `Update`: it changed that once. */
  readonly operation: 'Apply' | 'Update';
  readonly fields: FieldSet;
}

/** Who set which fields of an object; those of its status are left out. */
export function managersOf(object: JsonObject): readonly FieldManager[] {
  return listAt(objectAt(object, 'metadata'), 'managedFields').flatMap((entry) =>
    textAt(entry, 'subresource') === null
      ? [
          {
            manager: textAt(entry, 'manager') ?? '',
            operation: textAt(entry, 'operation') === 'Apply' ? ('Apply' as const) : ('Update' as const),
            fields: objectAt(entry, 'fieldsV1'),
          },
        ]
      : [],
  );
}

/** The fields of several managers together. */
export function together(sets: readonly FieldSet[]): FieldSet {
  const merged: Record<string, FieldSet> = {};
  for (const set of sets)
    for (const [key, inner] of Object.entries(set)) {
      const known = merged[key];
      const its = isObject(inner) ? inner : {};
      merged[key] = known === undefined ? its : together([known, its]);
    }
  return merged;
}

/**
 * What one manager applies so that `live` becomes `wanted`: the fields that differ, and those of `own`, which a server would take away if they were
 * left out of an apply. Fields that are gone from `wanted` are not in it. `all` tells which lists go by keys, which are sets, and what is one
 * whole. Undefined: nothing of it is to be said.
 */
export function applied(live: unknown, wanted: unknown, own: FieldSet | undefined, all: FieldSet | undefined): unknown {
  if (wanted === undefined || wanted === null) return undefined;
  if (isDeepStrictEqual(live, wanted)) return own === undefined ? undefined : extracted(own, wanted);
  if (live === undefined) return wanted;
  if (isObject(live) && isObject(wanted)) {
    // Owned as one: a selector, the labels of one.
    if (all !== undefined && !hasParts(all) && Object.keys(live).length > 0) return wanted;
    const parts = Object.keys(wanted).flatMap((key) => {
      const part = applied(live[key], wanted[key], partOf(own, `f:${key}`), partOf(all, `f:${key}`));
      return part === undefined ? [] : [[key, part] as const];
    });
    return parts.length > 0 || own?.['.'] !== undefined ? Object.fromEntries(parts) : undefined;
  }
  if (Array.isArray(live) && Array.isArray(wanted)) return appliedList(live, wanted, own, all);
  return wanted;
}

function appliedList(live: readonly unknown[], wanted: readonly unknown[], own: FieldSet | undefined, all: FieldSet | undefined): unknown {
  const names = Object.keys(all ?? {});
  const keyed = names.find((name) => name.startsWith('k:'));
  if (keyed !== undefined) {
    const keys = Object.keys(parsedKeys(keyed));
    const items = wanted.flatMap((item) => {
      if (!isObject(item)) return [item];
      const its = Object.fromEntries(keys.map((key) => [key, item[key]]));
      const name = names.find((one) => one.startsWith('k:') && isDeepStrictEqual(parsedKeys(one), its)) ?? '';
      const before = live.find((one) => isObject(one) && keys.every((key) => isDeepStrictEqual(one[key], item[key])));
      const part = applied(before, item, partOf(own, name), partOf(all, name));
      return isObject(part) ? [{ ...its, ...part }] : [];
    });
    return items.length > 0 ? items : undefined;
  }
  if (names.some((name) => name.startsWith('v:'))) {
    const mine = new Set(Object.keys(own ?? {}));
    const values = wanted.filter((value) => !live.includes(value) || mine.has(`v:${JSON.stringify(value)}`));
    return values.length > 0 ? values : undefined;
  }
  return wanted;
}

/** The fields of a set with their values. */
function extracted(own: FieldSet, value: unknown): unknown {
  if (!hasParts(own)) return own['.'] === undefined ? value : isObject(value) ? {} : value;
  if (isObject(value)) {
    const parts = Object.keys(value).flatMap((key) => {
      const part = partOf(own, `f:${key}`);
      return part === undefined ? [] : [[key, extracted(part, value[key])] as const];
    });
    return Object.fromEntries(parts);
  }
  if (!Array.isArray(value)) return value;
  return value.flatMap((item: unknown) => {
    for (const [name, part] of Object.entries(own)) {
      if (name === `v:${JSON.stringify(item)}`) return [item];
      const keys = name.startsWith('k:') ? parsedKeys(name) : {};
      if (
        Object.keys(keys).length === 0 ||
        !isObject(item) ||
        !Object.entries(keys).every(([key, its]) => isDeepStrictEqual(item[key], its))
      )
        continue;
      const inner = extracted(isObject(part) ? part : {}, item);
      return [{ ...keys, ...(isObject(inner) ? inner : {}) }];
    }
    return [];
  });
}

function hasParts(set: FieldSet): boolean {
  return Object.keys(set).some((key) => key !== '.');
}

function partOf(set: FieldSet | undefined, key: string): FieldSet | undefined {
  const part = set?.[key];
  return isObject(part) ? part : undefined;
}

/** `k:{"containerPort":80,"protocol":"TCP"}` */
export function parsedKeys(name: string): JsonObject {
  try {
    const keys: unknown = JSON.parse(name.slice(2));
    return isObject(keys) ? keys : {};
  } catch {
    // Not one that this knows: no item is found by it.
    return {};
  }
}
