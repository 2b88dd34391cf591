import type { Kind } from '../../../../preload/contract/cluster-kinds.ts';
import type { ObjectHead, ObjectRow } from '../../../../preload/contract/cluster-objects.ts';
import type { Rooms } from '../../rooms.ts';
import type { JsonObject } from '../api-object.ts';
import { ApiStatusError } from '../api-failure.ts';
import { isObject } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { Clusters } from '../clusters.ts';
import { kindOf, kindsOf, listedKindOf, objectPath } from '../discovery.ts';
import { listPages } from '../list-pages.ts';
import { LiveList } from '../live/live-list.ts';
import { LIVE_TIMING } from '../live/live-source.ts';
import type { LiveTiming } from '../live/live-source.ts';
import { checkNamespace } from '../namespaces.ts';
import { worstFirst } from '../worst-first.ts';
import { companionScopes } from './companion-scopes.ts';
import type { Companion } from './companions.ts';
import { formOf, headOf, learnColumns } from './object-view.ts';
import type { ObjectFacts } from './object-facts.ts';
import { factsReader, shownRow } from './object-facts.ts';
import { createSurroundings, readAround } from './surroundings.ts';
import { tiedKind } from './tied-kinds.ts';
import type { Around } from './tied-state.ts';

export interface ObjectScope {
  readonly context: string;
  /** As `resourceIdSchema`, or as kubectl takes it. */
  readonly resource: string;
  /** null is all, and what belongs to none. */
  readonly namespace: string | null;
  readonly labelSelector: string | null;
}

/** A list that nobody looks at any more is given up sooner than those of pods and deployments: there may be many kinds. */
const LINGER_MS = 30_000;

/** Live lists of any kind, each made when it is first read and shared by its readers. */
export interface LiveObjects {
  /** Throws FailureError `not-found` when the cluster has no such kind. */
  open(scope: ObjectScope, signal: AbortSignal): Promise<LiveList<ObjectFacts, ObjectRow>>;
}

/** The lists of all kinds; they end with `closing`, and are distrusted with their cluster. */
export function createLiveObjects(
  { closing, log }: Pick<Rooms, 'closing' | 'log'>,
  clusters: Pick<Clusters, 'client' | 'onDistrust' | 'watchedBeside'>,
  timing: LiveTiming = { ...LIVE_TIMING, lingerMs: LINGER_MS },
): LiveObjects {
  const lists = new Map<string, { readonly context: string; readonly list: LiveList<ObjectFacts, ObjectRow> }>();
  const companions = new Map<string, { readonly context: string; readonly list: LiveList<Companion, Companion> }>();
  const stopListening = clusters.onDistrust((context) => {
    for (const known of [...lists.values(), ...companions.values()])
      if (context === null || known.context === context) known.list.distrust();
  });
  /** A companion list is shared by the lists that it tells of, and forgotten once nobody watches it. */
  const share = (context: string) => (key: string, make: () => LiveList<Companion, Companion>) => {
    const whole = JSON.stringify([context, key]);
    const known = companions.get(whole);
    if (known) return known.list;
    const list = make();
    list.onChange(() => {
      if (!list.running && companions.get(whole)?.list === list) companions.delete(whole);
    });
    companions.set(whole, { context, list });
    return list;
  };
  closing.addEventListener('abort', stopListening, { once: true });

  return {
    async open({ context, resource, namespace, labelSelector }, signal) {
      const kind = await listedKindOf(await clusters.client(context), resource, signal);
      const its = kind.namespaced ? namespace : null;
      // What a kind's version or columns were is part of what its rows are.
      const key = JSON.stringify([context, kind.id, kind.version, its, labelSelector]);
      const known = lists.get(key);
      if (known) return known.list;
      const tied = tiedKind(kind);
      const connect = () => clusters.client(context);
      const surroundings = tied
        ? createSurroundings(
            tied.companions,
            async () => kindsOf(await clusters.client(context), closing),
            share(context),
            { connect, timing, closing },
            (keys) => renew(keys),
          )
        : null;
      const made = new LiveList<ObjectFacts, ObjectRow>(
        {
          path: objectPath(kind, its),
          labelSelector: labelSelector ?? undefined,
          as: formOf(kind),
          connect,
          ...reading(kind),
          row: (facts) => shownRow(facts, surroundings?.around ?? null, Date.now()),
          checkEmpty: (client, ends) => checkNamespace(client, its, ends),
        },
        timing,
        closing,
      );
      const renew = (keys: ReadonlySet<string> | null) => {
        const affected: string[] = [];
        for (const { uid, tie } of made.facts.values())
          if (tie && (keys === null || [...tie.keys].some((key) => keys.has(key)))) affected.push(uid);
        made.refresh(affected);
      };
      const told = clusters.watchedBeside(context, {
        kind: 'objects',
        of: kind,
        list: made,
        because: (facts) => facts.tie?.state(facts.row, surroundings?.around ?? NOTHING_KNOWN, Date.now()).because ?? [],
      });
      let before = made.status.status;
      made.onChange(() => {
        // Where all do well by themselves, or none has to do with others, nothing beside them is read.
        surroundings?.hold(made.running ? companionScopes(tiesOf(made.facts.values()), its) : []);
        told.changed();
        const { status, failure } = made.status;
        if (status !== before) {
          before = status;
          log.info({ context, what: kind.id, status, ...(failure ? { kind: failure.kind } : {}) }, 'live list');
        }
        if (!made.running && lists.get(key)?.list === made) {
          lists.delete(key);
          told.end();
        }
      });
      lists.set(key, { context, list: made });
      return made;
    },
  };
}

function* tiesOf(facts: Iterable<ObjectFacts>): Generator<ObjectFacts['tie']> {
  for (const { tie } of facts) yield tie;
}

const NOTHING_KNOWN: Around = { known: () => 'unknown', of: () => [] };

/** How a list of this kind reads its pages and its objects. */
function reading(kind: Kind) {
  const { rows, read } = factsReader(kind);
  return { read, page: (answer: JsonObject) => learnColumns(rows, answer) };
}

/** What a list of a kind looks like. Throws FailureError `not-found`, and as `ClusterClient.open`. */
export async function objectHead(
  client: ClusterClient,
  { resource, namespace }: Pick<ObjectScope, 'resource' | 'namespace'>,
  signal: AbortSignal,
): Promise<ObjectHead> {
  const kind = await kindOf(client, resource, signal);
  const form = formOf(kind);
  if (form === undefined) return headOf(kind, null);
  try {
    const path = objectPath(kind, namespace);
    const answer = await client.json({ path, query: { limit: 1, ...form.query }, accept: form.accept, signal });
    return headOf(kind, isObject(answer) ? answer : null);
  } catch (error) {
    // Who may not list them is told so by the list.
    if (error instanceof ApiStatusError && error.status === 403) return headOf(kind, null);
    throw error;
  }
}

/** Objects of a scope as they are now, worst first. */
export async function listObjects(
  client: ClusterClient,
  { resource, namespace, labelSelector }: Omit<ObjectScope, 'context'>,
  signal: AbortSignal,
): Promise<{ head: ObjectHead; rows: ObjectRow[] }> {
  const kind = await kindOf(client, resource, signal);
  const its = kind.namespaced ? namespace : null;
  const { read, page } = reading(kind);
  const facts: ObjectFacts[] = [];
  let head = headOf(kind, null);
  let first = true;
  const pages = listPages(client, objectPath(kind, its), { signal, labelSelector: labelSelector ?? undefined, as: formOf(kind) });
  for await (const { items, answer } of pages) {
    if (first) {
      page(answer);
      head = headOf(kind, answer);
      first = false;
    }
    facts.push(...items.flatMap((item) => read(item) ?? []));
  }
  if (facts.length === 0) await checkNamespace(client, its, signal);
  const tied = tiedKind(kind);
  const scopes = companionScopes(tiesOf(facts), its);
  const around = tied && scopes.length > 0 ? await readAround(client, tied.companions, scopes, signal) : null;
  const now = Date.now();
  return { head, rows: facts.map((one) => shownRow(one, around, now).row).toSorted(worstFirst) };
}
