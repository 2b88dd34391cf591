import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import type { Authenticator } from './authenticator.ts';
import { runningCodes } from './running-codes.ts';

/** The totp part of the contract. */
export function totpRouter({ streams, closing }: Rooms, authenticator: Authenticator) {
  return {
    enrol: os.totp.enrol.handler(({ input, context }) => authenticator.enrol(input, context.who)),
    list: os.totp.list.handler(() => [...authenticator.list()]),
    codes: os.totp.codes.handler(({ input, signal }) => {
      const until = AbortSignal.any([closing, ...(signal ? [signal] : [])]);
      return streams.hold(input.stream, runningCodes(authenticator, until), until);
    }),
    code: os.totp.code.handler(({ input }) => authenticator.code(input.id)),
    verify: os.totp.verify.handler(({ input, context }) => authenticator.verify(input.id, input.code, context.who)),
    remove: os.totp.remove.handler(async ({ input, context }) => {
      await authenticator.remove(input.id, context.who);
      return {};
    }),
  };
}
