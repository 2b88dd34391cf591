/** A line of a log as the window keeps it. */
export interface LogLine {
  /** ISO 8601. */
  readonly time: string;
  /** 0 (emergency) to 7 (debug), as syslog(3) counts. */
  readonly priority: number;
  readonly identifier: string;
  readonly message: string;
}

export interface LogSnapshot<Line> {
  /** Those that match the text, oldest first. The array is the store's own: it grows. */
  readonly shown: readonly Line[];
  /** How many are kept, and how many were let go because there were too many. */
  readonly kept: number;
  readonly dropped: number;
  /** Changes with each change of the rest. */
  readonly version: number;
}

export interface LogLines<Line> {
  readonly push: (lines: readonly Line[]) => void;
  /** Shows only lines that contain every word of it, whatever their case. */
  readonly narrow: (text: string) => void;
  readonly clear: () => void;
  readonly all: () => readonly Line[];
  readonly get: () => LogSnapshot<Line>;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Kept before the oldest are let go: about 40 MB of usual lines. */
const MOST_LINES = 100_000;

/** The newest lines of a log, at most `most` of them; what is new costs what is new, however many are kept. */
export function createLogLines<Line extends LogLine>(most = MOST_LINES): LogLines<Line> {
  const listeners = new Set<() => void>();
  /** Let go in pieces: taking one off the front of a long list each time would cost more than it keeps. */
  const piece = Math.max(1, Math.floor(most / 10));
  let lines: Line[] = [];
  let shown: Line[] = lines;
  let words: readonly string[] = [];
  let dropped = 0;
  let snapshot: LogSnapshot<Line> = { shown, kept: 0, dropped: 0, version: 0 };
  const fits = (line: Line) => {
    const text = `${line.identifier} ${line.message}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const changed = () => {
    snapshot = { shown, kept: lines.length, dropped, version: snapshot.version + 1 };
    for (const listener of [...listeners]) listener();
  };
  const choose = () => {
    shown = words.length === 0 ? lines : lines.filter(fits);
  };
  return {
    push(added) {
      if (added.length === 0) return;
      for (const line of added) lines.push(line);
      if (words.length > 0) for (const line of added) if (fits(line)) shown.push(line);
      if (lines.length > most + piece) {
        dropped += lines.length - most;
        lines = lines.slice(-most);
        choose();
      }
      changed();
    },
    narrow(text) {
      words = text.toLowerCase().split(/\s+/u).filter(Boolean);
      choose();
      changed();
    },
    clear() {
      lines = [];
      dropped = 0;
      choose();
      changed();
    },
    all: () => lines,
    get: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
