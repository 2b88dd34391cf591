import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';
import { fileFailure } from './host-files.ts';
import { mustBeReadable } from './readable-file.ts';

const SPLIT = words('Split it into smaller ones.', 'Partagez-le en plus petits.');

/**
 * The text of a file, or of standard input for `-`, decoded as UTF-8. Throws FailureError `bad-input` beyond `largestBytes`, `not-found`,
 * `permission-denied`; AbortError at abort.
 */
export async function textOf(path: string, largestBytes: number, signal: AbortSignal): Promise<string> {
  return (await bytesOf(path, largestBytes, signal)).toString('utf8');
}

/**
 * The bytes of a file, or of standard input for `-`; throws what `textOf` throws, with `smaller` as the remedy for too many. What is read
 * counts, not the size that is claimed.
 */
export async function bytesOf(path: string, largestBytes: number, signal: AbortSignal, smaller: Words = SPLIT): Promise<Buffer> {
  const tooMany = () => tooLarge(path, largestBytes, smaller);
  if (path === '-') return await bounded(addAbortSignal(signal, process.stdin), largestBytes, tooMany);
  try {
    await mustBeReadable(path);
    return await bounded(createReadStream(path, { signal }), largestBytes, tooMany);
  } catch (error) {
    throw fileFailure(error, path);
  }
}

async function bounded(source: AsyncIterable<unknown>, largestBytes: number, tooMany: () => FailureError): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    const buffer = Buffer.from(chunk as Uint8Array);
    bytes += buffer.length;
    if (bytes > largestBytes) throw tooMany();
    chunks.push(buffer);
  }
  return Buffer.concat(chunks);
}

function tooLarge(path: string, largestBytes: number, remedy: Words): FailureError {
  const [en, fr] = path === '-' ? ['Standard input', 'L’entrée standard'] : [path, path];
  const mebibytes = Math.round(largestBytes / 1024 ** 2);
  return new FailureError(failure('bad-input', words(`${en} is larger than ${mebibytes} MiB.`, `${fr} dépasse ${mebibytes} Mio.`), remedy));
}
