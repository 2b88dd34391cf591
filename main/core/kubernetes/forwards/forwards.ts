import { randomUUID } from 'node:crypto';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Forward, SavedForward } from '../../../../preload/contract/forwards.ts';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import type { Clusters } from '../clusters.ts';
import type { ForwardLoad } from './run-forward.ts';
import { runForward } from './run-forward.ts';

/** Forwards that run at once. */
const MOST_RUNNING = 100;
/** While bytes flow, it is said this often. */
const LOAD_SAID_MS = 1000;

interface Held {
  readonly id: string;
  readonly saved: boolean;
  readonly load: ForwardLoad;
  forward: SavedForward;
  state: Forward['state'];
  since: string;
  port: number | null;
  leads: Forward['leads'];
  failure: Failure | undefined;
  lastRefused: Forward['lastRefused'];
  /** While it runs, or is being started. */
  run: { readonly abort: AbortController; readonly started: Promise<void> } | null;
}

/** The forwards that are saved, and those that run. */
export interface Forwards {
  list(): Forward[];
  onChange(listener: () => void): () => void;
  start(id: string, who: string, signal: AbortSignal): Promise<Forward>;
  open(forward: SavedForward, who: string, signal: AbortSignal): Promise<Forward>;
  stop(id: string): void;
}

export function createForwards(
  { settings, audit, closing }: Pick<Rooms, 'settings' | 'audit' | 'closing'>,
  clusters: Pick<Clusters, 'client'>,
): Forwards {
  const held = new Map<string, Held>();
  const listeners = new Set<() => void>();
  let saying: NodeJS.Timeout | null = null;

  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  const loaded = () => {
    saying ??= setTimeout(() => {
      saying = null;
      changed();
    }, LOAD_SAID_MS).unref();
  };
  const stand = (one: Held, state: Forward['state'], why?: Failure) => {
    if (one.state !== state) one.since = new Date().toISOString();
    one.state = state;
    one.failure = why;
    changed();
  };
  const stop = (one: Held) => {
    one.run?.abort.abort(new DOMException('the forward was stopped', 'AbortError'));
    one.run = null;
    one.port = null;
    one.leads = null;
    if (one.saved) stand(one, 'stopped');
    else {
      held.delete(one.id);
      changed();
    }
  };

  const run = async (one: Held, who: string, caller: AbortSignal): Promise<void> => {
    const abort = new AbortController();
    const signal = AbortSignal.any([closing, abort.signal]);
    // Until it listens, whoever asked for it can still change their mind.
    const cancelled = () => abort.abort(caller.reason);
    caller.addEventListener('abort', cancelled, { once: true });
    Object.assign(one.load, noLoad());
    one.lastRefused = undefined;
    const mine = () => one.run?.abort === abort;
    const record = (result: 'done' | 'failed', detail: string) =>
      audit.record({
        who,
        action: 'forward.start',
        target: one.forward.context,
        before: null,
        after: forwardWords(one.forward),
        result,
        detail,
      });
    // There was nowhere to lead to when it began to listen.
    let waits: Failure | undefined;
    const begin = async () => {
      try {
        if (caller.aborted) throw caller.reason;
        const port = await runForward(
          () => clusters.client(one.forward.context),
          one.forward,
          {
            leads: ({ pod, port: remote }) => {
              if (!mine()) return;
              const before = one.leads;
              one.leads = { pod, port: remote };
              waits = undefined;
              if (one.state === 'waiting') stand(one, 'listening');
              else if (before?.pod !== pod) changed();
            },
            waiting: (why) => {
              if (!mine()) return;
              one.leads = null;
              if (one.port === null) waits = why;
              else stand(one, 'waiting', why);
            },
            refused: (why) => {
              one.lastRefused = { at: new Date().toISOString(), failure: why };
              if (mine()) changed();
            },
            loaded,
          },
          one.load,
          signal,
        );
        record('done', `port ${port}`);
        if (!mine()) return;
        one.port = port;
        if (waits === undefined) stand(one, 'listening');
        else stand(one, 'waiting', waits);
      } catch (error) {
        abort.abort();
        const why = failureOf(error);
        record('failed', why.kind);
        if (mine()) {
          one.run = null;
          one.port = null;
          one.leads = null;
          if (!one.saved) held.delete(one.id);
          else if (why.kind === 'cancelled') stand(one, 'stopped');
          else stand(one, 'failed', why);
        }
        throw error;
      } finally {
        caller.removeEventListener('abort', cancelled);
      }
    };
    // The run is known before anything of it is heard.
    const started = Promise.resolve().then(begin);
    one.run = { abort, started };
    stand(one, 'starting');
    await started;
  };

  const start = async (one: Held, who: string, signal: AbortSignal): Promise<Forward> => {
    if (one.run) await one.run.started;
    else {
      if ([...held.values()].filter((other) => other.run !== null).length >= MOST_RUNNING) throw new FailureError(tooMany());
      await run(one, who, signal);
    }
    return shown(one);
  };

  // One that is taken out of the settings stops; one that was changed is another one, and starts anew where it ran.
  settings.onChange(() => {
    const { forwards } = settings.get().kubernetes;
    for (const one of held.values()) {
      if (!one.saved) continue;
      const forward = Object.hasOwn(forwards, one.id) ? forwards[one.id] : undefined;
      if (forward === undefined) {
        stop(one);
        held.delete(one.id);
      } else if (forwardWords(forward) !== forwardWords(one.forward)) {
        const ran = one.run !== null;
        stop(one);
        one.forward = forward;
        // How it went stands in its state.
        if (ran) start(one, 'Pilothouse', closing).catch(() => {});
      }
    }
    changed();
  });
  closing.addEventListener('abort', () => {
    if (saying) clearTimeout(saying);
  });

  return {
    list() {
      const saved = Object.entries(settings.get().kubernetes.forwards).map(([id, forward]) =>
        shown(held.get(id) ?? newHeld(id, forward, true)),
      );
      return [...saved, ...[...held.values()].filter((one) => !one.saved).map(shown)];
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(id, who, signal) {
      const { forwards } = settings.get().kubernetes;
      const forward = Object.hasOwn(forwards, id) ? forwards[id] : undefined;
      if (forward === undefined) throw new FailureError(notSaved());
      const one = held.get(id) ?? newHeld(id, forward, true);
      held.set(id, one);
      return start(one, who, signal);
    },
    async open(forward, who, signal) {
      const one = newHeld(randomUUID(), forward, false);
      held.set(one.id, one);
      try {
        return await start(one, who, signal);
      } catch (error) {
        held.delete(one.id);
        changed();
        throw error;
      }
    },
    stop(id) {
      const one = held.get(id);
      if (one?.run) stop(one);
      else if (one) stand(one, 'stopped');
    },
  };
}

/** What makes a forward this one and not another, as kubectl(1) writes it. */
function forwardWords({ context, namespace, resource, name, remotePort, bind, localPort }: SavedForward): string {
  return `kubectl --context ${context} -n ${namespace} port-forward --address ${bind} ${resource}/${name} ${localPort}:${remotePort}`;
}

function noLoad(): ForwardLoad {
  return { connections: 0, connectionsTotal: 0, sentBytes: 0, receivedBytes: 0, moves: 0 };
}

function newHeld(id: string, forward: SavedForward, saved: boolean): Held {
  return {
    id,
    saved,
    forward,
    load: noLoad(),
    state: 'stopped',
    since: new Date().toISOString(),
    port: null,
    leads: null,
    failure: undefined,
    lastRefused: undefined,
    run: null,
  };
}

function shown({ id, saved, forward, load, state, since, port, leads, failure: why, lastRefused }: Held): Forward {
  return {
    id,
    forward,
    saved,
    state,
    since,
    port: state === 'listening' || state === 'waiting' ? port : null,
    leads,
    ...load,
    ...(why === undefined ? {} : { failure: why }),
    ...(lastRefused === undefined ? {} : { lastRefused }),
  };
}

function notSaved(): Failure {
  return failure(
    'not-found',
    words('This forward is not saved any more.', 'Cette redirection n’est plus enregistrée.'),
    words('Save it again.', 'Enregistrez-la de nouveau.'),
  );
}

function tooMany(): Failure {
  return failure(
    'not-available',
    words(
      `${MOST_RUNNING} forwards run: no more are started.`,
      `${MOST_RUNNING} redirections fonctionnent : il n’en est pas démarré d’autre.`,
    ),
    words('Stop one of them.', 'Arrêtez-en une.'),
  );
}
