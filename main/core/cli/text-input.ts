import { addAbortSignal } from 'node:stream';
import type { Words } from '../../../preload/contract/words.ts';
import { readBounded, UnfitFile } from '../bounded-file.ts';
import { failure, FailureError, words } from '../failure.ts';
import { fileFailure } from './servers/host-files.ts';
import { noFile } from './readable-file.ts';

const SPLIT = words('Split it into smaller ones.', 'Partagez-le en plus petits.');

/**
 * The text of a file, or of standard input for `-`, decoded as UTF-8. Throws FailureError `bad-input` beyond `largestBytes`, `not-found`,
 * `permission-denied`; AbortError at abort.
 */
export async function textOf(path: string, largestBytes: number, signal: AbortSignal, smaller: Words = SPLIT): Promise<string> {
  return (await bytesOf(path, largestBytes, signal, smaller)).toString('utf8');
}

/**
 * The bytes of a file, or of standard input for `-`; throws what `textOf` throws, with `smaller` as the remedy for too many. What is read
 * counts, not the size that is claimed.
 */
export async function bytesOf(path: string, largestBytes: number, signal: AbortSignal, smaller: Words = SPLIT): Promise<Buffer> {
  const tooMany = () => tooLarge(path, largestBytes, smaller);
  if (path === '-') return await bounded(addAbortSignal(signal, process.stdin), largestBytes, tooMany);
  try {
    return await readBounded(path, largestBytes, signal);
  } catch (error) {
    if (error instanceof UnfitFile) throw error.why === 'no-file' ? noFile(path) : tooMany();
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
  const [count, unit] = largestBytes < 1024 ** 2 ? [largestBytes / 1024, 'K'] : [largestBytes / 1024 ** 2, 'M'];
  const size = `${Math.round(count)} ${unit}i`;
  return new FailureError(failure('bad-input', words(`${en} is larger than ${size}B.`, `${fr} dépasse ${size}o.`), remedy));
}
