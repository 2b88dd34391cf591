import type { Failure } from '../../../preload/contract/failure.ts';
import { failure, words } from '../failure.ts';
import { seenFrom } from './tcp.ts';

/** The limit of a command when nothing else is said. */
export const COMMAND_WITHIN_MS = 60_000;

/** The program is not on that machine. */
export function commandMissing(program: string, from: string, evidence: string): Failure {
  const place = seenFrom(from);
  return failure(
    'command-missing',
    words(`The program ${program} is not there, seen from ${place.en}.`, `Le programme ${program} est introuvable, vu depuis ${place.fr}.`),
    words('Install it there, or check the PATH of the account.', 'Installez-le à cet endroit, ou vérifiez le PATH du compte.'),
    evidence === '' ? {} : { evidence },
  );
}

/** The program is there and may not be run. */
export function commandForbidden(program: string, from: string, evidence: string): Failure {
  const place = seenFrom(from);
  return failure(
    'permission-denied',
    words(`The program ${program} may not be run on ${place.en}.`, `Le programme ${program} ne peut pas être exécuté sur ${place.fr}.`),
    words('Give the account the right to run it.', 'Donnez au compte le droit de l’exécuter.'),
    evidence === '' ? {} : { evidence },
  );
}

/** The program did not end in time and was ended. */
export function commandTooSlow(program: string, from: string, limitMs: number): Failure {
  const place = seenFrom(from);
  const seconds = Math.round(limitMs / 100) / 10;
  return failure(
    'timed-out',
    words(
      `${program} did not finish within ${seconds} s on ${place.en}; it was ended.`,
      `${program} n’a pas fini en ${seconds} s sur ${place.fr} ; il a été arrêté.`,
    ),
    words(
      'The machine may be overloaded, or something it waits for does not answer (a network file system, a name server).',
      'La machine est peut-être surchargée, ou ce qu’elle attend ne répond pas (système de fichiers réseau, serveur de noms).',
    ),
  );
}
