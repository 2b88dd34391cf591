import { X509Certificate } from 'node:crypto';
import type { ContextCheck } from '../../../../preload/contract/context-check.ts';
import { ApiStatusError } from '../api-failure.ts';
import { isObject, objectAt, textAt } from '../api-object.ts';
import type { Login } from './authentication.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { ResolvedContext } from '../contexts/kubeconfig.ts';

/** A name is worth a moment, not a wait. */
const NAME_LIMIT_MS = 5000;

const names = new WeakMap<ClusterClient, string>();

/**
 * The name by which the API server knows this login, as its own refusals have it: as it says itself, else as the certificate or the token
 * of a service account does. Where neither does, the kubeconfig's name for the user.
 */
export async function nameInCluster(client: ClusterClient, asked: AbortSignal): Promise<string> {
  const known = names.get(client);
  if (known !== undefined) return known;
  try {
    const signal = AbortSignal.any([asked, AbortSignal.timeout(NAME_LIMIT_MS)]);
    const name = (await askUser(client, signal))?.name ?? certainName(await client.inspect.login(signal)) ?? client.target.user;
    names.set(client, name);
    return name;
  } catch {
    asked.throwIfAborted();
    // The sentence it stands in is true with the other name too.
    return client.target.user;
  }
}

/** What a login says of itself, where the API server takes it as it is; what becomes of the claims of other tokens is its own choice. */
function certainName(login: Login): string | null {
  const impersonated = login.impersonation.find(([header]) => header === 'Impersonate-User')?.[1];
  if (impersonated !== undefined) return impersonated;
  const subject = textAt(claimsOf(login) ?? {}, 'sub');
  if (subject?.startsWith('system:serviceaccount:')) return subject;
  return login.authorization === null ? (subjectOf(login)?.name ?? null) : null;
}

/** Who the cluster says one is: SelfSubjectReview, stable since 1.28, in beta since 1.27 and in alpha in 1.26; null before. */
export async function askUser(client: ClusterClient, signal: AbortSignal): Promise<ContextCheck['user'] | null> {
  for (const version of ['v1', 'v1beta1', 'v1alpha1']) {
    const apiVersion = `authentication.k8s.io/${version}`;
    try {
      const answer = await client.ask({
        path: `/apis/${apiVersion}/selfsubjectreviews`,
        body: { apiVersion, kind: 'SelfSubjectReview' },
        signal,
      });
      const info = isObject(answer) ? objectAt(objectAt(answer, 'status'), 'userInfo') : {};
      const name = textAt(info, 'username');
      if (name !== null) return { name, groups: textsOf(info['groups']), from: 'cluster' };
    } catch (error) {
      // Not there, or not for this user: the next version, else what the credentials themselves say. A login that failed is said.
      if (!(error instanceof ApiStatusError) || error.status === 401) throw error;
    }
  }
  return null;
}

/** Whom the credentials name: the certificate's subject (CN and O), the token's `sub`, else the kubeconfig. */
export function readUser(login: Login, { user }: ResolvedContext): ContextCheck['user'] {
  if (user.impersonation) return { name: user.impersonation.user, groups: [...user.impersonation.groups], from: 'kubeconfig' };
  const subject = subjectOf(login);
  if (subject !== null) return { ...subject, from: 'certificate' };
  const claims = claimsOf(login);
  const name = claims === null ? null : (textAt(claims, 'email') ?? textAt(claims, 'sub'));
  if (claims !== null && name !== null) return { name, groups: textsOf(claims['groups']), from: 'token' };
  return { name: user.basic?.username ?? user.name, groups: [], from: 'kubeconfig' };
}

/** CN and O of the client certificate; null without one, or without a CN. */
function subjectOf({ certificate }: Login): { readonly name: string; readonly groups: string[] } | null {
  if (certificate === null) return null;
  const parts = new X509Certificate(certificate).subject.split('\n');
  const valuesOf = (field: string) => parts.flatMap((part) => (part.startsWith(`${field}=`) ? [part.slice(field.length + 1)] : []));
  const [name] = valuesOf('CN');
  return name === undefined ? null : { name, groups: valuesOf('O') };
}

/** The claims of a bearer token that is a JWT (RFC 7519); its signature is the server's business. */
export function claimsOf({ authorization }: Login) {
  const [, body = ''] =
    authorization
      ?.reveal()
      .replace(/^Bearer /u, '')
      .split('.') ?? [];
  try {
    const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    return isObject(claims) ? claims : null;
  } catch {
    // A token of another kind says nothing to us.
    return null;
  }
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
