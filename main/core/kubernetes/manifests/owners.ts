import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../api-object.ts';
import { isObject } from '../api-object.ts';
import type { Conflict } from './conflicts.ts';
import { FIELD_MANAGER } from './field-manager.ts';
import type { FieldSet } from './owned-fields.ts';
import { managersOf, parsedKeys } from './owned-fields.ts';

/** Who else set the fields that differ between two versions of an object (`metadata.managedFields`), also those that are gone from the second. */
export function ownersOfChanges(before: JsonObject, after: JsonObject): readonly Conflict[] {
  return ownersAmong(before, after, () => true);
}

/** Those of them that will set them again: who applies does so time and again, `Update` is somebody's edit of once. */
export function lastingOwnersOfChanges(before: JsonObject, after: JsonObject): readonly Conflict[] {
  return ownersAmong(
    before,
    after,
    ({ manager, operation }) =>
      operation === 'Apply' || /^(?:helm|argocd|flux|kustomize-controller|helm-controller|terraform|HashiCorp)/u.test(manager),
  );
}

function ownersAmong(
  before: JsonObject,
  after: JsonObject,
  counts: (one: ReturnType<typeof managersOf>[number]) => boolean,
): readonly Conflict[] {
  return managersOf(before).flatMap((one) => {
    if (one.manager === FIELD_MANAGER || !counts(one)) return [];
    const fields = changedOf(one.fields, before, after, '');
    return fields.length === 0 ? [] : [{ manager: one.manager, fields }];
  });
}

/** The owned fields (`f:name`, `k:{"name":"web"}`, `v:value`) at which the two differ. */
function changedOf(owned: FieldSet, before: unknown, after: unknown, path: string): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  const parts = Object.entries(owned).filter(([key]) => key !== '.');
  if (after === undefined || parts.length === 0) return [path];
  return parts.flatMap(([key, inner]) => {
    const [, kind, name] = /^([fkv]):([\s\S]*)$/u.exec(key) ?? [];
    if (kind === undefined || name === undefined || kind === 'v') return [];
    const pick = (value: unknown): unknown => (kind === 'f' ? (isObject(value) ? value[name] : undefined) : itemOf(value, key));
    return changedOf(
      isObject(inner) ? inner : {},
      pick(before),
      pick(after),
      kind === 'f' ? `${path}.${name}` : `${path}[${keysText(key)}]`,
    );
  });
}

function itemOf(value: unknown, name: string): unknown {
  const wanted = Object.entries(parsedKeys(name));
  return Array.isArray(value)
    ? value.find((item: unknown) => isObject(item) && wanted.every(([key, its]) => item[key] === its))
    : undefined;
}

/** `name="web"`, as the API server writes it in a conflict. */
function keysText(name: string): string {
  return Object.entries(parsedKeys(name))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(',');
}
