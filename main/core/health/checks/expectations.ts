import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Failure } from '../../../../preload/contract/failure.ts';
import { failure, words } from '../../failure.ts';
import type { CheckedUrl } from '../checked-url.ts';
import { showUrl } from '../checked-url.ts';
import type { BodySearch } from './body.ts';
import { equalsText, LARGEST_BODY_BYTES, lookUp, valueText } from './body.ts';
import type { UrlCheck } from './check.ts';
import { firstLine, tlsExpected } from './http-failures.ts';

const MEGABYTES = LARGEST_BODY_BYTES / 1024 / 1024;

interface Judged {
  readonly check: UrlCheck;
  readonly target: CheckedUrl;
  readonly response: IncomingMessage;
  readonly search: BodySearch;
  readonly bodyStart: string | null;
}

/** Compares the answer with what was expected: status, then text, then field. Null when all is as expected. */
export function judgeResponse(judged: Judged): Failure | null {
  const { check, target, response, search, bodyStart } = judged;
  const status = response.statusCode ?? 0;
  const evidence = firstLine(bodyStart ?? '');
  if (
    target.url.protocol === 'http:' &&
    status === 400 &&
    /plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL|HTTP request to an HTTPS server/i.test(bodyStart ?? '')
  ) {
    return tlsExpected(target, evidence);
  }
  const unexpected = judgeStatus(check, response, bodyStart);
  if (unexpected !== null) return unexpected;
  const location = redirectTarget(response);
  if (check.contains !== null && !search.found) return textMissing(check.contains, search, location, evidence);
  return check.field === null ? null : judgeField(check.field, search, location, evidence);
}

/** Compares the status alone; null when it is as expected. */
export function judgeStatus(check: UrlCheck, response: IncomingMessage, bodyStart: string | null): Failure | null {
  const status = response.statusCode ?? 0;
  const expected = check.status === null ? status >= 200 && status <= 399 : status === check.status;
  return expected ? null : unexpectedStatus(check, status, response, firstLine(bodyStart ?? ''));
}

function unexpectedStatus(check: UrlCheck, status: number, response: IncomingMessage, evidence: string): Failure {
  const meaning = response.statusMessage || (STATUS_CODES[status] ?? '');
  const answer = `${status} ${meaning}`.trim();
  const expected = check.status === null ? words('2xx or 3xx', '2xx ou 3xx') : words(String(check.status), String(check.status));
  const location = redirectTarget(response);
  const shown = [answer, ...(location === null ? [] : [`Location: ${location}`]), ...(evidence === '' ? [] : [evidence])].join('\n');
  return failure(
    'status-unexpected',
    words(`The server answered ${answer}; ${expected.en} was expected.`, `Le serveur a répondu ${answer} ; ${expected.fr} était attendu.`),
    statusRemedy(status, location),
    {
      code: String(status),
      evidence: shown,
    },
  );
}

function statusRemedy(status: number, location: string | null): Failure['remedy'] {
  if (location !== null)
    return words(
      `It redirects to ${location}: check that URL, or expect this status.`,
      `Il redirige vers ${location} : vérifiez cette URL, ou attendez ce statut.`,
    );
  switch (status) {
    case 401:
    case 403:
      return words(
        'The server wants a login, or refuses this place: check the credentials and its access rules.',
        'Le serveur demande une authentification, ou refuse cette provenance : vérifiez les identifiants et ses règles d’accès.',
      );
    case 404:
      return words(
        'Check the path, and which site or ingress answers for this host name.',
        'Vérifiez le chemin, et quel site ou ingress répond pour ce nom d’hôte.',
      );
    case 429:
      return words('Too many requests: ask less often.', 'Trop de requêtes : espacez-les.');
    case 502:
    case 504:
      return words(
        'The proxy answers, the application behind it does not: look at the application and at the proxy’s upstream.',
        'Le proxy répond, mais pas l’application derrière lui : examinez l’application et la cible du proxy.',
      );
    case 503:
      return words(
        'The service is stopped, overloaded or has no ready backend: look at its state and log.',
        'Le service est arrêté, surchargé ou sans instance prête : examinez son état et son journal.',
      );
    default:
      return status >= 500
        ? words('The application failed: its log has the reason.', 'L’application a échoué : son journal en donne la raison.')
        : words(
            'Compare the URL and what is expected with what the application serves.',
            'Comparez l’URL et ce qui est attendu avec ce que sert l’application.',
          );
  }
}

function textMissing(text: string, search: BodySearch, location: string | null, evidence: string): Failure {
  const size =
    search.bytes > LARGEST_BODY_BYTES
      ? words(`the first ${MEGABYTES} MB`, `les ${MEGABYTES} premiers Mo`)
      : words(`${search.bytes} bytes`, `${search.bytes} octets`);
  return failure(
    'text-missing',
    words(
      `“${excerpt(text)}” is not in the body (${size.en} searched).`,
      `« ${excerpt(text)} » n’est pas dans le corps (recherche dans ${size.fr}).`,
    ),
    redirectOr(location),
    { evidence },
  );
}

function redirectOr(location: string | null): Failure['remedy'] {
  return location === null
    ? words(
        'Look at how the body begins, and at upper and lower case in the expected text.',
        'Regardez le début du corps, et les majuscules du texte attendu.',
      )
    : words(`The server redirects to ${location}: check that URL.`, `Le serveur redirige vers ${location} : vérifiez cette URL.`);
}

function judgeField(
  field: { readonly path: string; readonly equals: string },
  search: BodySearch,
  location: string | null,
  evidence: string,
): Failure | null {
  const text = search.text();
  if (text === null) {
    return failure(
      'body-too-large',
      words(
        `The body is larger than ${MEGABYTES} MB: no JSON field is looked up in it.`,
        `Le corps dépasse ${MEGABYTES} Mo : aucun champ JSON n’y est cherché.`,
      ),
      words('Check a smaller document, such as a health endpoint.', 'Vérifiez un document plus petit, par exemple un point de santé.'),
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return failure(
      'field-mismatch',
      words(
        `The body is not JSON, so it has no field “${field.path}”.`,
        `Le corps n’est pas du JSON : il n’a pas de champ « ${field.path} ».`,
      ),
      redirectOr(location),
      {
        evidence: [error instanceof Error ? error.message : String(error), evidence].join('\n'),
      },
    );
  }
  const found = lookUp(json, field.path);
  if (!found.found) {
    const near = found.near.length === 0 ? words('nothing', 'rien') : words(found.near.join(', '), found.near.join(', '));
    return failure(
      'field-mismatch',
      words(
        `There is no field “${field.path}”. What is there: ${excerpt(near.en)}.`,
        `Il n’y a pas de champ « ${field.path} ». Ce qui s’y trouve : ${excerpt(near.fr)}.`,
      ),
      compareFields,
      { evidence },
    );
  }
  if (equalsText(found.value, field.equals)) return null;
  const value = excerpt(valueText(found.value));
  return failure(
    'field-mismatch',
    words(`“${field.path}” is “${value}”, not “${field.equals}”.`, `« ${field.path} » vaut « ${value} », et non « ${field.equals} ».`),
    compareFields,
    { evidence },
  );
}

const compareFields = words(
  'Look at what the application reports, and at the path and value that are expected.',
  'Regardez ce que rapporte l’application, ainsi que le chemin et la valeur attendus.',
);

function redirectTarget(response: IncomingMessage): string | null {
  const { location } = response.headers;
  return location === undefined ? null : showUrl(location);
}

function excerpt(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
