import { stat } from 'node:fs/promises';
import { failure, FailureError, words } from '../failure.ts';

/** What the shell hands over (`<(command)`, `/dev/stdin`) is being written already. */
const HANDED_OVER = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/u;

/**
 * A pipe by its name would be waited for past any signal, and a device has no end. Throws FailureError `bad-input` for those, and the
 * system's error where there is nothing.
 */
export async function mustBeReadable(path: string): Promise<void> {
  const found = await stat(path);
  // That it is a folder is said by reading it.
  if (found.isFile() || found.isDirectory() || HANDED_OVER.test(path)) return;
  throw new FailureError(
    failure(
      'bad-input',
      words(`${path} is no file but a pipe or a device.`, `${path} n’est pas un fichier mais un tube ou un périphérique.`),
      words('Give a file, or - for standard input.', 'Donnez un fichier, ou - pour l’entrée standard.'),
    ),
  );
}
