import { isUtf8 } from 'node:buffer';
import { failure, FailureError, words } from '../failure.ts';
import { shownName } from '../../../preload/contract/file-names.ts';

/** More does not go into one JSON document. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/** A file as one JSON document. */
export interface WholeFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly encoding: 'utf-8' | 'base64';
  readonly content: string;
}

/** Reads a file to its end: as text, or in base64 where its bytes are no UTF-8. Throws FailureError `bad-input` for more than 64 MiB. */
export async function wholeFile(path: string, pieces: AsyncIterable<Uint8Array>, largestBytes = LARGEST_BYTES): Promise<WholeFile> {
  const read: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of pieces) {
    sizeBytes += piece.length;
    if (sizeBytes > largestBytes) throw new FailureError(tooLarge(path));
    read.push(piece);
  }
  const bytes = Buffer.concat(read);
  const encoding = isUtf8(bytes) ? 'utf-8' : 'base64';
  return { path, sizeBytes, encoding, content: bytes.toString(encoding) };
}

function tooLarge(path: string) {
  const shown = shownName(path);
  return failure(
    'bad-input',
    words(
      `${shown} is larger than 64 MiB: it does not fit into one JSON document.`,
      `${shown} dépasse 64 Mio : il ne tient pas dans un document JSON.`,
    ),
    words('Print it without --json, or download it with files get.', 'Affichez-le sans --json, ou téléchargez-le avec files get.'),
  );
}
