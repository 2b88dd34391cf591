import { expect, test } from 'vitest';
import { statusFailure } from '../../../main/core/kubernetes/api-failure.ts';
import type { Login } from '../../../main/core/kubernetes/login/authentication.ts';
import type { ClusterClient } from '../../../main/core/kubernetes/cluster-client.ts';
import { nameInCluster } from '../../../main/core/kubernetes/login/cluster-user.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { forbidden } from '../../../main/core/kubernetes/actions/permission.ts';

/** Of nobody's key any more: `O=team-a, CN=dev@example`. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBpTCCAUugAwIBAgIUXDQJW75O309ZR3KMBUe48j0ceYMwCgYIKoZIzj0EAwIw
JzEPMA0GA1UECgwGdGVhbS1hMRQwEgYDVQQDDAtkZXZAZXhhbXBsZTAgFw0yNjEx
MjIwOTA4MTdaGA8yMTI2MTAyOTA5MDgxN1owJzEPMA0GA1UECgwGdGVhbS1hMRQw
EgYDVQQDDAtkZXZAZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABM1f
AG0U+1Z74j5TXk4IW85hxhUV/9IuHPB8riZrFtIn03oYqc/coMyWcc5Kh/ml4VPq
xE20/4mCOSEU5WGmKjOjUzBRMB0GA1UdDgQWBBQ5aCCfsEvcVG2Jc2MgzVXWv4l6
IDAfBgNVHSMEGDAWgBQ5aCCfsEvcVG2Jc2MgzVXWv4l6IDAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIQCOHdRU6hQszQMDMKguQF1eHMQVFBy0+ria
B8M9xMr08gIgcvsRGMpjfsiYW9UJARfuSG/yYemMCgralklKYWl3Cv0=
-----END CERTIFICATE-----`;
const target = { context: 'lab', server: 'https://127.0.0.1:6443', user: 'the-kubeconfigs-name', via: null };
const nobody: Login = { authorization: null, certificate: null, key: null, impersonation: [], expiresAt: null };
const signal = AbortSignal.timeout(60_000);

/** A cluster that refuses everything, and knows this login as `known`, or has no such review (before 1.26). */
function cluster(login: Partial<Login>, known: string | null = null) {
  const asked: string[] = [];
  const ask: ClusterClient['ask'] = ({ path }) => {
    asked.push(path);
    if (path.endsWith('selfsubjectaccessreviews')) return Promise.resolve({ status: { allowed: false } });
    if (known === null) return Promise.reject(statusFailure(target, 404, '{"kind":"Status","message":"not here"}'));
    return Promise.resolve({ status: { userInfo: { username: known, groups: [] } } });
  };
  const refuse = () => Promise.reject(statusFailure(target, 403, '{"kind":"Status","message":"no"}'));
  const inspect = { login: () => Promise.resolve({ ...nobody, ...login }) };
  return { asked, client: { target, ask, json: refuse, inspect } as unknown as ClusterClient };
}

const jwt = (claims: object) => new Secret(`Bearer x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`);

test('a refusal calls the user as the API server does', async () => {
  const { client } = cluster({}, 'oidc:ada');
  const why = await forbidden(client, [{ verb: 'delete', resource: 'pods', namespace: 'shop' }], signal);
  expect(why?.en).toBe('oidc:ada is not allowed to delete pods in shop.');
  expect(why?.fr).toBe('oidc:ada n’a pas le droit « delete » sur pods dans shop.');
});

test.each([
  ['the certificate’s common name', { certificate: CERTIFICATE }, 'dev@example'],
  ['the account of a token', { authorization: jwt({ sub: 'system:serviceaccount:shop:deployer' }) }, 'system:serviceaccount:shop:deployer'],
  ['whom one acts as', { certificate: CERTIFICATE, impersonation: [['Impersonate-User', 'ada']] as const }, 'ada'],
  ['the kubeconfig’s name where a token is the server’s own business', { authorization: jwt({ sub: '1234' }) }, 'the-kubeconfigs-name'],
])('without a review it is %s', async (_, login, name) => {
  const { client, asked } = cluster(login);
  expect(await nameInCluster(client, signal)).toBe(name);
  const before = asked.length;
  expect(await nameInCluster(client, signal)).toBe(name);
  expect(asked.length).toBe(before);
});
