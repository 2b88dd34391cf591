import { ownValue } from '../../../../preload/contract/own-value.ts';
import type { Condition, FilterChain, FilterRule, PacketFilter, RuleVerdict } from '../ports/packet-filter.ts';

/** The part of libnftables-json(5) that is read. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

const FAMILIES: Readonly<Record<string, readonly ('4' | '6')[]>> = { ip: ['4'], ip6: ['6'], inet: ['4', '6'] };
/** Tables that iptables-nft(8) writes, with matches of its own in them: iptables-save reads these better. */
const OF_IPTABLES = new Set(['filter', 'mangle', 'nat', 'raw', 'security']);

export interface NftRuleset {
  readonly filters: readonly PacketFilter[];
  /** Some tables are those of iptables-nft. */
  readonly hasIptables: boolean;
}

/**
 * The rules on the way in from `nft -j list ruleset`; null when it is no such document. `withoutIptables` leaves out the tables
 * that iptables-nft keeps. What is not understood makes a rule one that may or may not hold.
 */
export function parseNftRuleset(text: string, options: { readonly withoutIptables: boolean }): NftRuleset | null {
  const document = readJson(text);
  const items = objectOf(document)?.['nftables'];
  if (!Array.isArray(items)) return null;
  const objects = (items as readonly Json[]).map(objectOf).filter((item) => item !== null);
  const all = (kind: string): JsonObject[] => objects.map((item) => objectOf(item[kind])).filter((item) => item !== null);
  const sets = new Map(all('set').map((set) => [`${keyOf(set)}/${textOf(set['name'])}`, set]));
  const filters: PacketFilter[] = [];
  let hasIptables = false;
  for (const table of all('table')) {
    const family = textOf(table['family']);
    const name = textOf(table['name']);
    const families = ownValue(FAMILIES, family);
    if (families === undefined) continue;
    const ofIptables = OF_IPTABLES.has(name) && family !== 'inet';
    hasIptables ||= ofIptables;
    if (ofIptables && options.withoutIptables) continue;
    const own = (item: JsonObject) => item['family'] === family && item['table'] === name;
    const chains = new Map<string, { rules: FilterRule[]; policy: FilterChain['policy'] }>();
    const hooked: { name: string; order: number }[] = [];
    for (const chain of all('chain').filter(own)) {
      chains.set(textOf(chain['name']), { rules: [], policy: chain['policy'] === 'drop' ? 'drop' : 'accept' });
      const hook = chain['hook'];
      if (chain['type'] === 'filter' && (hook === 'input' || hook === 'prerouting'))
        hooked.push({
          name: textOf(chain['name']),
          order: (hook === 'input' ? 1e6 : 0) + (typeof chain['prio'] === 'number' ? chain['prio'] : 0),
        });
    }
    for (const rule of all('rule').filter(own))
      chains.get(textOf(rule['chain']))?.rules.push(ruleOf(rule, (set) => sets.get(`${family}/${name}/${set}`) ?? null));
    filters.push({ families, chains, hooked: hooked.toSorted((a, b) => a.order - b.order).map((each) => each.name) });
  }
  return { filters, hasIptables };
}

function readJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function objectOf(value: Json | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function keyOf(set: JsonObject): string {
  return `${textOf(set['family'])}/${textOf(set['table'])}`;
}

type FindSet = (name: string) => JsonObject | null;

function ruleOf(rule: JsonObject, findSet: FindSet): FilterRule {
  const conditions: Condition[] = [];
  let verdict: RuleVerdict = { kind: 'none' };
  const expressions = Array.isArray(rule['expr']) ? (rule['expr'] as readonly Json[]) : [];
  for (const expression of expressions) {
    const one = objectOf(expression);
    const [kind = ''] = Object.keys(one ?? {});
    const value = one?.[kind];
    switch (kind) {
      case 'match':
        conditions.push(conditionOf(objectOf(value) ?? {}, findSet));
        break;
      case 'accept':
      case 'drop':
      case 'return':
        verdict = { kind };
        break;
      case 'reject':
        verdict = { kind: 'drop' };
        break;
      case 'jump':
      case 'goto':
        verdict = { kind, chain: textOf(objectOf(value)?.['target']) };
        break;
      case 'counter':
      case 'log':
      case 'mangle':
      case 'notrack':
      case 'ct helper':
        break;
      case 'vmap':
        return vmapRule(objectOf(value) ?? {}, conditions, findSet);
      case 'queue':
        verdict = { kind: 'unclear' };
        break;
      case 'limit':
        // The first packet is within it.
        conditions.push({ kind: objectOf(value)?.['inv'] === true ? 'never' : 'always' });
        break;
      default:
        // ` `xt`, `fib`, `quota`, `meter`, ...
        conditions.push({ kind: 'depends' });
    }
  }
  return { conditions, verdict };
}

/** `ct state vmap { established : accept, invalid : drop }` is decided where a first packet has its place; else it is unclear. */
function vmapRule(vmap: JsonObject, conditions: Condition[], findSet: FindSet): FilterRule {
  const key = objectOf(vmap['key'] ?? null) ?? {};
  const data = vmap['data'];
  const elements = objectOf(data)?.['set'] ?? (typeof data === 'string' ? findSet(data.slice(1))?.['elem'] : undefined);
  const pairs = Array.isArray(elements) ? (elements as readonly Json[]) : [];
  let mayApply = false;
  for (const pair of pairs) {
    const [element] = Array.isArray(pair) ? (pair as readonly Json[]) : [];
    const condition = conditionOf({ op: '==', left: key, right: element ?? null }, findSet);
    if (condition.kind === 'state' && !condition.states.includes('new')) continue;
    if (condition.kind === 'interface' && condition.names.every((name) => name === 'lo')) continue;
    if (condition.kind === 'protocol' && !condition.names.some((name) => name === 'tcp' || name === 'udp')) continue;
    mayApply = true;
  }
  if (!mayApply && pairs.length > 0) return { conditions, verdict: { kind: 'none' } };
  return { conditions, verdict: { kind: 'unclear' } };
}

function conditionOf(match: JsonObject, findSet: FindSet): Condition {
  const operator = textOf(match['op']);
  const not = operator === '!=';
  const left = objectOf(match['left']) ?? {};
  const values = valuesOf(match['right'], findSet);
  const comparable = ['==', '!=', 'in', ''].includes(operator);
  if (values === null || !comparable) return { kind: 'depends' };
  const payload = objectOf(left['payload'] ?? null);
  const meta = textOf(objectOf(left['meta'] ?? null)?.['key']);
  const state = textOf(objectOf(left['ct'] ?? null)?.['key']);
  const names = values.flatMap((value) => (typeof value === 'string' ? [value] : []));
  const plain = names.length === values.length;
  if (payload) {
    const protocol = textOf(payload['protocol']);
    const field = textOf(payload['field']);
    if (field === 'dport' && (protocol === 'tcp' || protocol === 'udp' || protocol === 'th')) {
      const ranges = values.flatMap((value) => rangeOf(value) ?? []);
      if (ranges.length !== values.length) return { kind: 'depends' };
      return { kind: 'ports', protocol: protocol === 'th' ? null : protocol, ranges, not };
    }
    if (protocol.startsWith('icmp') || protocol === 'igmp' || protocol === 'arp') return { kind: 'never' };
    if ((protocol === 'ip' && field === 'protocol') || (protocol === 'ip6' && field === 'nexthdr'))
      return plain ? { kind: 'protocol', names, not } : { kind: 'depends' };
    return { kind: 'depends' };
  }
  if (meta === 'l4proto' && plain) return { kind: 'protocol', names, not };
  if (meta === 'nfproto' && plain && names.length === 1) return { kind: 'family', family: names[0] === 'ipv6' ? '6' : '4', not };
  if ((meta === 'iif' || meta === 'iifname') && plain) return { kind: 'interface', names, not };
  if (state === 'state' && plain) return { kind: 'state', states: names, not };
  const fib = objectOf(left['fib'] ?? null);
  const flags = Array.isArray(fib?.['flags']) ? fib['flags'] : [];
  // Whether there is a way back to whom it comes from (`fib saddr . iif oif missing`, firewalld's filter of forged senders): there is.
  if (fib?.['result'] === 'oif' && flags.includes('saddr') && values.length === 1 && typeof values[0] === 'boolean')
    return { kind: values[0] === not ? 'never' : 'always' };
  // A connection that another rule has redirected: not what was asked.
  if (state === 'status') return { kind: 'never' };
  return { kind: 'depends' };
}

/** One value, a set in place, or a named set; null when it cannot be told. */
function valuesOf(right: Json | undefined, findSet: FindSet): readonly Json[] | null {
  if (right === undefined || right === null) return null;
  if (typeof right === 'string' && right.startsWith('@')) return elementsOf(findSet(right.slice(1))?.['elem']);
  if (Array.isArray(right)) return right as readonly Json[];
  const set = objectOf(right)?.['set'];
  if (set === undefined) return [right];
  return Array.isArray(set) ? (set as readonly Json[]).map(bare) : [set];
}

function elementsOf(elements: Json | undefined): readonly Json[] {
  return Array.isArray(elements) ? (elements as readonly Json[]).map(bare) : [];
}

/** An element with a comment or a timeout is `{elem: {val: ...}}`. */
function bare(element: Json): Json {
  return objectOf(objectOf(element)?.['elem'] ?? null)?.['val'] ?? element;
}

function rangeOf(value: Json): (readonly [number, number])[] | null {
  if (typeof value === 'number') return [[value, value]];
  const range = objectOf(value)?.['range'];
  const [from, to] = Array.isArray(range) ? (range as readonly Json[]) : [];
  return typeof from === 'number' && typeof to === 'number' ? [[from, to]] : null;
}
