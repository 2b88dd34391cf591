/** A line of a stream, without its end. */
export interface StreamLine {
  /** Bytes that are no UTF-8 are replaced. */
  readonly text: string;
  /** It was longer than what is kept: this is its beginning. */
  readonly cut: boolean;
}

/**
 * Splits chunks of bytes into lines, whatever their length: of a line longer than `mostBytes` the beginning is kept and the rest
 * thrown away as it comes, so that a line of a gigabyte costs no more memory than a short one.
 */
export function createLineSplitter(mostBytes: number): {
  readonly push: (chunk: Buffer) => StreamLine[];
  readonly end: () => StreamLine[];
} {
  let parts: Buffer[] = [];
  let length = 0;
  let cut = false;
  const keep = (piece: Buffer) => {
    const room = mostBytes - length;
    if (piece.length > room) cut = true;
    const kept = piece.length > room ? piece.subarray(0, room) : piece;
    if (kept.length === 0) return;
    parts.push(kept);
    length += kept.length;
  };
  const take = (): StreamLine => {
    const text = (parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)).toString('utf8');
    const line = { text: text.endsWith('\r') ? text.slice(0, -1) : text, cut };
    parts = [];
    length = 0;
    cut = false;
    return line;
  };
  return {
    push(chunk) {
      const lines: StreamLine[] = [];
      let from = 0;
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
        keep(chunk.subarray(from, at));
        lines.push(take());
        from = at + 1;
      }
      // A copy: what is left must not hold the whole chunk.
      if (from < chunk.length) keep(from === 0 && chunk.length < 65_536 ? chunk : Buffer.from(chunk.subarray(from)));
      return lines;
    },
    end: () => (length > 0 || cut ? [take()] : []),
  };
}
