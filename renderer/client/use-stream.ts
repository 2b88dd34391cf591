import { useMemo, useRef, useSyncExternalStore } from 'react';
import type { LiveView, LiveViewStore } from './live-view.ts';
import { createLiveView } from './live-view.ts';
import type { StreamProcedure } from './stream.ts';

/** A stream as a component shows it; `again` opens it anew after a failure. */
export interface LiveStream<State> extends LiveView<State> {
  readonly again: () => void;
}

const shared = new Map<string, LiveViewStore<unknown>>();
const nothing: LiveViewStore<never> = {
  get: () => idle,
  subscribe: () => () => {},
  again: () => {},
};
const idle: LiveView<never> = { state: undefined, status: 'connecting', since: 0, failure: undefined };

const last = <Item>(state: Item | undefined, items: readonly Item[]): Item | undefined => items.at(-1) ?? state;

/**
 * The store behind `useLatest`, for those who read outside a component. `name` and the input identify it: the same
 * stream is opened once, however many look.
 */
export function latestStore<Input extends object, Item>(
  name: string,
  procedure: StreamProcedure<Input, Item>,
  input: Input,
): LiveViewStore<Item> {
  const key = `${name} ${JSON.stringify(input)}`;
  const known = shared.get(key);
  // The name stands for the procedure, so what is kept under it has this item type.
  if (known) return known as LiveViewStore<Item>;
  const store = createLiveView<Input, Item, Item>({ procedure, input, fold: last });
  shared.set(key, store);
  return store;
}

/**
 * A whole-state stream (`settings.watch`, `servers.connections.watch`): its newest state. Opened anew after the core was
 * restarted, the last state marked stale meanwhile. `name` is the procedure's path; `input: null` opens nothing.
 *
 *     const connections = useLatest('servers.connections.watch', client.servers.connections.watch, {});
 */
export function useLatest<Input extends object, Item>(
  name: string,
  procedure: StreamProcedure<Input, Item>,
  input: Input | null,
): LiveStream<Item> {
  const key = input === null ? null : JSON.stringify(input);
  const store: LiveViewStore<Item> = useMemo(() => (input === null ? nothing : latestStore(name, procedure, input)), [name, key]);
  const view = useSyncExternalStore(store.subscribe, store.get);
  return useMemo(() => ({ ...view, again: store.again }), [view, store]);
}

/**
 * A stream whose batches add up (`kubernetes.pods.watch`): `fold` takes each batch in, starting from undefined at every
 * opening (return undefined while the state is not worth showing yet). Opened anew after the core was restarted, the last
 * state marked stale meanwhile. `name` is the procedure's path; `input: null` opens nothing. With `ends` it may come to its end by itself.
 */
export function useStream<Input extends object, Item, State>(
  name: string,
  procedure: StreamProcedure<Input, Item>,
  input: Input | null,
  fold: (state: State | undefined, items: readonly Item[]) => State | undefined,
  { ends = false }: { readonly ends?: boolean } = {},
): LiveStream<State> {
  const key = input === null ? null : JSON.stringify(input);
  const newestFold = useRef(fold);
  newestFold.current = fold;
  const store: LiveViewStore<State> = useMemo(
    () =>
      input === null
        ? nothing
        : createLiveView<Input, Item, State>({ procedure, input, fold: (state, items) => newestFold.current(state, items), ends }),
    [name, key, ends],
  );
  const view = useSyncExternalStore(store.subscribe, store.get);
  return useMemo(() => ({ ...view, again: store.again }), [view, store]);
}
