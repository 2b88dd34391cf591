import type { Failure } from '../../../preload/contract/failure.ts';
import type { FailureKind } from '../../../preload/contract/failure-kinds.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';
import { missingRight, refusedWords } from './forbidden.ts';

/** Whom the API server takes one for who shows no login (kubernetes.io, "Anonymous requests"). */
const ANONYMOUS = 'system:anonymous';

/** Whom a request spoke to, for the sentences. */
export interface ApiTarget {
  readonly context: string;
  /** The API server's address as the kubeconfig writes it. */
  readonly server: string;
  /** The kubeconfig's name for the user. */
  readonly user: string;
  /** The vantage it is dialled from; null for this computer. */
  readonly via: string | null;
}

/** An answer of the API server that is not the wanted one. */
export class ApiStatusError extends FailureError {
  readonly status: number;
  /** How long the server asks to wait, from `Retry-After`. */
  readonly retryAfterMs: number | null;

  constructor(failed: Failure, status: number, retryAfterMs: number | null) {
    super(failed);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The `Status` object of the API (apimachinery `metav1.Status`), as far as it is there. */
export interface StatusObject {
  readonly message: string;
  readonly reason: string;
  readonly code: number | null;
}

/** Reads a `Status` object; null for anything else. */
export function readStatusObject(value: unknown): StatusObject | null {
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'Status') return null;
  const field = (name: string): unknown => Object.entries(value).find(([key]) => key === name)?.[1];
  const message = field('message');
  const reason = field('reason');
  const code = field('code');
  return {
    message: typeof message === 'string' ? message : '',
    reason: typeof reason === 'string' ? reason : '',
    code: typeof code === 'number' ? code : null,
  };
}

/**
 * What an HTTP status of the API server means: 401 `kubernetes-unauthorized`, 403 `kubernetes-forbidden`, 404 `not-found`,
 * 429 `kubernetes-busy`, `bad-input` for a label selector that it cannot read, anything else `kubernetes-api-failed` (410 with its code, so that a watch lists again).
 */
export function statusFailure(target: ApiTarget, status: number, body: string, retryAfter?: string): ApiStatusError {
  const said = readStatusObject(parsed(body));
  const message = said?.message ?? firstLine(body);
  const built = (kind: FailureKind, cause: Words, remedy: Words) =>
    new ApiStatusError(
      failure(kind, cause, remedy, { code: String(status), ...(message === '' ? {} : { evidence: message }) }),
      status,
      retryAfterMs(retryAfter),
    );

  const waitMs = retryAfterMs(retryAfter);
  const asked = waitMs === null ? words('', '') : words(` (it asks for ${waitMs / 1000} s)`, ` (il demande ${waitMs / 1000} s)`);
  switch (status) {
    case 401:
      return built(
        'kubernetes-unauthorized',
        words(
          `The cluster “${target.context}” does not accept the login of “${target.user}”.`,
          `Le cluster « ${target.context} » n’accepte pas l’identification de « ${target.user} ».`,
        ),
        words(
          'Its token or certificate is wrong or has expired: fetch the kubeconfig again or log in again.',
          'Son jeton ou son certificat est faux ou expiré : récupérez de nouveau le kubeconfig ou reconnectez-vous.',
        ),
      );
    case 403: {
      const denied = explainForbidden(message);
      // It saw no login at all: none was sent, or one of a kind that it does not read (a user's name and password since 1.19).
      if (denied?.user === ANONYMOUS && target.user !== ANONYMOUS)
        return built(
          'kubernetes-unauthorized',
          words(
            `The cluster “${target.context}” did not take the login of “${target.user}”: it lets it in as nobody (${ANONYMOUS}).`,
            `Le cluster « ${target.context} » n’a pas pris en compte l’identification de « ${target.user} » : il le traite comme anonyme (${ANONYMOUS}).`,
          ),
          words(
            'Its user in the kubeconfig has no token, certificate or login program that this cluster reads; a name with a password is not read since Kubernetes 1.19. Fetch the kubeconfig again.',
            'Son utilisateur dans le kubeconfig n’a ni jeton, ni certificat, ni programme de connexion que ce cluster lise ; un nom avec mot de passe n’est plus lu depuis Kubernetes 1.19. Récupérez de nouveau le kubeconfig.',
          ),
        );
      return built(
        'kubernetes-forbidden',
        denied
          ? refusedWords(denied.user, denied)
          : words(
              `The cluster “${target.context}” forbids this to “${target.user}”.`,
              `Le cluster « ${target.context} » interdit cette action à « ${target.user} ».`,
            ),
        denied?.verb === 'watch'
          ? words(
              'It is read anew from time to time instead. For a live list, ask the cluster’s administrator for a role with the verb watch.',
              'C’est relu de temps en temps à la place. Pour une liste en direct, demandez à l’administrateur du cluster un rôle avec le verbe watch.',
            )
          : denied
            ? missingRight(denied)
            : words(
                'Ask the cluster’s administrator for a role that allows it.',
                'Demandez à l’administrateur du cluster un rôle qui le permet.',
              ),
      );
    }
    case 404:
      if (said) {
        return built(
          'not-found',
          words(
            `The cluster “${target.context}” does not have it: ${message}.`,
            `Le cluster « ${target.context} » ne l’a pas : ${message}.`,
          ),
          words(
            'It may have been deleted a moment ago. Look at the list again.',
            'Cela vient peut-être d’être supprimé. Regardez de nouveau la liste.',
          ),
        );
      }
      return notSpoken(target, `HTTP 404, ${message}`);
    case 400:
    case 409:
    case 422:
      if (!said) break;
      if (isSelectorComplaint(status, message))
        return built(
          'bad-input',
          words(
            `The cluster “${target.context}” does not understand these labels.`,
            `Le cluster « ${target.context} » ne comprend pas ces labels.`,
          ),
          words(
            'Write them as kubectl takes them, for example: app=web, tier in (front, back), !legacy',
            'Écrivez-les comme pour kubectl, par exemple : app=web, tier in (front, back), !legacy',
          ),
        );
      return built(
        'kubernetes-refused',
        status === 409
          ? words(
              `The cluster “${target.context}” has another state by now: ${message}.`,
              `Le cluster « ${target.context} » est entre-temps dans un autre état : ${message}.`,
            )
          : words(
              `The cluster “${target.context}” refuses this as wrong: ${message}.`,
              `Le cluster « ${target.context} » refuse cette demande comme erronée : ${message}.`,
            ),
        status === 409
          ? words('Nothing was changed. Look at the object again.', 'Rien n’a été modifié. Regardez de nouveau l’objet.')
          : words('Nothing was changed. Correct what it names.', 'Rien n’a été modifié. Corrigez ce qu’il indique.'),
      );
    case 410:
      return built(
        'kubernetes-api-failed',
        words(
          'The cluster no longer remembers the state that was last seen: the list has to be read again.',
          'Le cluster a oublié le dernier état connu : la liste est à relire.',
        ),
        words(
          'What is shown live is read again by itself; else try again.',
          'Ce qui est affiché en direct est relu de soi-même ; sinon, réessayez.',
        ),
      );
    case 429:
      return built(
        'kubernetes-busy',
        words(
          `The cluster “${target.context}” is busy and asks to wait.`,
          `Le cluster « ${target.context} » est surchargé et demande d’attendre.`,
        ),
        words(
          `What is shown live is asked for again by itself; else try again in a moment${asked.en}. If this lasts, look at the load of its control plane.`,
          `Ce qui est affiché en direct est redemandé de soi-même ; sinon, réessayez dans un moment${asked.fr}. Si cela dure, regardez la charge de son plan de contrôle.`,
        ),
      );
    default:
      break;
  }
  if (!said && status < 500) return notSpoken(target, `HTTP ${status}, ${message}`);
  return built(
    'kubernetes-api-failed',
    words(
      `The API server of “${target.context}” answered with the error ${status}.`,
      `Le serveur d’API de « ${target.context} » a répondu par l’erreur ${status}.`,
    ),
    words(
      'Try again; if it stays, look at the logs of the API server, or of the proxy in front of it.',
      'Réessayez ; si cela persiste, regardez les journaux du serveur d’API, ou du proxy placé devant lui.',
    ),
  );
}

/** What apimachinery's `labels.Parse` says of a selector, with the words of old and new versions. */
function isSelectorComplaint(status: number, message: string): boolean {
  return status === 400 && /^(?:unable to parse requirement: |couldn't parse the selector string |found '.*', expected: )/su.test(message);
}

/** Something answers, but it is not a Kubernetes API server (a login page, a proxy, another service). */
export function notSpoken(target: ApiTarget, evidence: string): ApiStatusError {
  return new ApiStatusError(
    failure(
      'kubernetes-not-spoken',
      words(
        `What answers at ${target.server} is not a Kubernetes API server.`,
        `Ce qui répond à ${target.server} n’est pas un serveur d’API Kubernetes.`,
      ),
      words(
        'Check the server address in the kubeconfig, and whether a proxy or login page stands in between.',
        'Vérifiez l’adresse du serveur dans le kubeconfig, et si un proxy ou une page de connexion s’interpose.',
      ),
      { evidence },
    ),
    0,
    null,
  );
}

/** `pods is forbidden: User "dev" cannot list resource "pods" in API group "" in the namespace "default"` and its kin. */
export function explainForbidden(
  message: string,
): { readonly user: string; readonly verb: string; readonly resource: string; readonly namespace: string | null } | null {
  const match =
    /User "([^"]*)" cannot (\S+) resource "([^"]+)" in API group "[^"]*"(?: in the namespace "([^"]+)"| at the cluster scope)?/.exec(
      message,
    );
  const [, user, verb, resource, namespace] = match ?? [];
  return user !== undefined && verb !== undefined && resource !== undefined ? { user, verb, resource, namespace: namespace ?? null } : null;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Proxies answer in HTML or plain text: the text itself is then the evidence.
    return null;
  }
}

function firstLine(body: string): string {
  return body.trim().split('\n', 1)[0]?.slice(0, 300) ?? '';
}

/** `Retry-After` in seconds (RFC 9110 §10.2.3); the API server never sends a date. */
function retryAfterMs(value: string | undefined): number | null {
  const seconds = Number(value);
  return value !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}
