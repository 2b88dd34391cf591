/** A line of a log as the window keeps it. */
export interface LogLine {
  /** ISO 8601. */
  readonly time: string;
  /** 0 (emergency) to 7 (debug), as syslog(3) counts. */
  readonly priority: number;
  readonly identifier: string;
  readonly message: string;
  /** What the program that reads the log has to say in between. */
  readonly note?: boolean;
}

/** How lines are kept, so that one that nobody looks at is never taken apart. */
export interface LogKind<Kept> {
  readonly read: (kept: Kept) => LogLine;
  /** The text that is searched. */
  readonly searched: (kept: Kept) => string;
}

/** Lines kept as they are. */
export const readLines: LogKind<LogLine> = {
  read: (line) => line,
  searched: ({ identifier, message }) => `${identifier}\t${message}`,
};

export interface LogSnapshot<Kept> {
  /** Those that match the text, oldest first. The array is the store's own: it grows. */
  readonly shown: readonly Kept[];
  /** How many are kept, and how many were let go because there were too many. */
  readonly kept: number;
  readonly dropped: number;
  /** Changes with each change of the rest. */
  readonly version: number;
}

export interface LogLines<Kept> extends LogKind<Kept> {
  readonly push: (lines: readonly Kept[]) => void;
  /** Shows only lines that contain every word of it, whatever their case, and that `allows` takes. */
  readonly narrow: (text: string, allows?: ((kept: Kept) => boolean) | null) => void;
  readonly clear: () => void;
  readonly last: () => Kept | undefined;
  readonly get: () => LogSnapshot<Kept>;
  /** Told of changes: the first at once, those that follow together, ten times a second at most, and less when nobody could read along. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** Kept before the oldest are let go: about 20 MB of usual lines. */
const MOST_LINES = 100_000;
const TOLD_EVERY_MS = 100;
/** More than this many new lines at once are a flood, looked at in passing. */
const FLOOD_LINES = 200;
const FLOOD_TOLD_EVERY_MS = 250;

/** The newest lines of a log, at most `most` of them; what is new costs what is new, however many are kept. */
export function createLogLines<Kept>(kind: LogKind<Kept>, most = MOST_LINES): LogLines<Kept> {
  const listeners = new Set<() => void>();
  /** Let go in pieces: taking one off the front of a long list each time would cost more than it keeps. */
  const piece = Math.max(1, Math.floor(most / 10));
  let lines: Kept[] = [];
  let shown: Kept[] = lines;
  /** Of each that is shown, how many lines came before it; used only while narrowed. */
  let shownAfter: number[] = [];
  let words: readonly string[] = [];
  let allowed: ((kept: Kept) => boolean) | null = null;
  let narrowed = false;
  let dropped = 0;
  let snapshot: LogSnapshot<Kept> = { shown, kept: 0, dropped: 0, version: 0 };
  let changed = false;
  let untold = 0;
  let tellAgainAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (line: Kept, before: number) => {
    if (allowed !== null && !allowed(line)) return;
    if (words.length > 0) {
      const text = kind.searched(line).toLowerCase();
      if (!words.every((word) => text.includes(word))) return;
    }
    shown.push(line);
    shownAfter.push(before);
  };
  const choose = () => {
    shown = narrowed ? [] : lines;
    shownAfter = [];
    if (narrowed) for (const [index, line] of lines.entries()) show(line, dropped + index);
  };
  const letGo = () => {
    dropped += lines.length - most;
    lines = lines.slice(-most);
    if (!narrowed) {
      shown = lines;
      return;
    }
    const first = shownAfter.findIndex((before) => before >= dropped);
    const gone = first === -1 ? shown.length : first;
    shown = shown.slice(gone);
    shownAfter = shownAfter.slice(gone);
  };
  const tell = () => {
    clearTimeout(timer);
    timer = undefined;
    tellAgainAt = performance.now() + (untold > FLOOD_LINES ? FLOOD_TOLD_EVERY_MS : TOLD_EVERY_MS);
    untold = 0;
    for (const listener of [...listeners]) listener();
  };
  const tellSoon = () => {
    if (timer !== undefined) return;
    const rest = tellAgainAt - performance.now();
    if (rest <= 0) tell();
    else timer = setTimeout(tell, rest);
  };
  return {
    ...kind,
    push(added) {
      if (added.length === 0) return;
      for (const line of added) {
        if (narrowed) show(line, dropped + lines.length);
        lines.push(line);
      }
      if (lines.length > most + piece) letGo();
      changed = true;
      untold += added.length;
      tellSoon();
    },
    narrow(text, allows = null) {
      words = text.toLowerCase().split(/\s+/u).filter(Boolean);
      allowed = allows;
      narrowed = words.length > 0 || allowed !== null;
      choose();
      changed = true;
      tell();
    },
    clear() {
      lines = [];
      dropped = 0;
      choose();
      changed = true;
      tell();
    },
    last: () => lines.at(-1),
    get() {
      if (changed) snapshot = { shown, kept: lines.length, dropped, version: snapshot.version + 1 };
      changed = false;
      return snapshot;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
