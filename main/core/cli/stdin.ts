import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { addAbortSignal } from 'node:stream';
import { failure, FailureError, words } from '../failure.ts';

const LARGEST_SECRET_BYTES = 64 * 1024;

/** A secret from standard input, without the one newline at its end. Throws FailureError `bad-input` when empty or over 64 KiB, AbortError at abort. */
export async function readSecretFromStdin(signal: AbortSignal): Promise<string> {
  const text = await readWhole(process.stdin, signal);
  if (text === '') {
    throw new FailureError(
      failure(
        'bad-input',
        words('Standard input held no secret.', 'L’entrée standard ne contenait aucun secret.'),
        words('Pipe it in: printf %s "$SECRET" | pilothouse …', 'Transmettez-le par un tube : printf %s "$SECRET" | pilothouse …'),
      ),
    );
  }
  return text;
}

/**
 * A secret from a file descriptor that the caller opened (`--passphrase-fd 3 3<file`), without the one newline at its end. Throws
 * FailureError `bad-input` when it cannot be read, is empty or over 64 KiB, AbortError at abort.
 */
export async function readSecretFromDescriptor(descriptor: string, option: string, signal: AbortSignal): Promise<string> {
  const number = /^\d{1,4}$/u.test(descriptor) ? Number(descriptor) : null;
  if (number === null || number === 1 || number === 2) throw noDescriptor(descriptor, option);
  let text = '';
  try {
    text = await readWhole(number === 0 ? process.stdin : createReadStream('', { fd: number, autoClose: true }), signal);
  } catch (error) {
    if (error instanceof FailureError || signal.aborted) throw error;
    throw noDescriptor(descriptor, option);
  }
  if (text === '') throw noDescriptor(descriptor, option);
  return text;
}

async function readWhole(source: Readable, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of addAbortSignal(signal, source)) {
    const buffer = Buffer.from(chunk as Uint8Array);
    bytes += buffer.length;
    if (bytes > LARGEST_SECRET_BYTES) throw tooLarge();
    chunks.push(buffer);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/u, '');
}

function noDescriptor(descriptor: string, option: string): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(`No secret could be read from file descriptor ${descriptor}.`, `Aucun secret n’a pu être lu sur le descripteur ${descriptor}.`),
      words(
        `Open it for the command, and put the secret in it: ${option} 3 3< <(command that prints it)`,
        `Ouvrez-le pour la commande, et mettez-y le secret : ${option} 3 3< <(commande qui l’affiche)`,
      ),
    ),
  );
}

function tooLarge(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('The secret is larger than 64 KiB.', 'Le secret dépasse 64 Kio.'),
      words('Keep it in a file of its own.', 'Conservez-le dans un fichier à part.'),
    ),
  );
}
