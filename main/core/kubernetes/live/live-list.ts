import { failureOf } from '../../failure.ts';
import { pauseUntil } from '../../pause.ts';
import { ApiStatusError } from '../api-failure.ts';
import { connectionFailure } from '../connection-failure.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { Row } from './kept-rows.ts';
import { KeptRows } from './kept-rows.ts';
import { listPages } from '../list-pages.ts';
import type { LiveSource, LiveStatus, LiveTiming } from './live-source.ts';
import type { LiveMessage } from './live-reader.ts';
import { readLiveList } from './live-reader.ts';
import { retryDelayMs } from './retry.ts';
import type { WatchEvent } from '../watch-events.ts';
import { mustListAgain, watchEvents } from '../watch-events.ts';

/** A watch that ends sooner than this without a word was not one. */
const SHORTEST_WATCH_MS = 1000;
const RECHECK_INTERVAL_MS = 1000;

/** Told of each change: which uids, or none when only the status changed. */
export type LiveListener = (uids: ReadonlySet<string>) => void;

/**
 * One list kept live for all its readers: listed in pages, then watched; lost connections are made again with backoff, and
 * go on from the last resourceVersion, so that nothing is missed. Keeps facts, not objects.
 */
export class LiveList<Facts extends Row, Item extends Row> {
  readonly #source: LiveSource<Facts, Item>;
  readonly #timing: LiveTiming;
  readonly #closing: AbortSignal;
  readonly #kept: KeptRows<Facts, Item>;
  readonly #listeners = new Set<LiveListener>();
  #holders = 0;
  #running: AbortController | null = null;
  #connection: AbortController | null = null;
  #linger: NodeJS.Timeout | null = null;
  #rechecking: NodeJS.Timeout | null = null;
  #wakeRetry: (() => void) | null = null;
  #status: LiveStatus = { status: 'stale', since: new Date().toISOString() };
  #client: ClusterClient | null = null;
  #resourceVersion: string | null = null;
  #lastProof: number | null = null;
  #loading = true;

  constructor(source: LiveSource<Facts, Item>, timing: LiveTiming, closing: AbortSignal) {
    this.#source = source;
    this.#timing = timing;
    this.#closing = closing;
    this.#kept = new KeptRows(source.row);
    closing.addEventListener('abort', () => this.#stop(), { once: true });
  }

  get status(): LiveStatus {
    return this.#status;
  }

  /** True until everything was listed once. */
  get loading(): boolean {
    return this.#loading;
  }

  get facts(): ReadonlyMap<string, Facts> {
    return this.#kept.facts;
  }

  get rows(): ReadonlyMap<string, Item> {
    return this.#kept.rows;
  }

  /** Whether it is being kept live now. */
  get running(): boolean {
    return this.#running !== null;
  }

  /** A reader of its own pace: a snapshot, then what changed since it last looked. */
  async *read(signal: AbortSignal): AsyncGenerator<LiveMessage<Item>[]> {
    const release = this.hold();
    try {
      yield* readLiveList(this, AbortSignal.any([signal, this.#closing]));
    } finally {
      release();
    }
  }

  /** Keeps the list live until the returned function is called. */
  hold(): () => void {
    this.#holders += 1;
    if (this.#linger) clearTimeout(this.#linger);
    this.#linger = null;
    if (!this.#running && !this.#closing.aborted) this.#start();
    else this.retryNow();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holders -= 1;
      if (this.#holders > 0 || !this.#running) return;
      if (this.#timing.lingerMs === 0) return this.#stop();
      this.#linger = setTimeout(() => this.#stop(), this.#timing.lingerMs);
      this.#linger.unref();
    };
  }

  /** Called after each change, with the uids it touched. */
  onChange(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Something outside the object changed what its row says. */
  refresh(uids: Iterable<string>): void {
    const changed = this.#kept.describeAgain(uids);
    if (changed.size > 0) this.#tell(changed);
  }

  /** The machine slept or the network changed: the connection is made anew. */
  distrust(): void {
    this.#connection?.abort(new DistrustedError());
    this.retryNow();
  }

  /** Ends the wait before the next try, if there is one. */
  retryNow(): void {
    this.#wakeRetry?.();
  }

  #start(): void {
    const running = new AbortController();
    this.#running = running;
    this.#loading = true;
    this.#status = { status: 'stale', since: new Date().toISOString() };
    this.#rechecking = setInterval(() => this.#recheckDue(), RECHECK_INTERVAL_MS);
    this.#rechecking.unref();
    void this.#run(running.signal);
  }

  #stop(): void {
    if (this.#linger) clearTimeout(this.#linger);
    this.#linger = null;
    if (!this.#running) return;
    this.#running.abort();
    this.#running = null;
    if (this.#rechecking) clearInterval(this.#rechecking);
    this.#rechecking = null;
    // What is not watched is not kept: it would only look true.
    const uids = this.#kept.clear();
    this.#client = null;
    this.#resourceVersion = null;
    this.#lastProof = null;
    this.#tell(uids);
  }

  async #run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    let listedAgain = false;
    while (!signal.aborted) {
      const connection = new AbortController();
      this.#connection = connection;
      try {
        await this.#connectAndFollow(AbortSignal.any([signal, connection.signal]), () => {
          failures = 0;
          listedAgain = false;
        });
      } catch (error) {
        if (signal.aborted) return;
        if (connection.signal.aborted) {
          this.#setStatus({ status: 'stale', since: this.#provenAt() });
          continue;
        }
        if (mustListAgain(error)) {
          this.#resourceVersion = null;
          this.#setStatus({ status: 'stale', since: this.#provenAt() });
          if (!listedAgain) {
            listedAgain = true;
            continue;
          }
        }
        failures += 1;
        // Listed, but not to be watched: what was listed is all there is for now, and each try lists it anew.
        if (this.#resourceVersion !== null) this.#loading = false;
        const onlyListed = this.#resourceVersion !== null && error instanceof ApiStatusError && error.status === 403;
        if (onlyListed) this.#resourceVersion = null;
        // Lost a moment ago: stale. Lost, and the next try failed too, or never had: offline.
        this.#setStatus({
          status: !onlyListed && (this.#lastProof === null || failures > 1) ? 'offline' : 'stale',
          since: this.#provenAt(),
          failure: failureOf(error),
        });
        const asked = error instanceof ApiStatusError ? error.retryAfterMs : null;
        await pauseUntil(retryDelayMs(failures, failureOf(error).kind, asked), signal, (wake) => {
          this.#wakeRetry = wake;
        });
        this.#wakeRetry = null;
      }
    }
  }

  async #connectAndFollow(signal: AbortSignal, worked: () => void): Promise<void> {
    const client = await this.#source.connect(signal);
    // The kubeconfig has changed: this may be another cluster, whose versions mean something else.
    if (client !== this.#client) this.#resourceVersion = null;
    this.#client = client;
    if (this.#resourceVersion === null) this.#resourceVersion = await this.#list(client, signal);
    // What is empty by now may be so because its namespace is gone: a watch alone never says that.
    else if (this.#kept.facts.size === 0) await this.#source.checkEmpty(client, signal);
    const startedAt = performance.now();
    let heard = false;
    const { path, labelSelector, as } = this.#source;
    const events = watchEvents(client, path, {
      labelSelector,
      as,
      resourceVersion: this.#resourceVersion,
      seconds: this.#timing.watchSeconds,
      signal,
      onOpen: () => {
        this.#lastProof = Date.now();
        this.#loading = false;
        if (this.#status.status === 'live') return;
        this.#setStatus({ status: 'live', since: new Date().toISOString() });
      },
    });
    for await (const batch of events) {
      signal.throwIfAborted();
      heard = true;
      worked();
      this.#lastProof = Date.now();
      this.#applyEvents(batch);
    }
    this.#lastProof = Date.now();
    if (!heard && performance.now() - startedAt < SHORTEST_WATCH_MS) {
      throw connectionFailure(
        client.target,
        Object.assign(new Error('the watch ended as soon as it began'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }),
      );
    }
    worked();
  }

  /** Lists everything and takes out what is no longer there; what was known stays visible meanwhile. */
  async #list(client: ClusterClient, signal: AbortSignal): Promise<string> {
    const seen = new Set<string>();
    let resourceVersion = '';
    const { path, labelSelector, as } = this.#source;
    for await (const page of listPages(client, path, { signal, labelSelector, as })) {
      signal.throwIfAborted();
      ({ resourceVersion } = page);
      this.#source.page?.(page.answer);
      const changed = new Set<string>();
      for (const object of page.items) {
        const facts = this.#source.read(object);
        if (!facts) continue;
        seen.add(facts.uid);
        if (this.#kept.put(facts)) changed.add(facts.uid);
      }
      this.#tell(changed);
    }
    const gone = new Set([...this.#kept.facts.keys()].filter((uid) => !seen.has(uid)));
    for (const uid of gone) this.#kept.remove(uid);
    if (seen.size === 0) await this.#source.checkEmpty(client, signal);
    this.#lastProof = Date.now();
    this.#tell(gone);
    return resourceVersion;
  }

  #applyEvents(events: readonly WatchEvent[]): void {
    const changed = new Set<string>();
    for (const event of events) {
      if (event.resourceVersion !== '') this.#resourceVersion = event.resourceVersion;
      if (event.kind === 'bookmark') continue;
      const facts = this.#source.read(event.object);
      if (!facts) continue;
      if (event.kind === 'removed') {
        this.#kept.remove(facts.uid);
        changed.add(facts.uid);
      } else if (this.#kept.put(facts)) changed.add(facts.uid);
    }
    if (changed.size > 0) this.#tell(changed);
  }

  #recheckDue(): void {
    const due = this.#kept.due(Date.now());
    if (due.length > 0) this.refresh(due);
  }

  #provenAt(): string {
    return new Date(this.#lastProof ?? this.#status.since).toISOString();
  }

  #setStatus(status: LiveStatus): void {
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
    this.#status = status;
    this.#tell(new Set());
  }

  #tell(uids: ReadonlySet<string>): void {
    for (const listener of this.#listeners) listener(uids);
  }
}

/** The connection was given up from our side. */
class DistrustedError extends Error {
  override readonly name = 'DistrustedError';
}
