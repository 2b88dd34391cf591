import type { Port, PortReach } from '../../../../preload/contract/ports.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { ListeningSocket } from '../parse/sockets.ts';
import type { Firewall } from './firewall.ts';
import { filterOutcome } from './packet-filter.ts';

export interface PortVerdict {
  readonly reach: PortReach;
  readonly because: Words;
}

/** Of a socket, what it is judged by. */
export type JudgedSocket = Pick<ListeningSocket, 'protocol' | 'address' | 'port' | 'family' | 'device'>;

export function isLoopback({ address, device }: Pick<JudgedSocket, 'address' | 'device'>): boolean {
  return device === 'lo' || address === '::1' || /^(?:::ffff:)?127\./u.test(address);
}

function isWildcard(address: string): boolean {
  return address === '*' || address === '0.0.0.0' || address === '::';
}

/**
 * Who may get to a port, judged from what it listens on and the machine's own firewall; cautious: where the rules could not be
 * read, or depend on the sender, it is `unknown`. `published`: a container engine forwards it before the rules of the way in.
 */
export function judgePort(socket: JudgedSocket, firewall: Firewall, published: boolean): PortVerdict {
  if (isLoopback(socket))
    return { reach: 'loopback', because: words('It answers this machine itself only.', 'Il ne répond qu’à la machine elle-même.') };
  const where = isWildcard(socket.address)
    ? words('it listens on every address', 'il écoute sur toutes les adresses')
    : words(`it listens on ${socket.address}`, `il écoute sur ${socket.address}`);
  // What decides stands first: in a row the end of the sentence may be cut off.
  const say = (reach: PortReach, en: string, fr: string): PortVerdict => ({
    reach,
    because: words(`${beginning(en)}; ${where.en}.`, `${beginning(fr)} ; ${where.fr}.`),
  });
  if (published)
    return say(
      'unknown',
      'a container engine forwards it before the firewall’s rules for the machine itself. ufw does not hold it back; test it.',
      'un moteur de conteneurs le redirige avant les règles du pare-feu qui protègent la machine. ufw ne le retient pas ; testez-le.',
    );
  if (!firewall.readable) return say('unknown', firewall.state.en, firewall.state.fr);
  const families = socket.family === 'both' ? (['4', '6'] as const) : ([socket.family] as const);
  const outcomes = families.map((family) => filterOutcome(firewall.filters, { protocol: socket.protocol, port: socket.port, family }));
  const keeper = firewall.keeper === null ? words('its firewall', 'son pare-feu') : words(firewall.keeper, firewall.keeper);
  if (outcomes.every((outcome) => outcome === 'dropped'))
    return say('filtered', `${keeper.en} drops what comes from elsewhere.`, `${keeper.fr} bloque ce qui vient d’ailleurs.`);
  if (outcomes.every((outcome) => outcome === 'accepted'))
    return say('open', 'no rule of its own firewall drops it.', 'aucune règle de son propre pare-feu ne le bloque.');
  if (outcomes.includes('dropped') && outcomes.includes('accepted')) {
    const [open, shut] = outcomes[0] === 'accepted' ? ['IPv4', 'IPv6'] : ['IPv6', 'IPv4'];
    return say(
      'open',
      `its own firewall lets ${open} in and drops ${shut}.`,
      `son propre pare-feu laisse entrer ${open} et bloque ${shut}.`,
    );
  }
  return say(
    'unknown',
    `${keeper.en} lets some in: by where they come from, by network interface, or by a rule that is not understood here.`,
    `${keeper.fr} en laisse entrer certains : selon leur origine, l’interface réseau ou une règle qui n’est pas comprise ici.`,
  );
}

/** A sentence without its full stop, begun with a capital; names of programs keep theirs. */
function beginning(sentence: string): string {
  const open = sentence.replace(/\.$/u, '');
  return /^(?:ufw|firewalld)\b/u.test(open) ? open : open.charAt(0).toUpperCase() + open.slice(1);
}

const RANK: Readonly<Record<PortReach, number>> = { open: 0, unknown: 1, filtered: 2, loopback: 3 };

/** By how exposed they are, then by number. */
export function byExposure(a: Port, b: Port): number {
  return RANK[a.reach] - RANK[b.reach] || a.port - b.port || a.protocol.localeCompare(b.protocol) || a.address.localeCompare(b.address);
}
