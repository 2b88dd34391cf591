import type { Failure } from '../../../../preload/contract/failure.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { VantageName } from '../../vantage/names.ts';
import { parseVantageName } from '../../vantage/names.ts';
import { seenFrom } from '../../vantage/tcp.ts';

/** Terminals at once, over all machines. */
export const MOST_TERMINALS = 64;

/** Where a terminal can be: this computer, a server, a pod. Throws FailureError `not-available` for any other place. */
export function machineOf(vantage: string): Extract<VantageName, { readonly kind: 'here' | 'ssh' | 'pod' }> {
  const parsed = parseVantageName(vantage);
  if (parsed.kind === 'here' || parsed.kind === 'ssh' || parsed.kind === 'pod') return parsed;
  throw new FailureError(
    failure(
      'not-available',
      words(
        'Terminals are opened on servers over SSH, in pods and on this computer.',
        'Les terminaux s’ouvrent sur des serveurs, par SSH, dans des pods et sur cet ordinateur.',
      ),
      words('Use here, ssh:HOST or pod:CONTEXT/NAMESPACE/POD.', 'Utilisez here, ssh:HÔTE ou pod:CONTEXTE/NAMESPACE/POD.'),
    ),
  );
}

/** What a terminal's place is called: `here`, the host, or the pod as it is written. */
export function placeName(vantage: string): string {
  const machine = machineOf(vantage);
  if (machine.kind === 'here') return 'here';
  return machine.kind === 'ssh' ? machine.host : vantage;
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

export function noLoginHere(): Failure {
  return failure(
    'not-available',
    words(
      'A login program is given a terminal on this computer only, and not on Windows.',
      'Un programme de connexion reçoit un terminal sur cet ordinateur seulement, et pas sous Windows.',
    ),
    words('Run it in a terminal of your own.', 'Lancez-le dans un terminal à vous.'),
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
