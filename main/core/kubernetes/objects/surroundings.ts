import type { Kind } from '../../../../preload/contract/cluster-kinds.ts';
import { ApiStatusError } from '../api-failure.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { kindsOf, objectPath } from '../discovery.ts';
import { listPages } from '../list-pages.ts';
import { LiveList } from '../live/live-list.ts';
import type { LiveTiming } from '../live/live-source.ts';
import type { Companion, CompanionId, CompanionOf } from './companions.ts';
import { companionKinds, readCompanion } from './companions.ts';
import type { Around, CompanionScope } from './tied-state.ts';

const CONCURRENT_READS = 4;

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
  readonly id: CompanionId;
  readonly index: ReturnType<typeof createIndex>;
  known: ReturnType<Around['known']>;
}

/** What was read in one or several places; `absent` for what was read nowhere. */
function around(all: () => Iterable<Known>, absent: (id: CompanionId) => ReturnType<Around['known']>): Around {
  const placesOf = (id: CompanionId) => [...all()].filter((place) => place.id === id);
  return {
    known(id) {
      const places = placesOf(id);
      if (places.length === 0) return absent(id);
      return (['unread', 'unknown'] as const).find((how) => places.some(({ known }) => known === how)) ?? 'known';
    },
    of<Id extends CompanionId>(id: Id, key: string) {
      const found = placesOf(id).flatMap(({ index }) => index.of(key));
      // Two selectors may match the same one.
      return [...new Map(found.map((one) => [one.uid, one])).values()].filter((one): one is CompanionOf<Id> => one.of === id);
    },
  };
}

function resourceOf(id: CompanionId, kinds: ReadonlyMap<string, Kind>): Kind | null {
  for (const resource of companionKinds[id].resources) {
    const kind = kinds.get(resource);
    if (kind) return kind;
  }
  return null;
}

/** What is around a list, read once. What may not be read is `unknown`. Throws FailureError as `ClusterClient.open`. */
export async function readAround(
  client: ClusterClient,
  ids: readonly CompanionId[],
  scopes: readonly CompanionScope[],
  signal: AbortSignal,
): Promise<Around> {
  const all: Known[] = [];
  const kinds = await kindsOf(client, signal);
  const places = placesIn(ids, scopes, kinds).values();
  const readPlaces = async () => {
    for (const { id, path, labelSelector } of places) {
      const index = createIndex();
      try {
        for await (const { items } of listPages(client, path, { signal, labelSelector, as: companionKinds[id].form })) {
          for (const item of items) {
            const companion = readCompanion(id, item);
            if (companion) index.set(companion.uid, companion);
          }
        }
        all.push({ id, index, known: 'known' });
      } catch (error) {
        signal.throwIfAborted();
        // Seen without them: the rows say that it is not known.
        if (!(error instanceof ApiStatusError)) throw error;
        all.push({ id, index, known: 'unknown' });
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_READS }, readPlaces));
  return around(
    () => all,
    () => 'unknown',
  );
}

interface Place {
  readonly id: CompanionId;
  readonly path: string;
  readonly labelSelector: string | undefined;
}

/** Where companions are read; those of which the cluster has no kind nowhere. */
function placesIn(ids: readonly CompanionId[], scopes: readonly CompanionScope[], kinds: ReadonlyMap<string, Kind>): readonly Place[] {
  return ids.flatMap((id) => {
    const kind = resourceOf(id, kinds);
    if (kind === null) return [];
    return scopes.map(({ namespace, labelSelector }) => ({
      id,
      path: objectPath(kind, kind.namespaced ? namespace : null),
      labelSelector: labelSelector ?? undefined,
    }));
  });
}

/** Companions watched for one live list. */
export interface LiveSurroundings {
  readonly around: Around;
  /** Watches those of these scopes, and gives up all others. */
  hold(scopes: readonly CompanionScope[]): void;
}

/**
 * Watches what is around a list, through lists that all who need the same share (`share`). `changed` is told the `COMPANION KEY`s that
 * something was heard of; null when what is known at all has changed.
 */
export function createSurroundings(
  ids: readonly CompanionId[],
  kinds: () => Promise<ReadonlyMap<string, Kind>>,
  share: (key: string, make: () => LiveList<Companion, Companion>) => LiveList<Companion, Companion>,
  {
    connect,
    timing,
    closing,
  }: { readonly connect: () => Promise<ClusterClient>; readonly timing: LiveTiming; readonly closing: AbortSignal },
  changed: (keys: ReadonlySet<string> | null) => void,
): LiveSurroundings {
  const watched = new Map<string, { readonly its: Known; readonly release: () => void }>();
  let found: ReadonlyMap<string, Kind> | null = null;
  let asking = false;
  let scopes: readonly CompanionScope[] = [];

  const watch = (key: string, { id, path, labelSelector }: Place) => {
    const list = share(
      key,
      () =>
        new LiveList<Companion, Companion>(
          {
            path,
            labelSelector,
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
    const its: Known = { id, index: createIndex(), known: 'unread' };
    const take = (uids: Iterable<string>) => {
      const keys = new Set<string>();
      for (const uid of uids) for (const told of its.index.set(uid, list.facts.get(uid))) keys.add(`${id} ${told}`);
      const before = its.known;
      const { status, failure } = list.status;
      its.known = status === 'offline' && failure?.kind === 'kubernetes-forbidden' ? 'unknown' : list.loading ? 'unread' : 'known';
      if (its.known !== before) changed(null);
      // Half a list would make what is there look absent.
      else if (keys.size > 0 && its.known === 'known') changed(keys);
    };
    const unsubscribe = list.onChange(take);
    const unhold = list.hold();
    watched.set(key, {
      its,
      release() {
        unsubscribe();
        unhold();
      },
    });
    take(list.facts.keys());
  };

  const adjust = (known: ReadonlyMap<string, Kind>) => {
    const wanted = new Map(
      placesIn(ids, scopes, known).map((place) => [JSON.stringify([place.id, place.path, place.labelSelector]), place]),
    );
    for (const [key, { release }] of watched) {
      if (wanted.has(key)) continue;
      watched.delete(key);
      release();
    }
    for (const [key, place] of wanted) if (!watched.has(key)) watch(key, place);
    if (scopes.length > 0) changed(null);
  };

  /** The list itself does not wait for what the cluster's kinds are. */
  const discover = async () => {
    if (asking) return;
    asking = true;
    try {
      found = await kinds();
      adjust(found);
    } catch {
      // Not to be reached now: the list says so itself, and its next change tries again.
      scopes = [];
    } finally {
      asking = false;
    }
  };

  return {
    around: around(
      function* () {
        for (const { its } of watched.values()) yield its;
      },
      (id) => (found !== null && resourceOf(id, found) === null ? 'unknown' : 'unread'),
    ),
    hold(wanted) {
      // Watching tells changes, which come back here.
      if (JSON.stringify(wanted) === JSON.stringify(scopes)) return;
      scopes = wanted;
      if (found !== null) adjust(found);
      else if (wanted.length > 0) void discover();
    },
  };
}
