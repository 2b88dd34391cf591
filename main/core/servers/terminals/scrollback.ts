import { followPrivateModes } from './private-modes.ts';

/** What is kept of the output of a terminal, bytes. */
export const KEPT_BYTES = 1024 * 1024;
/** Small pieces are put together: a terminal that shows a byte at a time is not kept as so many buffers. */
const PIECE_BYTES = 4096;
/** How far a line's end is looked for when what was kept begins in the middle of one. */
const LONGEST_LINE = 4096;

/** The last output of a terminal. Places in it count the bytes since it was opened. */
export interface Scrollback {
  /** The first byte that is kept, and one past the last. */
  readonly start: number;
  readonly end: number;
  append(bytes: Buffer): void;
  /** At most `most` bytes from a place on; from `start` when that has gone by. */
  read(from: number, most: number): Buffer;
  /** Where somebody who comes now begins to read, and what puts their terminal into the modes it had there. */
  beginning(): { readonly from: number; readonly modes: string };
}

export function createScrollback(keptBytes: number = KEPT_BYTES): Scrollback {
  const modes = followPrivateModes();
  let pieces: Buffer[] = [];
  let start = 0;
  let end = 0;

  const read = (from: number, most: number): Buffer => {
    let skip = Math.max(0, from - start);
    let left = most;
    const taken: Buffer[] = [];
    for (const piece of pieces) {
      if (left <= 0) break;
      if (skip >= piece.length) {
        skip -= piece.length;
        continue;
      }
      const part = piece.subarray(skip, skip + left);
      taken.push(part);
      left -= part.length;
      skip = 0;
    }
    return Buffer.concat(taken);
  };

  return {
    get start() {
      return start;
    },
    get end() {
      return end;
    },
    append(bytes) {
      const last = pieces.at(-1);
      if (last !== undefined && last.length + bytes.length <= PIECE_BYTES) pieces[pieces.length - 1] = Buffer.concat([last, bytes]);
      else pieces.push(bytes);
      end += bytes.length;
      let gone = 0;
      while (end - start > keptBytes && gone < pieces.length - 1) {
        const oldest = pieces[gone];
        if (oldest === undefined) break;
        modes.follow(oldest);
        start += oldest.length;
        gone += 1;
      }
      if (gone > 0) pieces = pieces.slice(gone);
    },
    read,
    beginning() {
      if (start === 0) return { from: 0, modes: '' };
      // The first line that is whole: what stands before may be half a character, or half of a sequence.
      const lineEnd = read(start, LONGEST_LINE).indexOf(0x0a);
      return { from: lineEnd < 0 ? start : start + lineEnd + 1, modes: modes.sequences() };
    },
  };
}
