import type { PortList } from '../../../../preload/contract/ports.ts';
import { words } from '../../failure.ts';
import { parseIptablesSave } from '../parse/iptables-save.ts';
import { parseNftRuleset } from '../parse/nft-ruleset.ts';
import type { PacketFilter } from './packet-filter.ts';

/** The firewall of a machine, as far as it could be read. */
export interface Firewall {
  readonly filters: readonly PacketFilter[];
  /** Whether all the rules there may be are in `filters`. */
  readonly readable: boolean;
  readonly state: PortList['firewall']['state'];
  readonly evidence: string;
  /** Rules of ufw or firewalld are in force. */
  readonly keeper: 'ufw' | 'firewalld' | null;
}

/** A ruleset as long as this is not worth showing whole. */
const MOST_EVIDENCE = 12_000;

/**
 * The firewall from the sections of the script: the kernel's own rules count (nft, iptables), ufw and firewalld only name who
 * keeps them. Without root they cannot be read, and nothing is claimed.
 */
export function readFirewall(sections: ReadonlyMap<string, string>, asRoot: boolean): Firewall {
  const said = (name: string) => (sections.get(name) ?? '').trim();
  const tools = said('tools')
    .split('\n')
    .filter((tool) => tool !== '');
  const four = parseIptablesSave(said('iptables'), '4');
  const six = parseIptablesSave(said('ip-six-tables'), '6');
  const nft = tools.includes('nft') ? parseNftRuleset(said('nft'), { withoutIptables: four !== null || six !== null }) : null;
  const filters = [...(nft?.filters ?? []), ...[four, six].filter((filter) => filter !== null)];
  // iptables of the nft kind shows what nft shows; that of the legacy kind keeps rules of its own, which nft does not show.
  const legacyUnread = /iptables-legacy tables present/u.test(`${said('iptables')}${said('ip-six-tables')}`);
  const reached = sections.has('end');
  const readable =
    asRoot &&
    reached &&
    !legacyUnread &&
    (!tools.includes('nft') || nft !== null) &&
    (!tools.includes('iptables') || four !== null || isEmptyAnswer(said('iptables')));
  const ufw = /^Status: (active|inactive)/mu.exec(said('ufw'))?.[1] ?? null;
  const firewalld = /^(running|not running)$/mu.exec(said('firewalld'))?.[1] ?? null;
  const keeper = ufw === 'active' ? 'ufw' : firewalld === 'running' ? 'firewalld' : null;
  return { filters, readable, keeper, state: stateOf({ readable, asRoot, tools, keeper, filters }), evidence: evidenceOf(said, tools) };
}

function isEmptyAnswer(text: string): boolean {
  return text === '' || text.split('\n').every((line) => line.startsWith('#'));
}

function stateOf({
  readable,
  asRoot,
  tools,
  keeper,
  filters,
}: Pick<Firewall, 'readable' | 'keeper' | 'filters'> & { readonly asRoot: boolean; readonly tools: readonly string[] }) {
  const named = keeper ?? 'nftables';
  if (!readable && !asRoot) return words('Its firewall can be read by root only.', 'Son pare-feu n’est lisible que par root.');
  if (!readable) return words('Its firewall could not be read whole.', 'Son pare-feu n’a pas pu être lu en entier.');
  if (keeper !== null) return words(`${named} is active.`, `${named} est actif.`);
  if (filters.some(drops))
    return words(
      'It filters packets; neither ufw nor firewalld keeps the rules.',
      'Elle filtre des paquets ; les règles ne sont gérées ni par ufw ni par firewalld.',
    );
  if (tools.length === 0)
    return words(
      'No firewall was found on the machine itself. One before it cannot be seen from there.',
      'Aucun pare-feu n’a été trouvé sur la machine elle-même. Un pare-feu en amont n’est pas visible d’ici.',
    );
  return words(
    'No rule of its own firewall drops anything. A firewall before it cannot be seen from there.',
    'Aucune règle de son propre pare-feu ne bloque quoi que ce soit. Un pare-feu en amont n’est pas visible d’ici.',
  );
}

function drops({ chains, hooked }: PacketFilter): boolean {
  return (
    hooked.some((name) => chains.get(name)?.policy === 'drop') ||
    (hooked.length > 0 && [...chains.values()].some(({ rules }) => rules.some(({ verdict }) => verdict.kind === 'drop')))
  );
}

function evidenceOf(said: (name: string) => string, tools: readonly string[]): string {
  const named = [
    ['ufw', 'ufw status verbose'],
    ['firewalld', 'firewall-cmd --list-all-zones'],
    ['iptables', 'iptables-save'],
    ['ip-six-tables', 'ip6tables-save'],
  ] as const;
  const parts = named.flatMap(([section, command]) => (said(section) === '' ? [] : [`$ ${command}\n${said(section)}`]));
  const nft = said('nft');
  // The document is for machines; people read `nft list ruleset`.
  if (tools.includes('nft')) parts.push(`$ nft -j list ruleset\n${nft.slice(0, 4000)}`);
  return parts.join('\n\n').slice(0, MOST_EVIDENCE);
}
