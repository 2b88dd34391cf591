import { flowPlace } from './yaml-flow.ts';

/** Where in a manifest something is written. */
export interface YamlPlace {
  readonly apiVersion: string;
  readonly kind: string;
  /** Names of the fields around it, from the object down; items of lists have none. */
  readonly path: readonly string[];
  /** A name of a field, or the value of one. */
  readonly at: { readonly part: 'key' } | { readonly part: 'value'; readonly key: string };
  /** Where the word begins, from the start of the text. */
  readonly from: number;
  readonly word: string;
  /** The column of the name, from 0: what comes in it stands further in. */
  readonly indent: number;
  /** Fields that stand beside it already. */
  readonly beside: ReadonlySet<string>;
  /** Between braces: what follows stays on the line. */
  readonly flow: boolean;
}

interface Line {
  /** Columns of `- ` before the name. */
  readonly dashes: readonly number[];
  /** The column of the name, or of the first thing. */
  readonly column: number;
  readonly key: string | null;
  /** What stands behind the colon. */
  readonly value: string;
}

const KEY = /^(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<plain>[\w.\-/$]+)):(?:\s+(?<value>.*)|\s*)$/u;
const MOST_LINES = 20_000;

/**
 * Reads a place by its indentation, and between braces by those of its line: while somebody types, the text is rarely whole. Null inside
 * comments, blocks of text and quotes.
 */
export function yamlPlace(text: string, offset: number): YamlPlace | null {
  const lines = text.split('\n');
  if (lines.length > MOST_LINES) return null;
  let row = 0;
  let start = 0;
  while (row < lines.length - 1 && start + (lines[row] ?? '').length < offset) start += (lines[row++] ?? '').length + 1;
  const whole = (lines[row] ?? '').replace(/\r$/u, '');
  // Between the two signs that end a line of Windows nothing is written.
  if (offset - start > whole.length) return null;
  const before = whole.slice(0, offset - start);
  if (/^\s*#|\s#/u.test(before)) return null;
  const [first, last] = documentAround(lines, row);
  const its = lines.slice(first, last);
  const here = readLine(before);
  const rest = before.slice(here.column);
  const around = parents(lines.map(readLine), row, first, last, here);
  if (around === null) return null;
  const common = {
    apiVersion: fieldAtRoot(its, 'apiVersion'),
    kind: fieldAtRoot(its, 'kind'),
    path: around.path,
    indent: here.column,
    beside: around.beside,
    flow: false,
  };
  const braces = whole.slice(here.column).search(/[[{]/u) + here.column;
  if (/^[[{]/u.test(here.key === null ? rest : here.value)) {
    const within = flowPlace(whole.slice(braces), before.length - braces);
    if (within === null) return null;
    const path = [...around.path, ...(here.key === null ? [] : [here.key]), ...within.path];
    return { ...common, path, at: within.at, from: offset - within.word.length, word: within.word, beside: within.beside, flow: true };
  }
  if (here.key === null) {
    const word = /^["']?(?<word>[\w.\-/$]*)$/u.exec(rest)?.groups?.['word'];
    return word === undefined ? null : { ...common, at: { part: 'key' }, from: offset - word.length, word };
  }
  const word = /^["']?(?<word>[\w.\-/]*)$/u.exec(here.value)?.groups?.['word'];
  // Right behind the colon there is no value yet.
  if (word === undefined || !/\s/u.test(rest.slice(here.key.length))) return null;
  return { ...common, at: { part: 'value', key: here.key }, from: offset - word.length, word };
}

function documentAround(lines: readonly string[], row: number): readonly [number, number] {
  let first = row;
  while (first > 0 && !isBoundary(lines[first])) first -= 1;
  let last = row + 1;
  while (last < lines.length && !isBoundary(lines[last])) last += 1;
  return [isBoundary(lines[first]) ? first + 1 : first, last];
}

function isBoundary(line: string | undefined): boolean {
  return line !== undefined && /^---(?:\s|$)/u.test(line);
}

function fieldAtRoot(lines: readonly string[], name: string): string {
  const found = lines.find((line) => line.startsWith(`${name}:`));
  return found === undefined
    ? ''
    : found
        .slice(name.length + 1)
        .trim()
        .replace(/^["']|["']$/gu, '');
}

function readLine(text: string): Line {
  const lead = /^ */u.exec(text)?.[0].length ?? 0;
  const dashes: number[] = [];
  let column = lead;
  for (let dash = /^- +|^-$/u.exec(text.slice(column)); dash !== null; dash = /^- +|^-$/u.exec(text.slice(column))) {
    dashes.push(column);
    column += dash[0].length;
  }
  const { double, single, plain, value } = KEY.exec(text.slice(column).replace(/\r$/u, ''))?.groups ?? {};
  return { dashes, column, key: double ?? single ?? plain ?? null, value: (value ?? '').trim() };
}

/** The names around a line and those beside it; null in a block of text. */
function parents(lines: readonly Line[], row: number, first: number, last: number, here: Line) {
  const path: string[] = [];
  const beside = new Set<string>();
  let column = here.column;
  let dash = here.dashes.at(-1) ?? null;
  let near = true;
  for (let at = row - 1; at >= first; at -= 1) {
    const line = lines[at];
    if (line === undefined || (line.key === null && line.dashes.length === 0)) continue;
    if (dash !== null) {
      // Items before it, and what is in them.
      if (line.column > dash) continue;
      near = false;
    } else {
      if (line.column > column) continue;
      if (line.column === column) {
        if (near && line.key !== null) beside.add(line.key);
        dash = line.dashes.at(-1) ?? null;
        continue;
      }
      near = false;
    }
    if (line.key === null) continue;
    if (/^[|>]/u.test(line.value)) return null;
    path.unshift(line.key);
    column = line.column;
    dash = line.dashes.at(-1) ?? null;
    if (column === 0) break;
  }
  for (let at = row + 1; at < last; at += 1) {
    const line = lines[at];
    if (line === undefined || line.key === null) continue;
    if (line.column < here.column || (line.dashes.length > 0 && line.column <= here.column)) break;
    if (line.column === here.column) beside.add(line.key);
  }
  return { path, beside };
}
