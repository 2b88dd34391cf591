import { crc32, deflateSync } from 'node:zlib';
import { encode } from 'uqr';

/** A QR code as a PNG in grey, each module so many points wide, with its quiet zone. */
export function qrPng(text: string, scale = 4): Buffer {
  const { data } = encode(text, { ecc: 'M', border: 4 });
  const side = data.length * scale;
  const rows = data.flatMap((row) => {
    const line = Buffer.from([0, ...row.flatMap((dark) => Array.from({ length: scale }, () => (dark ? 0 : 255)))]);
    return Array.from({ length: scale }, () => line);
  });
  return png({ width: side, height: side, depth: 8, colour: 0 }, Buffer.concat(rows));
}

export interface PngShape {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly interlaced?: boolean;
}

/** A PNG file of rows that each begin with their filter byte. */
export function png(
  { width, height, depth, colour, interlaced = false }: PngShape,
  rows: Uint8Array,
  more: readonly Buffer[] = [],
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, interlaced ? 1 : 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...more,
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export function chunk(type: string, body: Uint8Array): Buffer {
  const framed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(body.length, 0);
  around.writeUInt32BE(crc32(framed), 4);
  return Buffer.concat([around.subarray(0, 4), framed, around.subarray(4)]);
}
