import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import { watchState } from '../../streams.ts';
import { Secret } from '../secret.ts';
import { noLock } from './lock-failures.ts';

/** The lock part of the contract. */
export function lockRouter({ lock, streams, closing }: Rooms) {
  const by = ({ passphrase, code }: { readonly passphrase: string; readonly code: string | null }) => ({
    passphrase: new Secret(passphrase),
    code,
  });
  return {
    state: os.lock.state.handler(() => lock.state()),
    watch: os.lock.watch.handler(({ input, signal }) => {
      const until = AbortSignal.any([closing, ...(signal ? [signal] : [])]);
      return streams.hold(
        input.stream,
        watchState(
          () => lock.state(),
          (listener) => lock.onChange(listener),
          until,
        ),
        until,
      );
    }),
    details: os.lock.details.handler(() => lock.details()),
    setUp: os.lock.setUp.handler(async ({ input, context }) => {
      await lock.setUp(new Secret(input.passphrase), context.who);
      return lock.state();
    }),
    change: os.lock.change.handler(async ({ input, context }) => {
      await lock.change(by(input), new Secret(input.next), context.who);
      return lock.state();
    }),
    setSecondFactor: os.lock.setSecondFactor.handler(async ({ input, context }) => {
      await lock.setSecondFactor(by(input), input.id, context.who);
      return lock.state();
    }),
    setTouchId: os.lock.setTouchId.handler(async ({ input, context }) => {
      await lock.setTouchId(by(input), input.use, context.who);
      return lock.state();
    }),
    remove: os.lock.remove.handler(async ({ input, context }) => {
      await lock.remove(by(input), context.who);
      return lock.state();
    }),
    lock: os.lock.lock.handler(({ context }) => {
      if (!lock.lock('asked', context.who) && !lock.isLocked()) throw noLock();
      return lock.state();
    }),
    unlock: os.lock.unlock.handler(async ({ input, context }) => {
      const problem = await lock.unlock(by(input), context.who);
      return { state: lock.state(), problem };
    }),
    active: os.lock.active.handler(() => {
      lock.active();
      return {};
    }),
  };
}
