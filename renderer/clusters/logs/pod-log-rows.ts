import type { LogSource } from '../../../preload/contract/pod-logs.ts';
import { packPodLogLines, readPodLogRow } from '../../../preload/contract/pod-logs.ts';
import type { LogKind, LogLine } from '../../ui/log/log-lines.ts';

const NOTICE = 5;
/** Marks a row that is no container's. */
const NOBODY = -1;

/** A container as the window knows it, whatever number it has in one reading or the next. */
export interface KnownSource extends LogSource {
  /** `POD/CONTAINER`. */
  readonly title: string;
}

/** The containers whose lines are kept. */
export interface KnownSources {
  /** Takes in what a reading says of its containers. */
  learn(sources: readonly LogSource[]): void;
  /** Another reading begins, with numbers of its own. */
  begin(): void;
  /** The rows of this reading with the window's own numbers; rows that are here already are left out. */
  adopt(rows: readonly string[]): string[];
  get(id: number): KnownSource | undefined;
  all(): readonly KnownSource[];
}

export function createKnownSources(): KnownSources {
  const known: KnownSource[] = [];
  const byKey = new Map<string, number>();
  /** Times of the latest lines, by the window's number. */
  const latest: string[] = [];
  /** From a number of this reading to the window's own. */
  let own: number[] = [];
  let same = true;
  /** What of each was there before this reading; emptied as soon as something later comes. */
  let until: (string | undefined)[] = [];
  return {
    learn(sources) {
      for (const source of sources) {
        const key = `${source.podUid}/${source.container}`;
        const id = byKey.get(key) ?? known.length;
        byKey.set(key, id);
        known[id] = { ...source, id, title: `${source.pod}/${source.container}` };
        own[source.id] = id;
        same &&= source.id === id;
      }
    },
    begin() {
      own = [];
      same = true;
      until = latest.slice();
      // What was read before and is not read any more is not there any more.
      for (const [id, source] of known.entries()) known[id] = { ...source, state: 'gone' };
    },
    adopt(rows) {
      const adopted: string[] = [];
      for (const row of rows) {
        const tab = row.indexOf('\t');
        const end = row.indexOf('\t', tab + 1);
        const time = row.slice(0, tab);
        const given = Number(row.slice(tab + 1, end));
        const id = own[given] ?? given;
        const before = until[id];
        if (before !== undefined) {
          if (time <= before) continue;
          until[id] = undefined;
        }
        if (time !== '') latest[id] = time;
        adopted.push(same ? row : `${time}\t${id}${row.slice(end)}`);
      }
      return adopted;
    },
    get: (id) => known[id],
    all: () => known,
  };
}

/** What the window or the core has to say between the lines. */
export function noteRow(time: string, message: string): string {
  return packPodLogLines([{ time, source: NOBODY, priority: NOTICE, message }]);
}

/** Lines kept as the rows they came in. */
export function podLogKind(sources: KnownSources): LogKind<string> {
  return {
    read(row): LogLine {
      const { time, source, priority, message } = readPodLogRow(row);
      if (source === NOBODY) return { time, priority, identifier: '', message, note: true };
      return { time, priority, identifier: sources.get(source)?.title ?? '', message };
    },
    searched(row) {
      const { source, message } = readPodLogRow(row);
      return `${sources.get(source)?.title ?? ''}\t${message}`;
    },
  };
}

export interface RowFilter {
  /** This priority and worse ones; null: all. */
  readonly priority: number | null;
  /** Titles of containers that are not shown. */
  readonly hidden: ReadonlySet<string>;
  readonly expression: RegExp | null;
}

/** Which rows pass; null where all do. What is said between the lines always does. */
export function rowFilter({ priority, hidden, expression }: RowFilter, sources: KnownSources): ((row: string) => boolean) | null {
  if (priority === null && hidden.size === 0 && expression === null) return null;
  return (row) => {
    const line = readPodLogRow(row);
    if (line.source === NOBODY) return true;
    if (priority !== null && line.priority > priority) return false;
    if (hidden.size > 0 && hidden.has(sources.get(line.source)?.title ?? '')) return false;
    if (expression === null) return true;
    expression.lastIndex = 0;
    return expression.test(line.message);
  };
}

/** A regular expression as somebody types it, for any case; null while it is none. */
export function expressionOf(text: string): RegExp | null {
  // With `u` what is escaped without need is refused.
  for (const flags of ['giu', 'gi']) {
    try {
      return new RegExp(text, flags);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return null;
}
