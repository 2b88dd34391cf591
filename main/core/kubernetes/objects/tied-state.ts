import type { ObjectRow } from '../../../../preload/contract/cluster-objects.ts';
import type { Level } from '../../../../preload/contract/level.ts';
import type { JsonObject } from '../api-object.ts';
import { compareLevels } from '../worst-first.ts';
import type { CompanionId, CompanionOf } from './companions.ts';
import type { Stated } from './kind-view.ts';
import { stated } from './kind-view.ts';

/** What is known of the objects around a list. */
export interface Around {
  /** `unread` until they were read once, `unknown` where they may not be read or the cluster has none of that kind. */
  known(id: CompanionId): 'known' | 'unread' | 'unknown';
  /** Those that tell of this key; none also while they are not known. */
  of<Id extends CompanionId>(id: Id, key: string): readonly CompanionOf<Id>[];
}

export interface TiedState extends Stated {
  /** The objects whose trouble this is, each as `Kind namespace/name`; empty where any of it is its own. */
  readonly because: readonly string[];
  /** When the passing of time alone changes it, milliseconds since the epoch. */
  readonly recheckAt: number | null;
}

/** The companions that are read: those of a namespace (null is all), and of them those with these labels (null is any). */
export interface CompanionScope {
  readonly namespace: string | null;
  readonly labelSelector: string | null;
}

/** A kind whose objects do well or not by others around them. `Tie` is what is kept of each object for that. */
export interface TiedKind<Tie> {
  readonly companions: readonly CompanionId[];
  /** null: its own state is all there is. */
  readonly tie: (value: JsonObject, row: ObjectRow) => Tie | null;
  /** What it hears of, each as `COMPANION KEY`. */
  readonly keys: (tie: Tie) => readonly string[];
  /** Where all it hears of is, when that is less than its whole list's namespace. */
  readonly scope?: (tie: Tie) => CompanionScope & { readonly namespace: string };
  readonly state: (tie: Tie, own: Stated, around: Around, now: number) => TiedState;
}

/** A tied object, without its tie's type. */
export interface BoundTie {
  readonly keys: ReadonlySet<string>;
  readonly scope: (CompanionScope & { readonly namespace: string }) | null;
  state(own: Stated, around: Around, now: number): TiedState;
}

export interface TiedReader {
  readonly companions: readonly CompanionId[];
  read(value: JsonObject, row: ObjectRow): BoundTie | null;
}

/** A reader of a kind that hides what is kept of its objects. */
export function tiedReader<Tie>(kind: TiedKind<Tie>): TiedReader {
  return {
    companions: kind.companions,
    read(value, row) {
      const tie = kind.tie(value, row);
      return tie === null ? null : bind(kind, tie);
    },
  };
}

/** Apart from the reading, so that nothing of the object itself is kept with it. */
function bind<Tie>(kind: TiedKind<Tie>, tie: Tie): BoundTie {
  return {
    keys: new Set(kind.keys(tie)),
    scope: kind.scope?.(tie) ?? null,
    state: (own, around, now) => kind.state(tie, own, around, now),
  };
}

/** One thing that may be wrong; `because` where it is another object's trouble. */
export interface Trouble extends Stated {
  readonly because?: string;
  readonly recheckAt?: number;
}

/** One thing that may be wrong, in both languages. */
export function trouble(level: Level, en: string, fr: string, because?: string): Trouble {
  return { ...stated(level, en, fr), ...(because === undefined ? {} : { because }) };
}

/** The worst of several, the first where they are alike; `well` where there is none. */
export function worstOf(troubles: readonly Trouble[], well: Stated): TiedState {
  const [worst] = troubles.toSorted((a, b) => compareLevels(b.level, a.level));
  const times = troubles.flatMap(({ recheckAt }) => recheckAt ?? []);
  const because = troubles.flatMap((one) => one.because ?? []);
  return {
    level: worst?.level ?? well.level,
    state: worst?.state ?? well.state,
    because: troubles.length > 0 && because.length === troubles.length ? because : [],
    recheckAt: times.length === 0 ? null : Math.min(...times),
  };
}
