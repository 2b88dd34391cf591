import { words } from '../../failure.ts';
import type { Inventory } from './ansible-hosts.ts';
import { addHosts, emptyInventory, groupOf, hostsOfInventory } from './ansible-hosts.ts';
import type { ParsedHosts } from './listed-host.ts';
import { shortened } from './listed-host.ts';

/** An Ansible inventory in its INI form (ansible.builtin.ini): groups, `:children`, `:vars`, host lines with variables, ranges. */
export function parseAnsibleIni(text: string): ParsedHosts {
  const inventory = emptyInventory();
  let group = 'ungrouped';
  let kind = 'hosts';
  for (const [index, raw] of text.split(/\r\n|\r|\n/u).entries()) {
    const line = index + 1;
    const content = raw.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    const heading = /^\[(?<name>[^:\][\s]+)(?::(?<kind>\w+))?\]\s*(?:#.*)?$/u.exec(content)?.groups;
    if (heading?.['name'] !== undefined && isHeading(heading['name'])) {
      group = heading['name'];
      kind = heading['kind'] ?? 'hosts';
      groupOf(inventory, group, line);
      if (kind !== 'hosts' && kind !== 'children' && kind !== 'vars')
        refuse(inventory, line, content, words('there is no such section', 'cette section n’existe pas'));
    } else if (kind === 'hosts') readHostLine(inventory, content, group, line);
    else if (kind === 'children') readChild(inventory, content, group, line);
    else if (kind === 'vars') readVariable(inventory, content, group, line);
  }
  return hostsOfInventory(inventory);
}

/** `[web]`; what only has digits and letters of an address (`[fe80]`) is one all the same. */
function isHeading(name: string): boolean {
  return !name.includes('=');
}

function readHostLine(inventory: Inventory, content: string, group: string, line: number): void {
  const parts = splitWords(content);
  const [pattern, ...rest] = parts ?? [];
  if (parts === null || pattern === undefined)
    return refuse(inventory, line, content, words('its quotes do not close', 'ses guillemets ne se ferment pas'));
  const vars = new Map<string, string>();
  for (const part of rest) {
    const equals = part.indexOf('=');
    if (equals < 1)
      return refuse(inventory, line, content, words(`${shortened(part)} is not name=value`, `${shortened(part)} n’est pas nom=valeur`));
    vars.set(part.slice(0, equals), part.slice(equals + 1));
  }
  addHosts(inventory, pattern, group, line, vars);
}

function readChild(inventory: Inventory, content: string, group: string, line: number): void {
  const child = content.replace(/\s+#.*$/u, '');
  if (/\s/u.test(child)) return refuse(inventory, line, content, words('a child is one group a line', 'un enfant est un groupe par ligne'));
  groupOf(inventory, child, line);
  groupOf(inventory, group, line).children.add(child);
}

function readVariable(inventory: Inventory, content: string, group: string, line: number): void {
  const equals = content.indexOf('=');
  if (equals < 1) return refuse(inventory, line, content, words('it is not name=value', 'ce n’est pas nom=valeur'));
  const value = content.slice(equals + 1).trim();
  const unquoted = /^(?<quote>["'])(?<inner>.*)\k<quote>$/u.exec(value)?.groups?.['inner'];
  groupOf(inventory, group, line).vars.set(content.slice(0, equals).trim(), unquoted ?? value.replace(/\s+#.*$/u, ''));
}

function refuse(inventory: Inventory, line: number, text: string, why: { readonly en: string; readonly fr: string }): void {
  // The line may hold a password: only its first word is shown.
  inventory.unusable.push({ line, text: shortened(text.split(/\s/u, 1)[0] ?? ''), why });
}

/** Words as a shell splits them, up to a comment (Python's shlex, as Ansible reads host lines); null when quotes do not close. */
function splitWords(content: string): readonly string[] | null {
  const found: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < content.length; at += 1) {
    const sign = content.charAt(at);
    if (sign === "'" || sign === '"') {
      let closed = false;
      word ??= '';
      for (at += 1; at < content.length; at += 1) {
        const inner = content.charAt(at);
        if (inner === sign) {
          closed = true;
          break;
        }
        if (inner === '\\' && sign === '"' && /["\\]/u.test(content.charAt(at + 1))) at += 1;
        word += content.charAt(at);
      }
      if (!closed) return null;
    } else if (/\s/u.test(sign)) {
      if (word !== null) found.push(word);
      word = null;
    } else if (sign === '#') {
      break;
    } else if (sign === '\\') {
      at += 1;
      word = (word ?? '') + content.charAt(at);
    } else word = (word ?? '') + sign;
  }
  if (word !== null) found.push(word);
  return found;
}
