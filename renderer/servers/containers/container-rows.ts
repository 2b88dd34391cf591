import type { Container, ContainerUse, Freshness } from '../../../preload/contract/containers.ts';
import type { Words } from '../../../preload/contract/words.ts';

/** A container in its row, with what was measured and found out after the list. */
export interface ContainerRow extends Container {
  readonly use: ContainerUse | null;
  /** Why its image is not the newest; null when nothing is known against it. */
  readonly notNewest: Words | null;
}

/** No project's name has a space. */
export const NO_PROJECT = ' ';

/** Which states are shown. */
export type ContainerFilter = 'any' | 'trouble' | 'running' | 'stopped';
export const containerFilters: readonly ContainerFilter[] = ['any', 'trouble', 'running', 'stopped'];

const shown: Readonly<Record<ContainerFilter, (one: Container) => boolean>> = {
  any: () => true,
  trouble: inTrouble,
  // One that waits to be started again does not run, whatever it did a moment ago: projects count so too.
  running: ({ status }) => status === 'running',
  stopped: ({ status }) => status !== 'running',
};

export function inTrouble({ level }: Pick<Container, 'level'>): boolean {
  return level === 'failing' || level === 'degraded';
}

/** The rows of a list, with what is known of each beyond it. podman shortens ids where it measures. */
export function containerRows(
  containers: readonly Container[],
  uses: readonly ContainerUse[],
  builds: readonly Freshness[],
): readonly ContainerRow[] {
  return containers.map((one) => ({
    ...one,
    use: uses.find(({ engine, id }) => engine === one.engine && (id === one.id || (id.length >= 12 && one.id.startsWith(id)))) ?? null,
    notNewest: one.stale ?? builds.find(({ id, verdict }) => id === one.id && verdict === 'stale')?.words ?? null,
  }));
}

/** Containers in one state that contain every word of the text, in the order in which they came. */
export function filterContainers<Row extends Container>(rows: readonly Row[], state: ContainerFilter, text: string): readonly Row[] {
  const wanted = text.toLowerCase().split(/\s+/u).filter(Boolean);
  return rows.filter(
    (one) =>
      shown[state](one) &&
      wanted.every((word) =>
        `${one.name} ${one.project ?? ''} ${one.service ?? ''} ${one.image} ${one.ports.join(' ')}`.toLowerCase().includes(word),
      ),
  );
}

export function countContainers(rows: readonly Container[]): Readonly<Record<ContainerFilter, number>> {
  const count = (state: ContainerFilter) => rows.filter(shown[state]).length;
  return { any: count('any'), trouble: count('trouble'), running: count('running'), stopped: count('stopped') };
}
