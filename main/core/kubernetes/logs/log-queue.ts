import type { PodLogEvent, PodLogItem, PodLogLine } from '../../../../preload/contract/pod-logs.ts';
import { packPodLogLines } from '../../../../preload/contract/pod-logs.ts';
import { BatchSource } from '../../streams.ts';

/** What waits for the reader before the sources are held back. */
const MOST_WAITING_LINES = 8000;
const MOST_WAITING_CHARACTERS = 1_500_000;
/** What one message carries of it. */
const MOST_LINES = 4000;
const MOST_CHARACTERS = 700_000;
const ROW_CHARACTERS = 48;
/** Later than any time. */
const LAST = '~';

type Entry =
  | { readonly time: string; readonly line: PodLogLine }
  | { readonly time: string; readonly event: PodLogEvent }
  | { readonly time: string; readonly said: PodLogItem };

/** Lines and events of many sources on their way to one reader, who gets them ordered by time within a batch. */
export interface LogQueue {
  /** Resolves once the reader has room for more. */
  lines(lines: readonly PodLogLine[]): Promise<void>;
  /** Stands behind the lines that were there at `time`. */
  event(time: string, event: PodLogEvent): void;
  /** Stands before what comes with it; the end behind it. */
  say(item: PodLogItem): void;
  end(error?: unknown): void;
  read(signal: AbortSignal): AsyncGenerator<PodLogItem[]>;
}

/** A queue that holds its sources back while its reader is slow. */
export function createLogQueue(): LogQueue {
  const source = new BatchSource<Entry>();
  let characters = 0;
  return {
    async lines(lines) {
      for (const line of lines) {
        source.push({ time: line.time, line });
        characters += line.message.length + ROW_CHARACTERS;
      }
      if (source.backlog < MOST_WAITING_LINES && characters < MOST_WAITING_CHARACTERS) return;
      await source.taken();
      characters = 0;
    },
    event: (time, event) => source.push({ time, event }),
    say: (said) => source.push({ time: 'status' in said && said.status === 'ended' ? LAST : '', said }),
    end: (error) => source.end(error),
    async *read(signal) {
      for await (const batch of source.read(signal)) {
        characters = 0;
        yield* packed(batch.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)));
      }
    },
  };
}

/** Lines in messages that are not too large. */
export function* packedLines(lines: readonly PodLogLine[]): Generator<PodLogItem[]> {
  yield* packed(lines.map((line) => ({ time: line.time, line })));
}

function* packed(entries: readonly Entry[]): Generator<PodLogItem[]> {
  let items: PodLogItem[] = [];
  let lines: PodLogLine[] = [];
  let characters = 0;
  const pack = () => {
    if (lines.length > 0) items.push({ lines: packPodLogLines(lines) });
    lines = [];
  };
  for (const entry of entries) {
    if ('line' in entry) {
      if (lines.length >= MOST_LINES || (characters > 0 && characters + entry.line.message.length > MOST_CHARACTERS)) {
        pack();
        yield items;
        items = [];
        characters = 0;
      }
      lines.push(entry.line);
      characters += entry.line.message.length + ROW_CHARACTERS;
      continue;
    }
    pack();
    items.push('event' in entry ? { event: entry.event } : entry.said);
  }
  pack();
  if (items.length > 0) yield items;
}
