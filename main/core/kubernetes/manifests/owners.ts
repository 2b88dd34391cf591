import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, objectAt, textAt } from '../api-object.ts';
import type { Conflict } from './conflicts.ts';
import { FIELD_MANAGER } from './dry-run.ts';

/** Who else set, by apply, the fields that differ between two versions of an object (`metadata.managedFields`): it will set them again. */
export function ownersOfChanges(before: JsonObject, after: JsonObject): readonly Conflict[] {
  return listAt(objectAt(before, 'metadata'), 'managedFields').flatMap((entry) => {
    const manager = textAt(entry, 'manager') ?? '';
    if (manager === FIELD_MANAGER || textAt(entry, 'subresource') !== null) return [];
    // `Update` is somebody's edit of once; who applies does so again.
    if (
      textAt(entry, 'operation') !== 'Apply' &&
      !/^(?:helm|argocd|flux|kustomize-controller|helm-controller|terraform|HashiCorp)/u.test(manager)
    )
      return [];
    const fields = changedOf(objectAt(entry, 'fieldsV1'), before, after, '');
    return fields.length === 0 ? [] : [{ manager, fields }];
  });
}

/** The owned fields (`f:name`, `k:{"name":"web"}`, `v:value`) at which the two differ. */
function changedOf(owned: JsonObject, before: unknown, after: unknown, path: string): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  const parts = Object.entries(owned).filter(([key]) => key !== '.');
  if (parts.length === 0) return [path];
  return parts.flatMap(([key, inner]) => {
    const [, kind, name] = /^([fkv]):([\s\S]*)$/u.exec(key) ?? [];
    if (kind === undefined || name === undefined || kind === 'v') return [];
    const pick = (value: unknown): unknown => (kind === 'f' ? (isObject(value) ? value[name] : undefined) : itemOf(value, name));
    return changedOf(
      isObject(inner) ? inner : {},
      pick(before),
      pick(after),
      kind === 'f' ? `${path}.${name}` : `${path}[${itemName(name)}]`,
    );
  });
}

function keysOf(text: string): JsonObject {
  try {
    const keys: unknown = JSON.parse(text);
    return isObject(keys) ? keys : {};
  } catch {
    // Not one that this knows: nothing is said of it.
    return {};
  }
}

function itemOf(value: unknown, key: string): unknown {
  const wanted = Object.entries(keysOf(key));
  return Array.isArray(value)
    ? value.find((item: unknown) => isObject(item) && wanted.every(([name, its]) => item[name] === its))
    : undefined;
}

function itemName(key: string): string {
  return Object.values(keysOf(key)).join(',');
}
