import type { FieldDescription } from '../../../../preload/contract/manifests.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { Description, Schema } from './openapi.ts';
import { describedIn } from './openapi.ts';

export interface FieldAt {
  readonly apiVersion: string;
  readonly kind: string;
  /** Names of fields from the object down; items of lists have none. */
  readonly path: readonly string[];
}

const LONGEST_DESCRIPTION = 1200;

/**
 * What the cluster's own description of its kinds (OpenAPI) says of a field, and of those in it; null for a kind or a field that it does not
 * describe. Throws only when the signal aborts.
 */
export async function describeField(
  client: ClusterClient,
  { apiVersion, kind, path }: FieldAt,
  signal: AbortSignal,
): Promise<FieldDescription | null> {
  // What goes into the path of a request.
  if (!/^[\w.-]+(?:\/[\w.-]+)?$/u.test(apiVersion)) return null;
  const description = await describedIn(client, apiVersion, signal);
  const root = description?.schemaOf(kind);
  return description && root ? fieldIn(description, root, path) : null;
}

/** The same of a description at hand. */
export function fieldIn(description: Description, root: Schema, path: readonly string[]): FieldDescription | null {
  let given: Schema = root;
  for (const name of path) {
    const inner = partOf(itemsOf(given, description), name);
    if (inner === null) return null;
    given = inner;
  }
  const items = itemsOf(given, description);
  const properties = objectAt(items, 'properties');
  const required = textsAt(items, 'required');
  return {
    type: typeOf(given, description),
    description: describedAs(given, description),
    values: valuesOf(given, description),
    fields: Object.entries(properties).flatMap(([name, field]) =>
      isObject(field)
        ? [
            {
              name,
              type: typeOf(field, description),
              description: describedAs(field, description),
              required: required.includes(name),
            },
          ]
        : [],
    ),
  };
}

/** A schema behind its references and lists: what one thing in it is. */
function itemsOf(given: Schema, description: Description): Schema {
  const schema = description.resolve(given);
  return isObject(schema['items']) ? itemsOf(schema['items'], description) : schema;
}

function partOf(schema: Schema, name: string): Schema | null {
  const properties = objectAt(schema, 'properties');
  const its = Object.hasOwn(properties, name) ? properties[name] : schema['additionalProperties'];
  return isObject(its) ? its : null;
}

/** As kubectl(1) explain writes it: `[]Object`, `map[string]string`. */
function typeOf(given: Schema, description: Description): string {
  const schema = description.resolve(given);
  if (isObject(schema['items'])) return `[]${typeOf(schema['items'], description)}`;
  if (isObject(schema['additionalProperties'])) return `map[string]${typeOf(schema['additionalProperties'], description)}`;
  if (schema['x-kubernetes-int-or-string'] === true || textAt(schema, 'format') === 'int-or-string') return 'integer | string';
  const type = textAt(schema, 'type');
  if (type === 'object' || schema['properties'] !== undefined) return 'Object';
  // A quantity, or what several types are taken for.
  return type ?? 'string';
}

function describedAs(given: Schema, description: Description): string {
  const text = textAt(given, 'description') ?? textAt(description.resolve(given), 'description') ?? '';
  return text.length > LONGEST_DESCRIPTION ? `${text.slice(0, LONGEST_DESCRIPTION)}…` : text;
}

const NAMED_VALUES =
  /(?:One of|Must be|Can be|Valid options are|Valid values are)[: ]+(?<list>(?:"?[A-Z]\w*"?(?:, (?:or |and )?| or | and ))+"?[A-Z]\w*"?)/u;

/** The values that a field takes; from its words where the server does not list them (before Kubernetes 1.24). */
function valuesOf(given: Schema, description: Description): string[] {
  const schema = itemsOf(given, description);
  if (textAt(schema, 'type') === 'boolean') return ['true', 'false'];
  const values = [...textsAt(given, 'enum'), ...textsAt(schema, 'enum')];
  if (values.length > 0) return [...new Set(values)];
  const list = NAMED_VALUES.exec(describedAs(given, description))?.groups?.['list'] ?? '';
  return textAt(schema, 'type') === 'string' ? (list.match(/[A-Z]\w*/gu) ?? []) : [];
}

function textsAt(schema: JsonObject, key: string): string[] {
  const found = schema[key];
  return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
}
