import type { Document, LineCounter } from 'yaml';
import { isMap, isScalar, isSeq } from 'yaml';
import type { ManifestProblem } from '../../../../preload/contract/manifests.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { ownValue } from '../../../../preload/contract/own-value.ts';
import { words } from '../../failure.ts';
import { listAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { doubledKeys, parsedDocuments, reasonOf, withoutWrongLines } from './documents.ts';
import type { Description, Schema } from './openapi.ts';
import { describedIn } from './openapi.ts';

const MOST_PROBLEMS = 50;

interface Found {
  readonly offset: number;
  readonly level: ManifestProblem['level'];
  readonly words: Words;
}

/** What is wrong in a text as YAML, and by the cluster's own description of its kinds: fields it does not have, values of another type. */
export async function checkManifest(
  client: ClusterClient,
  text: string,
  signal: AbortSignal,
): Promise<{ problems: ManifestProblem[]; described: boolean }> {
  const { documents, lines } = parsedDocuments(text);
  const found: Found[] = [];
  let described = true;
  const rest = documents.some(({ errors }) => errors.length > 0) ? withoutWrongLines(text) : null;
  for (const [index, document] of documents.entries()) {
    const wrong = document.errors.map(({ code, message, pos: [offset] }) => ({
      offset,
      level: 'error' as const,
      words: reasonOf({ code, message }, text.split('\n')[lines.linePos(offset).line - 1] ?? ''),
    }));
    found.push(...wrong, ...doubledKeys(document).map((offset) => error(offset, reasonOf({ code: 'DUPLICATE_KEY', message: '' }, ''))));
    const read = wrong.length === 0 ? document : rest?.length === documents.length ? rest[index] : undefined;
    if (read === undefined || read.errors.length > 0) continue;
    const schema = await schemaOf(client, read, signal);
    const marks: Found[] = [];
    if (schema !== null) checkNode(read.contents, schema.schema, schema.description, '', marks);
    // What seems to be missing may stand in a line that could not be read.
    found.push(...(wrong.length === 0 ? marks : marks.filter(({ level }) => level === 'error')));
    if (schema === null && wrong.length === 0) described = false;
  }
  const shown = found.slice(0, MOST_PROBLEMS).toSorted((a, b) => a.offset - b.offset);
  return { problems: shown.map((one) => at(one, lines)), described };
}

function at({ offset, level, words: said }: Found, lines: LineCounter): ManifestProblem {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col), level, words: words(begun(said.en), begun(said.fr)) };
}

function begun(sentence: string): string {
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;
}

async function schemaOf(
  client: ClusterClient,
  document: Document.Parsed,
  signal: AbortSignal,
): Promise<{ readonly schema: Schema; readonly description: Description } | null> {
  const apiVersion: unknown = isMap(document.contents) ? document.get('apiVersion') : null;
  const kind: unknown = isMap(document.contents) ? document.get('kind') : null;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !/^[\w.-]+(?:\/[\w.-]+)?$/u.test(apiVersion)) return null;
  const description = await describedIn(client, apiVersion, signal);
  const schema = description?.schemaOf(kind);
  return description && schema ? { schema, description } : null;
}

function error(offset: number, said: Words): Found {
  return { offset, level: 'error', words: said };
}

function checkNode(node: unknown, given: Schema, description: Description, path: string, found: Found[]): void {
  if (found.length >= MOST_PROBLEMS || node === null) return;
  const schema = description.resolve(given);
  const offset = offsetOf(node);
  if (isScalar(node) && node.value === null) return;
  if (isMap(node)) {
    if (typed(schema) !== null && typed(schema) !== 'object') return void found.push(error(offset, wrongType(path, schema, 'object')));
    const properties = objectAt(schema, 'properties');
    const others = schema['additionalProperties'];
    const open = others === true || schema['x-kubernetes-preserve-unknown-fields'] === true || Object.keys(properties).length === 0;
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (name === '<<') continue;
      const its = Object.hasOwn(properties, name) ? objectAt(properties, name) : null;
      const inner = `${path}.${name}`;
      if (its !== null) checkNode(value, its, description, inner, found);
      else if (typeof others === 'object' && others !== null)
        checkNode(value, objectAt(schema, 'additionalProperties'), description, inner, found);
      else if (!open) found.push(error(offsetOf(key), unknownField(inner, name, Object.keys(properties))));
    }
    const missing = texts(schema, 'required').filter(
      (name) => !node.has(name) && !node.items.some(({ key }) => isScalar(key) && key.value === '<<'),
    );
    // An apply may leave out what is there already: the dry run decides.
    if (missing.length > 0)
      found.push({
        offset,
        level: 'warning',
        words: words(
          `${path === '' ? 'This' : path} needs ${missing.join(', ')}, unless the cluster has it already.`,
          `${path === '' ? 'Ceci' : path} a besoin de ${missing.join(', ')}, sauf si le cluster l’a déjà.`,
        ),
      });
    return;
  }
  if (isSeq(node)) {
    if (typed(schema) !== null && typed(schema) !== 'array') return void found.push(error(offset, wrongType(path, schema, 'array')));
    for (const [index, item] of node.items.entries()) checkNode(item, objectAt(schema, 'items'), description, `${path}[${index}]`, found);
    return;
  }
  if (isScalar(node)) checkScalar(node.value, schema, path, offset, found);
}

function checkScalar(value: unknown, schema: Schema, path: string, offset: number, found: Found[]): void {
  const wanted = typed(schema);
  const is = typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value;
  const fits =
    wanted === null ||
    wanted === is ||
    (wanted === 'number' && is === 'integer') ||
    (schema['x-kubernetes-int-or-string'] === true && (is === 'integer' || is === 'string'));
  if (!fits) return void found.push(error(offset, wrongType(path, schema, is)));
  const values = texts(schema, 'enum');
  if (values.length > 0 && typeof value === 'string' && !values.includes(value))
    found.push(error(offset, words(`${path} is one of ${values.join(', ')}.`, `${path} est l’un de ${values.join(', ')}.`)));
}

/** The type of a schema; null where several are taken. */
function typed(schema: Schema): string | null {
  if (schema['x-kubernetes-int-or-string'] === true || textAt(schema, 'format') === 'int-or-string') return null;
  // `oneOf: [string, number]` is how Quantity is described.
  if (listAt(schema, 'oneOf').length > 0 || listAt(schema, 'anyOf').length > 0) return null;
  return textAt(schema, 'type');
}

const TYPES: Readonly<Record<string, Words>> = {
  object: words('a mapping (name: value)', 'une table (nom: valeur)'),
  array: words('a list (- item)', 'une liste (- élément)'),
  string: words('a text', 'un texte'),
  integer: words('a whole number', 'un nombre entier'),
  number: words('a number', 'un nombre'),
  boolean: words('true or false', 'true ou false'),
};

function wrongType(path: string, schema: Schema, is: string): Words {
  const wanted = ownValue(TYPES, typed(schema) ?? '') ?? words('another type', 'un autre type');
  const found = ownValue(TYPES, is) ?? words(is, is);
  const quote = typed(schema) === 'string';
  return words(
    `${path} must be ${wanted.en}, and is ${found.en}.${quote ? ' Put it between quotes.' : ''}`,
    `${path} doit être ${wanted.fr}, et c’est ${found.fr}.${quote ? ' Mettez-le entre guillemets.' : ''}`,
  );
}

function unknownField(path: string, name: string, known: readonly string[]): Words {
  const near = known.find((one) => one.toLowerCase() === name.toLowerCase()) ?? known.find((one) => distance(one, name) <= 2);
  return words(
    `${path} is not known to the cluster.${near === undefined ? '' : ` Is ${near} meant?`}`,
    `${path} est inconnu du cluster.${near === undefined ? '' : ` Vouliez-vous dire ${near} ?`}`,
  );
}

/** How many letters must be put in, taken out or changed (Levenshtein). */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}

function texts(schema: Schema, key: string): string[] {
  const found = schema[key];
  return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
}

function offsetOf(node: unknown): number {
  const range: unknown = typeof node === 'object' && node !== null && 'range' in node ? node.range : null;
  const first: unknown = Array.isArray(range) ? range[0] : 0;
  return typeof first === 'number' ? first : 0;
}
