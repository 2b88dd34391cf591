import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { decodeHostList, LARGEST_HOST_LIST } from '../../../../preload/contract/host-lists.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { readBounded, UnfitFile } from '../../bounded-file.ts';
import { failure, FailureError, words } from '../../failure.ts';

/** PuTTY on Unix keeps a file for each session; more than these are not read. */
const MOST_SESSION_FILES = 5_000;

export interface HostFileText {
  readonly text: string;
  readonly fileName: string | null;
}

/**
 * The text of a file of hosts: a file, `-` for standard input, or a folder of PuTTY's sessions (each below its name).
 * Throws FailureError `bad-input` when it is larger than 2 MB, `not-found`, `permission-denied`; AbortError at abort.
 */
export async function readHostFile(path: string, signal: AbortSignal): Promise<HostFileText> {
  signal.throwIfAborted();
  if (path === '-') return { text: decodeHostList(await readStdin(signal)), fileName: null };
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { text: await readSessions(path, signal), fileName: path };
    return { text: decodeHostList(await readBounded(path, LARGEST_HOST_LIST, signal)), fileName: path };
  } catch (error) {
    if (error instanceof UnfitFile) throw error.why === 'no-file' ? notAFile(path) : tooLarge(path);
    throw fileFailure(error, path);
  }
}

async function readStdin(signal: AbortSignal): Promise<Uint8Array> {
  return collectBytes(addAbortSignal(signal, process.stdin), '-');
}

async function collectBytes(source: AsyncIterable<unknown>, path: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    const buffer = Buffer.from(chunk as Uint8Array);
    bytes += buffer.length;
    if (bytes > LARGEST_HOST_LIST) throw tooLarge(path);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks);
}

async function readSessions(folder: string, signal: AbortSignal): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  if (names.length > MOST_SESSION_FILES) throw tooLarge(folder);
  const parts: string[] = [];
  let length = 0;
  for (const name of names.sort()) {
    const bytes = await readFile(join(folder, name), { signal });
    length += bytes.length;
    if (length > LARGEST_HOST_LIST) throw tooLarge(folder);
    parts.push(`[${name}]\n${decodeHostList(bytes)}\n`);
  }
  return parts.join('');
}

function tooLarge(path: string): FailureError {
  return refused(
    words(`${path} is larger than 2 MB.`, `${path} dépasse 2 Mo.`),
    words('Split it, and import the parts.', 'Divisez-le, puis importez les parties.'),
  );
}

function notAFile(path: string): FailureError {
  return refused(
    words(`${path} is not a file.`, `${path} n’est pas un fichier.`),
    words(
      'Give a file, - for standard input, or the folder ~/.putty/sessions.',
      'Donnez un fichier, - pour l’entrée standard, ou le dossier ~/.putty/sessions.',
    ),
  );
}

function refused(cause: Words, remedy: Words): FailureError {
  return new FailureError(failure('bad-input', cause, remedy));
}

/** Why a file of this computer could not be read, as a FailureError where there is a remedy; else the error itself. */
export function fileFailure(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const evidence = { evidence: error instanceof Error ? error.message : String(error) };
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new FailureError(
      failure(
        'not-found',
        words(`There is no file ${path}.`, `Il n’y a pas de fichier ${path}.`),
        words('Check the path.', 'Vérifiez le chemin.'),
        evidence,
      ),
    );
  if (code === 'EISDIR')
    return refused(words(`${path} is a folder.`, `${path} est un dossier.`), words('Give a file.', 'Donnez un fichier.'));
  if (code === 'EACCES' || code === 'EPERM')
    return new FailureError(
      failure(
        'permission-denied',
        words(`${path} may not be read.`, `${path} n’est pas lisible avec vos droits.`),
        words('Check who may read the file.', 'Vérifiez les droits du fichier.'),
        evidence,
      ),
    );
  return error;
}
