import { LineType, parse } from 'ssh-config';
import { words } from '../../failure.ts';
import { environmentOf } from './listed-host.ts';
import type { HostCollector, ParsedHosts } from './listed-host.ts';
import { collect, emptyCollector, shortened, withoutRepeats } from './listed-host.ts';

interface Block {
  readonly patterns: readonly string[];
  /** Keyword in lower case and its values; the first of a keyword counts (ssh_config(5)). */
  readonly values: Map<string, string>;
  readonly line: number;
  tags: readonly string[];
  environment: string | null;
}

/** Keywords that say where a host is and who one is there; the others stay in the file they come from. */
const TAKEN: ReadonlySet<string> = new Set(['hostname', 'port', 'user', 'proxyjump', 'identityfile']);

/** Pattern blocks beyond this many are not tried on every host. */
const MOST_PATTERN_BLOCKS = 1_000;

/**
 * The hosts that an ssh configuration names (ssh_config(5)): for each, the first value found in any block that fits it.
 * Patterns give defaults and are no hosts; `Match` and `Include` are left aside and said.
 */
export function parseSshConfig(text: string): ParsedHosts {
  const into = emptyCollector();
  const blocks = readBlocks(text, into);
  const byName = new Map<string, Block[]>();
  const general: { readonly block: Block; readonly index: number }[] = [];
  const order = new Map<Block, number>();
  for (const [index, block] of blocks.entries()) {
    order.set(block, index);
    if (block.patterns.some(isPattern)) general.push({ block, index });
    else for (const name of block.patterns) byName.set(name, [...(byName.get(name) ?? []), block]);
  }
  if (general.length > MOST_PATTERN_BLOCKS) {
    into.remarks.push({
      line: general[MOST_PATTERN_BLOCKS]?.block.line ?? null,
      what: words(
        `Only the first ${MOST_PATTERN_BLOCKS} blocks with patterns are applied.`,
        `Seuls les ${MOST_PATTERN_BLOCKS} premiers blocs à motifs sont appliqués.`,
      ),
    });
  }
  const patterns = general.slice(0, MOST_PATTERN_BLOCKS).map(({ block }) => block);
  const seen = new Set<string>();
  for (const { patterns: names, line } of blocks) {
    for (const name of names) {
      if (isPattern(name) || seen.has(name)) continue;
      seen.add(name);
      const own = byName.get(name) ?? [];
      const fitting = [...own, ...patterns.filter((block) => fits(block.patterns, name))].toSorted(
        (a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0),
      );
      const first = (keyword: string) => fitting.find(({ values }) => values.has(keyword))?.values.get(keyword) ?? null;
      const none = (value: string | null) => (value?.toLowerCase() === 'none' ? null : value);
      const environment = fitting.find((block) => block.environment !== null)?.environment ?? null;
      collect(into, {
        name,
        line,
        hostName: first('hostname')?.replaceAll('%h', name).replaceAll('%%', '%'),
        port: first('port'),
        user: first('user'),
        proxyJump: none(first('proxyjump')),
        identityFile: none(first('identityfile')),
        environment: environment === null ? null : environmentOf(environment),
        tags: [...new Set(fitting.flatMap(({ tags }) => tags))],
      });
    }
  }
  return withoutRepeats(into);
}

function readBlocks(text: string, into: HostCollector): Block[] {
  let current: Block | null = { patterns: ['*'], values: new Map(), line: 1, tags: [], environment: null };
  const blocks: Block[] = [current];
  for (const [index, content] of text.split(/\r\n|\r|\n/u).entries()) {
    const line = index + 1;
    if (current && /^\s*#\s*pilothouse:/iu.test(content)) readNote(content, current);
    if (/^\s*(#|$)/u.test(content)) continue;
    const directive = readDirective(content);
    if (directive === null) {
      into.unusable.push({
        line,
        text: shortened(content.trim()),
        why: words('it is no directive with a value', 'ce n’est pas une directive suivie d’une valeur'),
      });
      continue;
    }
    const { keyword, values } = directive;
    if (keyword === 'host') {
      current = { patterns: values, values: new Map(), line, tags: [], environment: null };
      blocks.push(current);
    } else if (keyword === 'match') {
      current = null;
      into.remarks.push({ line, what: words('Match blocks are not taken over.', 'Les blocs Match ne sont pas repris.') });
    } else if (keyword === 'include') {
      into.remarks.push({
        line,
        what: words(
          `Include is not followed: import ${shortened(values.join(' '))} by itself.`,
          `Include n’est pas suivi : importez ${shortened(values.join(' '))} à part.`,
        ),
      });
    } else if (current && TAKEN.has(keyword) && !current.values.has(keyword)) {
      current.values.set(keyword, values[0] ?? '');
    }
  }
  return blocks;
}

/** `# pilothouse: environment=production tags=db,eu`, as the export writes it. */
function readNote(content: string, block: Block): void {
  const { environment, tags } = /(?:\benvironment=(?<environment>\S+))?\s*(?:\btags=(?<tags>\S+))?\s*$/iu.exec(content)?.groups ?? {};
  if (environment !== undefined) block.environment = environment;
  if (tags !== undefined) block.tags = tags.split(',');
}

function readDirective(content: string): { readonly keyword: string; readonly values: readonly string[] } | null {
  try {
    const [node] = parse(content);
    if (node?.type !== LineType.DIRECTIVE) return null;
    const value: unknown = node.value;
    const values = Array.isArray(value)
      ? value.map((part: { readonly val: string }) => part.val)
      : typeof value === 'string' && value !== ''
        ? [value]
        : [];
    return node.param === '' || values.length === 0 ? null : { keyword: node.param.toLowerCase(), values };
  } catch {
    // Quotes that do not close.
    return null;
  }
}

function isPattern(name: string): boolean {
  return /[*?!]/u.test(name);
}

function fits(patterns: readonly string[], name: string): boolean {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  const refused = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  return wanted.some((pattern) => fitsOne(pattern, name)) && !refused.some((pattern) => fitsOne(pattern, name));
}

/** `*` and `?`, without a regular expression: many stars in a row of a hostile file cost no more than their number. */
function fitsOne(pattern: string, name: string): boolean {
  let [at, star, retry] = [0, -1, 0];
  let position = 0;
  while (position < name.length) {
    const sign = pattern[at];
    if (sign === '*') {
      star = at;
      retry = position;
      at += 1;
    } else if (sign === '?' || sign === name[position]) {
      at += 1;
      position += 1;
    } else if (star !== -1) {
      at = star + 1;
      retry += 1;
      position = retry;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
