import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import { watchState } from '../streams.ts';
import { Secret } from './secret.ts';

/** The credentials part of the contract: values go in, and never come out. */
export function credentialsRouter({ credentials, streams, closing }: Rooms) {
  return {
    store: os.credentials.store.handler(() => credentials.store()),
    list: os.credentials.list.handler(() => credentials.list()),
    watch: os.credentials.watch.handler(({ input, signal }) => {
      const until = AbortSignal.any([closing, ...(signal ? [signal] : [])]);
      const read = async () => ({ store: await credentials.store(), credentials: await credentials.list() });
      return streams.hold(
        input.stream,
        watchState(read, (listener) => credentials.onChange(listener), until),
        until,
      );
    }),
    set: os.credentials.set.handler(({ input, context }) =>
      credentials.set(input.name, new Secret(input.value), input.keep, context.who, input.about),
    ),
    delete: os.credentials.delete.handler(async ({ input, context }) => ({ deleted: await credentials.delete(input.name, context.who) })),
  };
}
