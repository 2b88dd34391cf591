import type { Failure } from '../../../../preload/contract/failure.ts';
import { BATCH_INTERVAL_MS } from '../../streams.ts';
import { pauseUntil } from '../../pause.ts';

/** About half a megabyte of rows: well below the largest message. */
const LARGEST_PAGE_ROWS = 1000;

export interface LiveMessage<Item> {
  kind: 'snapshot' | 'change' | 'status';
  upserts: Item[];
  removed: string[];
  status: 'live' | 'stale' | 'offline';
  since: string;
  failure?: Failure;
  more?: boolean;
}

/** What a reader looks at. */
interface Readable<Item> {
  readonly status: { readonly status: 'live' | 'stale' | 'offline'; readonly since: string; readonly failure?: Failure };
  readonly loading: boolean;
  readonly rows: ReadonlyMap<string, Item>;
  onChange(listener: (uids: ReadonlySet<string>) => void): () => void;
}

/**
 * A live list for one reader: a snapshot in pages, then changes, at most one message per 100 ms. Between two reads only the uids
 * that changed are remembered, so that a slow reader costs no more than the list is long, and gets the latest row of each.
 */
export async function* readLiveList<Item>(list: Readable<Item>, signal: AbortSignal): AsyncGenerator<LiveMessage<Item>[]> {
  const dirty = new Set(list.rows.keys());
  const held = new Set<string>();
  let begun = false;
  let complete = false;
  let said: unknown = null;
  let wake: (() => void) | null = null;
  const unsubscribe = list.onChange((uids) => {
    for (const uid of uids) dirty.add(uid);
    wake?.();
  });

  const compose = (): LiveMessage<Item> | null => {
    const { status } = list;
    const listed = list.rows.size > 0 || !list.loading;
    const begins = listed && !begun;
    const ends = begun && !complete && !list.loading;
    if (dirty.size === 0 && status === said && !begins && !ends) return null;
    // Before anything is listed only a failure is worth a message: "not live yet" goes without saying.
    if (!listed && !begun && status.failure === undefined) return null;
    said = status;
    const upserts: Item[] = [];
    const removed: string[] = [];
    for (const uid of dirty) {
      if (upserts.length + removed.length >= LARGEST_PAGE_ROWS) break;
      dirty.delete(uid);
      const row = list.rows.get(uid);
      if (row !== undefined) {
        upserts.push(row);
        held.add(uid);
      } else if (held.delete(uid)) removed.push(uid);
    }
    const kind = begun ? (upserts.length + removed.length > 0 ? 'change' : 'status') : listed ? 'snapshot' : 'status';
    begun ||= kind === 'snapshot';
    const more = begun && !complete && (list.loading || dirty.size > 0);
    const wasComplete = complete;
    complete ||= begun && !more;
    // The end of the snapshot is told with a change, even an empty one, so that nobody waits for more.
    return {
      kind: kind === 'status' && begun && complete !== wasComplete ? 'change' : kind,
      upserts,
      removed,
      ...status,
      ...(more ? { more } : {}),
    };
  };

  try {
    while (!signal.aborted) {
      const message = compose();
      if (message) {
        const sentAt = performance.now();
        yield [message];
        await pauseUntil(BATCH_INTERVAL_MS - (performance.now() - sentAt), signal);
      } else {
        await pauseUntil(Number.POSITIVE_INFINITY, signal, (resume) => {
          wake = resume;
        });
        wake = null;
      }
    }
  } finally {
    unsubscribe();
  }
}
