import type { StampedLine } from './log-line.ts';

/** A log that is read in pieces, each in its order. */
export interface LogReader<Source> {
  readonly source: Source;
  /** Ends the log; errors are the reader's own to tell. */
  next(): Promise<readonly StampedLine[] | null>;
}

export interface MergedLine<Source> {
  readonly source: Source;
  readonly line: StampedLine;
}

interface Waiting<Source> {
  readonly reader: LogReader<Source>;
  lines: readonly StampedLine[];
  /** The latest time among them. */
  latest: string;
  asked: Promise<void> | null;
}

/**
 * Several logs as one, ordered by time: no more of each is held than one piece, however long they are. With `patienceMs` a log that lets
 * the others wait for so long is left to itself from then on, and named to `onLate`.
 */
export async function* mergedLogs<Source>(
  readers: readonly LogReader<Source>[],
  { patienceMs = Number.POSITIVE_INFINITY, onLate }: { readonly patienceMs?: number; readonly onLate?: (source: Source) => void } = {},
): AsyncGenerator<MergedLine<Source>[]> {
  let open: Waiting<Source>[] = readers.map((reader) => ({ reader, lines: [], latest: '', asked: null }));
  const ended = new Set<Waiting<Source>>();
  const ask = async (one: Waiting<Source>) => {
    const lines = await one.reader.next();
    one.asked = null;
    if (lines === null) ended.add(one);
    else {
      one.lines = dated(lines, one.latest);
      one.latest = one.lines.reduce((latest, { time }) => (time > latest ? time : latest), one.latest);
    }
  };
  while (open.length > 0) {
    for (const one of open) if (one.lines.length === 0) one.asked ??= ask(one);
    const asked = open.flatMap((one) => one.asked ?? []);
    if (!(await within(Promise.all(asked), patienceMs))) {
      for (const one of open) if (one.asked !== null) onLate?.(one.reader.source);
      open = open.filter((one) => one.asked === null);
    }
    open = open.filter((one) => !ended.has(one));
    if (open.some(({ lines }) => lines.length === 0)) continue;
    // Nothing that is still to come is earlier than the end of what is here of each.
    const until = open.map(({ latest }) => latest).reduce((least, latest) => (latest < least ? latest : least), open[0]?.latest ?? '');
    const merged: MergedLine<Source>[] = [];
    for (const one of open) {
      const later = one.lines.findIndex(({ time }) => time > until);
      const ready = later === -1 ? one.lines : one.lines.slice(0, later);
      for (const line of ready) merged.push({ source: one.reader.source, line });
      one.lines = later === -1 ? [] : one.lines.slice(later);
    }
    if (merged.length > 0) yield merged.toSorted((a, b) => (a.line.time < b.line.time ? -1 : a.line.time > b.line.time ? 1 : 0));
  }
}

/** A line that came without a time has that of the one before it. */
function dated(lines: readonly StampedLine[], before: string): readonly StampedLine[] {
  if (lines.every(({ time }) => time !== '')) return lines;
  let last = before;
  return lines.map((line) => {
    if (line.time === '') return { ...line, time: last };
    last = line.time;
    return line;
  });
}

/** Whether it comes within a time. */
async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  if (!Number.isFinite(ms)) {
    await promise;
    return true;
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
