import { createORPCClient, ORPCError } from '@orpc/client';
import type { ClientContext, ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { ResponseValidationPlugin } from '@orpc/contract/plugins';
import { contract } from '../../preload/contract/index.ts';
import type { Failure } from '../../preload/contract/failure.ts';

export type Client = ContractRouterClient<typeof contract>;

/** Whether the engine can be reached, as the bottom line says it. */
export type LinkState = { readonly state: 'connecting' | 'live' } | { readonly state: 'lost'; readonly since: number; readonly retryAt: number | null };

type Wire = ClientLink<ClientContext>;

/** One link that outlives the engines behind it: when a core restarts, calls in flight fail and later ones use the new core. */
class ReconnectingLink implements Wire {
  #wire: Promise<Wire>;
  #ready: (wire: Wire) => void = () => {};
  #lost = new AbortController();
  #state: LinkState = { state: 'connecting' };
  readonly #listeners = new Set<() => void>();

  constructor() {
    this.#wire = new Promise((resolve) => (this.#ready = resolve));
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
    this.#ready(wire);
    this.#wire = Promise.resolve(wire);
    this.#set({ state: 'live' });
  }

  /** The core is gone: everything in flight fails with `core-restarted`. */
  detach(retryAt: number | null): void {
    if (this.#state.state === 'live') {
      this.#wire = new Promise((resolve) => (this.#ready = resolve));
      this.#lost.abort();
      this.#lost = new AbortController();
    }
    this.#set({ state: 'lost', since: this.#state.state === 'lost' ? this.#state.since : Date.now(), retryAt });
  }

  async call(path: readonly string[], input: unknown, options: Parameters<Wire['call']>[2]): Promise<unknown> {
    const lost = this.#lost.signal;
    const wire = await this.#wire;
    const signal = options.signal ? AbortSignal.any([options.signal, lost]) : lost;
    try {
      return await wire.call(path, input, { ...options, signal });
    } catch (error) {
      throw lost.aborted && !options.signal?.aborted ? new ORPCError('FAILURE', { defined: true, status: 422, data: coreRestarted }) : error;
    }
  }

  #set(state: LinkState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
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
// Answers are parsed by their schema on arrival, as the core parses what it is asked.
const plugins = [new ResponseValidationPlugin<ClientContext>(contract)];

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
    port.addEventListener('close', () => link.detach(null));
    link.attach(new PortLink({ port, plugins }));
    port.start();
  });
  window.addEventListener('message', (event) => {
    if (event.source === window && event.data === 'pilothouse-core-lost') link.detach(null);
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
      link.attach(new SocketLink({ websocket: socket, plugins }));
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
