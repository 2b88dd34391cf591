import { Resolver } from 'node:dns';
import { isIP, isIPv6 } from 'node:net';
import { failure, FailureError, words } from '../../failure.ts';
import type { Vantage } from '../../vantage/vantage.ts';

/** Where a resolver is asked. */
export interface DnsPlace {
  readonly address: string;
  readonly port: number;
}

/** As many as a system asks (MAXNS of resolv.conf(5)). */
const MOST_RESOLVERS = 3;

export interface ResolverSearch {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** The resolvers that this computer's system asks. */
  readonly ownServers?: () => readonly string[];
}

/** As the system is set up now: what Node read at its start may be another network's. */
const serversNow = () => new Resolver().getServers();

/**
 * The resolvers a place names, in the order in which its system asks them: those of this computer, or of `/etc/resolv.conf` there.
 * Throws FailureError `not-available` where it names none, and those of the vantage.
 */
export async function resolversOf(
  vantage: Vantage,
  { signal, timeoutMs, ownServers = serversNow }: ResolverSearch,
): Promise<readonly DnsPlace[]> {
  if (vantage.name === 'here') {
    const own = ownServers().slice(0, MOST_RESOLVERS).map(readResolver);
    return own.length > 0 ? own : [readResolver('127.0.0.1')];
  }
  const { stdout } = await vantage.run({ program: 'cat', args: ['/etc/resolv.conf'] }, { signal, timeoutMs });
  const named = nameserversIn(stdout);
  if (named.length > 0) return named.map((address) => ({ address, port: 53 }));
  throw new FailureError(
    failure(
      'not-available',
      words(`${vantage.name} names no resolver in /etc/resolv.conf.`, `${vantage.name} ne nomme aucun résolveur dans /etc/resolv.conf.`),
      words('Name the resolver to ask.', 'Nommez le résolveur à interroger.'),
    ),
  );
}

/** The addresses of the `nameserver` lines, those that count (resolv.conf(5)); the zone of a link-local address stays with it. */
export function nameserversIn(resolvConf: string): readonly string[] {
  return [...resolvConf.matchAll(/^nameserver[ \t]+([^\s#;]+)/gmu)]
    .map(([, address = '']) => address)
    .filter((address) => isIP(address) !== 0)
    .slice(0, MOST_RESOLVERS);
}

/** Reads `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53` or `[2001:db8::53]:53`. Throws FailureError `bad-input`. */
export function readResolver(text: string): DnsPlace {
  const parts = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[\d.]+))(?::(?<port>\d{1,5}))?$/u.exec(text)?.groups;
  const address = isIPv6(text) ? text : (parts?.['v6'] ?? parts?.['v4'] ?? '');
  const port = Number(parts?.['port'] ?? 53);
  if (isIP(address) !== 0 && port > 0 && port < 65_536) return { address, port };
  throw new FailureError(
    failure(
      'bad-input',
      words(`“${text}” is not the address of a resolver.`, `« ${text} » n’est pas l’adresse d’un résolveur.`),
      words('Give an address, such as 9.9.9.9 or [2620:fe::fe]:53.', 'Indiquez une adresse, par exemple 9.9.9.9 ou [2620:fe::fe]:53.'),
    ),
  );
}

/** `192.0.2.53:53` */
export function shownResolver({ address, port }: DnsPlace): string {
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}
