import { stat } from 'node:fs/promises';
import { comesToAnEnd } from '../bounded-file.ts';
import { failure, FailureError, words } from '../failure.ts';

/**
 * A pipe by its name would be waited for past any signal, and a device has no end. Throws FailureError `bad-input` for those, and the
 * system's error where there is nothing.
 */
export async function mustBeReadable(path: string): Promise<void> {
  if (!comesToAnEnd(path, await stat(path))) throw noFile(path);
}

/** What is said of a pipe or a device by its name. */
export function noFile(path: string): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(`${path} is no file but a pipe or a device.`, `${path} n’est pas un fichier mais un tube ou un périphérique.`),
      words('Give a file, or - for standard input.', 'Donnez un fichier, ou - pour l’entrée standard.'),
    ),
  );
}
