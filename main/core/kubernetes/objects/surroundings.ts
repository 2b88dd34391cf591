import type { Kind } from '../../../../preload/contract/cluster-kinds.ts';
import { ApiStatusError } from '../api-failure.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { kindsOf, objectPath } from '../discovery.ts';
import { listPages } from '../list-pages.ts';
import { LiveList } from '../live-list.ts';
import type { LiveTiming } from '../live-source.ts';
import type { Companion, CompanionId, CompanionOf } from './companions.ts';
import { companionKinds, readCompanion } from './companions.ts';
import type { Around } from './tied-state.ts';

/** Companions by the key that they tell of, kept as they change. */
function createIndex() {
  const byKey = new Map<string, Map<string, Companion>>();
  const keys = new Map<string, string>();
  const remove = (uid: string): string | undefined => {
    const key = keys.get(uid);
    if (key === undefined) return undefined;
    keys.delete(uid);
    const its = byKey.get(key);
    its?.delete(uid);
    if (its?.size === 0) byKey.delete(key);
    return key;
  };
  return {
    /** Takes one in, or out where it is gone; the keys that it touches. */
    set(uid: string, companion: Companion | undefined): readonly string[] {
      const before = remove(uid);
      if (companion !== undefined) {
        keys.set(uid, companion.key);
        const its = byKey.get(companion.key) ?? new Map<string, Companion>();
        byKey.set(companion.key, its.set(uid, companion));
      }
      return [before, companion?.key].filter((key) => key !== undefined);
    },
    of: (key: string): readonly Companion[] => [...(byKey.get(key)?.values() ?? [])],
  };
}

interface Known {
  readonly index: ReturnType<typeof createIndex>;
  known: ReturnType<Around['known']>;
}

function around(all: ReadonlyMap<CompanionId, Known>, absent: () => ReturnType<Around['known']> = () => 'unknown'): Around {
  return {
    known: (id) => all.get(id)?.known ?? absent(),
    of: <Id extends CompanionId>(id: Id, key: string) =>
      (all.get(id)?.index.of(key) ?? []).filter((one): one is CompanionOf<Id> => one.of === id),
  };
}

function resourceOf(id: CompanionId, kinds: ReadonlyMap<string, Kind>): Kind | null {
  for (const resource of companionKinds[id].resources) {
    const kind = kinds.get(resource);
    if (kind) return kind;
  }
  return null;
}

const scopeOf = (kind: Kind, namespace: string | null) => (kind.namespaced ? namespace : null);

/** What is around a list, read once. What may not be read is `unknown`. Throws FailureError as `ClusterClient.open`. */
export async function readAround(
  client: ClusterClient,
  ids: readonly CompanionId[],
  namespace: string | null,
  signal: AbortSignal,
): Promise<Around> {
  const all = new Map<CompanionId, Known>();
  const kinds = await kindsOf(client, signal);
  await Promise.all(
    ids.map(async (id) => {
      const kind = resourceOf(id, kinds);
      if (kind === null) return;
      const index = createIndex();
      try {
        const pages = listPages(client, objectPath(kind, scopeOf(kind, namespace)), { signal, as: companionKinds[id].form });
        for await (const { items } of pages) {
          for (const item of items) {
            const companion = readCompanion(id, item);
            if (companion) index.set(companion.uid, companion);
          }
        }
        all.set(id, { index, known: 'known' });
      } catch (error) {
        signal.throwIfAborted();
        // Seen without them: the rows say that it is not known.
        if (!(error instanceof ApiStatusError)) throw error;
      }
    }),
  );
  return around(all);
}

/** Companions watched for one live list. */
export interface LiveSurroundings {
  readonly around: Around;
  /** Watches them, or gives them up. */
  hold(wanted: boolean): void;
}

/**
 * Watches what is around a list, through lists that all who need the same share (`share`). `changed` is told the `COMPANION KEY`s that
 * something was heard of; null when what is known at all has changed.
 */
export function createSurroundings(
  ids: readonly CompanionId[],
  kinds: () => Promise<ReadonlyMap<string, Kind>>,
  namespace: string | null,
  share: (key: string, make: () => LiveList<Companion, Companion>) => LiveList<Companion, Companion>,
  {
    connect,
    timing,
    closing,
  }: { readonly connect: () => Promise<ClusterClient>; readonly timing: LiveTiming; readonly closing: AbortSignal },
  changed: (keys: ReadonlySet<string> | null) => void,
): LiveSurroundings {
  const all = new Map<CompanionId, Known>();
  let discovered = false;
  const find = (found: ReadonlyMap<string, Kind>) =>
    ids.flatMap((id) => {
      const kind = resourceOf(id, found);
      if (kind === null) return [];
      const within = scopeOf(kind, namespace);
      const list = () =>
        share(
          JSON.stringify([id, within]),
          () =>
            new LiveList<Companion, Companion>(
              {
                path: objectPath(kind, within),
                as: companionKinds[id].form,
                connect,
                read: (object) => readCompanion(id, object),
                row: (row) => ({ row, recheckAt: null }),
                checkEmpty: () => Promise.resolve(),
              },
              timing,
              closing,
            ),
        );
      const its: Known = { index: createIndex(), known: 'unread' };
      all.set(id, its);
      return [{ id, list, its }];
    });
  let held = false;
  let releases: readonly (() => void)[] = [];

  const watch = ({ id, list: open, its }: ReturnType<typeof find>[number]) => {
    const list = open();
    const take = (uids: Iterable<string>) => {
      const keys = new Set<string>();
      for (const uid of uids) for (const key of its.index.set(uid, list.facts.get(uid))) keys.add(`${id} ${key}`);
      const before = its.known;
      const { status, failure } = list.status;
      its.known = status === 'offline' && failure?.kind === 'kubernetes-forbidden' ? 'unknown' : list.loading ? 'unread' : 'known';
      if (its.known !== before) changed(null);
      // Half a list would make what is there look absent.
      else if (keys.size > 0 && its.known === 'known') changed(keys);
    };
    const unsubscribe = list.onChange(take);
    const unhold = list.hold();
    take(list.facts.keys());
    return () => {
      unsubscribe();
      for (const uid of list.facts.keys()) its.index.set(uid, undefined);
      its.known = 'unread';
      unhold();
    };
  };

  /** The list itself does not wait for what the cluster's kinds are. */
  const begin = async () => {
    try {
      const found = find(await kinds());
      discovered = true;
      // Given up and held again meanwhile: the later one has begun.
      if (!held || releases.length > 0) return;
      releases = found.map(watch);
      changed(null);
    } catch {
      // Not to be reached now: the list says so itself, and its next change tries again.
      held = false;
    }
  };

  return {
    around: around(all, () => (discovered ? 'unknown' : 'unread')),
    hold(wanted) {
      // Watching tells changes, which come back here.
      if (wanted === held) return;
      held = wanted;
      if (wanted) {
        void begin();
        return;
      }
      const before = releases;
      releases = [];
      for (const release of before) release();
    },
  };
}
