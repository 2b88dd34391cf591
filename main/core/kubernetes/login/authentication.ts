import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Redactor } from '../../credentials/redaction.ts';
import { Secret } from '../../credentials/secret.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { ResolvedContext } from '../contexts/kubeconfig.ts';
import type { Impersonation, Material } from '../contexts/kubeconfig-file.ts';
import { legacyAuthorization } from '../dialling/client-library.ts';
import type { ProgramCluster, ProgramCredential, ProgramSurroundings } from './login-program.ts';
import { isFresh, runLoginProgram } from './login-program.ts';
import { createOidcLogin } from './oidc.ts';

/** After a credential that was just made was refused, another is asked for this much later. */
const REFUSED_AGAIN_MS = 5 * 60_000;

/** What one request carries so that the API server knows who asks. */
export interface Login {
  readonly authorization: Secret | null;
  readonly certificate: string | null;
  readonly key: Secret | null;
  /** `Impersonate-*` headers: name and value, names may repeat. */
  readonly impersonation: readonly (readonly [string, string])[];
  /** When the credential ends, where a login program says so; milliseconds since the epoch. */
  readonly expiresAt: number | null;
}

export interface Authenticator {
  /** Throws FailureError `kubernetes-login-program-missing`, `kubernetes-login-program-failed`, `kubeconfig-context-broken`. */
  login(signal: AbortSignal): Promise<Login>;
  /** The server refused: drops what was cached. True when another login may differ. */
  refused(): boolean;
  /** The server took it. */
  accepted(): void;
}

export interface AuthenticationSurroundings extends ProgramSurroundings {
  readonly redactor: Redactor;
}

/** Makes requests carry what the user entry of a context says. Login programs run at the first request, never before. */
export function createAuthenticator(resolved: ResolvedContext, surroundings: AuthenticationSurroundings): Authenticator {
  const { user, context } = resolved;
  const known = <Value extends Secret | null>(secret: Value): Value => {
    if (secret) surroundings.redactor.register(secret);
    return secret;
  };
  const impersonation = impersonationHeaders(user.impersonation);
  const oidc = user.authProvider?.name === 'oidc' ? createOidcLogin(resolved) : null;
  const provider = user.authProvider && oidc === null ? legacyAuthorization(resolved) : null;
  const program = user.loginProgram ? rememberCredential(resolved, surroundings) : null;

  return {
    async login(signal) {
      const read = (material: Material | null) => readMaterial(material, context.name);
      const [certificate, key] = await Promise.all([read(user.clientCertificate), read(user.clientKey)]);
      const own = { certificate: certificate?.reveal() ?? null, key: known(key), impersonation, expiresAt: null };
      if (user.token) return { ...own, authorization: bearer(known(user.token)) };
      if (user.tokenFile)
        return { ...own, authorization: bearer(known(new Secret((await readNamedFile(user.tokenFile, context.name)).trim()))) };
      if (user.basic) {
        const pair = Buffer.from(`${user.basic.username}:${known(user.basic.password).reveal()}`, 'utf8').toString('base64');
        return { ...own, authorization: new Secret(`Basic ${pair}`) };
      }
      if (program) {
        const credential = await program.get(signal);
        return {
          authorization: credential.token ? bearer(known(credential.token)) : null,
          certificate: credential.certificate ?? own.certificate,
          key: known(credential.key) ?? own.key,
          impersonation,
          expiresAt: credential.expiresAt,
        };
      }
      if (oidc) {
        const { token, expiresAt } = await oidc.token(signal);
        return { ...own, authorization: bearer(known(token)), expiresAt };
      }
      if (provider) return { ...own, authorization: known(await provider()) };
      return { ...own, authorization: null };
    },
    refused: () => program?.forget() ?? oidc?.refused() ?? false,
    accepted: () => program?.worked(),
  };
}

/** The day a client certificate ended, when it has: the API server only says `Unauthorized`. */
export function expiredOn(certificate: string, now = Date.now()): string | null {
  try {
    const end = Date.parse(new X509Certificate(certificate).validTo);
    return end < now ? new Date(end).toISOString().slice(0, 10) : null;
  } catch {
    // Not a certificate: the TLS library says so itself.
    return null;
  }
}

/** One run at a time, kept until shortly before it ends. A failed run is not repeated by itself for a while. */
function rememberCredential({ cluster, user, context }: ResolvedContext, surroundings: AuthenticationSurroundings) {
  let kept: ProgramCredential | null = null;
  let refusedAt: number | null = null;
  let running: Promise<ProgramCredential> | null = null;

  const run = async (): Promise<ProgramCredential> => {
    if (!user.loginProgram) throw new Error('there is no login program');
    // A run serves every request that waits for it: it ends by its own limit, not with the first request that gives up.
    const ends = new AbortController();
    const credential = await runLoginProgram(
      user.loginProgram,
      { cluster: await programCluster(cluster), context: context.name },
      surroundings,
      ends.signal,
    );
    kept = credential;
    return credential;
  };

  return {
    async get(signal: AbortSignal): Promise<ProgramCredential> {
      if (kept && isFresh(kept, Date.now())) return kept;
      running ??= run().finally(() => (running = null));
      return await untilAborted(running, signal);
    },
    forget(): boolean {
      const had = kept !== null;
      // A new one was refused as well: the program, which may open a browser, is not run again for each request that fails.
      if (refusedAt !== null && Date.now() - refusedAt < REFUSED_AGAIN_MS) return false;
      refusedAt = Date.now();
      kept = null;
      return had;
    },
    worked(): void {
      refusedAt = null;
    },
  };
}

/** The cluster as a login program is told of it. */
export async function programCluster(cluster: ResolvedContext['cluster']): Promise<ProgramCluster> {
  const authority = await readMaterial(cluster.certificateAuthority, cluster.name);
  return {
    server: cluster.server,
    ...(authority ? { 'certificate-authority-data': Buffer.from(authority.reveal(), 'utf8').toString('base64') } : {}),
    ...(cluster.skipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(cluster.tlsServerName ? { 'tls-server-name': cluster.tlsServerName } : {}),
    ...(cluster.proxyUrl ? { 'proxy-url': cluster.proxyUrl } : {}),
    ...(cluster.loginConfig === null ? {} : { config: cluster.loginConfig }),
  };
}

/** PEM text, wherever it stands. Files are read anew each time: short-lived certificates are rotated in place. */
export async function readMaterial(material: Material | null, context: string): Promise<Secret | null> {
  if (material === null || material.kind === 'malformed') return null;
  return material.kind === 'inline' ? material.pem : new Secret(await readNamedFile(material.path, context));
}

async function readNamedFile(path: string, context: string): Promise<string> {
  try {
    // Reading a pipe would wait for whoever writes to it.
    if (!(await stat(path)).isFile()) throw new Error(`${path} is not a regular file`);
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new FailureError(
      failure(
        'kubeconfig-context-broken',
        words(
          `The file ${path} that “${context}” names can no longer be read.`,
          `Le fichier ${path} que « ${context} » nomme n’est plus lisible.`,
        ),
        words(
          'Put it back, or fetch the kubeconfig of this cluster again.',
          'Remettez-le en place, ou récupérez de nouveau le kubeconfig de ce cluster.',
        ),
        error instanceof Error ? { evidence: error.message } : {},
      ),
      { cause: error },
    );
  }
}

/** kubernetes.io "User impersonation". Keys of `extra` are percent-encoded as header names. */
function impersonationHeaders(impersonation: Impersonation | null): readonly (readonly [string, string])[] {
  if (!impersonation) return [];
  return [
    ['Impersonate-User', impersonation.user],
    ...(impersonation.uid === null ? [] : [['Impersonate-Uid', impersonation.uid] as const]),
    ...impersonation.groups.map((group) => ['Impersonate-Group', group] as const),
    ...Object.entries(impersonation.extra).flatMap(([key, values]) =>
      values.map((value) => [`Impersonate-Extra-${encodeURIComponent(key)}`, value] as const),
    ),
  ];
}

function bearer(token: Secret): Secret {
  return new Secret(`Bearer ${token.reveal()}`);
}

function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
