import { createHash } from 'node:crypto';
import { bytesOfName, folderOf, nameIn, pathIn } from '../../../../preload/contract/file-names.ts';

/** What most file systems take, bytes (NAME_MAX). */
const LONGEST_NAME_BYTES = 255;
const KEPT_CHARACTERS = 30;

/**
 * The path of a file that stands beside another while it is written: `NAME` and what is put behind it. Where that would be longer
 * than a name may be, the beginning of the name and a checksum of all of it stand for it: always the same for the same name.
 */
export function beside(path: string, ending: string, beginning = ''): string {
  const name = nameIn(path);
  const whole = `${beginning}${name}${ending}`;
  if ((bytesOfName(whole)?.length ?? LONGEST_NAME_BYTES + 1) <= LONGEST_NAME_BYTES) return pathIn(folderOf(path), whole);
  // By characters: half of one is no name.
  const begin = Array.from(name).slice(0, KEPT_CHARACTERS).join('');
  const sum = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return pathIn(folderOf(path), `${beginning}${begin}~${sum}${ending}`);
}
