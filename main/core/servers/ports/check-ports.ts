import type { PortCheck } from '../../../../preload/contract/ports.ts';
import { failureOf, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { serverName } from '../../vantage/names.ts';
import { connectFrom, resolveFrom } from '../../vantage/reach.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import { isLoopback } from './judge.ts';

const AT_ONCE = 8;
const WITHIN_MS = 4000;

export interface AskedPort {
  readonly port: number;
  readonly address: string;
}

/**
 * Opens a TCP connection from this computer to each port and closes it at once: what a listening socket and its firewall really
 * do. Reads and sends nothing. What goes wrong is an outcome, not a failure.
 */
export async function checkPorts(
  { vantages }: Pick<Rooms, 'vantages'>,
  { vantage: name, ports }: { readonly vantage: string; readonly ports: readonly AskedPort[] },
  signal: AbortSignal,
): Promise<PortCheck[]> {
  const here = await vantages.open('here', { signal });
  const host = await addressOf(vantages, name);
  const results: PortCheck[] = [];
  const waiting = [...ports.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, port] = next;
      results[index] = await checkOne(here, host, port, signal);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, ports.length) }, work));
  return results;
}

/** Where this computer would go for a machine: the address its ssh configuration gives, without the jump hosts. */
async function addressOf(vantages: Rooms['vantages'], name: string): Promise<string> {
  if (name === 'here') return '127.0.0.1';
  const server = serverName(name);
  const { hosts } = await vantages.hosts();
  const known = hosts.find((host) => host.name === server)?.hostName;
  if (known !== undefined && known !== '') return known;
  const bare = server.replace(/^ssh:\/\//u, '').replace(/^[^@]*@/u, '');
  return /^\[([^\]]+)\](?::\d+)?$/u.exec(bare)?.[1] ?? bare.replace(/^([^:]+):\d+$/u, '$1');
}

async function checkOne(here: Vantage, host: string, { port, address }: AskedPort, signal: AbortSignal): Promise<PortCheck> {
  const plain = address.replace(/%.*$/u, '');
  if (isLoopback({ address: plain, device: null }) && host !== '127.0.0.1')
    return {
      port,
      address,
      outcome: 'not-tried',
      says: words(
        'It answers the machine itself only: there is nothing to try from here.',
        'Il ne répond qu’à la machine elle-même : il n’y a rien à essayer d’ici.',
      ),
      ms: null,
    };
  const target = plain === '*' || plain === '0.0.0.0' || plain === '::' ? host : plain;
  const startedAt = performance.now();
  const ended = (outcome: PortCheck['outcome'], en: string, fr: string): PortCheck => ({
    port,
    address,
    outcome,
    says: words(en, fr),
    ms: Math.round(performance.now() - startedAt),
  });
  const options = { signal, timeoutMs: WITHIN_MS };
  try {
    const { stream, target: reached } = await connectFrom(here, await resolveFrom(here, target, port, options), options);
    stream.on('error', () => {});
    stream.destroy();
    return ended('reachable', `This computer reaches ${reached} port ${port}.`, `Cet ordinateur atteint ${reached}, port ${port}.`);
  } catch (error) {
    signal.throwIfAborted();
    const { kind, cause } = failureOf(error);
    if (kind === 'connection-refused' || kind === 'connection-reset')
      return ended(
        'refused',
        `${target} refuses port ${port}: a firewall turns this computer away, or nothing listens there any more.`,
        `${target} refuse le port ${port} : un pare-feu écarte cet ordinateur, ou plus rien n’y écoute.`,
      );
    if (kind === 'internal') throw error;
    return ended(
      'no-answer',
      `No answer from ${target} port ${port}. ${cause.en}`,
      `Aucune réponse de ${target}, port ${port}. ${cause.fr}`,
    );
  }
}
