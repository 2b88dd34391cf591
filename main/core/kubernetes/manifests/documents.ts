import { isAlias, isMap, isScalar, LineCounter, parseAllDocuments, visit } from 'yaml';
import type { Document, ParsedNode, Tags, YAMLError } from 'yaml';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, objectAt, textAt } from '../api-object.ts';

/** One object of a manifest, and where it begins. */
export interface ManifestObject {
  readonly object: JsonObject;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** As the text gives it; null when it gives none. */
  readonly namespace: string | null;
  /** From 1. */
  readonly line: number;
}

const MOST_OBJECTS = 1000;
/** An alias may be written this often; more is a bomb (`yaml` counts what comes out). */
const MOST_ALIASES = 1000;
/** etcd takes no larger request by default (`--max-request-bytes`). */
const LARGEST_OBJECT_BYTES = 1.5 * 1024 * 1024;

/** YAML 1.1 as kubectl reads it (`yes` is true, 0644 is 420, `<<` merges), without numbers of base 60 and dates. */
const kubectlTags = (tags: Tags): Tags =>
  tags
    .filter((tag) => typeof tag !== 'object' || !('format' in tag && tag.format === 'TIME') || tag.tag === undefined)
    .filter((tag) => typeof tag !== 'object' || tag.tag !== 'tag:yaml.org,2002:timestamp');

const READ_AS_KUBECTL = {
  version: '1.1',
  merge: true,
  customTags: kubectlTags,
  prettyErrors: false,
  strict: true,
  uniqueKeys: false,
} as const;

/** A text's documents with where their lines begin; errors are still in them. */
export function parsedDocuments(text: string): { readonly documents: readonly Document.Parsed[]; readonly lines: LineCounter } {
  const lines = new LineCounter();
  const found = parseAllDocuments(withoutMark(text), { ...READ_AS_KUBECTL, lineCounter: lines });
  return { documents: Array.isArray(found) ? found : [], lines };
}

/** A text larger than this is not read again and again. */
const LARGEST_MENDED = 200_000;
const MOST_ROUNDS = 5;

/**
 * The documents of a text without the lines that are no YAML and what is in them, every other sign where it was: for what can be said of the
 * rest while somebody writes. Null where nothing of it can be read.
 */
export function withoutWrongLines(text: string): readonly Document.Parsed[] | null {
  if (text.length > LARGEST_MENDED) return null;
  const rows = withoutMark(text).split('\n');
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { documents, lines } = parsedDocuments(rows.join('\n'));
    const wrong = new Set(documents.flatMap(({ errors }) => errors.map(({ pos: [offset] }) => lines.linePos(offset).line - 1)));
    if (wrong.size === 0) return documents;
    for (const row of wrong) blank(rows, row);
  }
  return null;
}

/** Makes a line empty, with those that are further in: they would seem to belong to another. */
function blank(rows: string[], row: number): void {
  const indent = (line: string) => /^ */u.exec(line)?.[0].length ?? 0;
  const own = indent(rows[row] ?? '');
  for (let at = row; at < rows.length; at += 1) {
    const line = rows[at] ?? '';
    if (at > row && line.trim() !== '' && indent(line) <= own) return;
    rows[at] = ' '.repeat(line.length);
  }
}

/**
 * The objects of one or several YAML documents (JSON too), lists opened. Throws FailureError `bad-input`, with line and column, for
 * what is no YAML, no object of Kubernetes, or too large.
 */
export function readManifest(text: string): readonly ManifestObject[] {
  const { documents, lines } = parsedDocuments(text);
  const objects = documents.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new FailureError(notYaml(error, error.pos[0], lines, text));
    const twice = doubledKeys(document)[0];
    if (twice !== undefined) throw new FailureError(notYaml({ code: 'DUPLICATE_KEY', message: '' }, twice, lines, text));
    const begins = lines.linePos(firstOf(document)).line;
    const value = valueOf(document, begins);
    // Between two `---`, or a comment alone.
    if (value === null || value === undefined) return [];
    return objectsOf(value, document, lines, begins);
  });
  if (objects.length === 0)
    throw wrong(
      null,
      words('There is no object in it.', 'Il ne contient aucun objet.'),
      words('Give at least one object.', 'Donnez au moins un objet.'),
    );
  if (objects.length > MOST_OBJECTS)
    throw wrong(
      null,
      words(`It holds ${objects.length} objects.`, `Il contient ${objects.length} objets.`),
      words(`Give at most ${MOST_OBJECTS} at once.`, `Donnez-en au plus ${MOST_OBJECTS} à la fois.`),
    );
  return objects;
}

/** Where keys stand that their mapping has already; the parser's own look takes the square of their number. */
export function doubledKeys(document: Document.Parsed): readonly number[] {
  const doubled: number[] = [];
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? String(key.value) : null;
        if (name === null || name === '<<') continue;
        if (seen.has(name)) doubled.push(rangeStart(key) ?? 0);
        seen.add(name);
      }
    },
  });
  return doubled;
}

function valueOf(document: Document.Parsed, line: number): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    throw wrong(
      line,
      words('Its anchors and aliases cannot be resolved.', 'Ses ancres et alias ne peuvent pas être résolus.'),
      words('Write it without them.', 'Écrivez-le sans elles.'),
      error instanceof Error ? error.message : String(error),
    );
  }
}

function objectsOf(value: unknown, document: Document.Parsed, lines: LineCounter, line: number): readonly ManifestObject[] {
  if (!isObject(value))
    throw wrong(
      line,
      words('This is no object of Kubernetes: it is not a mapping.', 'Ce n’est pas un objet Kubernetes : ce n’est pas une table.'),
      words('An object begins with apiVersion and kind.', 'Un objet commence par apiVersion et kind.'),
    );
  const items = value['items'];
  if (textAt(value, 'kind')?.endsWith('List') === true && Array.isArray(items)) {
    const nodes = document.getIn(['items'], true);
    return items.flatMap((item: unknown, index) => {
      const node: unknown =
        nodes !== null && typeof nodes === 'object' && 'items' in nodes && Array.isArray(nodes.items) ? nodes.items[index] : null;
      const at = rangeStart(node);
      return objectsOf(item, document, lines, at === null ? line : lines.linePos(at).line);
    });
  }
  return [checked(value, line)];
}

function checked(object: JsonObject, line: number): ManifestObject {
  const metadata = objectAt(object, 'metadata');
  const { apiVersion, kind } = object;
  for (const [field, found] of [
    ['apiVersion', apiVersion],
    ['kind', kind],
    ['metadata.name', metadata['name']],
  ] as const) {
    if (typeof found === 'string' && found !== '') continue;
    if (field === 'metadata.name' && typeof metadata['generateName'] === 'string')
      throw wrong(
        line,
        words('It has generateName: what is applied needs a name.', 'Il a generateName : ce qui est appliqué a besoin d’un nom.'),
        words('Write metadata.name.', 'Écrivez metadata.name.'),
      );
    throw wrong(
      line,
      found === undefined || found === null || found === ''
        ? words(`It has no ${field}.`, `Il n’a pas de ${field}.`)
        : words(`Its ${field} is not a text: ${JSON.stringify(found)}.`, `Son ${field} n’est pas un texte : ${JSON.stringify(found)}.`),
      found === undefined || found === null || found === ''
        ? words(`Add ${field}.`, `Ajoutez ${field}.`)
        : words('Put it between quotes.', 'Mettez-le entre guillemets.'),
    );
  }
  const bytes = Buffer.byteLength(JSON.stringify(object));
  const name = textAt(metadata, 'name') ?? '';
  if (bytes > LARGEST_OBJECT_BYTES)
    throw wrong(
      line,
      words(
        `${name} is ${mebibytes(bytes)} MiB: a cluster keeps no object larger than 1.5 MiB.`,
        `${name} fait ${mebibytes(bytes)} Mio : un cluster ne garde aucun objet de plus de 1,5 Mio.`,
      ),
      words('Split it, or keep it in a volume.', 'Découpez-le, ou mettez-le dans un volume.'),
    );
  return { object, apiVersion: String(apiVersion), kind: String(kind), name, namespace: textAt(metadata, 'namespace'), line };
}

/** The line and the column of an error in words, with the line itself. */
function notYaml(error: Pick<YAMLError, 'code' | 'message'>, offset: number, lines: LineCounter, text: string) {
  const { line, col } = lines.linePos(offset);
  const at = withoutMark(text).split(/\r?\n/u)[line - 1] ?? '';
  const why = reasonOf(error, at);
  return failure(
    'bad-input',
    words(`Line ${line}, column ${col}: ${why.en}`, `Ligne ${line}, colonne ${col} : ${why.fr}`),
    words('Nothing was changed. Correct the text.', 'Rien n’a été modifié. Corrigez le texte.'),
    {
      evidence: [
        at.slice(0, 200),
        `${' '.repeat(Math.max(0, Math.min(col - 1, 199)))}^`,
        ...(error.message === '' ? [] : [error.message]),
      ].join('\n'),
    },
  );
}

/** What the parser found, in words. */
export function reasonOf({ code, message }: Pick<YAMLError, 'code' | 'message'>, line: string): Words {
  if (code === 'TAB_AS_INDENT' || /^ *\t/u.test(line))
    return words('a tab indents here; YAML takes spaces only.', 'une tabulation indente ici ; YAML n’accepte que des espaces.');
  if (code === 'DUPLICATE_KEY') return words('this key stands there twice.', 'cette clé y figure deux fois.');
  if (code === 'MULTILINE_IMPLICIT_KEY' && /^\s*(?:- +)*[\w.\-/]+\s*$/u.test(line))
    return words('a colon is missing behind this name.', 'il manque deux-points après ce nom.');
  if (LAYOUT.has(code))
    return words(`the indentation or a sign is wrong (${message}).`, `l’indentation ou un signe est faux (${message}).`);
  return words(`this is no YAML (${message}).`, `ce n’est pas du YAML (${message}).`);
}

const LAYOUT: ReadonlySet<string> = new Set([
  'BAD_INDENT',
  'MISSING_CHAR',
  'BLOCK_AS_IMPLICIT_KEY',
  'BLOCK_IN_FLOW',
  'BAD_COLLECTION_TYPE',
  'MULTILINE_IMPLICIT_KEY',
]);

function wrong(line: number | null, cause: Words, remedy: Words, evidence?: string): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      line === null ? cause : words(`From line ${line}: ${cause.en}`, `À partir de la ligne ${line} : ${cause.fr}`),
      words(`${remedy.en} Nothing was changed.`, `${remedy.fr} Rien n’a été modifié.`),
      evidence === undefined ? {} : { evidence },
    ),
  );
}

function firstOf(document: Document.Parsed): number {
  let first = document.range[0];
  visit(document, {
    Node: (_, node) => {
      if (isMap(node) || isScalar(node) || isAlias(node)) {
        first = rangeStart(node) ?? first;
        return visit.BREAK;
      }
      return undefined;
    },
  });
  return first;
}

function rangeStart(node: unknown): number | null {
  const range: unknown = typeof node === 'object' && node !== null && 'range' in node ? (node as ParsedNode).range : null;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : null;
}

/** The mark of byte order that Windows' editors write. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
