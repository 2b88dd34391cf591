import { stringify } from 'yaml';
import type { JsonObject } from '../api-object.ts';
import { objectAt } from '../api-object.ts';
import { maskedObject } from '../masked-object.ts';

/** What stands first in an object; all else as the cluster has it. */
const FIRST = ['apiVersion', 'kind', 'metadata', 'type', 'immutable', 'spec'];
const FIRST_IN_METADATA = ['name', 'namespace', 'labels', 'annotations'];

/**
 * An object as YAML for a person to edit: without status and what the cluster writes, secrets masked, texts of several lines as blocks. As YAML
 * 1.1, like kubectl: `"yes"` keeps its quotes.
 */
export function editText(object: JsonObject): string {
  const shown = maskedObject(object);
  const ordered = inOrder({ ...shown, metadata: inOrder(objectAt(shown, 'metadata'), FIRST_IN_METADATA) }, FIRST);
  return stringify(ordered, { version: '1.1', lineWidth: 0, blockQuote: 'literal', aliasDuplicateObjects: false });
}

function inOrder(object: JsonObject, first: readonly string[]): JsonObject {
  const { ...rest } = object;
  const begin = first.flatMap((key) => (rest[key] === undefined ? [] : [[key, rest[key]] as const]));
  return Object.fromEntries([...begin, ...Object.entries(rest).filter(([key]) => !first.includes(key))]);
}
