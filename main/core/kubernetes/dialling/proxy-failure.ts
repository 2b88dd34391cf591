import type { FailureKind } from '../../../../preload/contract/failure-kinds.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';

/** The proxy on the way to an API server. */
export interface ProxyOnTheWay {
  /** With its login, as it was written. */
  readonly url: string;
  /** The context whose API is reached through it. */
  readonly context: string;
  /** Whether the kubeconfig names it; else the environment does. */
  readonly configured: boolean;
}

/** What a proxy answers to CONNECT instead of a connection. */
export class ProxyAnswer extends Error {
  override readonly name = 'ProxyAnswer';
  readonly status: number;

  constructor(status: number, text: string) {
    super(`HTTP ${status} ${text}`.trim());
    this.status = status;
  }
}

/** `http://proxy.example:3128`: without the login that may stand in it. */
function proxyAddress(url: string): string {
  return url.replace(/^(\w+:\/\/)(?:.*@)?([^/?#]*).*$/su, '$1$2');
}

/** What kept a proxy from opening a connection to `to` (`host:port`): the API server was not even asked. */
export function proxyFailure(proxy: ProxyOnTheWay, to: string, error: unknown): FailureError {
  if (error instanceof FailureError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const { kind, cause, remedy } = described(proxyAddress(proxy.url), proxy, to, error, said);
  return new FailureError(failure(kind, cause, remedy, { evidence: withoutLogin(said, proxy.url) }), { cause: error });
}

interface Described {
  readonly kind: FailureKind;
  readonly cause: Words;
  readonly remedy: Words;
}

function described(at: string, proxy: ProxyOnTheWay, to: string, error: unknown, said: string): Described {
  const status = error instanceof ProxyAnswer ? error.status : null;
  if (status === 407 || /authentication failed|no accepted authentication/iu.test(said)) return loginWanted(at, proxy);
  if (
    (status !== null && status >= 500) ||
    /rejected connection - (?:HostUnreachable|NetworkUnreachable|ConnectionRefused|TTLExpired)/u.test(said)
  )
    return {
      kind: 'network-unreachable',
      cause: words(
        `The proxy ${at} answers, and cannot reach the API server at ${to}.`,
        `Le proxy ${at} répond, mais ne peut pas joindre le serveur d’API à ${to}.`,
      ),
      remedy: words(
        'Check the server address in the kubeconfig, and that the cluster runs; else ask who runs the proxy.',
        'Vérifiez l’adresse du serveur dans le kubeconfig, et que le cluster tourne ; sinon, voyez avec qui gère le proxy.',
      ),
    };
  if (status !== null || /rejected connection/u.test(said))
    return {
      kind: 'connection-refused',
      cause: words(
        `The proxy ${at} refuses to connect to ${to}. The API server was not asked.`,
        `Le proxy ${at} refuse de se connecter à ${to}. Le serveur d’API n’a pas été interrogé.`,
      ),
      remedy: words(
        `Ask who runs the proxy to allow this connection, or ${other(proxy).en}.`,
        `Demandez à qui gère le proxy d’autoriser cette connexion, ou ${other(proxy).fr}.`,
      ),
    };
  return { ...unreached(at, to, codeOf(error, said), said), remedy: check(proxy) };
}

/** The proxy itself was not reached, or was none. */
function unreached(at: string, to: string, code: string, said: string): Omit<Described, 'remedy'> {
  const unasked = words('The API server was not asked.', 'Le serveur d’API n’a pas été interrogé.');
  const because = (kind: FailureKind, en: string, fr: string) => ({ kind, cause: words(`${en} ${unasked.en}`, `${fr} ${unasked.fr}`) });
  switch (code) {
    case 'ECONNREFUSED':
      return because(
        'connection-refused',
        `The proxy ${at} refused the connection: nothing listens there.`,
        `Le proxy ${at} a refusé la connexion : rien n’y écoute.`,
      );
    case 'ENOTFOUND':
      return because(
        'name-not-found',
        `The name of the proxy ${at} does not exist in DNS.`,
        `Le nom du proxy ${at} n’existe pas dans le DNS.`,
      );
    case 'EAI_AGAIN':
      return because(
        'name-lookup-failed',
        `The name of the proxy ${at} could not be looked up: DNS does not answer.`,
        `Le nom du proxy ${at} n’a pas pu être résolu : le DNS ne répond pas.`,
      );
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
      return because(
        'network-unreachable',
        `There is no way from this computer to the proxy ${at}.`,
        `Il n’y a pas de route de cet ordinateur vers le proxy ${at}.`,
      );
    case 'ETIMEDOUT':
      return {
        kind: 'connection-timed-out',
        cause: words(
          `The proxy ${at} has opened no connection to ${to} within the time limit.`,
          `Le proxy ${at} n’a ouvert aucune connexion vers ${to} dans le délai imparti.`,
        ),
      };
    case 'ECONNRESET':
    case 'EPIPE':
      return because('connection-reset', `The proxy ${at} cut the connection.`, `Le proxy ${at} a coupé la connexion.`);
    default:
      if (/certificate|self.signed|CERT_|altname/iu.test(`${code} ${said}`))
        return because(
          'tls-handshake-failed',
          `The certificate of the proxy ${at} is not one that this context trusts.`,
          `Le certificat du proxy ${at} n’est pas de ceux que ce contexte accepte.`,
        );
      return because(
        'kubernetes-not-spoken',
        `What answers at ${at} is no proxy of this kind.`,
        `Ce qui répond à ${at} n’est pas un proxy de ce type.`,
      );
  }
}

function loginWanted(at: string, proxy: ProxyOnTheWay): Described {
  const given = /^\w+:\/\/[^/?#]*@/u.test(proxy.url);
  const where = proxy.configured ? 'proxy-url' : 'HTTPS_PROXY';
  return {
    kind: 'connection-refused',
    cause: given
      ? words(`The proxy ${at} refuses the login that ${where} holds.`, `Le proxy ${at} refuse l’identifiant que contient ${where}.`)
      : words(
          `The proxy ${at} wants a login, and ${where} holds none.`,
          `Le proxy ${at} demande un identifiant, et ${where} n’en contient pas.`,
        ),
    remedy: words(
      `Write it as ${schemeOf(proxy.url)}USER:PASSWORD@HOST:PORT; special characters as %XX.`,
      `Écrivez-le sous la forme ${schemeOf(proxy.url)}UTILISATEUR:MOT_DE_PASSE@HÔTE:PORT ; caractères spéciaux en %XX.`,
    ),
  };
}

function check(proxy: ProxyOnTheWay): Words {
  return proxy.configured
    ? words(
        `Check proxy-url of the context “${proxy.context}” in the kubeconfig, and that the proxy runs.`,
        `Vérifiez proxy-url du contexte « ${proxy.context} » dans le kubeconfig, et que le proxy tourne.`,
      )
    : words(
        'Check HTTPS_PROXY in the environment of this program, and that the proxy runs; NO_PROXY names what needs none.',
        'Vérifiez HTTPS_PROXY dans l’environnement de ce programme, et que le proxy tourne ; NO_PROXY nomme ce qui s’en passe.',
      );
}

function other({ configured, context }: ProxyOnTheWay): Words {
  return configured
    ? words(`set another proxy-url for the context “${context}”`, `définissez un autre proxy-url pour le contexte « ${context} »`)
    : words('name the API server in NO_PROXY', 'nommez le serveur d’API dans NO_PROXY');
}

/** A SOCKS library says the system's code in its message only. */
function codeOf(error: unknown, said: string): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  if (/timed out/iu.test(said)) return 'ETIMEDOUT';
  if (/socket closed/iu.test(said)) return 'ECONNRESET';
  return /\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ETIMEDOUT|ECONNRESET|EPIPE)\b/u.exec(said)?.[0] ?? '';
}

function schemeOf(url: string): string {
  return /^\w+:\/\//u.exec(url)?.[0] ?? 'http://';
}

function withoutLogin(said: string, url: string): string {
  return said.replaceAll(url, proxyAddress(url));
}
