import type { ObjectCell, ObjectColumn } from '../../../../preload/contract/cluster-objects.ts';
import type { Level } from '../../../../preload/contract/level.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';

/** How an object is doing; `state` null where it has no state. */
export interface Stated {
  readonly level: Level;
  readonly state: Words | null;
}

/** How objects of one kind are shown in a list. */
export interface KindView {
  readonly columns: readonly ObjectColumn[];
  readonly cells: (object: JsonObject) => readonly ObjectCell[];
  /** Absent for kinds that have no state: config maps, roles, ... */
  readonly state?: (object: JsonObject) => Stated;
}

/** A column. */
export function column(
  key: string,
  [en, fr]: readonly [en: string, fr: string],
  type: ObjectColumn['type'] = 'text',
  optional = false,
): ObjectColumn {
  return { key, header: words(en, fr), type, optional };
}

/** A level with its words. */
export function stated(level: Level, en: string, fr: string): Stated {
  return { level, state: words(en, fr) };
}

/** Without a state: it is there. */
export const THERE: Stated = { level: 'healthy', state: null };
