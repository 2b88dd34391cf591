import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';

/** Apps show both, and a code without a name is nobody's. Throws FailureError `bad-input`. */
export function checkNames({ issuer, account }: { readonly issuer: string; readonly account: string }): void {
  if (issuer.trim() !== '' && account.trim() !== '') return;
  const [what, remedy] =
    issuer.trim() === ''
      ? [
          words('The issuer is empty.', 'L’émetteur est vide.'),
          words(
            'Name the service that asks for the code, for example Example SSH.',
            'Nommez le service qui demande le code, par exemple Exemple SSH.',
          ),
        ]
      : [
          words('The account is empty.', 'Le compte est vide.'),
          words(
            'Give the login at the service, for example jean@example.org.',
            'Donnez le compte auprès du service, par exemple jean@example.org.',
          ),
        ];
  throw new FailureError(failure('bad-input', what, remedy));
}

/** `not-found`: there is no entry of that id. */
export function unknownEntry(id: string): FailureError {
  return new FailureError(
    failure(
      'not-found',
      words('There is no TOTP entry of this id.', 'Il n’y a pas d’entrée TOTP avec cet identifiant.'),
      words(
        'Look at the list: entries kept in memory end with the run that made them.',
        'Consultez la liste : les entrées gardées en mémoire disparaissent avec l’exécution qui les a créées.',
      ),
      { evidence: id },
    ),
  );
}

/** `credential-missing`: the entry is there, its secret is not. */
export function secretGone(): FailureError {
  return new FailureError(
    failure(
      'credential-missing',
      words('The secret of this entry was deleted.', 'Le secret de cette entrée a été supprimé.'),
      words('Remove the entry and enrol again.', 'Supprimez l’entrée et enrôlez à nouveau.'),
    ),
  );
}

/** The second factor of the lock: whoever sits before an open console would have it with the passphrase alone. */
export function guardsTheLock(): FailureError {
  return new FailureError(
    failure(
      'lock-refused',
      words(
        'This entry guards the lock: its codes are shown on your other device, not here.',
        'Cette entrée garde le verrou : ses codes s’affichent sur votre autre appareil, pas ici.',
      ),
      words(
        'Take the code from that device. To see codes here again, take the second factor off first: pilothouse lock second-factor none',
        'Prenez le code sur cet appareil. Pour revoir les codes ici, retirez d’abord le second facteur : pilothouse lock second-factor none',
      ),
    ),
  );
}

/** `lock-refused`: tried here, codes of the lock's second factor would be guessed past the wait of the lock. */
export function triedAtTheLock(): FailureError {
  return new FailureError(
    failure(
      'lock-refused',
      words(
        'This entry guards the lock: its codes are tried at the lock alone, where wrong ones make the next one wait.',
        'Cette entrée garde le verrou : ses codes ne s’essaient qu’au verrou, où les faux font attendre le suivant.',
      ),
      words(
        'Try the code there: lock, then unlock with it (pilothouse lock, pilothouse lock unlock).',
        'Essayez le code là : verrouillez, puis déverrouillez avec lui (pilothouse lock, pilothouse lock unlock).',
      ),
    ),
  );
}

/** `totp-secret-invalid`: what is kept is no base32 (RFC 4648 §6). */
export function secretInvalid(): FailureError {
  return new FailureError(
    failure(
      'totp-secret-invalid',
      words(
        'What the keychain holds for this entry is not a base32 secret.',
        'Ce que le trousseau contient pour cette entrée n’est pas un secret en base32.',
      ),
      words('Remove the entry and enrol again.', 'Supprimez l’entrée et enrôlez à nouveau.'),
    ),
  );
}

/** So many wrong codes in a row; the next is looked at in so many seconds only. */
export function tooManyWrong(count: number, seconds: number): Words {
  return words(
    `${count} wrong codes in a row. The next attempt is taken in ${seconds} s.`,
    `${count} codes faux de suite. Le prochain essai sera accepté dans ${seconds} s.`,
  );
}

/** A code is good for one login only (RFC 6238 §5.2). */
export function usedElsewhere(): Words {
  return words('This code was already used. Wait for the next one.', 'Ce code a déjà servi. Attendez le suivant.');
}
