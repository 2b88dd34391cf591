import { failure, FailureError, words } from '../../failure.ts';
import { seenFrom } from '../../vantage/tcp.ts';
import type { Reader } from '../as-root.ts';

const WITHIN_MS = 20_000;
const LARGEST_FILE_BYTES = 1024 ** 2;

/** A machine whose files and commands are read. */
export interface Place {
  /** As a person names it. */
  readonly host: string;
  readonly vantage: string;
  readonly reader: Reader;
}

/** A device or a pipe may have no end, and a file may be larger than anything that is read here. */
const NO_FILE = 3;
const SCRIPT = `if [ -e "$1" ] && [ ! -f "$1" ]; then exit ${NO_FILE}; fi; exec head -c ${LARGEST_FILE_BYTES + 1} -- "$1"`;

/** The text of a file there. Throws FailureError `not-found`, `permission-denied`, `bad-input` for what is no file, `command-failed`. */
export async function fileText({ host, reader }: Place, path: string, signal: AbortSignal): Promise<string> {
  const { exitCode, stdout, stderr, truncated } = await reader.run(
    { program: 'sh', args: ['-c', SCRIPT, 'sh', path], largestOutputBytes: LARGEST_FILE_BYTES },
    { signal, timeoutMs: WITHIN_MS },
  );
  if (exitCode === 0 && !truncated) return stdout;
  const place = seenFrom(host);
  if (exitCode === NO_FILE)
    throw new FailureError(
      failure(
        'bad-input',
        words(
          `${path} on ${place.en} is no file but a folder, a device or a pipe.`,
          `${path} sur ${place.fr} n’est pas un fichier mais un dossier, un périphérique ou un tube.`,
        ),
        words('Give the path of a file.', 'Indiquez le chemin d’un fichier.'),
      ),
    );
  if (/No such file/u.test(stderr))
    throw new FailureError(
      failure(
        'not-found',
        words(`There is no file ${path} on ${place.en}.`, `Il n’y a pas de fichier ${path} sur ${place.fr}.`),
        words('Check the path.', 'Vérifiez le chemin.'),
      ),
    );
  if (/Permission denied/u.test(stderr))
    throw new FailureError(
      failure(
        'permission-denied',
        words(`This account may not read ${path} on ${place.en}.`, `Ce compte n’a pas le droit de lire ${path} sur ${place.fr}.`),
        words(
          'Connect as an account that may, or as one that becomes root without a password.',
          'Connectez-vous avec un compte qui en a le droit, ou qui devient root sans mot de passe.',
        ),
      ),
    );
  throw new FailureError(
    failure(
      'command-failed',
      words(`${path} on ${place.en} could not be read.`, `${path} sur ${place.fr} n’a pas pu être lu.`),
      words('Is it a file of NAME=value lines?', 'Est-ce un fichier de lignes NOM=valeur ?'),
      { evidence: truncated ? 'larger than 1 MiB' : stderr.trim().slice(0, 500) },
    ),
  );
}
