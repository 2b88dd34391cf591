import type { Failure } from '../../../preload/contract/failure.ts';
import { failure, FailureError, words } from '../failure.ts';

/** `credential-missing`: nothing of that name is kept. */
export function unknownCredential(name: string): FailureError {
  return new FailureError(
    failure(
      'credential-missing',
      words(`There is no credential ${name}.`, `Il n’y a pas d’identifiant ${name}.`),
      words(
        'See the names on the Credentials page, or with: pilothouse credentials list',
        'Voyez les noms sur la page Identifiants, ou avec : pilothouse credentials list',
      ),
    ),
  );
}

/** The names are in a database that could not be opened: whether this one is there is not known. */
export function namesUnread(name: string, why: Failure): FailureError {
  return new FailureError({
    ...why,
    cause: words(
      `${name} is not in memory, and the names kept on disk cannot be read now: it may exist there. ${why.cause.en}`,
      `${name} n’est pas en mémoire, et les noms conservés sur le disque ne peuvent pas être lus pour l’instant : il y existe peut-être. ${why.cause.fr}`,
    ),
  });
}

/** `storage-failed`: a place took a secret and did not give it back when it was read again; it stays where it was. */
export function notGivenBack(name: string): FailureError {
  return new FailureError(
    failure(
      'storage-failed',
      words(
        `${name} was written to its new place, which did not give it back. It is still where it was.`,
        `${name} a été écrit à son nouvel endroit, qui ne l’a pas rendu. Il est toujours là où il était.`,
      ),
      words(
        'See what is wrong with that place: pilothouse credentials doctor',
        'Voyez ce qui ne va pas à cet endroit : pilothouse credentials doctor',
      ),
    ),
  );
}
