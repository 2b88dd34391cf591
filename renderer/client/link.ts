import { createORPCClient, ORPCError } from '@orpc/client';
import type { ClientContext, ClientLink } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { CoreGivenUp } from '../../preload/contract/bridge.ts';
import { coreGivenUpSchema } from '../../preload/contract/bridge.ts';
import type { contract } from '../../preload/contract/index.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import type * as Ways from './wires.ts';

export type Client = ContractRouterClient<typeof contract>;

/** Whether the engine can be reached, as the bottom line says it. */
export type LinkState =
  | { readonly state: 'connecting' | 'live' }
  | {
      readonly state: 'lost';
      readonly since: number;
      readonly retryAt: number | null;
      /** It is not started again by itself, and why; null as long as it is. */
      readonly givenUp: CoreGivenUp | null;
    };

type Wire = ClientLink<ClientContext>;

/** A core that answers, and the signal of its loss. */
interface AttachedCore {
  readonly wire: Wire;
  readonly lost: AbortSignal;
}

/** One link that outlives the engines behind it: when a core restarts, calls in flight fail and later ones use the new core. */
class ReconnectingLink implements Wire {
  #core: Promise<AttachedCore>;
  #ready: (core: AttachedCore) => void = () => {};
  #lost = new AbortController();
  #state: LinkState = { state: 'connecting' };
  readonly #listeners = new Set<() => void>();

  constructor() {
    this.#core = new Promise((resolve) => (this.#ready = resolve));
  }

  get state(): LinkState {
    return this.#state;
  }

  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A new core answers. */
  attach(wire: Wire): void {
    const core = { wire, lost: this.#lost.signal };
    this.#ready(core);
    this.#core = Promise.resolve(core);
    this.#set({ state: 'live' });
  }

  /** The core is gone: everything in flight fails with `core-restarted`. With `givenUp` it stays gone until it is asked for. */
  detach(retryAt: number | null, givenUp: CoreGivenUp | null = null): void {
    if (this.#state.state === 'live') {
      this.#core = new Promise((resolve) => (this.#ready = resolve));
      this.#lost.abort();
      this.#lost = new AbortController();
    }
    this.#set({ state: 'lost', since: this.#state.state === 'lost' ? this.#state.since : Date.now(), retryAt, givenUp });
  }

  async call(path: readonly string[], input: unknown, options: Parameters<Wire['call']>[2]): Promise<unknown> {
    const { wire, lost } = await untilAborted(this.#core, options.signal);
    // The loss is not passed on as a cancellation: that would be a message to a core that is gone.
    const orLost = <Value>(answer: Promise<Value>) => unlessLost(answer, lost, options.signal);
    const answer = await orLost(wire.call(path, input, options));
    return isStream(answer) ? endingWithCore(answer, orLost) : answer;
  }

  #set(state: LinkState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** Waits for a core; an abort meanwhile ends the wait. */
function untilAborted<Value>(waited: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return waited;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    waited.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** The answer, or `core-restarted` as soon as the core is lost. A failure that follows from the loss is the loss. */
function unlessLost<Value>(answer: Promise<Value>, lost: AbortSignal, cancelled: AbortSignal | undefined): Promise<Value> {
  const loss = () => new ORPCError('FAILURE', { defined: true, status: 422, data: coreRestarted });
  return new Promise((resolve, reject) => {
    const onLost = () => reject(loss());
    if (lost.aborted) onLost();
    lost.addEventListener('abort', onLost, { once: true });
    answer
      .then(resolve, (error: unknown) => reject(lost.aborted && !cancelled?.aborted ? loss() : error))
      .finally(() => lost.removeEventListener('abort', onLost));
  });
}

type Stream = AsyncIterator<unknown, unknown> & AsyncIterable<unknown>;

function isStream(answer: unknown): answer is Stream {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer && 'next' in answer;
}

/** The same stream, whose next batch fails when its core is lost. */
function endingWithCore(stream: Stream, orLost: <Value>(answer: Promise<Value>) => Promise<Value>): AsyncIterableIterator<unknown> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => orLost(stream.next()),
    return: async (value?: unknown) => (stream.return ? await stream.return(value) : { done: true, value }),
  };
}

/** What a call in flight answers when its core ended. */
export const coreRestarted: Failure = {
  kind: 'core-restarted',
  cause: { en: 'The engine stopped during this call and was restarted.', fr: 'Le moteur s’est arrêté pendant cet appel et a été relancé.' },
  remedy: { en: 'Do it again; check first whether it took effect.', fr: 'Recommencez, après avoir vérifié si l’action a pris effet.' },
};

const RETRY_FIRST_MS = 500;
const RETRY_LONGEST_MS = 15_000;

const link = new ReconnectingLink();

/** Begun with the page, so that it is there when the first core is. */
const wires: Promise<typeof Ways> = import('./wires.ts').catch(async () => {
  // The network changed in the middle of it.
  await new Promise((resolve) => setTimeout(resolve, RETRY_FIRST_MS));
  return import('./wires.ts');
});

/** A wire whose calls wait until its code is there. */
function wireOf(make: (ways: typeof Ways) => Wire): Wire {
  const made = wires.then(make);
  // Who calls is told; nobody may.
  made.catch(() => {});
  return { call: async (...asked) => (await made).call(...asked) };
}

/** The engine's contract, typed end to end. */
export const client: Client = createORPCClient(link);

export const linkState = { get: () => link.state, onChange: link.onChange };

/** Takes ports the preload hands over, one for each core that was started. */
function followPorts(): void {
  window.addEventListener('message', (event) => {
    if (event.source !== window || event.data !== 'pilothouse-port') return;
    const port = event.ports[0];
    if (!port) return;
    if (link.state.state === 'live') link.detach(null);
    port.addEventListener('close', () => {
      // What was said of the loss meanwhile stays.
      if (link.state.state !== 'lost') link.detach(null);
    });
    link.attach(wireOf(({ portWire }) => portWire(port)));
    // What came before somebody listens is kept for them.
    void wires.then(() => port.start());
  });
  window.addEventListener('message', (event) => {
    if (event.source !== window) return;
    if (event.data === 'pilothouse-core-lost') link.detach(null);
    const givenUp = coreGivenUpSchema.safeParse(event.data);
    if (givenUp.success) link.detach(null, givenUp.data);
  });
  window.postMessage('pilothouse-ready', window.location.origin === 'null' ? '*' : window.location.origin);
}

/** Keeps a WebSocket to the core that served this page. */
function followSocket(): void {
  let delay = RETRY_FIRST_MS;
  const open = () => {
    const socket = new WebSocket(new URL('/rpc', window.location.href.replace(/^http/u, 'ws')));
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      delay = RETRY_FIRST_MS;
      link.attach(wireOf(({ socketWire }) => socketWire(socket)));
    });
    socket.addEventListener('close', () => {
      const wait = delay * (0.75 + Math.random() / 2);
      link.detach(Date.now() + wait);
      delay = Math.min(delay * 2, RETRY_LONGEST_MS);
      setTimeout(open, wait);
    });
  };
  open();
}

/** Starts the link once, at the start of the page. */
export function startLink(): void {
  if ('pilothouse' in window) followPorts();
  else followSocket();
}
