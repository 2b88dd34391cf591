import type { Failure } from '../../../preload/contract/failure.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';

const useMemory = words(
  'Start a keychain (gnome-keyring, KWallet, KeePassXC) in this session and try again; or make a sealed file for secrets on the Credentials page; or keep them in memory until you quit.',
  'Démarrez un trousseau (gnome-keyring, KWallet, KeePassXC) dans cette session et réessayez ; ou créez un fichier scellé pour les secrets sur la page Identifiants ; ou gardez-les en mémoire jusqu’à la fermeture.',
);

/** Nothing that keeps secrets answers on this computer. */
export function noKeychain(evidence?: string): Failure {
  return failure(
    'keychain-unreachable',
    words('No keychain answers here.', 'Aucun trousseau ne répond ici.'),
    useMemory,
    evidence === undefined ? {} : { evidence },
  );
}

/** A service answers, but no keychain was ever made in it. */
export function noCollection(): Failure {
  return failure(
    'keychain-unreachable',
    words(
      'The keychain service answers, but this user has no keychain in it.',
      'Le service de trousseau répond, mais cet utilisateur n’y a aucun trousseau.',
    ),
    words(
      'Make one (Passwords and Keys, or log in to the desktop once); or make a sealed file on the Credentials page; or keep the secret in memory until you quit.',
      'Créez-en un (Mots de passe et clés, ou ouvrez une fois une session de bureau) ; ou créez un fichier scellé sur la page Identifiants ; ou gardez le secret en mémoire jusqu’à la fermeture.',
    ),
  );
}

/** `keychain-locked`; `evidence` is what the keychain said. */
export function keychainLocked(evidence?: string): Failure {
  return failure(
    'keychain-locked',
    words('The keychain is locked.', 'Le trousseau est verrouillé.'),
    words(
      'Unlock it, then try again; until then secrets can stay in memory.',
      'Déverrouillez-le, puis réessayez ; en attendant, les secrets peuvent rester en mémoire.',
    ),
    evidence === undefined ? {} : { evidence },
  );
}

/** The keychain took the question and does not answer: often it asks the person something on another screen. */
export function keychainSilent(): Failure {
  return failure(
    'keychain-unreachable',
    words(
      'The keychain does not answer; it may be waiting for an answer in a window of its own.',
      'Le trousseau ne répond pas ; il attend peut-être une réponse dans une fenêtre à lui.',
    ),
    words('Answer it, or keep the secret in memory until you quit.', 'Répondez-lui, ou gardez le secret en mémoire jusqu’à la fermeture.'),
  );
}

/** Left out on purpose, with PILOTHOUSE_KEYCHAIN=none. */
export function keychainSwitchedOff(): Failure {
  return failure(
    'keychain-unreachable',
    words(
      'The keychain is switched off for this run (PILOTHOUSE_KEYCHAIN=none).',
      'Le trousseau est désactivé pour cette exécution (PILOTHOUSE_KEYCHAIN=none).',
    ),
    words(
      'Start again without PILOTHOUSE_KEYCHAIN=none; or make a sealed file for secrets on the Credentials page; or keep them in memory until you quit.',
      'Relancez sans PILOTHOUSE_KEYCHAIN=none ; ou créez un fichier scellé pour les secrets sur la page Identifiants ; ou gardez-les en mémoire jusqu’à la fermeture.',
    ),
  );
}

/** `keychain-refused`: the secret is longer than the system’s keychain takes. */
export function tooLong(limitBytes: number): Failure {
  return failure(
    'keychain-refused',
    words(`The keychain takes at most ${limitBytes} bytes for one secret.`, `Le trousseau n’accepte que ${limitBytes} octets par secret.`),
    words(
      'Keep it in memory until you quit, or use a shorter secret.',
      'Gardez-le en mémoire jusqu’à la fermeture, ou utilisez un secret plus court.',
    ),
  );
}

/** What the native module said, as a cause: its messages are the keyring crate's (`Platform failure`, `Couldn't access platform storage`). */
export function explainKeychain(message: string): FailureError {
  return new FailureError(failureIn(message));
}

function failureIn(message: string): Failure {
  if (/IsLocked|prompt was dismissed|locked/iu.test(message)) return keychainLocked(message);
  if (/no result found/iu.test(message)) return noCollection();
  if (/DBus error|zbus error|AccessDenied|connect/iu.test(message)) return noKeychain(message);
  return failure('keychain-refused', refusedCause, useMemory, { evidence: message });
}

const refusedCause: Words = words('The keychain refused.', 'Le trousseau a refusé.');
