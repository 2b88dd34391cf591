import type { Refresh } from '../../../preload/contract/mail.ts';
import { tokenUrlTrouble } from '../../../preload/contract/mail-kept-fields.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { Secret } from '../credentials/secret.ts';
import { failure, FailureError, words } from '../failure.ts';

const ANSWER_LIMIT_MS = 15_000;
const LARGEST_ANSWER_BYTES = 256 * 1024;

/**
 * Gets an access token for a refresh token (RFC 6749 §6), from this computer. Secrets go over HTTPS only, or to this computer itself,
 * and nowhere else by a redirect. Throws FailureError `bad-input` for another URL, `mail-auth-refused` when the issuer gives none.
 */
export async function accessToken(
  refresh: Refresh,
  { refreshToken, clientSecret }: { readonly refreshToken: Secret; readonly clientSecret: Secret | null },
  signal: AbortSignal,
): Promise<Secret> {
  const url = tokenUrl(refresh.tokenUrl);
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken.reveal(),
    client_id: refresh.clientId,
    ...(clientSecret === null ? {} : { client_secret: clientSecret.reveal() }),
    ...(refresh.scope === null ? {} : { scope: refresh.scope }),
  });
  const answer = await ask(url, body, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)])).catch((error: unknown) => {
    if (signal.aborted) throw signal.reason;
    throw new FailureError(noToken(url, causeOf(error)), { cause: error });
  });
  const { access_token: token, error, error_description: description } = answer;
  if (typeof token === 'string' && token !== '') return new Secret(token);
  const said = [error, description].filter((part) => typeof part === 'string').join(': ');
  const evidence = said === '' ? 'no access_token in the answer' : said.slice(0, 500);
  throw new FailureError(noToken(url, evidence, typeof error === 'string' ? error : null));
}

async function ask(url: URL, body: URLSearchParams, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, { method: 'POST', body, headers: { Accept: 'application/json' }, redirect: 'error', signal });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > LARGEST_ANSWER_BYTES) throw new Error('the answer is too large');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (!(response.headers.get('content-type') ?? '').includes('json')) throw new Error(`HTTP ${response.status}, and no JSON`);
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) throw new Error(`HTTP ${response.status}, and no object`);
  return { ...parsed };
}

function tokenUrl(text: string): URL {
  const trouble = tokenUrlTrouble(text);
  if (trouble === null) return new URL(text);
  throw new FailureError(failure('bad-input', TOKEN_URL_TROUBLES[trouble], tokenUrlRemedy));
}

const TOKEN_URL_TROUBLES: Readonly<Record<NonNullable<ReturnType<typeof tokenUrlTrouble>>, Words>> = {
  'no-https': words('The address for tokens is not an https:// address.', 'L’adresse des jetons n’est pas une adresse https://.'),
  login: words(
    'A login stands in the address for tokens; it belongs to the credentials.',
    'L’adresse des jetons contient un identifiant de connexion ; il n’a sa place que parmi les identifiants.',
  ),
  secret: words(
    'The address for tokens carries what may be a secret behind “?” or “#”; it belongs to the credentials.',
    'L’adresse des jetons porte, après « ? » ou « # », ce qui est peut-être un secret ; il n’a sa place que parmi les identifiants.',
  ),
};

const tokenUrlRemedy = words(
  'For Microsoft it is https://login.microsoftonline.com/TENANT/oauth2/v2.0/token, for Google https://oauth2.googleapis.com/token.',
  'Pour Microsoft : https://login.microsoftonline.com/TENANT/oauth2/v2.0/token ; pour Google : https://oauth2.googleapis.com/token.',
);

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** What the codes of RFC 6749 §5.2 come to for a refresh token, and what to do. */
const REFUSALS: ReadonlyMap<string, { readonly why: Words; readonly remedy: Words }> = new Map(
  (
    [
      [
        ['invalid_grant'],
        words(
          'the refresh token has ended, was withdrawn, or was given to another client',
          'le jeton de renouvellement a expiré, a été révoqué, ou a été remis à un autre client',
        ),
        words(
          'Sign in again to get a new refresh token; a changed password or an unused account often ends the old one.',
          'Connectez-vous de nouveau pour obtenir un autre jeton de renouvellement ; un mot de passe changé ou un compte inutilisé met souvent fin à l’ancien.',
        ),
      ],
      [
        ['invalid_client', 'unauthorized_client'],
        words('it does not take this client (its id or its secret)', 'il n’accepte pas ce client (son identifiant ou son secret)'),
        words(
          'Compare the client’s id and secret with those of its registration; a secret ends on a date of its own.',
          'Comparez l’identifiant et le secret du client avec ceux de son inscription ; un secret a sa propre date de fin.',
        ),
      ],
      [
        ['invalid_scope'],
        words('this client was not given the scope that is asked for', 'ce client n’a pas reçu la portée demandée'),
        words(
          'Ask for a scope that was agreed to: https://outlook.office.com/SMTP.Send for Microsoft, https://mail.google.com/ for Google.',
          'Demandez une portée acceptée : https://outlook.office.com/SMTP.Send pour Microsoft, https://mail.google.com/ pour Google.',
        ),
      ],
    ] as const
  ).flatMap(([codes, why, remedy]) => codes.map((code) => [code, { why, remedy }] as const)),
);

function noToken(url: URL, evidence: string, code: string | null = null) {
  const refusal = code === null ? undefined : REFUSALS.get(code);
  if (refusal !== undefined)
    return failure(
      'mail-auth-refused',
      words(`${url.host} gave no access token: ${refusal.why.en}.`, `${url.host} n’a pas donné de jeton d’accès : ${refusal.why.fr}.`),
      refusal.remedy,
      { evidence },
    );
  return failure(
    'mail-auth-refused',
    words(
      `${url.host} gave no access token for the refresh token.`,
      `${url.host} n’a pas donné de jeton d’accès pour le jeton de renouvellement.`,
    ),
    words(
      'Check the client’s id and secret; a refresh token that was not used for long, or was withdrawn, needs a new sign-in.',
      'Vérifiez l’identifiant et le secret du client ; un jeton longtemps inutilisé ou révoqué demande une nouvelle connexion.',
    ),
    { evidence },
  );
}
