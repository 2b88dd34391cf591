import { shownName } from '../../../../preload/contract/file-names.ts';
import type { FailureKind } from '../../../../preload/contract/failure-kinds.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';

/** Errors of a file system that have words of their own; the rest is said with what the machine said. */
export type FileErrno =
  | 'ENOENT'
  | 'EACCES'
  | 'EPERM'
  | 'EEXIST'
  | 'ENOTDIR'
  | 'EISDIR'
  | 'ENOTEMPTY'
  | 'ENOSPC'
  | 'EDQUOT'
  /** The table of files is full; the system says ENOSPC for it too. */
  | 'NO_INODES'
  /** A link whose end is not there: the system says ENOENT or ELOOP. */
  | 'BROKEN_LINK'
  | 'EROFS'
  | 'ENAMETOOLONG'
  | 'ELOOP'
  | 'EXDEV';

const known: Readonly<Record<FileErrno, readonly [FailureKind, (path: string) => Words, Words]>> = {
  ENOENT: [
    'not-found',
    (path) => words(`${path} is not there.`, `${path} n’existe pas.`),
    words('Read the folder again, or check the path.', 'Relisez le dossier, ou vérifiez le chemin.'),
  ],
  EACCES: [
    'permission-denied',
    (path) => words(`This account may not do that with ${path}.`, `Ce compte n’a pas ce droit sur ${path}.`),
    words('Do it as root, or give the account the right.', 'Faites-le en tant que root, ou donnez ce droit au compte.'),
  ],
  EPERM: [
    'permission-denied',
    (path) => words(`The system does not allow that with ${path}.`, `Le système ne permet pas cela sur ${path}.`),
    words(
      'Only its owner or root may, and an immutable file (chattr +i) nobody.',
      'Seul son propriétaire ou root le peut ; un fichier immuable (chattr +i), personne.',
    ),
  ],
  EEXIST: [
    'bad-input',
    (path) => words(`${path} is there already.`, `${path} existe déjà.`),
    words('Choose another name.', 'Choisissez un autre nom.'),
  ],
  ENOTDIR: [
    'bad-input',
    (path) => words(`${path} is not a folder.`, `${path} n’est pas un dossier.`),
    words('Open the folder it lies in.', 'Ouvrez le dossier qui le contient.'),
  ],
  EISDIR: [
    'bad-input',
    (path) => words(`${path} is a folder.`, `${path} est un dossier.`),
    words('Choose a file, or say that folders are meant too.', 'Choisissez un fichier, ou précisez que les dossiers sont compris.'),
  ],
  ENOTEMPTY: [
    'bad-input',
    (path) => words(`${path} is not empty.`, `${path} n’est pas vide.`),
    words(
      'Something was put into it in the meantime. Look at it again.',
      'Quelque chose y a été ajouté entre-temps. Regardez-le à nouveau.',
    ),
  ],
  ENOSPC: [
    'disk-full',
    (path) => words(`There is no room left on the disk of ${path}.`, `Il n’y a plus de place sur le disque de ${path}.`),
    words('Free some space there, then do it again.', 'Libérez de la place à cet endroit, puis recommencez.'),
  ],
  EDQUOT: [
    'disk-full',
    (path) => words(`The account’s quota is used up on the disk of ${path}.`, `Le quota du compte est épuisé sur le disque de ${path}.`),
    words('Free some space there, or raise the quota.', 'Libérez de la place à cet endroit, ou augmentez le quota.'),
  ],
  NO_INODES: [
    'disk-full',
    (path) =>
      words(
        `No more files fit on the disk of ${path}: its table of files (inodes) is full.`,
        `Le disque de ${path} ne prend plus de fichiers : sa table de fichiers (inodes) est pleine.`,
      ),
    words(
      'Delete many small files there (df -i shows how many it takes): room in bytes is not what is missing.',
      'Supprimez beaucoup de petits fichiers (df -i montre combien il en prend) : ce ne sont pas les octets qui manquent.',
    ),
  ],
  BROKEN_LINK: [
    'not-found',
    (path) =>
      words(`${path} is a link that leads nowhere, or in a circle.`, `${path} est un lien qui ne mène nulle part, ou tourne en rond.`),
    words(
      'Look where it points; delete it or make what is missing.',
      'Regardez vers quoi il pointe ; supprimez-le ou créez ce qui manque.',
    ),
  ],
  EROFS: [
    'file-refused',
    (path) => words(`The disk of ${path} is mounted read-only.`, `Le disque de ${path} est monté en lecture seule.`),
    words(
      'Remount it read-write; after a disk error the kernel does this by itself, see dmesg.',
      'Remontez-le en lecture-écriture ; après une erreur de disque, le noyau le fait de lui-même, voir dmesg.',
    ),
  ],
  ENAMETOOLONG: [
    'bad-input',
    (path) => words(`The name ${path} is too long there.`, `Le nom ${path} est trop long à cet endroit.`),
    words('Most file systems take 255 bytes.', 'La plupart des systèmes de fichiers acceptent 255 octets.'),
  ],
  ELOOP: [
    'file-refused',
    (path) => words(`The links of ${path} lead in a circle.`, `Les liens de ${path} tournent en rond.`),
    words('Look where they point.', 'Regardez vers quoi ils pointent.'),
  ],
  EXDEV: [
    'bad-input',
    (path) => words(`${path} would be on another disk.`, `${path} serait sur un autre disque.`),
    words('Copy it there, then delete the first.', 'Copiez-le à cet endroit, puis supprimez le premier.'),
  ],
};

const isKnown = (code: string): code is FileErrno => code in known;

/** An error of a file system in words; `said` is what the machine said. */
export function fileFailure(code: string, path: string, said: string): FailureError {
  const shown = shownName(path);
  const details = { code, ...(said === '' ? {} : { evidence: said }) };
  if (isKnown(code)) {
    const [kind, cause, remedy] = known[code];
    return new FailureError(failure(kind, cause(shown), remedy, details));
  }
  return new FailureError(
    failure(
      'file-refused',
      words(`The machine refused this for ${shown}.`, `La machine a refusé cela pour ${shown}.`),
      words(
        'What it said is below. A full disk, a quota or a read-only disk look like this over SFTP.',
        'Sa réponse est ci-dessous. Par SFTP, un disque plein, un quota ou un disque en lecture seule se présentent ainsi.',
      ),
      details,
    ),
  );
}

/** The errno of a failure that `fileFailure` made. */
export function errnoOf(error: unknown): string | null {
  return error instanceof FailureError ? (error.failure.code ?? null) : null;
}

/** What stands at the end of a message of a program of the system, as an errno (strerror(3) in the C locale). */
export function errnoInWords(said: string): string {
  const words: readonly (readonly [RegExp, FileErrno])[] = [
    [/No such file or directory/iu, 'ENOENT'],
    [/Permission denied/iu, 'EACCES'],
    [/Operation not permitted/iu, 'EPERM'],
    [/File exists|cannot create .*: file exists/iu, 'EEXIST'],
    [/Not a directory/iu, 'ENOTDIR'],
    [/Is a directory/iu, 'EISDIR'],
    [/Directory not empty/iu, 'ENOTEMPTY'],
    [/No space left on device/iu, 'ENOSPC'],
    [/Disk quota exceeded/iu, 'EDQUOT'],
    [/Read-only file system/iu, 'EROFS'],
    [/File name too long/iu, 'ENAMETOOLONG'],
    [/Too many levels of symbolic links/iu, 'ELOOP'],
  ];
  return words.find(([pattern]) => pattern.test(said))?.[1] ?? 'EIO';
}

/** A path that stands for no name on a POSIX system. */
export function badName(path: string): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('This is no name for a file.', 'Ce n’est pas un nom de fichier.'),
      words('A name holds no NUL and no slash, and is neither . nor ..', 'Un nom ne contient ni NUL ni barre oblique, et n’est ni . ni ..'),
      { evidence: shownName(path).slice(0, 500) },
    ),
  );
}

/** The file is not what it was when it was read. */
export function fileChanged(path: string, gone: boolean): FailureError {
  const shown = shownName(path);
  return new FailureError(
    failure(
      'file-changed',
      gone
        ? words(`${shown} was removed in the meantime. Nothing was written.`, `${shown} a été supprimé entre-temps. Rien n’a été écrit.`)
        : words(
            `${shown} was changed by somebody else in the meantime. Nothing was written.`,
            `${shown} a été modifié entre-temps par quelqu’un d’autre. Rien n’a été écrit.`,
          ),
      words(
        'Put your changes onto the new version, take it as it is, or write yours over it.',
        'Reportez vos modifications sur la nouvelle version, prenez-la telle quelle, ou écrivez la vôtre par-dessus.',
      ),
    ),
  );
}
