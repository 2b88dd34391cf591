import type { RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import { failure, words } from '../failure.ts';
import type { ApiTarget } from './api-failure.ts';
import { ApiStatusError } from './api-failure.ts';
import type { Login } from './login/authentication.ts';
import { expiredOn } from './login/authentication.ts';

/** Where a request goes, below whatever path the server's own address has. */
interface Route {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
}

/** An expired client certificate is only `Unauthorized` to the API server; here it can be named. */
export function loginFailure(target: ApiTarget, login: Login, status: number): ApiStatusError | null {
  const day = status === 401 && login.certificate ? expiredOn(login.certificate) : null;
  if (day === null) return null;
  return new ApiStatusError(
    failure(
      'kubernetes-unauthorized',
      words(
        `The client certificate of “${target.user}” expired on ${day}.`,
        `Le certificat client de « ${target.user} » a expiré le ${day}.`,
      ),
      words(
        'Fetch the kubeconfig of this cluster again (kubeadm renews it with: kubeadm certs renew admin.conf).',
        'Récupérez de nouveau le kubeconfig de ce cluster (kubeadm le renouvelle par : kubeadm certs renew admin.conf).',
      ),
      { code: '401' },
    ),
    status,
    null,
  );
}

/** The path with its query, below that of the server's address. */
export function pathOf(base: URL, { path, query = {} }: Route): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const prefix = base.pathname.replace(/\/+$/, '');
  return `${prefix}${path}${search.size > 0 ? `?${search}` : ''}`;
}

/** `tls-server-name`: the certificate is checked against it. An address is never sent as SNI (RFC 6066 §3). */
export function verifiedAs(name: string | null): RequestOptions {
  if (name === null) return {};
  return isIP(name) === 0
    ? { servername: name }
    : { servername: '', checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate) };
}
