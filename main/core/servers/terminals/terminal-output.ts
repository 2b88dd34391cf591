import type { TerminalOutput } from '../../../../preload/contract/terminals.ts';
import { pauseUntil } from '../../pause.ts';
import type { Scrollback } from './scrollback.ts';

/** Largest piece of one batch, bytes. */
const BATCH_BYTES = 128 * 1024;
/** Between two batches that are not full: one frame of the screen. What comes after a silence, an echo, goes at once. */
const BATCH_INTERVAL_MS = 16;

/** Somebody who reads a terminal: how far they are, and how they hear of more. */
export interface OutputReader {
  place: number;
  wake: () => void;
}

interface OutputNeeds {
  readonly signal: AbortSignal;
  /** The terminal was closed: the stream ends after what there is. */
  readonly closed: AbortSignal;
  /** Makes the reader known; what it returns ends that. */
  readonly join: (reader: OutputReader) => () => void;
  /** How far somebody has read before: that was shown to a terminal, which answered what it was asked. */
  readonly readTo: number;
  /** The reader has come so far. */
  readonly taken: (place: number) => void;
}

/** What is kept of a terminal's output, marked as replayed, and then what comes. */
export async function* outputFrom(scrollback: Scrollback, needs: OutputNeeds): AsyncGenerator<TerminalOutput[]> {
  const { signal, closed, taken } = needs;
  const { from, modes } = scrollback.beginning();
  const replayedTo = needs.readTo;
  const reader: OutputReader = { place: from, wake: () => {} };
  const leave = needs.join(reader);
  const wake = () => reader.wake();
  signal.addEventListener('abort', wake);
  closed.addEventListener('abort', wake);
  try {
    if (modes !== '') yield [{ bytes: Buffer.from(modes, 'latin1').toString('base64'), replay: true }];
    while (!signal.aborted) {
      // It may have been slower than what is kept while nothing held the program back.
      reader.place = Math.max(reader.place, scrollback.start);
      if (reader.place < scrollback.end) {
        const replay = reader.place < replayedTo;
        const bytes = scrollback.read(reader.place, replay ? Math.min(BATCH_BYTES, replayedTo - reader.place) : BATCH_BYTES);
        reader.place += bytes.length;
        taken(reader.place);
        const sentAt = performance.now();
        yield [{ bytes: bytes.toString('base64'), replay }];
        const rest = BATCH_INTERVAL_MS - (performance.now() - sentAt);
        if (!replay && bytes.length < BATCH_BYTES && rest > 0) await pauseUntil(rest, signal);
      } else if (closed.aborted) {
        return;
      } else {
        await new Promise<void>((resolve) => (reader.wake = resolve));
      }
    }
  } finally {
    signal.removeEventListener('abort', wake);
    closed.removeEventListener('abort', wake);
    leave();
  }
}
