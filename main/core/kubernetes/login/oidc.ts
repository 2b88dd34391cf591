import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { readBounded } from '../../bounded-file.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { Secret } from '../../credentials/secret.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, textAt } from '../api-object.ts';
import type { ResolvedContext } from '../contexts/kubeconfig.ts';

const ANSWER_LIMIT_MS = 15_000;
const LARGEST_ANSWER_BYTES = 1024 * 1024;
const LARGEST_AUTHORITY_BYTES = 16 * 1024 * 1024;
/** A token is renewed this long before it ends, so that it does not end on its way. */
const EXPIRY_MARGIN_MS = 60_000;

/** Gives the token of a user entry with the retired auth provider `oidc`. */
export interface OidcLogin {
  token(signal: AbortSignal): Promise<{ readonly token: Secret; readonly expiresAt: number | null }>;
  /** The server refused it: true when another can be got. */
  refused(): boolean;
}

/**
 * The id token of the kubeconfig while it lasts, then one that is got with its refresh token (OpenID Connect Core 1.0 §12). What was
 * renewed is kept for this run: the kubeconfig is not written, so where the issuer gives each refresh token for one use, kubectl
 * has to log in again. Throws FailureError `kubernetes-unauthorized`.
 */
export function createOidcLogin({ user }: ResolvedContext): OidcLogin {
  const config = user.authProvider?.config ?? {};
  const revealed = (name: string) => config[name]?.reveal() ?? '';
  let idToken = revealed('id-token');
  let refreshToken = revealed('refresh-token');
  let renewing: Promise<void> | null = null;

  const renew = async (signal: AbortSignal) => {
    const issuer = revealed('idp-issuer-url');
    if (refreshToken === '' || issuer === '') throw new FailureError(ended(user.name));
    const authority = await readAuthority(
      revealed('idp-certificate-authority-data'),
      revealed('idp-certificate-authority'),
      user.name,
      signal,
    );
    try {
      const found = await ask(new URL(`${issuer.replace(/\/$/u, '')}/.well-known/openid-configuration`), { authority, signal });
      const endpoint = textAt(found, 'token_endpoint');
      if (endpoint === null) throw new Error('the issuer names no token_endpoint');
      const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
      const secret = revealed('client-secret');
      const clientId = revealed('client-id');
      // RFC 6749 §2.3.1: with a secret in the header, each part form-encoded first; a public client names itself in the form.
      const basic = secret === '' ? null : `${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`;
      if (basic === null) form.set('client_id', clientId);
      const answer = await ask(new URL(endpoint), { authority, signal, form, basic });
      const renewed = textAt(answer, 'id_token');
      if (renewed === null) throw new Error('the issuer answered without an id_token');
      idToken = renewed;
      refreshToken = textAt(answer, 'refresh_token') ?? refreshToken;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw new FailureError(notRenewed(user.name, issuer, error instanceof Error ? error.message : String(error)), { cause: error });
    }
  };

  return {
    async token(signal) {
      if (!isFresh(idToken, Date.now())) {
        // One renewal serves everybody who waits for it: it ends by its own limit.
        renewing ??= renew(AbortSignal.timeout(2 * ANSWER_LIMIT_MS)).finally(() => (renewing = null));
        await renewing;
        signal.throwIfAborted();
      }
      return { token: new Secret(idToken), expiresAt: endOf(idToken) };
    },
    refused() {
      if (refreshToken === '' || idToken === '') return false;
      idToken = '';
      return true;
    },
  };
}

function isFresh(token: string, now: number): boolean {
  const end = endOf(token);
  return token !== '' && (end === null || end - EXPIRY_MARGIN_MS > now);
}

/** `exp` of a JWT in milliseconds; null when it names none. */
function endOf(token: string): number | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return isObject(claims) && typeof claims['exp'] === 'number' ? claims['exp'] * 1000 : null;
  } catch {
    // No JWT: it lasts until the server says otherwise.
    return null;
  }
}

/** Throws FailureError `kubeconfig-context-broken` where the file cannot be read. */
async function readAuthority(data: string, file: string, user: string, signal: AbortSignal): Promise<string | null> {
  if (data !== '') return Buffer.from(data, 'base64').toString('utf8');
  if (file === '') return null;
  try {
    return (await readBounded(file, LARGEST_AUTHORITY_BYTES, signal)).toString('utf8');
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new FailureError(noAuthority(user, file, error instanceof Error ? error.message : String(error)), { cause: error });
  }
}

interface Asking {
  readonly authority: string | null;
  readonly signal: AbortSignal;
  readonly form?: URLSearchParams;
  readonly basic?: string | null;
}

/** A JSON answer of the issuer. What it says when it refuses is in the error: `invalid_grant`, never a token. */
function ask(url: URL, { authority, signal, form, basic = null }: Asking): Promise<JsonObject> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'http:' ? httpRequest : httpsRequest)(
      url,
      {
        method: form ? 'POST' : 'GET',
        agent: false,
        signal,
        timeout: ANSWER_LIMIT_MS,
        headers: {
          Accept: 'application/json',
          ...(form ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
          ...(basic === null ? {} : { Authorization: `Basic ${Buffer.from(basic, 'utf8').toString('base64')}` }),
        },
        ...(authority === null ? {} : { ca: authority }),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
          if (text.length > LARGEST_ANSWER_BYTES) request.destroy(new Error(`${url.host} answers with too much`));
        });
        response.on('error', reject);
        response.on('end', () => {
          const answer = parsed(text);
          if (answer !== null && response.statusCode === 200) return resolve(answer);
          const why = answer === null ? '' : [textAt(answer, 'error'), textAt(answer, 'error_description')].filter(Boolean).join(': ');
          reject(new Error(`${url.host} answered HTTP ${response.statusCode ?? 0} ${why}`.trim()));
        });
      },
    );
    request.on('timeout', () => request.destroy(new Error(`${url.host} did not answer within ${ANSWER_LIMIT_MS / 1000} s`)));
    request.on('error', reject);
    request.end(form?.toString());
  });
}

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    // A page of a proxy or a login: its status says enough.
    return null;
  }
}

function ended(user: string) {
  return failure(
    'kubernetes-unauthorized',
    words(
      `The OpenID Connect token of “${user}” has ended, and the kubeconfig has no refresh token for another.`,
      `Le jeton OpenID Connect de « ${user} » a expiré, et le kubeconfig n’a pas de jeton de rafraîchissement.`,
    ),
    words('Log in again with the program that wrote this kubeconfig.', 'Reconnectez-vous avec le programme qui a écrit ce kubeconfig.'),
  );
}

function noAuthority(user: string, file: string, evidence: string) {
  return failure(
    'kubeconfig-context-broken',
    words(
      `The file ${file} that “${user}” names for its issuer (idp-certificate-authority) cannot be read.`,
      `Le fichier ${file} que « ${user} » nomme pour son émetteur (idp-certificate-authority) n’est pas lisible.`,
    ),
    words(
      'Put it back, or fetch the kubeconfig of this cluster again.',
      'Remettez-le en place, ou récupérez de nouveau le kubeconfig de ce cluster.',
    ),
    { evidence },
  );
}

function notRenewed(user: string, issuer: string, evidence: string) {
  return failure(
    'kubernetes-unauthorized',
    words(
      `The OpenID Connect token of “${user}” has ended, and ${issuer} gave no other.`,
      `Le jeton OpenID Connect de « ${user} » a expiré, et ${issuer} n’en a pas donné d’autre.`,
    ),
    words(
      'Log in again with the program that wrote this kubeconfig; what the issuer said is below.',
      'Reconnectez-vous avec le programme qui a écrit ce kubeconfig ; la réponse de l’émetteur est ci-dessous.',
    ),
    { evidence },
  );
}
