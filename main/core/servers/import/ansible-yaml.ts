import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, ParsedNode } from 'yaml';
import { words } from '../../failure.ts';
import type { Inventory } from './ansible-hosts.ts';
import { addHosts, emptyInventory, groupOf, hostsOfInventory } from './ansible-hosts.ts';
import type { ParsedHosts } from './listed-host.ts';
import { shortened } from './listed-host.ts';

/** What a file of 2 MB can reach by naming the same part over and over is cut here. */
const MOST_ENTRIES = 200_000;
const DEEPEST_GROUP = 64;

interface Reading {
  readonly inventory: Inventory;
  readonly aliases: ReadonlyMap<unknown, unknown>;
  readonly lines: LineCounter;
  entries: number;
}

interface Entry {
  readonly key: string;
  readonly value: unknown;
  readonly line: number;
}

/** An Ansible inventory in its YAML form (ansible.builtin.yaml): `hosts`, `children` and `vars` of each group. Nothing is built from tags. */
export function parseAnsibleYaml(text: string): ParsedHosts {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: '1.1', merge: true, logLevel: 'silent', stringKeys: false });
  const inventory = emptyInventory();
  for (const error of document.errors.slice(0, 20)) {
    inventory.unusable.push({
      line: lines.linePos(error.pos[0]).line,
      text: shortened(error.message.split('\n', 1)[0] ?? ''),
      why: words('it is not YAML', 'ce n’est pas du YAML'),
    });
  }
  const reading: Reading = { inventory, aliases: aliasesOf(document), lines, entries: 0 };
  for (const { key, value, line } of entriesOf(document.contents, reading)) readGroup(key, value, line, reading, 0);
  if (reading.entries >= MOST_ENTRIES) {
    inventory.remarks.push({
      line: null,
      what: words(
        'The file names more than is read; the rest was left out.',
        'Le fichier désigne plus que ce qui est lu ; le reste a été ignoré.',
      ),
    });
  }
  return hostsOfInventory(inventory);
}

function readGroup(name: string, node: unknown, line: number, reading: Reading, depth: number): void {
  const group = groupOf(reading.inventory, name, line);
  if (depth > DEEPEST_GROUP) return;
  for (const { key, value, line: at } of entriesOf(node, reading)) {
    if (key === 'hosts') {
      for (const host of entriesOf(value, reading)) {
        if (!isHostEntry(host.value, reading)) {
          reading.inventory.unusable.push({
            line: host.line,
            text: shortened(host.key),
            why: words('what follows it is no list of variables', 'ce qui le suit n’est pas une liste de variables'),
          });
        } else addHosts(reading.inventory, host.key, name, host.line, variablesOf(host.value, reading));
      }
    } else if (key === 'vars') {
      for (const [variable, text] of variablesOf(value, reading)) group.vars.set(variable, text);
    } else if (key === 'children') {
      for (const child of entriesOf(value, reading)) {
        if (name !== 'all') group.children.add(child.key);
        readGroup(child.key, child.value, child.line, reading, depth + 1);
      }
    } else {
      reading.inventory.unusable.push({
        line: at,
        text: shortened(key),
        why: words('a group has hosts, children and vars only', 'un groupe n’a que hosts, children et vars'),
      });
    }
  }
}

function isHostEntry(node: unknown, reading: Reading): boolean {
  const value = resolved(node, reading);
  return value === null || value === undefined || isMap(value) || (isScalar(value) && value.value === null);
}

/** Texts, numbers and yes or no; lists, maps and what is encrypted say nothing here. */
function variablesOf(node: unknown, reading: Reading): Map<string, string> {
  const variables = new Map<string, string>();
  for (const { key, value } of entriesOf(node, reading)) {
    const scalar = resolved(value, reading);
    // The key alone says that there is a password; what it is stays in the file.
    if (!isScalar(scalar)) continue;
    const plain = scalar.value;
    if (typeof plain === 'string') variables.set(key, scalar.tag === '!vault' ? '' : plain);
    // As it is written: 022 is no octal number to whoever wrote a port.
    else if (typeof plain === 'number' || typeof plain === 'bigint') variables.set(key, scalar.source ?? String(plain));
  }
  return variables;
}

/** The pairs of a map, those it merges in with `<<` first, so that its own count. */
function entriesOf(node: unknown, reading: Reading): readonly Entry[] {
  const map = resolved(node, reading);
  if (!isMap(map)) return [];
  const entries = new Map<string, Entry>();
  const take = (from: unknown, depth: number) => {
    const source = resolved(from, reading);
    if (isSeq(source)) for (const part of source.items.slice(0, 100)) take(part, depth + 1);
    if (!isMap(source) || depth > 8) return;
    for (const { key, value } of source.items) {
      if (reading.entries >= MOST_ENTRIES) return;
      reading.entries += 1;
      const name = keyText(key);
      if (name === '<<') take(value, depth + 1);
    }
    for (const { key, value } of source.items) {
      const name = keyText(key);
      if (name === null || name === '<<') continue;
      entries.set(name, { key: name, value, line: lineOf(key, reading) });
    }
  };
  take(map, 0);
  return [...entries.values()];
}

function keyText(key: unknown): string | null {
  if (!isScalar(key)) return null;
  if (typeof key.value === 'symbol') return '<<';
  return key.source ?? (typeof key.value === 'string' ? key.value : null);
}

/** What each alias stands for: the last part before it with its anchor. Found in one walk, however many there are. */
function aliasesOf(document: Document.Parsed): ReadonlyMap<unknown, unknown> {
  const anchors = new Map<string, unknown>();
  const aliases = new Map<unknown, unknown>();
  visit(document, {
    Alias: (_, node) => void aliases.set(node, anchors.get(node.source) ?? null),
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return aliases;
}

function resolved(node: unknown, { aliases }: Reading): unknown {
  return isAlias(node) ? aliases.get(node) : node;
}

function lineOf(node: unknown, { lines }: Reading): number {
  const start = (node as Partial<ParsedNode> | null)?.range?.[0];
  return start === undefined ? 1 : lines.linePos(start).line;
}
