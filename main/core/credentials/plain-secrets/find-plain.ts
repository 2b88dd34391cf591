import type { PlainEvent, PlainSecret } from '../../../../preload/contract/plain-secrets.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { readPlainFile } from './plain-files.ts';
import type { PlainFile, PlainSource } from './plain-source.ts';

/** Findings, at most; a history of years repeats itself. */
const MOST_FOUND = 2_000;

/** Reads the files of a source and pushes what lies in them in plain text: place, kind and who may read it, never a value. */
export async function findPlain(source: PlainSource, push: (event: PlainEvent) => void, signal: AbortSignal): Promise<void> {
  let files = 0;
  let bytes = 0;
  let found = 0;
  let cut = false;
  for await (const file of source.files(signal)) {
    files += 1;
    bytes += Buffer.byteLength(file.text);
    for (const secret of inFile(file)) {
      found += 1;
      if (found <= MOST_FOUND) push({ type: 'found', secret });
      else cut = true;
    }
    push({ type: 'progress', files });
    // A long line of regular expressions over a megabyte: whoever else waits is served in between.
    await new Promise<void>((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  push({
    type: 'end',
    files,
    bytes,
    found,
    notes: [
      ...source.notes(),
      ...(cut
        ? [words(`Only the first ${MOST_FOUND} findings are shown.`, `Seules les ${MOST_FOUND} premières trouvailles sont montrées.`)]
        : []),
    ],
  });
}

function inFile({ path, mode, text, kubeconfig }: PlainFile): PlainSecret[] {
  const readableBy = readersOf(mode);
  return readPlainFile(path, text, kubeconfig).map(({ line, kind, shown, what, advice }) => ({
    path,
    line,
    kind,
    shown,
    mode,
    readableBy,
    what,
    advice: [...openAdvice(readableBy), advice],
  }));
}

function readersOf(mode: string | null): PlainSecret['readableBy'] {
  if (mode === null) return null;
  const bits = Number.parseInt(mode, 8);
  return (bits & 0o004) !== 0 ? 'everyone' : (bits & 0o040) !== 0 ? 'group' : 'owner';
}

function openAdvice(readableBy: PlainSecret['readableBy']): Words[] {
  if (readableBy !== 'everyone' && readableBy !== 'group') return [];
  return [
    readableBy === 'everyone'
      ? words('Every account of the machine can read it: chmod 600.', 'Tous les comptes de la machine peuvent le lire : chmod 600.')
      : words('Its group can read it: chmod 600, unless that is meant.', 'Son groupe peut le lire : chmod 600, sauf si c’est voulu.'),
  ];
}
