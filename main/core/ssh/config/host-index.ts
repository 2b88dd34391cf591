import type { ConfigLine } from './config-files.ts';

/**
 * The lines that can say something about a host, so that a list of thousands of hosts does not try every `Host` line of every
 * file on each of them.
 */
export interface HostIndex {
  /** What is left for these names: every line but the blocks below a `Host` that names others only. Order is kept. */
  linesFor(names: readonly string[]): readonly ConfigLine[];
  /** Whether `Match final` or `CanonicalizeHostname` asks for a second look at any host, under the name it was found to have. */
  readonly looksTwice: boolean;
}

/** A `Host` or `Match` line with what stands below it; what stands above the first has no head. */
interface Block {
  readonly head: ConfigLine | null;
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly string[];
  readonly body: readonly (ConfigLine | IndexedInclude)[];
}

interface IndexedInclude {
  readonly line: ConfigLine;
  readonly files: Index<IndexedFile>;
}

type IndexedFile = Index<Block>;

/** Names that make something matter, and beginnings of names that may: '' for any name at all. */
interface Keys {
  readonly names: ReadonlySet<string>;
  readonly beginnings: ReadonlySet<string>;
}

/** Things in the order of the file, and their places by what makes them matter. */
interface Index<Thing> {
  readonly things: readonly Thing[];
  readonly byName: ReadonlyMap<string, readonly number[]>;
  readonly byBeginning: ReadonlyMap<string, readonly number[]>;
}

/** Indexes the lines once; each name costs no more than the lines that may matter to it. */
export function indexHosts(lines: readonly ConfigLine[]): HostIndex {
  const file = indexFile(lines);
  return { linesFor: (names) => linesOf(file, new Set(names)), looksTwice: mentionsFinal(lines) };
}

/** Names that stand in `Host` lines and are no patterns, in the order in which they stand. */
export function writtenNames(lines: readonly ConfigLine[]): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (some: readonly ConfigLine[]) => {
    for (const { keyword, values, included } of some) {
      if (keyword === 'host') for (const name of values) if (!isPattern(name)) names.add(name);
      for (const inner of included) collect(inner);
    }
  };
  collect(lines);
  return names;
}

function indexFile(lines: readonly ConfigLine[]): IndexedFile {
  const blocks: (Block & { body: (ConfigLine | IndexedInclude)[] })[] = [];
  for (const line of lines) {
    if (line.keyword === 'host' || line.keyword === 'match') blocks.push(blockBelow(line));
    else {
      if (blocks.length === 0) blocks.push(blockBelow(null));
      blocks.at(-1)?.body.push(line.included.length === 0 ? line : { line, files: indexBy(line.included.map(indexFile), keysOfFile) });
    }
  }
  return indexBy(blocks, keysOfBlock);
}

function blockBelow(head: ConfigLine | null) {
  const values = head?.keyword === 'host' ? head.values : [];
  return { head, names: new Set(values.filter((value) => !isPattern(value))), patterns: values.filter(isPattern), body: [] };
}

function indexBy<Thing>(things: readonly Thing[], keysOf: (thing: Thing) => Keys): Index<Thing> {
  const byName = new Map<string, number[]>();
  const byBeginning = new Map<string, number[]>();
  const put = (places: Map<string, number[]>, key: string, place: number) => {
    const known = places.get(key);
    if (known === undefined) places.set(key, [place]);
    else known.push(place);
  };
  for (const [place, thing] of things.entries()) {
    const { names, beginnings } = keysOf(thing);
    for (const name of names) put(byName, name, place);
    for (const beginning of beginnings) put(byBeginning, beginning, place);
  }
  return { things, byName, byBeginning };
}

/** What stands above the first head is for all; so, as far as can be said here, is what stands below a `Match`. */
function keysOfBlock({ head, names, patterns, body }: Block): Keys {
  // `Match final` asks for its second look even from a file that is included where nothing applies.
  const asksAgain = body.some((line) => 'files' in line && mentionsFinal([line.line]));
  if (head?.keyword !== 'host' || asksAgain) return { names, beginnings: new Set(['']) };
  // A negated pattern alone fits nobody (ssh_config(5), PATTERNS).
  const fitting = patterns.filter((pattern) => !pattern.startsWith('!'));
  return { names, beginnings: new Set(fitting.map((pattern) => pattern.split(/[*?!]/u)[0] ?? '')) };
}

function keysOfFile({ byName, byBeginning }: IndexedFile): Keys {
  return { names: new Set(byName.keys()), beginnings: new Set(byBeginning.keys()) };
}

function isPattern(value: string): boolean {
  return /[*?!]/u.test(value);
}

/** What may matter to one of these names, in the order of the file. */
function mattering<Thing>({ things, byName, byBeginning }: Index<Thing>, names: ReadonlySet<string>): readonly Thing[] {
  const places = new Set<number>();
  for (const name of names) {
    for (const place of byName.get(name) ?? []) places.add(place);
    for (let length = 0; length <= name.length; length += 1)
      for (const place of byBeginning.get(name.slice(0, length)) ?? []) places.add(place);
  }
  return [...places].toSorted((a, b) => a - b).flatMap((place) => things[place] ?? []);
}

function linesOf(file: IndexedFile, names: ReadonlySet<string>): ConfigLine[] {
  return mattering(file, names).flatMap((block) => [
    ...headOf(block, names),
    ...block.body.map((line) =>
      'files' in line ? { ...line.line, included: mattering(line.files, names).map((included) => linesOf(included, names)) } : line,
    ),
  ]);
}

/** A `Host` line of a thousand names comes without those that are not asked for. */
function headOf({ head, names: named, patterns }: Block, names: ReadonlySet<string>): readonly ConfigLine[] {
  if (head?.keyword !== 'host') return head === null ? [] : [head];
  return [{ ...head, values: [...patterns, ...[...names].filter((name) => named.has(name))] }];
}

function mentionsFinal(lines: readonly ConfigLine[]): boolean {
  return lines.some(
    ({ keyword, values, included }) =>
      (keyword === 'match' && values.some((value) => /^!?final(?:=|$)/iu.test(value))) ||
      keyword === 'canonicalizehostname' ||
      included.some((file) => mentionsFinal(file)),
  );
}
