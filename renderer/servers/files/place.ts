import { bytesOfName, nameOfBytes } from '../../../preload/contract/file-names.ts';
import { tabPath } from '../paths.ts';

/** A path that is no text is written in an address as the hexadecimal of its bytes. */
const BYTES = 'bytes:';

function written(path: string): string {
  if (path.isWellFormed()) return path;
  return BYTES + Array.from(bytesOfName(path) ?? [], (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function read(segment: string): string {
  if (!segment.startsWith(BYTES)) return segment;
  return nameOfBytes(Uint8Array.from(segment.slice(BYTES.length).match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16)));
}

/** What the tab shows: a folder (null: home), and a file of it beside. */
export interface FilesPlace {
  readonly folder: string | null;
  readonly file: string | null;
}

export function readFilesPlace([folder, file]: readonly string[]): FilesPlace {
  return { folder: folder === undefined || folder === '~' ? null : read(folder), file: file === undefined ? null : read(file) };
}

export function filesPath(vantage: string, folder: string | null, file: string | null = null): string {
  return tabPath(vantage, 'files', folder === null ? '~' : written(folder), ...(file === null ? [] : [written(file)]));
}

/** A path as it was typed or pasted: a space at the end of a name is part of it, one before the path is not. */
export function typedPath(text: string): string {
  return text.replace(/^\s+(?=[/~])/u, '');
}
