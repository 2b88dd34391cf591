import type { Failure } from '../../../../preload/contract/failure.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { parseVantageName } from '../../vantage/names.ts';
import { seenFrom } from '../../vantage/tcp.ts';

/** Terminals at once, over all machines. */
export const MOST_TERMINALS = 64;

/** The host of a server, null for this computer. Throws FailureError `not-available` for any other place. */
export function hostOf(vantage: string): string | null {
  const parsed = parseVantageName(vantage);
  if (parsed.kind === 'here') return null;
  if (parsed.kind === 'ssh') return parsed.host;
  throw new FailureError(
    failure(
      'not-available',
      words(
        'Terminals are opened on servers over SSH and on this computer.',
        'Les terminaux s’ouvrent sur des serveurs, par SSH, et sur cet ordinateur.',
      ),
      words('Use here or ssh:HOST.', 'Utilisez here ou ssh:HÔTE.'),
    ),
  );
}

export function closedAlready(): Failure {
  return failure(
    'not-found',
    words('This terminal was closed.', 'Ce terminal a été fermé.'),
    words('Open another one.', 'Ouvrez-en un autre.'),
  );
}

export function notOpen(target: string): Failure {
  const place = seenFrom(target);
  return failure(
    'not-available',
    words(`The shell on ${place.en} has ended: nothing was typed.`, `Le shell sur ${place.fr} est terminé : rien n’a été saisi.`),
    words('Reconnect the terminal first.', 'Reconnectez d’abord le terminal.'),
  );
}

export function tooMany(): Failure {
  return failure(
    'not-available',
    words(
      `${MOST_TERMINALS} terminals are open: no more are opened.`,
      `${MOST_TERMINALS} terminaux sont ouverts : il n’en est pas ouvert d’autre.`,
    ),
    words('Close one of them.', 'Fermez-en un.'),
  );
}

export function readOnly(target: string): Failure {
  const place = seenFrom(target);
  return failure(
    'target-read-only',
    words(
      `The environment of ${place.en} is read-only, and a terminal can change anything. None was opened.`,
      `L’environnement de ${place.fr} est en lecture seule, et un terminal peut tout modifier. Aucun n’a été ouvert.`,
    ),
    words(
      'Give it another environment, or allow changes in the settings.',
      'Donnez-lui un autre environnement, ou autorisez les changements dans les réglages.',
    ),
  );
}

export function readOnlyNow(target: string): Failure {
  const place = seenFrom(target);
  return failure(
    'target-read-only',
    words(
      `The environment of ${place.en} is read-only now: nothing was typed.`,
      `L’environnement de ${place.fr} est maintenant en lecture seule : rien n’a été saisi.`,
    ),
    words(
      'Give it another environment, or allow changes in the settings.',
      'Donnez-lui un autre environnement, ou autorisez les changements dans les réglages.',
    ),
  );
}
