import type { Kind } from '../../../../preload/contract/cluster-kinds.ts';
import type { ObjectRow } from '../../../../preload/contract/cluster-objects.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { LiveStatus } from '../live/live-source.ts';
import type { ObjectFacts } from '../objects/object-facts.ts';

/** A live list of objects of any kind, as far as the overview looks at it. */
export interface WatchedObjects {
  readonly kind: 'objects';
  readonly of: Pick<Kind, 'id' | 'kind'>;
  readonly list: {
    readonly running: boolean;
    readonly status: LiveStatus;
    readonly rows: ReadonlyMap<string, ObjectRow>;
    readonly facts: ReadonlyMap<string, ObjectFacts>;
  };
  /** The objects whose trouble this one's is, as `Kind namespace/name`. */
  readonly because: (facts: ObjectFacts) => readonly string[];
}

export interface ObjectsSource extends Pick<WatchedObjects, 'kind' | 'of' | 'because'> {
  readonly running: boolean;
  readonly status: LiveStatus;
  readonly rows: ReadonlyMap<string, ObjectRow>;
  readonly facts: ReadonlyMap<string, ObjectFacts>;
}

/** A watched list as it is now. */
export function objectsSource({ kind, of, because, list: { running, status, rows, facts } }: WatchedObjects): ObjectsSource {
  return { kind, of, because, running, status, rows, facts };
}

/** Their lines say of others what these say themselves, or, of events, what was. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(['events', 'endpoints', 'endpointslices', 'pods', 'deployments', 'replicasets']);

export interface ObjectTrouble {
  /** `Kind namespace/name`. */
  readonly key: string;
  readonly row: ObjectRow & { readonly state: Words };
  readonly path: string;
  readonly name: string;
}

/** What fails or is degraded in lists of objects, without what is only another's trouble (`told`, or among these). */
export function objectTroubles(sources: readonly ObjectsSource[], told: ReadonlySet<string>): readonly ObjectTrouble[] {
  const found = new Map<string, ObjectTrouble & { readonly blamed: readonly string[] }>();
  for (const source of sources) {
    if (SAID_ELSEWHERE.has(source.of.id)) continue;
    for (const [uid, row] of source.rows) {
      const facts = source.facts.get(uid);
      if ((row.level !== 'failing' && row.level !== 'degraded') || row.state === null || !facts) continue;
      const name = row.namespace === '' ? row.name : `${row.namespace}/${row.name}`;
      const key = `${source.of.kind} ${row.namespace}/${row.name}`;
      found.set(key, {
        key,
        row: { ...row, state: row.state },
        path: `${source.of.id}/${row.namespace === '' ? '-' : row.namespace}/${row.name}`,
        // Of a pod or a deployment the words tell what it is; `Nothing stands behind it` does not.
        name: `${source.of.kind} ${name}`,
        blamed: facts.owner === null ? source.because(facts) : [facts.owner],
      });
    }
  }
  const isTold = (key: string) => told.has(key) || found.has(key);
  return [...found.values()].filter(({ blamed }) => blamed.length === 0 || !blamed.every(isTold));
}
