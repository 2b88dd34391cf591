import type { LogSource, PodLogItem } from '../../../../preload/contract/pod-logs.ts';
import type { LogContainer, LogPod } from './log-pod.ts';

/** Followed at once at most: each is a connection of its own. */
export const MOST_SOURCES = 200;

/** A container of a pod that is read. */
export interface ReadContainer {
  readonly source: LogSource;
  readonly pod: LogPod;
  readonly container: LogContainer;
}

/** The containers that are read, each with the number its lines are marked with. */
export interface LogSources {
  /** Takes in those of the pods that are not read yet, as far as there is room: what runs first, the newest first. */
  admit(pods: Iterable<LogPod>): readonly ReadContainer[];
  /** How many containers there are that were not admitted. */
  readonly left: number;
  setState(id: number, state: LogSource['state']): void;
  /** What is new or changed since it was asked for last; null when nothing is. */
  changes(): PodLogItem | null;
}

/** No containers yet; `container` keeps to those of that name, null takes all. */
export function createLogSources(container: string | null): LogSources {
  const byKey = new Map<string, { source: LogSource }>();
  const byId: { source: LogSource }[] = [];
  const changed = new Set<number>();
  let left = 0;
  const active = () => byId.reduce((sum, { source }) => (source.state === 'gone' ? sum : sum + 1), 0);
  return {
    get left() {
      return left;
    },
    admit(pods) {
      const wanted = [...pods]
        .toSorted((a, b) => Number(a.finished) - Number(b.finished) || (a.createdAt > b.createdAt ? -1 : a.createdAt < b.createdAt ? 1 : 0))
        .flatMap((pod) =>
          pod.containers
            .filter(({ name }) => container === null || name === container)
            .map((one) => ({ pod, container: one, key: `${pod.uid}/${one.name}` })),
        )
        .filter(({ key }) => !byKey.has(key));
      const room = Math.max(0, MOST_SOURCES - active());
      left = Math.max(0, wanted.length - room);
      return wanted.slice(0, room).map(({ key, ...one }) => {
        const source: LogSource = {
          id: byId.length,
          namespace: one.pod.namespace,
          pod: one.pod.name,
          podUid: one.pod.uid,
          container: one.container.name,
          role: one.container.role,
          state: one.container.running ? 'running' : one.container.run === null ? 'waiting' : 'ended',
        };
        const kept = { source };
        byId.push(kept);
        byKey.set(key, kept);
        changed.add(source.id);
        return { ...one, source };
      });
    },
    setState(id, state) {
      const kept = byId[id];
      if (!kept || kept.source.state === state) return;
      kept.source = { ...kept.source, state };
      changed.add(id);
    },
    changes() {
      if (changed.size === 0) return null;
      const sources = [...changed].toSorted((a, b) => a - b).flatMap((id) => byId[id]?.source ?? []);
      changed.clear();
      return { sources };
    },
  };
}
