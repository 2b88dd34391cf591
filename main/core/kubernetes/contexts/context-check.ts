import { X509Certificate } from 'node:crypto';
import type { ContextCheck, permissionChecks } from '../../../../preload/contract/context-check.ts';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { FailureKind } from '../../../../preload/contract/failure-kinds.ts';
import { failureOf } from '../../failure.ts';
import type { Deed } from '../access.ts';
import { mayI } from '../access.ts';
import { isObject, textAt } from '../api-object.ts';
import type { Login } from '../login/authentication.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { askUser, claimsOf, readUser } from '../login/cluster-user.ts';
import { isNotable } from '../dialling/clock-skew.ts';
import { BastionError } from '../dialling/dialling.ts';
import type { ResolvedContext } from './kubeconfig.ts';
import { mayExec } from '../exec/exec-right.ts';

/** The whole check of one context, with a login program that may wait for a person. */
const LIMIT_MS = 200_000;

/** Reaches a cluster, logs in, and says as whom, for how long, and what is allowed. Never throws for what is wrong with it. */
export async function checkContext(client: ClusterClient, resolved: ResolvedContext, asked: AbortSignal): Promise<ContextCheck> {
  const signal = AbortSignal.any([asked, AbortSignal.timeout(LIMIT_MS)]);
  const { target, inspect } = client;
  const found: Checked = { ...nothingFound(resolved), context: target.context, server: target.server, via: target.via ?? 'here' };
  try {
    const login = await inspect.login(signal);
    found.credentials = credentialsOf(login, resolved);
    found.user = readUser(login, resolved);
    const startedAt = performance.now();
    const version = await client.json({ path: '/version', signal });
    found.latencyMs = Math.round(performance.now() - startedAt);
    found.version = isObject(version) ? textAt(version, 'gitVersion') : null;
    // `/version` may be open to nobody in particular: who is somebody is asked for what only they get.
    found.user = (await askUser(client, signal)) ?? found.user;
    found.permissions = await permissionsOf(client, { namespace: resolved.context.namespace ?? 'default', version: found.version }, signal);
    found.ok = true;
  } catch (error) {
    if (asked.aborted) throw asked.reason;
    found.failure = failureOf(error);
    found.reason = error instanceof BastionError ? 'bastion' : reasonOf(found.failure.kind);
  }
  const skewMs = inspect.skewMs();
  found.skewMs = isNotable(skewMs) ? skewMs : null;
  if (found.failure === null || aboutCertificate(found.failure)) found.presented = await inspect.presented(signal).catch(() => null);
  return found;
}

/** A context that cannot even be tried. */
export function uncheckable(context: string, server: string, failed: Failure): ContextCheck {
  return {
    context,
    server,
    via: 'here',
    ok: false,
    failure: failed,
    reason: reasonOf(failed.kind),
    version: null,
    latencyMs: null,
    user: { name: '', groups: [], from: 'kubeconfig' },
    credentials: [],
    presented: null,
    skewMs: null,
    permissions: null,
  };
}

type Checked = { -readonly [Key in keyof ContextCheck]: ContextCheck[Key] };

function nothingFound({ user }: ResolvedContext): Omit<Checked, 'context' | 'server' | 'via'> {
  return {
    ok: false,
    failure: null,
    reason: null,
    version: null,
    latencyMs: null,
    user: { name: user.impersonation?.user ?? user.name, groups: [...(user.impersonation?.groups ?? [])], from: 'kubeconfig' },
    credentials: [],
    presented: null,
    skewMs: null,
    permissions: null,
  };
}

function aboutCertificate({ kind }: Failure): boolean {
  return kind.startsWith('certificate-');
}

function credentialsOf(login: Login, { user }: ResolvedContext): ContextCheck['credentials'] {
  const found: ContextCheck['credentials'] = [];
  if (login.certificate !== null)
    found.push({ kind: 'certificate', until: isoOf(Date.parse(new X509Certificate(login.certificate).validTo)) });
  if (login.authorization?.reveal().startsWith('Bearer ')) {
    const exp = claimsOf(login)?.['exp'];
    found.push({ kind: 'token', until: typeof exp === 'number' ? isoOf(exp * 1000) : null });
  }
  if (user.loginProgram !== null) found.push({ kind: 'login-program', until: login.expiresAt === null ? null : isoOf(login.expiresAt) });
  return found;
}

type PermissionCheck = (typeof permissionChecks)[number];

/** What is worth knowing before one begins; each is a question of its own (SelfSubjectAccessReview). */
async function permissionsOf(
  client: ClusterClient,
  { namespace, version }: { readonly namespace: string; readonly version: string | null },
  signal: AbortSignal,
): Promise<ContextCheck['permissions']> {
  const deeds: readonly (readonly [PermissionCheck, Deed])[] = [
    ['everything', { verb: '*', resource: '*', group: '*' }],
    ['list-pods-everywhere', { verb: 'list', resource: 'pods' }],
    ['list-pods', { verb: 'list', resource: 'pods', namespace }],
    ['change-deployments', { verb: 'patch', resource: 'deployments', group: 'apps', namespace }],
    ['read-secrets', { verb: 'get', resource: 'secrets', namespace }],
  ];
  const [exec, ...allowed] = await Promise.all([
    mayExec(client, { namespace, version }, signal),
    ...deeds.map(async ([what, deed]) => ({ what, allowed: (await mayI(client, deed, signal)).allowed })),
  ]);
  return {
    namespace,
    allowed: [...allowed, { what: 'exec', allowed: exec.allowed }],
    notes: exec.note === null ? [] : [exec.note],
  };
}

function reasonOf(kind: FailureKind): ContextCheck['reason'] {
  if (kind.startsWith('certificate-') || kind.startsWith('tls-')) return 'certificate';
  if (kind === 'kubernetes-unauthorized' || kind.startsWith('kubernetes-login-program')) return 'login';
  if (kind === 'kubernetes-forbidden') return 'forbidden';
  if (kind.startsWith('kubeconfig-')) return 'kubeconfig';
  if (kind.startsWith('ssh-') || kind.startsWith('host-key')) return 'bastion';
  if (kind === 'connection-timed-out' || kind === 'timed-out') return 'timeout';
  if (kind === 'kubernetes-not-spoken') return 'not-kubernetes';
  return [
    'name-not-found',
    'name-lookup-failed',
    'connection-refused',
    'connection-reset',
    'connection-closed',
    'network-unreachable',
    'port-not-forwarded',
  ].includes(kind)
    ? 'unreachable'
    : 'failed';
}

function isoOf(ms: number): string | null {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}
