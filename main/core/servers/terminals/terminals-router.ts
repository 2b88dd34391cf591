import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import { watchState } from '../../streams.ts';
import { createTerminals } from './terminals.ts';

/** The terminals part of the contract. Nothing that is typed is logged or kept. */
export function terminalsRouter(rooms: Rooms) {
  const { streams, closing } = rooms;
  const terminals = createTerminals(rooms);
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  return {
    open: os.servers.terminals.open.handler(({ input, signal, context }) => terminals.open(input, context.who, until(signal))),
    reopen: os.servers.terminals.reopen.handler(({ input, signal, context }) =>
      terminals.reopen(input.id, input.size, context.who, until(signal)),
    ),
    watch: os.servers.terminals.watch.handler(({ input, signal }) => {
      const ending = until(signal);
      return streams.hold(
        input.stream,
        watchState(
          () => terminals.list(),
          (listener) => terminals.onChange(listener),
          ending,
        ),
        ending,
      );
    }),
    output: os.servers.terminals.output.handler(({ input, signal }) => {
      const ending = until(signal);
      return streams.hold(input.stream, terminals.output(input.id, ending), ending);
    }),
    write: os.servers.terminals.write.handler(({ input }) => {
      terminals.write(input.id, input.data, input.binary);
      return {};
    }),
    resize: os.servers.terminals.resize.handler(({ input }) => {
      terminals.resize(input.id, input.size);
      return {};
    }),
    close: os.servers.terminals.close.handler(({ input }) => {
      terminals.close(input.id);
      return {};
    }),
  };
}
