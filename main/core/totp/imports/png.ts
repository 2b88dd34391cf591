import { inflateSync } from 'node:zlib';

/** A picture as rows of grey values, 0 black to 255 white. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** What keeps a picture from being read. */
export type PngProblem = 'not-png' | 'damaged' | 'interlaced' | 'too-large' | 'swells';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** A photo of today's telephones has 12 to 50 million points; a code needs some ten thousand. */
const MOST_POINTS = 50_000_000;
/** That many points of 16 bits a colour would take 400 MB, and as much again while they are read. */
const MOST_BYTES = 256 * 1024 ** 2;
/** Colour types (PNG 3rd edition §11.2.1) and the samples each point has. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const PALETTE = 3;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
}

/**
 * Reads a PNG (PNG 3rd edition) as grey values; what is transparent counts as white. The size stands in the header and is the most
 * that is unpacked: a file that would unpack to more is refused. Interlaced pictures, which screenshots never are, are not read.
 */
export function readPng(bytes: Uint8Array): GreyPicture | PngProblem {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!file.subarray(0, 8).equals(SIGNATURE)) return 'not-png';
  let header: Header | null = null;
  let palette: Buffer = Buffer.alloc(0);
  let alpha: Buffer = Buffer.alloc(0);
  const data: Buffer[] = [];
  for (let at = 8; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (length > file.length - at - 12) return 'damaged';
    const body = file.subarray(at + 8, at + 8 + length);
    at += length + 12;
    if (type === 'IHDR') {
      if (length !== 13) return 'damaged';
      if (body.readUInt8(12) !== 0) return 'interlaced';
      header = { width: body.readUInt32BE(0), height: body.readUInt32BE(4), depth: body.readUInt8(8), colour: body.readUInt8(9) };
    } else if (type === 'PLTE') palette = body;
    else if (type === 'tRNS') alpha = body;
    else if (type === 'IDAT') data.push(body);
    else if (type === 'IEND') break;
  }
  if (header === null || !isPossible(header)) return 'damaged';
  if (header.width * header.height > MOST_POINTS || bytesPerRow(header) * header.height > MOST_BYTES) return 'too-large';
  const pixels = unfilter(header, data);
  return typeof pixels === 'string' ? pixels : greyOf(header, pixels, palette, alpha);
}

function isPossible({ width, height, depth, colour }: Header): boolean {
  if (width === 0 || height === 0 || SAMPLES[colour] === undefined) return false;
  if (colour === 0) return [1, 2, 4, 8, 16].includes(depth);
  return colour === PALETTE ? [1, 2, 4, 8].includes(depth) : [8, 16].includes(depth);
}

function bytesPerRow({ width, depth, colour }: Header): number {
  return Math.ceil((width * depth * (SAMPLES[colour] ?? 1)) / 8);
}

/** Unpacks the rows and takes their filters back (PNG §9); a problem when there are too few bytes, or more than the size allows. */
function unfilter(header: Header, data: readonly Buffer[]): Buffer | 'damaged' | 'swells' {
  const rowBytes = bytesPerRow(header);
  const expected = (rowBytes + 1) * header.height;
  let packed: Buffer;
  try {
    packed = inflateSync(Buffer.concat(data), { maxOutputLength: expected });
  } catch (error) {
    return error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE' ? 'swells' : 'damaged';
  }
  if (packed.length !== expected) return 'damaged';
  const step = Math.max(1, (header.depth * (SAMPLES[header.colour] ?? 1)) >> 3);
  const rows = Buffer.alloc(rowBytes * header.height);
  for (let row = 0; row < header.height; row += 1) {
    const filter = packed[row * (rowBytes + 1)] ?? 0;
    if (filter > 4) return 'damaged';
    const from = row * (rowBytes + 1) + 1;
    const to = row * rowBytes;
    for (let index = 0; index < rowBytes; index += 1) {
      const left = index >= step ? (rows[to + index - step] ?? 0) : 0;
      const up = row > 0 ? (rows[to + index - rowBytes] ?? 0) : 0;
      const corner = row > 0 && index >= step ? (rows[to + index - rowBytes - step] ?? 0) : 0;
      rows[to + index] = (packed[from + index] ?? 0) + predicted(filter, left, up, corner);
    }
  }
  return rows;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const estimate = left + up - corner;
  const toLeft = Math.abs(estimate - left);
  const toUp = Math.abs(estimate - up);
  const toCorner = Math.abs(estimate - corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function greyOf(header: Header, rows: Buffer, palette: Buffer, transparency: Buffer): GreyPicture {
  const { width, height, depth, colour } = header;
  const samples = SAMPLES[colour] ?? 1;
  const rowBytes = bytesPerRow(header);
  const data = new Uint8Array(width * height);
  const most = 2 ** Math.min(depth, 8) - 1;
  /** The sample of a point, of 16 bits the upper 8. */
  const sample = (row: number, index: number): number => {
    if (depth >= 8) return rows[row * rowBytes + index * (depth >> 3)] ?? 0;
    const bit = index * depth;
    return ((rows[row * rowBytes + (bit >> 3)] ?? 0) >> (8 - depth - (bit & 7))) & most;
  };
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const first = column * samples;
      const value = sample(row, first);
      let grey: number;
      let opacity = 255;
      if (colour === PALETTE) {
        grey = luma(palette[value * 3] ?? 0, palette[value * 3 + 1] ?? 0, palette[value * 3 + 2] ?? 0);
        opacity = transparency[value] ?? 255;
      } else {
        grey = samples >= 3 ? luma(value, sample(row, first + 1), sample(row, first + 2)) : (value * 255) / most;
        if (colour === 4 || colour === 6) opacity = sample(row, first + samples - 1);
      }
      data[row * width + column] = (grey * opacity + 255 * (255 - opacity)) / 255;
    }
  }
  return { width, height, data };
}

/** ITU-R BT.601. */
function luma(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
