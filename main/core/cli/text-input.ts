import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { failure, FailureError, words } from '../failure.ts';
import { fileFailure } from './host-files.ts';
import { mustBeReadable } from './readable-file.ts';

/**
 * The text of a file, or of standard input for `-`, decoded as UTF-8. Throws FailureError `bad-input` beyond `largestBytes`, `not-found`,
 * `permission-denied`; AbortError at abort.
 */
export async function textOf(path: string, largestBytes: number, signal: AbortSignal): Promise<string> {
  if (path === '-') return await boundedText(addAbortSignal(signal, process.stdin), path, largestBytes);
  try {
    await mustBeReadable(path);
    return await boundedText(createReadStream(path, { signal }), path, largestBytes);
  } catch (error) {
    throw fileFailure(error, path);
  }
}

async function boundedText(source: AsyncIterable<unknown>, path: string, largestBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    const buffer = Buffer.from(chunk as Uint8Array);
    bytes += buffer.length;
    if (bytes > largestBytes) throw tooLarge(path, largestBytes);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(path: string, largestBytes: number): FailureError {
  const [en, fr] = path === '-' ? ['Standard input', 'L’entrée standard'] : [path, path];
  const mebibytes = Math.round(largestBytes / 1024 ** 2);
  return new FailureError(
    failure(
      'bad-input',
      words(`${en} is larger than ${mebibytes} MiB.`, `${fr} dépasse ${mebibytes} Mio.`),
      words('Split it into smaller ones.', 'Partagez-le en plus petits.'),
    ),
  );
}
