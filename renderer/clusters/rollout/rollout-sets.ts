import type { ObjectRow } from '../../../preload/contract/cluster-objects.ts';
import type { Pod } from '../../../preload/contract/kubernetes.ts';
import type { Revision } from '../../../preload/contract/rollouts.ts';

/** The pods of one replica set; its revision is null while it is not known. */
interface RolloutSet {
  readonly set: string;
  readonly pods: readonly Pod[];
  readonly revision: number | null;
  /** It is the version that the deployment is to run. */
  readonly current: boolean;
}

/** A replica set's pods are called after it: `web-5d67f74ffc-gv844`. */
function setOf({ name }: Pick<Pod, 'name'>): string {
  return name.slice(0, name.lastIndexOf('-'));
}

/**
 * Pods by replica set: the version that is set first, also while it has none, then those before it. After a return that is not the one
 * made last.
 */
export function rolloutSets(pods: readonly Pod[], history: readonly Revision[]): RolloutSet[] {
  const bornLast = (its: readonly Pod[]) =>
    its
      .map(({ createdAt }) => createdAt)
      .toSorted()
      .at(-1) ?? '';
  const bySet = Map.groupBy(pods, setOf);
  for (const { replicaSet, current } of history) if (current && !bySet.has(replicaSet)) bySet.set(replicaSet, []);
  return [...bySet]
    .map(([set, its]): RolloutSet => {
      const known = history.find(({ replicaSet }) => replicaSet === set);
      return { set, pods: its, revision: known?.revision ?? null, current: known?.current ?? false };
    })
    .toSorted(
      (a, b) =>
        Number(b.current) - Number(a.current) || (b.revision ?? 0) - (a.revision ?? 0) || bornLast(b.pods).localeCompare(bornLast(a.pods)),
    );
}

/** Cells of a row of events: see `events` among the views of `cluster-views.ts`. */
const LAST = 0;
const ABOUT = 1;
const REASON = 2;
/** What a controller says of pods that the cluster does not let it make: a quota, an admission webhook. */
const REFUSED = 'FailedCreate';

const text = ({ cells }: ObjectRow, at: number) => String(cells[at] ?? '');

/** What the cluster says of a deployment, its replica sets and their pods, the latest first. */
export function rolloutEvents(events: Iterable<ObjectRow>, name: string, sets: readonly string[]): ObjectRow[] {
  return [...events]
    .filter((event) => {
      const [kind, about = ''] = text(event, ABOUT).split('/');
      if (kind === 'Deployment') return about === name;
      return sets.includes(kind === 'Pod' ? setOf({ name: about }) : kind === 'ReplicaSet' ? about : '');
    })
    .toSorted((a, b) => text(b, LAST).localeCompare(text(a, LAST)));
}

/** The refusal to make pods of a replica set, where nothing was said of the set since; `events` the latest first. */
export function refusalOf(events: readonly ObjectRow[], set: string): ObjectRow | null {
  const its = events.filter((event) => text(event, ABOUT) === `ReplicaSet/${set}`);
  const refused = its.find((event) => text(event, REASON) === REFUSED);
  const [last] = its;
  return refused && last && text(refused, LAST) === text(last, LAST) ? refused : null;
}

/** When an event was last so, ISO 8601; null where it does not say. */
export function lastOf({ cells }: ObjectRow): string | null {
  const at = cells[LAST];
  return typeof at === 'string' ? at : null;
}

/** What an event is about: `Pod/web-5d67f74ffc-gv844`. */
export function aboutOf(event: ObjectRow): string {
  return text(event, ABOUT);
}
