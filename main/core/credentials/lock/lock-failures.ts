import { failure, FailureError, words } from '../../failure.ts';
import type { Words } from '../../../../preload/contract/words.ts';

/** `locked`: what was asked for needs an unlocked Pilothouse. */
export function lockedNow(): FailureError {
  return new FailureError(
    failure(
      'locked',
      words(
        'Pilothouse is locked: no secret is used and nothing is shown.',
        'Pilothouse est verrouillé : aucun secret ne sert et rien n’est montré.',
      ),
      words('Unlock it with its passphrase.', 'Déverrouillez-le avec sa phrase de passe.'),
    ),
  );
}

/** `locked`, while a call was under way: nothing of its answer is shown, and neither whether it was done. */
export function lockedMeanwhile(): FailureError {
  return new FailureError(
    failure(
      'locked',
      words(
        'Pilothouse was locked while this was under way. Its answer is kept back; it may be done all the same.',
        'Pilothouse a été verrouillé pendant cette opération. Sa réponse est retenue ; elle a pu se faire tout de même.',
      ),
      words(
        'Unlock it, then look whether it was done before you do it again: each change is in the journal on the Activity page (pilothouse audit list).',
        'Déverrouillez-le, puis voyez si elle s’est faite avant de la refaire : chaque changement est dans le journal de la page Activité (pilothouse audit list).',
      ),
    ),
  );
}

/** `bad-input`: there is no lock to be changed, tried or removed. */
export function noLock(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('No lock is set up here.', 'Aucun verrou n’est configuré ici.'),
      words(
        'Set one up first: in Settings, or with pilothouse lock set-up.',
        'Configurez-en un d’abord : dans Réglages, ou avec pilothouse lock set-up.',
      ),
    ),
  );
}

/** `bad-input`: a second lock cannot be set up. */
export function lockThere(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('A lock is set up already.', 'Un verrou est déjà configuré.'),
      words('Change its passphrase, or remove it first.', 'Changez sa phrase de passe, ou retirez-le d’abord.'),
    ),
  );
}

/** `storage-failed`: the lock could not be written; `cause` is why. */
export function notKept(cause: Words): FailureError {
  return new FailureError(
    failure(
      'storage-failed',
      words(`The lock could not be kept: ${cause.en}`, `Le verrou n’a pas pu être conservé : ${cause.fr}`),
      words('Mend that first; until then nothing can be locked.', 'Réparez cela d’abord ; d’ici là, rien ne peut être verrouillé.'),
    ),
  );
}

/** `waitMs` is how long the next attempt has to wait. */
export function wrongPassphrase(waitMs: number): FailureError {
  return new FailureError(
    failure('lock-refused', words('This is not the passphrase.', 'Ce n’est pas la phrase de passe.'), tryAgain(waitMs)),
  );
}

/** `reason` is what sets the code apart, where that is known. */
export function wrongCode(reason: Words | null, waitMs: number): FailureError {
  const cause = reason ?? words('This is not a code of the second factor.', 'Ce n’est pas un code du second facteur.');
  const remedy = waitMs > 0 ? tryAgain(waitMs) : words('Type the code the app shows now.', 'Saisissez le code que l’application affiche.');
  return new FailureError(failure('lock-refused', cause, remedy));
}

/** `lock-refused`: the passphrase came without a code, and the lock has a second factor. */
export function codeNeeded(): FailureError {
  return new FailureError(
    failure(
      'lock-refused',
      words('The code of the second factor is missing.', 'Il manque le code du second facteur.'),
      words('Type the passphrase and the code the app shows now.', 'Saisissez la phrase de passe et le code que l’application affiche.'),
    ),
  );
}

/** `lock-wait`: after `wrong` attempts the next one is looked at in `waitMs` only. */
export function tooSoon(waitMs: number, wrong: number): FailureError {
  const seconds = Math.ceil(waitMs / 1000);
  return new FailureError(
    failure(
      'lock-wait',
      words(
        `After ${wrong} wrong attempts the next one has to wait; this one was not looked at.`,
        `Après ${wrong} essais erronés, le suivant doit attendre ; celui-ci n’a pas été examiné.`,
      ),
      words(`Try again in ${seconds} s.`, `Réessayez dans ${seconds} s.`),
    ),
  );
}

/** `lock-confirmation-needed`: the passphrase, and a code where there is a second factor, before a secret is shown. */
export function passphraseAskedAgain(codeToo: boolean): FailureError {
  return new FailureError(
    failure(
      'lock-confirmation-needed',
      codeToo
        ? words(
            'Before a secret is shown, the passphrase of the lock and a code of its second factor are asked again.',
            'Avant de montrer un secret, la phrase de passe du verrou et un code de son second facteur sont redemandés.',
          )
        : words(
            'Before a secret is shown, the passphrase of the lock is asked again.',
            'Avant de montrer un secret, la phrase de passe du verrou est redemandée.',
          ),
      codeToo
        ? words('Type both, then do it again.', 'Saisissez les deux, puis recommencez.')
        : words('Type it, then do it again.', 'Saisissez-la, puis recommencez.'),
    ),
  );
}

/** `lock-confirmation-needed`: the passphrase was right, a code is missing. */
export function codeAskedAgain(): FailureError {
  return new FailureError(
    failure(
      'lock-confirmation-needed',
      words(
        'Before a secret is shown, a code of the lock’s second factor is asked again, with the passphrase.',
        'Avant de montrer un secret, un code du second facteur du verrou est redemandé, avec la phrase de passe.',
      ),
      words('Type the code the app shows now.', 'Saisissez le code que l’application affiche.'),
    ),
  );
}

/** `bad-input`: an entry that would not survive a restart, or was never proven, cannot guard the lock. */
export function unfitSecondFactor(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(
        'This entry cannot be the second factor of the lock: it is not there, not confirmed, or its secret lives in memory only and would be gone after a restart.',
        'Cette entrée ne peut pas servir de second facteur au verrou : elle n’existe pas, n’est pas confirmée, ou son secret ne vit qu’en mémoire et disparaîtrait au redémarrage.',
      ),
      words('Choose a confirmed entry that is kept.', 'Choisissez une entrée confirmée et conservée.'),
    ),
  );
}

/** `lock-refused`: one second factor is taken off before another one is chosen. */
export function otherSecondFactor(): FailureError {
  return new FailureError(
    failure(
      'lock-refused',
      words(
        'The lock has another second factor already: it goes first, with a code of its own. Nothing was changed.',
        'Le verrou a déjà un autre second facteur : il doit partir d’abord, avec un de ses codes. Rien n’a été modifié.',
      ),
      words(
        'Take it off (Settings, or pilothouse lock second-factor none), then choose the new one.',
        'Retirez-le (Réglages, ou pilothouse lock second-factor none), puis choisissez le nouveau.',
      ),
    ),
  );
}

/** `lock-refused`: what guards the lock was to be written over, moved or deleted. */
export function guardStays(): FailureError {
  return new FailureError(
    failure(
      'lock-refused',
      words(
        'This secret guards the lock: its codes are the second factor. While it does, it is not replaced, moved or deleted. Nothing was changed.',
        'Ce secret garde le verrou : ses codes en sont le second facteur. Tant qu’il le garde, il n’est ni remplacé, ni déplacé, ni supprimé. Rien n’a été modifié.',
      ),
      words(
        'Take the second factor off the lock first, with the passphrase and a code: in Settings, or with pilothouse lock second-factor none. Where it has no code any more, only pilothouse lock reset is left.',
        'Retirez d’abord le second facteur du verrou, avec la phrase de passe et un code : dans Réglages, ou avec pilothouse lock second-factor none. S’il n’a plus de code, il ne reste que pilothouse lock reset.',
      ),
    ),
  );
}

/** `credential-missing`: the lock asks for codes of an entry that is not there any more. */
export function guardGone(): FailureError {
  return new FailureError(
    failure(
      'credential-missing',
      words(
        'The secret of the lock’s second factor is gone: it was deleted outside of Pilothouse, or lost with a database. No code opens this lock any more.',
        'Le secret du second facteur du verrou a disparu : il a été supprimé hors de Pilothouse, ou perdu avec une base de données. Plus aucun code n’ouvre ce verrou.',
      ),
      words(
        'Put the secret back where it was (a backup of the keychain or of the data folder), or take the lock away and set it up anew: pilothouse lock reset. A sealed file keeps its passphrase.',
        'Remettez le secret où il était (une sauvegarde du trousseau ou du dossier de données), ou retirez le verrou et configurez-le à nouveau : pilothouse lock reset. Un fichier scellé garde sa phrase de passe.',
      ),
    ),
  );
}

/** `lock-refused`: Touch ID alone is not enough here, or not allowed. */
export function touchIdUnfit(): FailureError {
  return new FailureError(
    failure(
      'lock-refused',
      words(
        'Touch ID does not unlock here: it is not allowed, a second factor or the sealed file needs the passphrase, or none was typed since the start.',
        'Touch ID ne déverrouille pas ici : il n’est pas autorisé, un second facteur ou le fichier scellé demande la phrase de passe, ou aucune n’a été saisie depuis le démarrage.',
      ),
      words('Type the passphrase.', 'Saisissez la phrase de passe.'),
    ),
  );
}

function tryAgain(waitMs: number): Words {
  const seconds = Math.ceil(waitMs / 1000);
  return waitMs === 0
    ? words(
        'Check the keyboard layout and Caps Lock, then try again.',
        'Vérifiez la disposition du clavier et le verrouillage majuscules, puis réessayez.',
      )
    : words(`Try again in ${seconds} s.`, `Réessayez dans ${seconds} s.`);
}
