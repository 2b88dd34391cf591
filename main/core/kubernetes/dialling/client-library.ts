import type { Agent, RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { Failure } from '../../../../preload/contract/failure.ts';
import { Secret } from '../../credentials/secret.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { ResolvedContext } from '../contexts/kubeconfig.ts';
import type { Material } from '../contexts/kubeconfig-file.ts';

/**
 * What only @kubernetes/client-node knows: the retired auth providers (oidc with its refresh, gcp, azure) and ways through
 * proxies. It takes long to load and much memory, so it is loaded when a context needs one of them, not before.
 */
async function libraryConfig({ cluster, user, context }: ResolvedContext, proxyUrl: string | null) {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  const { authProvider } = user;
  config.loadFromOptions({
    clusters: [
      {
        name: cluster.name,
        server: cluster.server,
        skipTLSVerify: cluster.skipTlsVerify,
        ...part('ca', cluster.certificateAuthority),
        ...(cluster.tlsServerName === null || isIP(cluster.tlsServerName) !== 0 ? {} : { tlsServerName: cluster.tlsServerName }),
        ...(proxyUrl === null ? {} : { proxyUrl }),
      },
    ],
    users: [
      {
        name: user.name,
        ...part('cert', user.clientCertificate),
        ...part('key', user.clientKey),
        ...(authProvider
          ? {
              authProvider: {
                name: authProvider.name,
                config: Object.fromEntries(Object.entries(authProvider.config).map(([key, value]) => [key, value.reveal()])),
              },
            }
          : {}),
      },
    ],
    contexts: [{ name: context.name, cluster: cluster.name, user: user.name }],
    currentContext: context.name,
  });
  return config;
}

function part(name: 'ca' | 'cert' | 'key', material: Material | null): Record<string, string> {
  if (material?.kind === 'file') return { [`${name}File`]: material.path };
  return material?.kind === 'inline' ? { [`${name}Data`]: Buffer.from(material.pem.reveal(), 'utf8').toString('base64') } : {};
}

/**
 * Gives the Authorization header of a context with a retired auth provider, renewed when it has ended; what was renewed is
 * kept for this run. Throws FailureError `kubernetes-unauthorized`.
 */
export function legacyAuthorization(resolved: ResolvedContext): () => Promise<Secret | null> {
  // Only the header is taken from the library. Its own connection is never used: for plain http it would refuse to make one.
  const withoutConnection = { ...resolved, cluster: { ...resolved.cluster, certificateAuthority: null, skipTlsVerify: true } };
  let config: ReturnType<typeof libraryConfig> | null = null;
  return async () => {
    const options: { headers: Record<string, string> } = { headers: {} };
    try {
      await (await (config ??= libraryConfig(withoutConnection, null))).applyToHTTPSOptions(options);
    } catch (error) {
      throw new FailureError(providerFailed(resolved.user, error), { cause: error });
    }
    const { Authorization: authorization } = options.headers;
    return authorization === undefined ? null : new Secret(authorization);
  };
}

function providerFailed({ name, authProvider }: ResolvedContext['user'], error: unknown): Failure {
  const provider = authProvider?.name ?? '';
  return failure(
    'kubernetes-unauthorized',
    words(
      `The login of “${name}” through the auth provider “${provider}” failed.`,
      `L’identification de « ${name} » par le fournisseur « ${provider} » a échoué.`,
    ),
    words(
      'Log in again with the program that wrote this kubeconfig; newer versions of it use a login program (exec) instead.',
      'Reconnectez-vous avec le programme qui a écrit ce kubeconfig ; ses versions récentes utilisent plutôt un programme de connexion (exec).',
    ),
    error instanceof Error ? { evidence: error.message } : {},
  );
}

const proxySchemes = /^(https?|socks(4a?|5h?)?):\/\//;

/** An agent that dials through an HTTP or SOCKS proxy. Throws FailureError `kubeconfig-context-broken` for other kinds of proxy. */
export async function proxyAgent(resolved: ResolvedContext, proxyUrl: string): Promise<Agent> {
  const options: RequestOptions = { headers: {} };
  let cause: unknown;
  try {
    if (!proxySchemes.test(proxyUrl)) throw new TypeError(`not a kind of proxy that is known: ${proxyUrl.split(':', 1)[0]}`);
    // As in kubectl, a SOCKS5 proxy looks the name up itself: it stands where the name is known.
    const url = proxyUrl.replace(/^socks5:/u, 'socks5h:');
    await (await libraryConfig({ ...resolved, user: { ...resolved.user, authProvider: null } }, url)).applyToHTTPSOptions(options);
  } catch (error) {
    cause = error;
  }
  if (isAgent(options.agent)) return options.agent;
  throw new FailureError(
    failure(
      'kubeconfig-context-broken',
      words(
        `The proxy of the context “${resolved.context.name}” cannot be used.`,
        `Le proxy du contexte « ${resolved.context.name} » est inutilisable.`,
      ),
      words(
        'Write it as http://, https:// or socks5:// with host and port.',
        'Écrivez-le sous la forme http://, https:// ou socks5://, avec hôte et port.',
      ),
      cause instanceof Error ? { evidence: cause.message } : {},
    ),
  );
}

function isAgent(value: unknown): value is Agent {
  return typeof value === 'object' && value !== null && 'createConnection' in value;
}
