import { readFileSync, statSync } from 'node:fs';
import { errorCode } from '../../store/storage-failure.ts';
import type { Header } from './format.ts';
import { readHeader, Unreadable } from './format.ts';

/** A sound file, by its header and its sum; null when there is none. */
export function headerOf(path: string): { readonly header: Header; readonly file: Buffer } | null {
  try {
    mustBeFile(path);
    const file = readFileSync(path);
    return { header: readHeader(file), file };
  } catch (error) {
    if (error instanceof Unreadable || errorCode(error) !== null) return null;
    throw error;
  }
}

/** A pipe or a device in the file's place would be read without end. Throws an error with the code EINVAL, or what the system says. */
export function mustBeFile(path: string): void {
  if (!statSync(path).isFile()) throw Object.assign(new Error(`${path} is no regular file`), { code: 'EINVAL' });
}

/** Whether the bytes are a sealed file; one that a newer version wrote counts as one. */
export function readable(file: Buffer): boolean {
  try {
    readHeader(file);
    return true;
  } catch (error) {
    // What a newer version wrote is sound, as far as this one can tell.
    return !(error instanceof Unreadable) || error.why === 'newer';
  }
}
