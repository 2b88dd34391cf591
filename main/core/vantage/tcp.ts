import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failure, FailureError, words } from '../failure.ts';
import type { VantageOptions } from './vantage.ts';

/** What an ssh configuration may ask of a connection besides (ssh_config(5), AddressFamily, BindAddress). */
export interface TcpOptions extends VantageOptions {
  readonly addressFamily?: 'any' | 'inet' | 'inet6';
  readonly bindAddress?: string | null;
}

/**
 * Opens a TCP connection from this computer; names are looked up as every program here does (getaddrinfo(3)), and addresses
 * are tried in turn (RFC 8305). Small packets leave at once (TCP_NODELAY). Throws FailureError `name-not-found`,
 * `name-lookup-failed`, `connection-refused`, `connection-timed-out`, `connection-reset`, `network-unreachable`.
 */
export function openTcp(host: string, port: number, { signal, timeoutMs, addressFamily, bindAddress }: TcpOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const family = addressFamily === 'inet' ? 4 : addressFamily === 'inet6' ? 6 : 0;
    const from = bindAddress ? { localAddress: bindAddress } : {};
    const socket = connect({ host, port, noDelay: true, family, ...from });
    const settle = (end: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      socket.removeListener('error', failed);
      socket.removeListener('connect', connected);
      end();
    };
    const giveUp = (error: unknown) =>
      settle(() => {
        socket.on('error', () => {});
        socket.destroy();
        reject(error);
      });
    const aborted = () => giveUp(signal.reason);
    const failed = (error: Error) => giveUp(new FailureError(explainTcpError(error, host, port, 'here')));
    const connected = () =>
      settle(() => {
        // An error is a close too; that nobody listens for the one must not take the core down.
        socket.on('error', () => {});
        resolve(socket);
      });
    const timer = setTimeout(() => giveUp(new FailureError(noAnswer(host, port, 'here', timeoutMs))), timeoutMs);
    signal.addEventListener('abort', aborted, { once: true });
    socket.once('error', failed);
    socket.once('connect', connected);
  });
}

/** The errno of an error of node:net, the most telling one when several addresses were tried. */
function errnoOf(error: Error): string {
  if (error instanceof AggregateError) {
    const codes = error.errors.map((inner: unknown) => (inner instanceof Error ? errnoOf(inner) : ''));
    // A refusal says more than an address family this computer has no way for.
    return ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT'].find((code) => codes.includes(code)) ?? codes[0] ?? '';
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Why a TCP connection did not come about; `from` is the vantage's name. */
export function explainTcpError(error: Error, host: string, port: number, from: string): Failure {
  const code = errnoOf(error);
  const evidence = error instanceof AggregateError ? error.errors.map(String).join('\n') : error.message;
  const details = { evidence, ...(code === '' ? {} : { code }) };
  switch (code) {
    case 'ENOTFOUND':
    case 'ENODATA':
      return nameNotFound(host, from, details);
    case 'EAI_AGAIN':
    case 'ESERVFAIL':
    case 'EAI_FAIL':
      return lookupFailed(host, from, details);
    case 'ECONNREFUSED':
      return refused(host, port, from, details);
    case 'ETIMEDOUT':
      return noAnswer(host, port, from, null, details);
    case 'ECONNRESET':
    case 'EPIPE':
      return failure(
        'connection-reset',
        words(`${host} cut the connection to port ${port}.`, `${host} a coupé la connexion au port ${port}.`),
        words(
          'A firewall or the program there may refuse this computer; try from another vantage.',
          'Un pare-feu ou le programme distant refuse peut-être cet ordinateur ; essayez d’un autre point de vue.',
        ),
        details,
      );
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'EADDRNOTAVAIL':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
      return unreachable(host, from, details);
    default:
      return failure(
        'connection-closed',
        words(`The connection to ${host} port ${port} failed.`, `La connexion à ${host} port ${port} a échoué.`),
        words('The reason given is below.', 'La raison donnée est ci-dessous.'),
        details,
      );
  }
}

type Details = Pick<Failure, 'evidence' | 'code'>;

/** Where something was seen from, as part of a sentence. */
export function seenFrom(from: string): { readonly en: string; readonly fr: string } {
  if (from === 'here') return { en: 'this computer', fr: 'cet ordinateur' };
  const [, kind, name] = /^(pod|deployment):[^/]+\/[^/]+\/([^/]+)/u.exec(from) ?? [];
  if (kind === 'pod') return { en: `the pod ${name ?? ''}`, fr: `le pod ${name ?? ''}` };
  if (kind === 'deployment') return { en: `a pod of ${name ?? ''}`, fr: `un pod de ${name ?? ''}` };
  const [, host = '', container = ''] = /^container:([^/]+)\/(.+)$/u.exec(from) ?? [];
  if (container !== '')
    return host === 'here'
      ? { en: `the container ${container} of this computer`, fr: `le conteneur ${container} de cet ordinateur` }
      : { en: `the container ${container} on ${host}`, fr: `le conteneur ${container} sur ${host}` };
  return { en: from.replace(/^ssh:/u, ''), fr: from.replace(/^ssh:/u, '') };
}

export function nameNotFound(host: string, from: string, details: Details = {}): Failure {
  const place = seenFrom(from);
  return failure(
    'name-not-found',
    words(`The name ${host} does not exist, seen from ${place.en}.`, `Le nom ${host} n’existe pas, vu depuis ${place.fr}.`),
    words(
      'Check the spelling, and that the name is in DNS or in the hosts file.',
      'Vérifiez l’orthographe, et que le nom figure dans le DNS ou le fichier hosts.',
    ),
    details,
  );
}

export function lookupFailed(host: string, from: string, details: Details = {}): Failure {
  const place = seenFrom(from);
  return failure(
    'name-lookup-failed',
    words(
      `The name ${host} could not be looked up from ${place.en}: no name server answered.`,
      `Le nom ${host} n’a pas pu être résolu depuis ${place.fr} : aucun serveur de noms n’a répondu.`,
    ),
    words(
      'Check the network and the name servers (/etc/resolv.conf) there.',
      'Vérifiez le réseau et les serveurs de noms (/etc/resolv.conf) à cet endroit.',
    ),
    details,
  );
}

export function refused(host: string, port: number, from: string, details: Details = {}): Failure {
  const place = seenFrom(from);
  return failure(
    'connection-refused',
    words(
      `${host} refuses connections to port ${port}, seen from ${place.en}.`,
      `${host} refuse les connexions au port ${port}, vu depuis ${place.fr}.`,
    ),
    words(
      'Nothing listens on that port, or a firewall rejects it: check the port and that the service runs.',
      'Rien n’écoute sur ce port, ou un pare-feu le rejette : vérifiez le port et que le service tourne.',
    ),
    details,
  );
}

export function noAnswer(host: string, port: number, from: string, limitMs: number | null, details: Details = {}): Failure {
  const place = seenFrom(from);
  const within = limitMs === null ? { en: '', fr: '' } : { en: ` within ${seconds(limitMs)} s`, fr: ` en ${seconds(limitMs)} s` };
  return failure(
    'connection-timed-out',
    words(
      `${host} did not answer on port ${port}${within.en}, seen from ${place.en}.`,
      `${host} n’a pas répondu sur le port ${port}${within.fr}, vu depuis ${place.fr}.`,
    ),
    words(
      'The machine is down, or a firewall drops the packets: check both.',
      'La machine est arrêtée, ou un pare-feu jette les paquets : vérifiez les deux.',
    ),
    details,
  );
}

export function unreachable(host: string, from: string, details: Details = {}): Failure {
  const place = seenFrom(from);
  return failure(
    'network-unreachable',
    words(`There is no way to ${host} from ${place.en}.`, `Il n’y a pas de route vers ${host} depuis ${place.fr}.`),
    words(
      'Check the network connection, the VPN and the routes there.',
      'Vérifiez la connexion réseau, le VPN et les routes à cet endroit.',
    ),
    details,
  );
}

function seconds(ms: number): string {
  return String(Math.round(ms / 100) / 10);
}
