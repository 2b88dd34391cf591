import { setTimeout as pause } from 'node:timers/promises';
import { ApiStatusError, notSpoken, readStatusObject, statusFailure } from './api-failure.ts';
import { connectionFailure, watchSilent } from './connection-failure.ts';
import { isObject, objectAt, textAt } from './api-object.ts';
import type { ClusterClient } from './cluster-client.ts';
import type { ListForm } from './list-pages.ts';

/** A single object larger than this is not an object (etcd refuses those above 1.5 MB). */
const LARGEST_LINE_BYTES = 16 * 1024 * 1024;
/** How long after its own end a watch may still be silent. */
const SILENCE_MARGIN_MS = 10_000;

export type WatchEvent =
  | { readonly kind: 'changed'; readonly object: unknown; readonly resourceVersion: string }
  | { readonly kind: 'removed'; readonly object: unknown; readonly resourceVersion: string }
  | { readonly kind: 'bookmark'; readonly resourceVersion: string };

export interface WatchOptions {
  readonly resourceVersion: string;
  /** The server ends the watch after this; a connection that stays silent for longer is not trusted. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** The server has accepted the watch. */
  readonly onOpen: () => void;
  readonly as?: ListForm | undefined;
}

/**
 * Changes since a resourceVersion, in the batches in which they arrive; returns when the server ends the watch, as it does after
 * `seconds`. Throws ApiStatusError 410 when the version is no longer known, FailureError `timed-out` for a silent connection,
 * and otherwise as `ClusterClient.open`.
 */
export async function* watchEvents(
  client: ClusterClient,
  path: string,
  { resourceVersion, seconds, signal, onOpen, labelSelector, fieldSelector, as }: WatchOptions,
): AsyncGenerator<readonly WatchEvent[]> {
  const body = await client.open({
    path,
    query: {
      watch: '1',
      allowWatchBookmarks: 'true',
      resourceVersion,
      timeoutSeconds: seconds,
      labelSelector,
      fieldSelector,
      ...as?.query,
    },
    ...(as === undefined ? {} : { accept: as.accept }),
    signal,
  });
  onOpen();
  const limitMs = seconds * 1000 + SILENCE_MARGIN_MS;
  const distrust = () => body.destroy(watchSilent(client.target, limitMs));
  let timer = setTimeout(distrust, limitMs);
  const lines = createLineSplitter(LARGEST_LINE_BYTES);
  try {
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk)) continue;
      clearTimeout(timer);
      timer = setTimeout(distrust, limitMs);
      const events = lines(chunk).map((line) => readEvent(client, line));
      if (events.length > 0) yield events;
      // A flood of changes must not keep the rest of the core from its turn.
      if (events.length > 100) await pause(0, undefined, { signal });
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw connectionFailure(client.target, error);
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
}

function readEvent(client: ClusterClient, line: string): WatchEvent {
  const { target } = client;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // What stands there instead of an event tells what answered.
    throw notSpoken(target, line.slice(0, 300));
  }
  const object = isObject(value) ? value['object'] : undefined;
  if (!isObject(value) || !isObject(object)) throw notSpoken(target, line.slice(0, 300));
  const resourceVersion = textAt(objectAt(object, 'metadata'), 'resourceVersion') ?? '';
  switch (value['type']) {
    case 'ADDED':
    case 'MODIFIED':
      return { kind: 'changed', object, resourceVersion };
    case 'DELETED':
      return { kind: 'removed', object, resourceVersion };
    case 'BOOKMARK':
      return { kind: 'bookmark', resourceVersion };
    default: {
      const status = readStatusObject(object);
      throw statusFailure(target, status?.code ?? 500, JSON.stringify(object));
    }
  }
}

/** The version that was asked for is unknown to the server, in any of the ways it has of saying so: only a new list helps. */
export function mustListAgain(error: unknown): boolean {
  if (!(error instanceof ApiStatusError)) return false;
  return error.status === 410 || /too (old|large) resource version/i.test(error.failure.evidence ?? '');
}

/** Cuts a byte stream into lines; a line may come in any number of pieces. Throws RangeError for an endless one. */
export function createLineSplitter(largestBytes: number): (chunk: Buffer) => string[] {
  let rest: Buffer[] = [];
  let restBytes = 0;
  return (chunk) => {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      const line = Buffer.concat([...rest, chunk.subarray(start, end)])
        .toString('utf8')
        .trim();
      if (line !== '') lines.push(line);
      rest = [];
      restBytes = 0;
      start = end + 1;
    }
    if (start < chunk.length) {
      rest.push(chunk.subarray(start));
      restBytes += chunk.length - start;
      if (restBytes > largestBytes) throw new RangeError(`a line of more than ${largestBytes} bytes`);
    }
    return lines;
  };
}
