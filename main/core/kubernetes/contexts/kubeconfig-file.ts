import { dirname, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Secret } from '../../credentials/secret.ts';

/** PEM text that stands in the kubeconfig (base64 there), or in a file of its own. */
export type Material =
  | { readonly kind: 'inline'; readonly pem: Secret }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'malformed'; readonly field: string };

export interface ClusterEntry {
  readonly name: string;
  readonly source: string;
  readonly server: string;
  readonly certificateAuthority: Material | null;
  readonly skipTlsVerify: boolean;
  readonly tlsServerName: string | null;
  readonly proxyUrl: string | null;
  /** What the cluster says to login programs: its extension `client.authentication.k8s.io/exec`, with its own types. */
  readonly loginConfig: unknown;
}

/** How a login program is called: the `exec` part of a user (client.authentication.k8s.io). */
export interface LoginProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly apiVersion: string;
  readonly installHint: string | null;
  readonly provideClusterInfo: boolean;
  /** Whether it may ask a person; `Always`: it cannot do without. */
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always';
  /** Folder of the kubeconfig: a relative path with a slash starts there. */
  readonly folder: string;
}

export interface Impersonation {
  readonly user: string;
  readonly uid: string | null;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

export interface UserEntry {
  readonly name: string;
  readonly source: string;
  readonly clientCertificate: Material | null;
  readonly clientKey: Material | null;
  readonly token: Secret | null;
  readonly tokenFile: string | null;
  readonly basic: { readonly username: string; readonly password: Secret } | null;
  readonly loginProgram: LoginProgram | null;
  /** The retired `auth-provider` (oidc, gcp, azure), as it is written. */
  readonly authProvider: { readonly name: string; readonly config: Readonly<Record<string, Secret>> } | null;
  readonly impersonation: Impersonation | null;
}

export interface ContextEntry {
  readonly name: string;
  readonly source: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string | null;
}

/** What one kubeconfig file says. Entries that make no sense are left out and named in `complaints`. */
export interface KubeconfigFile {
  readonly path: string;
  readonly clusters: readonly ClusterEntry[];
  readonly users: readonly UserEntry[];
  readonly contexts: readonly ContextEntry[];
  readonly currentContext: string | null;
  readonly complaints: readonly string[];
}

type Mapping = Readonly<Record<string, unknown>>;

/**
 * Reads the text of one kubeconfig (YAML, or JSON which is YAML). Relative file names are relative to the file's folder.
 * Throws YamlError with the parser's own message when the text is not YAML at all.
 */
export function parseKubeconfigFile(text: string, path: string): KubeconfigFile {
  // `failsafe` keeps every scalar as it is written: a token of digits stays text, as in kubectl.
  const [document] = parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' });
  const [problem] = document && 'errors' in document ? document.errors : [];
  if (problem) throw new YamlError(problem.message.split('\n', 1)[0]?.replace(/:$/, '') ?? problem.code);
  const root = document && 'toJS' in document ? plainValue(() => document.toJS({ maxAliasCount: 100 })) : null;
  if (isBlank(root)) return { path, clusters: [], users: [], contexts: [], currentContext: null, complaints: [] };
  if (!isMapping(root)) throw new YamlError('the document is not a mapping');

  const folder = dirname(path);
  const loginConfigs = text.includes(LOGIN_CONFIG) ? readLoginConfigs(text) : new Map<string, unknown>();
  const complaints: string[] = [];
  const entries = <Entry>(list: string, inner: string, read: (name: string, value: Mapping) => Entry): Entry[] => {
    const value = root[list];
    if (isBlank(value)) return [];
    if (!Array.isArray(value)) {
      complaints.push(`${list}: not a list`);
      return [];
    }
    return value.flatMap((item: unknown, index) => {
      const name = isMapping(item) ? scalar(item['name']) : null;
      if (!isMapping(item) || name === null) {
        complaints.push(`${list}[${index}]: no name`);
        return [];
      }
      const body = item[inner];
      if (!isBlank(body) && !isMapping(body)) {
        complaints.push(`${list}[${index}] (${name}): ${inner} is not a mapping`);
        return [];
      }
      return [read(name, isMapping(body) ? body : {})];
    });
  };

  return {
    path,
    clusters: entries('clusters', 'cluster', (name, value): ClusterEntry => ({
      name,
      source: path,
      server: scalar(value['server']) ?? '',
      certificateAuthority: material(value, 'certificate-authority', folder),
      skipTlsVerify: scalar(value['insecure-skip-tls-verify']) === 'true',
      tlsServerName: scalar(value['tls-server-name']),
      proxyUrl: scalar(value['proxy-url']),
      loginConfig: loginConfigs.get(name) ?? null,
    })),
    users: entries('users', 'user', (name, value) => user(name, path, folder, value)),
    contexts: entries('contexts', 'context', (name, value): ContextEntry => ({
      name,
      source: path,
      cluster: scalar(value['cluster']) ?? '',
      user: scalar(value['user']) ?? '',
      namespace: scalar(value['namespace']),
    })),
    currentContext: scalar(root['current-context']),
    complaints,
  };
}

const LOGIN_CONFIG = 'client.authentication.k8s.io/exec';

/** These alone are handed on as they are, so numbers and booleans must be that: read with YAML's own types. */
function readLoginConfigs(text: string): ReadonlyMap<string, unknown> {
  const [document] = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' });
  const root = document && 'toJS' in document ? plainValue(() => document.toJS({ maxAliasCount: 100 })) : null;
  const found = new Map<string, unknown>();
  for (const item of list(isMapping(root) ? root['clusters'] : null)) {
    const cluster = isMapping(item) ? item['cluster'] : null;
    const name = isMapping(item) ? item['name'] : null;
    const extension = list(isMapping(cluster) ? cluster['extensions'] : null).find((one) => isMapping(one) && one['name'] === LOGIN_CONFIG);
    if (typeof name === 'string' && isMapping(extension) && !found.has(name)) found.set(name, extension['extension']);
  }
  return found;
}

/** An alias without its anchor, or far too many aliases, come to light only here. */
function plainValue(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    throw new YamlError(error instanceof Error ? error.message : String(error));
  }
}

/** The text is not a kubeconfig's YAML; the message says where. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
}

function user(name: string, source: string, folder: string, value: Mapping): UserEntry {
  const username = scalar(value['username']);
  const provider = value['auth-provider'];
  // A block scalar ends with a line break, which no header may hold.
  const token = scalar(value['token'])?.trim() ?? null;
  const tokenFile = scalar(value['tokenFile']);
  return {
    name,
    source,
    clientCertificate: material(value, 'client-certificate', folder),
    clientKey: material(value, 'client-key', folder),
    token: token === null ? null : new Secret(token),
    tokenFile: tokenFile === null ? null : resolve(folder, tokenFile),
    basic: username === null ? null : { username, password: new Secret(scalar(value['password']) ?? '') },
    loginProgram: isMapping(value['exec']) ? loginProgram(value['exec'], folder) : null,
    authProvider: isMapping(provider)
      ? {
          name: scalar(provider['name']) ?? '',
          config: mapValues(isMapping(provider['config']) ? provider['config'] : {}, (item) => new Secret(scalar(item) ?? '')),
        }
      : null,
    impersonation: impersonation(value),
  };
}

function loginProgram(value: Mapping, folder: string): LoginProgram {
  const env = list(value['env']).flatMap((item) => {
    const name = isMapping(item) ? scalar(item['name']) : null;
    return isMapping(item) && name !== null ? [[name, scalar(item['value']) ?? ''] as const] : [];
  });
  const mode = scalar(value['interactiveMode']);
  return {
    command: scalar(value['command']) ?? '',
    args: list(value['args']).flatMap((item) => (typeof item === 'string' ? [item] : [])),
    env: Object.fromEntries(env),
    apiVersion: scalar(value['apiVersion']) ?? 'client.authentication.k8s.io/v1',
    installHint: scalar(value['installHint']),
    provideClusterInfo: scalar(value['provideClusterInfo']) === 'true',
    interactiveMode: mode === 'Never' || mode === 'Always' ? mode : 'IfAvailable',
    folder,
  };
}

function impersonation(value: Mapping): Impersonation | null {
  const as = scalar(value['as']);
  if (as === null) return null;
  const extra = value['as-user-extra'];
  return {
    user: as,
    uid: scalar(value['as-uid']),
    groups: list(value['as-groups']).flatMap((item) => (typeof item === 'string' ? [item] : [])),
    extra: isMapping(extra) ? mapValues(extra, (items) => list(items).flatMap((item) => (typeof item === 'string' ? [item] : []))) : {},
  };
}

/** `NAME-data` (base64 of PEM) wins over `NAME` (a file), as in kubectl. */
function material(value: Mapping, field: string, folder: string): Material | null {
  const data = scalar(value[`${field}-data`]);
  if (data !== null) {
    const compact = data.replaceAll(/\s/g, '');
    const pem = Buffer.from(compact, 'base64').toString('utf8');
    const sound = /^[A-Za-z0-9+/]+={0,2}$/.test(compact) && pem.includes('-----BEGIN ');
    return sound ? { kind: 'inline', pem: new Secret(pem) } : { kind: 'malformed', field: `${field}-data` };
  }
  const file = scalar(value[field]);
  return file === null ? null : { kind: 'file', path: resolve(folder, file) };
}

/** Text of a scalar; null when it is absent, empty or YAML's null. */
function scalar(value: unknown): string | null {
  return typeof value === 'string' && !isBlank(value) ? value : null;
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 'null' || value === '~';
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapValues<Result>(value: Mapping, read: (item: unknown) => Result): Record<string, Result> {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, read(item)]));
}
