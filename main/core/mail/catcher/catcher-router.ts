import { failure, FailureError, words } from '../../failure.ts';
import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import { watchState } from '../../streams.ts';
import { createCatcher } from './catcher.ts';

/** The catcher of this core. */
export function catcherProcedures(rooms: Pick<Rooms, 'closing' | 'vantages' | 'streams' | 'log'>) {
  const catcher = createCatcher();
  rooms.closing.addEventListener('abort', () => void catcher.stop(), { once: true });
  const untilClosed = (signal: AbortSignal | undefined) => AbortSignal.any([rooms.closing, ...(signal ? [signal] : [])]);
  return {
    catcher: {
      start: os.mail.catcher.start.handler(async ({ input, signal }) => {
        const until = untilClosed(signal);
        const { remote } = input;
        const server = remote === null ? null : await rooms.vantages.server(remote.host, { signal: until });
        const state = await catcher.start({
          port: input.port,
          remote: server === null || remote === null ? null : { server, ...remote },
          signal: until,
        });
        rooms.log.info({ port: state.port, remote: state.remote }, 'Mail catcher listens');
        return state;
      }),
      stop: os.mail.catcher.stop.handler(() => catcher.stop()),
      clear: os.mail.catcher.clear.handler(() => catcher.clear()),
      watch: os.mail.catcher.watch.handler(({ input, signal }) => {
        const until = untilClosed(signal);
        return rooms.streams.hold(
          input.stream,
          watchState(
            () => catcher.state(),
            (listener) => catcher.onChange(listener),
            until,
          ),
          until,
        );
      }),
      message: os.mail.catcher.message.handler(({ input }) => {
        const message = catcher.message(input.id);
        if (message !== null) return message;
        throw new FailureError(
          failure(
            'not-found',
            words('This message is no longer kept.', 'Ce message n’est plus conservé.'),
            words('Send it again.', 'Envoyez-le de nouveau.'),
          ),
        );
      }),
    },
  };
}
