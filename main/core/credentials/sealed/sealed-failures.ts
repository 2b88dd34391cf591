import { failure, FailureError, words } from '../../failure.ts';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Unreadable } from './format.ts';

export const FILE_NAME = 'credentials.sealed';
export const COPY_NAME = 'credentials.sealed.before';
/** Held while the file is read to be changed, by one process at a time. */
export const LOCK_NAME = 'credentials.lock';

/** No sealed file was ever made in this data folder. */
export function noSealedFile(): Failure {
  return failure(
    'sealed-file-missing',
    words('There is no sealed file here yet.', 'Il n’y a pas encore de fichier scellé ici.'),
    words(
      'Make one on the Credentials page, or with: pilothouse credentials store create',
      'Créez-en un sur la page Identifiants, ou avec : pilothouse credentials store create',
    ),
  );
}

/** It was there; somebody moved or deleted it. */
export function sealedFileGone(copyIsSound: boolean): Failure {
  return failure(
    'sealed-file-missing',
    words(
      `The sealed file ${FILE_NAME} is no longer in the data folder.`,
      `Le fichier scellé ${FILE_NAME} n’est plus dans le dossier de données.`,
    ),
    copyIsSound
      ? words(
          'Put it back from a backup, or restore the copy Pilothouse keeps: on the Credentials page, or with pilothouse credentials store restore',
          'Remettez-le depuis une sauvegarde, ou restaurez la copie que Pilothouse garde : sur la page Identifiants, ou avec pilothouse credentials store restore',
        )
      : words('Put it back from a backup.', 'Remettez-le depuis une sauvegarde.'),
  );
}

/** `bad-input`: a second sealed file cannot be made. `problem` is what is wrong with the one that there is: it is that one's way out that counts. */
export function sealedFileThere(problem: Failure | null): FailureError {
  if (problem !== null) return new FailureError(failure('bad-input', problem.cause, problem.remedy));
  return new FailureError(
    failure(
      'bad-input',
      words('There is a sealed file here already.', 'Il y a déjà un fichier scellé ici.'),
      words('Open it with its passphrase, or change that.', 'Ouvrez-le avec sa phrase de passe, ou changez celle-ci.'),
    ),
  );
}

/** `sealed-file-closed`: what is in it is known once its passphrase is typed. */
export function sealedFileClosed(): Failure {
  return failure(
    'sealed-file-closed',
    words('The sealed file is closed.', 'Le fichier scellé est fermé.'),
    words(
      'Open it with its passphrase on the Credentials page; a command asks for it on a terminal.',
      'Ouvrez-le avec sa phrase de passe sur la page Identifiants ; une commande la demande dans un terminal.',
    ),
  );
}

/** Somebody changed the passphrase in another Pilothouse, or put another file there, while it was open here. */
export function passphraseChanged(): Failure {
  return failure(
    'sealed-file-closed',
    words(
      'The sealed file was given another passphrase meanwhile; it is closed here.',
      'Le fichier scellé a reçu entre-temps une autre phrase de passe ; il est fermé ici.',
    ),
    words('Open it with its new passphrase.', 'Ouvrez-le avec sa nouvelle phrase de passe.'),
  );
}

/** `sealed-file-refused`; `waitSeconds` until the next one is looked at, 0 for at once. */
export function wrongPassphrase(waitSeconds: number): FailureError {
  return new FailureError(
    failure(
      'sealed-file-refused',
      words('This is not the passphrase of the sealed file.', 'Ce n’est pas la phrase de passe du fichier scellé.'),
      waitSeconds === 0
        ? words(
            'Try again; mind capital letters and the keyboard’s language.',
            'Réessayez ; attention aux majuscules et à la langue du clavier.',
          )
        : words(`The next try is possible in ${waitSeconds} s.`, `Le prochain essai sera possible dans ${waitSeconds} s.`),
    ),
  );
}

/** `sealed-file-wait`: after `wrong` passphrases the next one is looked at in `waitSeconds` only. */
export function tooSoon(wrong: number, waitSeconds: number): FailureError {
  return new FailureError(
    failure(
      'sealed-file-wait',
      words(
        `After ${wrong} wrong passphrases the sealed file takes none for another ${waitSeconds} s.`,
        `Après ${wrong} phrases de passe fausses, le fichier scellé n’en accepte plus pendant encore ${waitSeconds} s.`,
      ),
      words('Wait, then try again. The file itself is intact.', 'Attendez, puis réessayez. Le fichier lui-même est intact.'),
    ),
  );
}

/** Sound, and still not the file this data folder knows; `copy` is the state of the copy from before the last change, where that is nearer to it. */
export function notTheOneKnown(
  how: 'another' | 'older',
  { found, known, copy }: { readonly found: number; readonly known: number; readonly copy: number | null },
): FailureError {
  const onPurpose = words(
    'If it was put there on purpose (a backup), open it as it is: the box beside the passphrase, or pilothouse credentials store check --accept-older.',
    'S’il a été mis là exprès (une sauvegarde), ouvrez-le tel quel : la case près de la phrase de passe, ou pilothouse credentials store check --accept-older.',
  );
  return new FailureError(
    failure(
      'sealed-file-replaced',
      how === 'another'
        ? words(
            'The sealed file is another one than the one this data folder knew: somebody put it there.',
            'Le fichier scellé n’est pas celui que ce dossier de données connaissait : quelqu’un l’a mis là.',
          )
        : words(
            `The sealed file is an older copy: its state ${found}, where ${known} was the last one known. What was kept or changed since is not in it.`,
            `Le fichier scellé est une copie plus ancienne : son état est le ${found}, le dernier connu était le ${known}. Ce qui a été conservé ou changé depuis n’y est pas.`,
          ),
      copy === null
        ? words(`${onPurpose.en} If not, look for the newer file first.`, `${onPurpose.fr} Sinon, cherchez d’abord le fichier plus récent.`)
        : words(
            `${onPurpose.en} If not, the copy from before the last change (state ${copy}) can be restored on the Credentials page, or with: pilothouse credentials store restore`,
            `${onPurpose.fr} Sinon, la copie d’avant le dernier changement (état ${copy}) peut être restaurée sur la page Identifiants, ou avec : pilothouse credentials store restore`,
          ),
    ),
  );
}

/** Why a file cannot be read, and what brings its secrets back. */
export function unreadable(why: Unreadable['why'], copyIsSound: boolean): Failure {
  if (why === 'newer') {
    return failure(
      'sealed-file-newer',
      words(
        'The sealed file was written by a newer Pilothouse. It is left as it is.',
        'Le fichier scellé a été écrit par un Pilothouse plus récent. Il est laissé tel quel.',
      ),
      words(
        'Use that newer Pilothouse, or another folder with --data-dir.',
        'Utilisez ce Pilothouse plus récent, ou un autre dossier avec --data-dir.',
      ),
    );
  }
  const [en, fr] = {
    foreign: [`${FILE_NAME} is no sealed file of Pilothouse.`, `${FILE_NAME} n’est pas un fichier scellé de Pilothouse.`],
    truncated: [`The sealed file was cut short.`, `Le fichier scellé a été tronqué.`],
    damaged: [`The sealed file was damaged or tampered with.`, `Le fichier scellé a été endommagé ou modifié.`],
    'too-costly': [
      `The sealed file asks for more memory than any of Pilothouse does: it was tampered with.`,
      `Le fichier scellé demande plus de mémoire qu’aucun de ceux de Pilothouse : il a été modifié.`,
    ],
  }[why] as [string, string];
  return failure(
    'sealed-file-damaged',
    words(`${en} Nothing of it is used, and it is left as it is.`, `${fr} Rien n’en est utilisé, et il est laissé tel quel.`),
    copyIsSound
      ? words(
          'The copy from before the last change is intact. Restore it on the Credentials page, or with: pilothouse credentials store restore',
          'La copie d’avant le dernier changement est intacte. Restaurez-la sur la page Identifiants, ou avec : pilothouse credentials store restore',
        )
      : words(
          `Put ${FILE_NAME} back from a backup of the data folder.`,
          `Remettez ${FILE_NAME} depuis une sauvegarde du dossier de données.`,
        ),
  );
}

/** `sealed-file-missing`: there is no copy that could be restored. */
export function nothingToRestore(): FailureError {
  return new FailureError(
    failure(
      'sealed-file-missing',
      words('There is no sound copy of the sealed file to restore.', 'Il n’y a pas de copie saine du fichier scellé à restaurer.'),
      words(
        `Put ${FILE_NAME} back from a backup of the data folder.`,
        `Remettez ${FILE_NAME} depuis une sauvegarde du dossier de données.`,
      ),
    ),
  );
}

/** `bad-input`: a sound file is not restored from its copy. */
export function nothingIsWrong(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('The sealed file is sound: nothing needs to be restored.', 'Le fichier scellé est sain : rien n’est à restaurer.'),
      words('Open it with its passphrase.', 'Ouvrez-le avec sa phrase de passe.'),
    ),
  );
}

/** Where a lock is set up, its passphrase is that of the sealed file. */
export function lockChangesIt(): Failure {
  return failure(
    'bad-input',
    words(
      'The sealed file has the passphrase of the lock: both are changed together.',
      'Le fichier scellé a la phrase de passe du verrou : les deux se changent ensemble.',
    ),
    words(
      'Change it in Settings, under Lock, or with: pilothouse lock passphrase',
      'Changez-la dans Réglages, sous Verrou, ou avec : pilothouse lock passphrase',
    ),
  );
}
