import type { Failure } from '../../../../preload/contract/failure.ts';
import type { JsonObject } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { ListForm } from '../list-pages.ts';
import type { Describe, Row } from './kept-rows.ts';

/** What a live view may say of its connection. */
export interface LiveStatus {
  readonly status: 'live' | 'stale' | 'offline';
  /** ISO 8601: live since, or last known to be true at. */
  readonly since: string;
  readonly failure?: Failure;
}

/** What is listed and watched, and how an object becomes a row. */
export interface LiveSource<Facts extends Row, Item extends Row> {
  /** Path of the collection in the API. */
  readonly path: string;
  /** Only the objects with these labels. */
  readonly labelSelector?: string | undefined;
  readonly as?: ListForm | undefined;
  readonly connect: (signal: AbortSignal) => Promise<ClusterClient>;
  /** Looks at a page of the list before its objects are read: a Table says its columns there. */
  readonly page?: (answer: JsonObject) => void;
  /** The part of an object that is kept; null for what is not of this kind. */
  readonly read: (object: unknown) => Facts | null;
  readonly row: Describe<Facts, Item>;
  /** Looks at a list that came out empty: throws when that is an error (a namespace that does not exist). */
  readonly checkEmpty: (client: ClusterClient, signal: AbortSignal) => Promise<void>;
}

export interface LiveTiming {
  /** `timeoutSeconds` of each watch: a dead connection is noticed this long, and ten seconds, after its last byte. */
  readonly watchSeconds: number;
  /** The watch goes on for this long after its last reader left, for the overview and for coming back. */
  readonly lingerMs: number;
}

export const LIVE_TIMING: LiveTiming = { watchSeconds: 30, lingerMs: 10 * 60_000 };
