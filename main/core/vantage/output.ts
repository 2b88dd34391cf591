/** Collects what a program prints, up to a limit over all its streams together. */
export interface OutputCollector {
  /** Takes a chunk of one stream; what is beyond the limit is thrown away. */
  add(stream: 'stdout' | 'stderr', chunk: Buffer): void;
  /** Decoded as UTF-8, bytes that are not replaced. */
  text(stream: 'stdout' | 'stderr'): string;
  readonly truncated: boolean;
}

export const LARGEST_OUTPUT_BYTES = 8 * 1024 * 1024;

export function collectOutput(largestBytes: number = LARGEST_OUTPUT_BYTES): OutputCollector {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let left = largestBytes;
  let truncated = false;
  return {
    add(stream, chunk) {
      const kept = chunk.length <= left ? chunk : chunk.subarray(0, left);
      if (kept.length < chunk.length) truncated = true;
      left -= kept.length;
      if (kept.length > 0) chunks[stream].push(kept);
    },
    text: (stream) => Buffer.concat(chunks[stream]).toString('utf8'),
    get truncated() {
      return truncated;
    },
  };
}
