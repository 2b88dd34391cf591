import { addAbortSignal } from 'node:stream';
import { failure, FailureError, words } from '../failure.ts';

const LARGEST_SECRET_BYTES = 64 * 1024;

/** A secret from standard input, without the one newline at its end. Throws FailureError `bad-input` when empty or over 64 KiB, AbortError at abort. */
export async function readSecretFromStdin(signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of addAbortSignal(signal, process.stdin)) {
    const buffer = Buffer.from(chunk as Uint8Array);
    bytes += buffer.length;
    if (bytes > LARGEST_SECRET_BYTES) throw tooLarge();
    chunks.push(buffer);
  }
  const text = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/u, '');
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

function tooLarge(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('The secret is larger than 64 KiB.', 'Le secret dépasse 64 Kio.'),
      words('Keep it in a file of its own.', 'Conservez-le dans un fichier à part.'),
    ),
  );
}
