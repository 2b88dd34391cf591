import { isIPv6 } from 'node:net';
import type { Dns, DnsAnswer } from './dns-client.ts';
import { isAnswer } from './dns-client.ts';
import { reverseName } from './dns-message.ts';
import { addressesOf } from './mx.ts';
import { expandMacros } from './spf-macros.ts';
import type { SpfTerm } from './spf-record.ts';
import { isSpf, parseSpf } from './spf-record.ts';

/** RFC 7208 §4.6.4. */
export const MOST_SPF_LOOK_UPS = 10;
export const MOST_VOID_LOOK_UPS = 2;
/** Beyond the limit of the standard it is read on for a while, to say by how much it is exceeded. */
const READ_ON_LOOK_UPS = 40;

/** A term with what it came to. */
export interface SpfNode {
  readonly term: SpfTerm;
  /** What it lets through, `192.0.2.0/24`; none for `all`, `include`, `redirect`. */
  readonly networks: readonly string[];
  /** The record of an `include` or a `redirect`. */
  readonly child: SpfTree | null;
  /** Which look-up of the evaluation this is, from 1; 0 for a term that needs none. */
  readonly lookUp: number;
  /** How many look-ups had found nothing once this one was made. */
  readonly voids: number;
  readonly trouble: 'not-answered' | 'too-many-names' | 'loop' | 'needs-address' | null;
}

/** The record of one domain, and below it those that it takes in. */
export interface SpfTree {
  readonly domain: string;
  /** The record; null where there is none, or several. */
  readonly record: string | null;
  readonly several: readonly string[];
  /** The word in it that is no SPF. */
  readonly wrong: string | null;
  readonly ignored: readonly string[];
  readonly nodes: readonly SpfNode[];
  readonly answer: DnsAnswer;
}

/** What evaluating a whole record costs. */
export interface SpfCost {
  lookUps: number;
  voidLookUps: number;
}

interface Walk {
  readonly dns: Dns;
  readonly address: string | null;
  readonly sender: string;
  readonly cost: SpfCost;
}

/** Reads a domain's SPF record and every record it takes in, in the order in which a receiver would. */
export async function readSpf(
  dns: Dns,
  domain: string,
  { address, sender }: { readonly address: string | null; readonly sender: string },
): Promise<{ readonly tree: SpfTree; readonly cost: SpfCost }> {
  const cost: SpfCost = { lookUps: 0, voidLookUps: 0 };
  const tree = await walk({ dns, address, sender, cost }, domain, []);
  return { tree, cost };
}

async function walk(state: Walk, domain: string, above: readonly string[]): Promise<SpfTree> {
  const answer = await state.dns.lookUp(domain, 'TXT');
  const several = answer.records.map(({ value }) => value).filter(isSpf);
  const record = several.length === 1 ? (several[0] ?? null) : null;
  const parsed = record === null ? { terms: [], ignored: [] } : parseSpf(record);
  if ('wrong' in parsed) return { domain, record, several, wrong: parsed.wrong, ignored: [], nodes: [], answer };
  const nodes: SpfNode[] = [];
  // One after the other: the look-ups are numbered in the order in which a receiver makes them.
  for (const term of parsed.terms) nodes.push({ ...(await node(state, term, domain, above)), voids: state.cost.voidLookUps });
  return { domain, record, several, wrong: null, ignored: parsed.ignored, nodes, answer };
}

async function node(state: Walk, term: SpfTerm, domain: string, above: readonly string[]): Promise<SpfNode> {
  const plain = { term, networks: [], child: null, lookUp: 0, voids: 0, trouble: null } satisfies SpfNode;
  const { mechanism } = term;
  if (mechanism === 'all') return plain;
  if (mechanism === 'ip4') return { ...plain, networks: [`${term.target ?? ''}/${term.bits4}`] };
  if (mechanism === 'ip6') return { ...plain, networks: [`${(term.target ?? '').toLowerCase()}/${term.bits6}`] };
  const { cost } = state;
  cost.lookUps += 1;
  const counted = { ...plain, lookUp: cost.lookUps };
  if (cost.lookUps > READ_ON_LOOK_UPS) return { ...counted, trouble: 'not-answered' };
  const target = term.target === null ? domain : expandMacros(term.target, { domain, sender: state.sender, address: state.address });
  if (target === null) return { ...counted, trouble: 'needs-address' };
  if (mechanism === 'include' || mechanism === 'redirect') {
    const path = [...above, domain];
    if (path.includes(target.toLowerCase())) return { ...counted, trouble: 'loop' };
    const child = await walk(state, target.toLowerCase(), path);
    if (child.answer.status === 'no-name' || child.answer.status === 'empty') cost.voidLookUps += 1;
    return { ...counted, child, trouble: isAnswer(child.answer) ? null : 'not-answered' };
  }
  if (mechanism === 'ptr') return ptr(state, counted, target);
  if (mechanism === 'exists') return exists(state, counted, target);
  if (mechanism === 'mx') return mx(state, counted, target);
  const { networks, answers } = await hostNetworks(state, target, term);
  if (networks.length === 0 && answers.every(isAnswer)) cost.voidLookUps += 1;
  return { ...counted, networks, trouble: answers.every(isAnswer) ? null : 'not-answered' };
}

async function hostNetworks({ dns }: Walk, host: string, { bits4, bits6 }: SpfTerm): Promise<{ networks: string[]; answers: DnsAnswer[] }> {
  const { v4, v6, all } = await addressesOf(dns, host);
  return { networks: all.map((address) => `${address}/${isIPv6(address) ? bits6 : bits4}`), answers: [v4, v6] };
}

async function mx(state: Walk, counted: SpfNode, target: string): Promise<SpfNode> {
  const answer = await state.dns.lookUp(target, 'MX');
  if (!isAnswer(answer)) return { ...counted, trouble: 'not-answered' };
  if (answer.status !== 'found') state.cost.voidLookUps += 1;
  const hosts = answer.records.map(({ value }) => value).filter((host) => host !== '');
  if (hosts.length > MOST_SPF_LOOK_UPS) return { ...counted, trouble: 'too-many-names' };
  const found = await Promise.all(hosts.map((host) => hostNetworks(state, host, counted.term)));
  const answered = found.every(({ answers }) => answers.every(isAnswer));
  return { ...counted, networks: found.flatMap(({ networks }) => networks), trouble: answered ? null : 'not-answered' };
}

async function ptr(state: Walk, counted: SpfNode, target: string): Promise<SpfNode> {
  const { address, dns } = state;
  if (address === null) return { ...counted, trouble: 'needs-address' };
  const answer = await dns.lookUp(reverseName(address), 'PTR');
  if (answer.status === 'no-name' || answer.status === 'empty') state.cost.voidLookUps += 1;
  const names = answer.records.map(({ value }) => value).slice(0, MOST_SPF_LOOK_UPS);
  const inside = names.filter((name) => name === target.toLowerCase() || name.endsWith(`.${target.toLowerCase()}`));
  const confirmed = await Promise.all(inside.map(async (name) => (await addressesOf(dns, name)).all.includes(address)));
  return { ...counted, networks: confirmed.includes(true) ? [`${address}/${isIPv6(address) ? 128 : 32}`] : [] };
}

async function exists(state: Walk, counted: SpfNode, target: string): Promise<SpfNode> {
  const answer = await state.dns.lookUp(target, 'A');
  if (!isAnswer(answer)) return { ...counted, trouble: 'not-answered' };
  if (answer.status !== 'found') state.cost.voidLookUps += 1;
  const { address } = state;
  // It matches whoever sends, where the name does not depend on that.
  if (answer.status !== 'found') return counted;
  return { ...counted, networks: address === null ? [] : [`${address}/${isIPv6(address) ? 128 : 32}`] };
}
