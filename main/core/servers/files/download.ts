import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { nameIn, pathIn } from '../../../../preload/contract/file-names.ts';
import { LARGEST_DOWNLOAD_BYTES } from '../../../../preload/contract/files.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { fileFailure } from './file-failures.ts';
import type { FileSystem } from './file-system.ts';
import { padding, TAR_END, tarHeader } from './tar.ts';
import type { Tree } from './tree.ts';
import { readTree } from './tree.ts';

const PIECE_BYTES = 768 * 1024;

interface Piece {
  readonly data: string;
  /** Of everything, before it is packed. */
  readonly sizeBytes: number;
  readonly doneBytes: number;
}

/**
 * What the person takes to their own computer: a file as it is, or a folder or several things as a tar that is packed with gzip.
 * Throws FailureError `message-too-large`.
 */
export async function* downloadPieces(files: FileSystem, paths: readonly string[]): AsyncGenerator<Piece[]> {
  const [first = ''] = paths;
  const facts = await files.look(first);
  if (paths.length === 1 && facts.kind === 'file') {
    if (facts.sizeBytes > LARGEST_DOWNLOAD_BYTES) throw new FailureError(tooLarge());
    let done = 0;
    const counted = async function* counted() {
      for await (const piece of files.read(first, { length: LARGEST_DOWNLOAD_BYTES })) {
        done += piece.length;
        yield piece;
      }
    };
    yield* inPieces(counted(), () => ({ sizeBytes: facts.sizeBytes, doneBytes: done }));
    return;
  }
  if (paths.length === 1 && facts.kind !== 'folder') throw fileFailure('EINVAL', first, facts.kind);
  const trees: { readonly path: string; readonly tree: Tree }[] = [];
  for (const path of paths) trees.push({ path, tree: await readTree(files, path, { followRoot: true }) });
  const sizeBytes = trees.reduce((sum, { tree }) => sum + tree.bytes, 0);
  if (sizeBytes > LARGEST_DOWNLOAD_BYTES) throw new FailureError(tooLarge());
  let done = 0;
  const archive = Readable.from(
    tarOf(files, trees, (bytes) => (done += bytes)),
    { objectMode: false },
  );
  // Reading the packed stream tells what went wrong with either.
  const packed = pipeline(archive, createGzip(), () => {});
  yield* inPieces(packed, () => ({ sizeBytes, doneBytes: done }));
}

async function* tarOf(
  files: FileSystem,
  trees: readonly { readonly path: string; readonly tree: Tree }[],
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for (const { path, tree } of trees)
    for (const { relative, facts } of tree.branches) {
      const there = relative === '' ? path : pathIn(path, relative);
      const name = relative === '' ? nameIn(path) : pathIn(nameIn(path), relative);
      if (facts.kind === 'link') yield tarHeader(name, facts, await files.linkTarget(there));
      else if (facts.kind === 'folder') yield tarHeader(name, facts);
      else if (facts.kind === 'file') {
        yield tarHeader(name, facts);
        // Its size was said: what was added since is left out, what is missing is zero.
        let left = facts.sizeBytes;
        if (left > 0)
          for await (const piece of files.read(there, { length: left })) {
            left -= piece.length;
            onRead(piece.length);
            yield piece;
          }
        yield Buffer.concat([Buffer.alloc(left), padding(facts.sizeBytes)]);
      }
    }
  yield TAR_END;
}

async function* inPieces(
  bytes: AsyncIterable<unknown>,
  far: () => { readonly sizeBytes: number; readonly doneBytes: number },
): AsyncGenerator<Piece[]> {
  let waiting: Buffer[] = [];
  let count = 0;
  const taken = (): Piece[] => {
    const data = Buffer.concat(waiting).toString('base64');
    waiting = [];
    count = 0;
    return [{ data, ...far() }];
  };
  for await (const chunk of bytes) {
    waiting.push(chunk as Buffer);
    count += (chunk as Buffer).length;
    if (count >= PIECE_BYTES) yield taken();
  }
  yield taken();
}

function tooLarge() {
  return failure(
    'message-too-large',
    words('It is larger than 100 MB: the window does not take it.', 'Il dépasse 100 Mo : la fenêtre ne le prend pas.'),
    words('Copy it to a folder of the computer Pilothouse runs on.', 'Copiez-le dans un dossier de l’ordinateur où tourne Pilothouse.'),
  );
}
