import type { Document } from 'yaml';
import { parseAllDocuments, visit } from 'yaml';
import type { Lookup, SettingsOfFile } from './setting.ts';
import { filled } from './setting.ts';

const MOST_VISITS = 20_000;
const MOST_ALIASES = 50;
const DEEPEST = 20;
/** People write shorter lines; what is longer takes the parser long, and JSON on one line is read by another. */
const LONGEST_LINE = 4000;

/**
 * YAML and JSON as Spring, Node's config, Rails and .NET write them, flattened to dotted names. Of several documents those that are for one
 * Spring profile only are left out. What is no YAML has no settings.
 */
export function readYamlOrJson(text: string, lookup: Lookup): SettingsOfFile {
  const all = new Map<string, string | null>();
  try {
    if (!readJson(text, all)) readYaml(text, all);
  } catch {
    // Too many aliases, or no YAML at all: it sets nothing that could be read.
    return new Map();
  }
  const whole = (name: string) => lookup(name) ?? all.get(name) ?? undefined;
  return new Map([...all].map(([name, value]) => [name, value?.includes('${') ? filled(value, whole) : value]));
}

function readJson(text: string, all: Map<string, string | null>): boolean {
  if (!/^\s*\{/u.test(text)) return false;
  try {
    flatten(JSON.parse(text), all);
    return true;
  } catch {
    // With comments, or in YAML's own style with braces.
    return false;
  }
}

function readYaml(text: string, all: Map<string, string | null>): void {
  if (text.split('\n').some((line) => line.length > LONGEST_LINE)) return;
  const documents = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false });
  for (const document of 'empty' in documents ? [] : documents) {
    if (document.errors.length > 0 || !isModest(document)) continue;
    const own = new Map<string, string | null>();
    flatten(document.toJS({ maxAliasCount: MOST_ALIASES * 20 }), own);
    if (own.has('spring.config.activate.on-profile') || own.has('spring.profiles')) continue;
    for (const [name, value] of own) all.set(name, value);
  }
}

/** Few aliases, and none within what it stands for: following the others could take forever. */
function isModest(document: Document): boolean {
  let aliases = 0;
  let modest = true;
  visit(document, {
    Alias(_, alias, path) {
      aliases += 1;
      const source = alias.resolve(document);
      if (aliases <= MOST_ALIASES && (source === undefined || !path.includes(source))) return undefined;
      modest = false;
      return visit.BREAK;
    },
  });
  return modest;
}

/** Leaves by dotted names; a list that holds itself (YAML's aliases can) is walked no longer than anything else. */
function flatten(root: unknown, into: Map<string, string | null>): void {
  let visits = 0;
  const walk = (value: unknown, name: string, depth: number): void => {
    visits += 1;
    if (depth > DEEPEST || visits > MOST_VISITS) return;
    if (typeof value === 'object' && value !== null) {
      for (const [key, its] of Object.entries(value)) {
        if (visits > MOST_VISITS) return;
        walk(its, name === '' ? key : `${name}.${key}`, depth + 1);
      }
    } else if (name !== '' && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'))
      into.set(name, String(value));
  };
  walk(root, '', 0);
}
