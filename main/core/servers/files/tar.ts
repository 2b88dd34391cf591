import { bytesOfName } from '../../../../preload/contract/file-names.ts';
import type { Facts } from './file-system.ts';

const BLOCK = 512;
/** What a name field of a header holds; longer ones go before it in a block of their own. */
const NAME_BYTES = 100;
/** Eleven octal digits. */
const LARGEST_OCTAL = 0o77_777_777_777;

const TYPE = { file: '0', link: '2', folder: '5', longLink: 'K', longName: 'L' } as const;

/** One thing of an archive as its headers (tar(5), ustar with GNU's long names); what is in a file follows, then `padding`. */
export function tarHeader(
  path: string,
  facts: Pick<Facts, 'kind' | 'sizeBytes' | 'mode' | 'uid' | 'gid' | 'modifiedMs'>,
  target = '',
): Buffer {
  const kind = facts.kind === 'folder' || facts.kind === 'link' ? facts.kind : 'file';
  const name = Buffer.from(bytesOfName(kind === 'folder' ? `${path}/` : path) ?? []);
  const link = Buffer.from(bytesOfName(target) ?? []);
  const size = kind === 'file' ? facts.sizeBytes : 0;
  return Buffer.concat([
    ...(link.length > NAME_BYTES ? [long(TYPE.longLink, link)] : []),
    ...(name.length > NAME_BYTES ? [long(TYPE.longName, name)] : []),
    block(name, TYPE[kind], { ...facts, size }, link),
  ]);
}

/** What fills the last block of a file of so many bytes. */
export function padding(bytes: number): Buffer {
  return Buffer.alloc((BLOCK - (bytes % BLOCK)) % BLOCK);
}

/** The end of an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

interface Fields {
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modifiedMs: number;
}

function long(type: string, name: Buffer): Buffer {
  const body = Buffer.concat([name, Buffer.from([0])]);
  const fields = { size: body.length, mode: 0, uid: 0, gid: 0, modifiedMs: 0 };
  return Buffer.concat([block(Buffer.from('././@LongLink'), type, fields, Buffer.alloc(0)), body, padding(body.length)]);
}

function block(name: Buffer, type: string, { size, mode, uid, gid, modifiedMs }: Fields, link: Buffer): Buffer {
  const header = Buffer.alloc(BLOCK);
  name.copy(header, 0, 0, NAME_BYTES);
  octal(header, 100, 8, mode);
  octal(header, 108, 8, uid);
  octal(header, 116, 8, gid);
  octal(header, 124, 12, size);
  octal(header, 136, 12, Math.max(0, Math.floor(modifiedMs / 1000)));
  header.write(type, 156);
  link.copy(header, 157, 0, NAME_BYTES);
  header.write('ustar  \0', 257, 'latin1');
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** Octal digits and a NUL; a number that is too large for them in GNU's base 256. */
function octal(header: Buffer, at: number, length: number, value: number): void {
  const largest = length === 12 ? LARGEST_OCTAL : 8 ** (length - 1) - 1;
  if (value <= largest) {
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
    return;
  }
  header.writeBigUInt64BE(BigInt(value), at + length - 8);
  header[at] = (header[at] ?? 0) | 0x80;
}
