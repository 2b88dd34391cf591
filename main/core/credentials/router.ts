import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import { FailureError } from '../failure.ts';
import { watchState } from '../streams.ts';
import type { SecretClipboard } from './clipboard.ts';
import { namesUnread } from './credential-failures.ts';
import { examineStores } from './doctor.ts';
import type { OpenCredentialKeeper } from './keeper.ts';
import { showSecrets } from './reveal.ts';
import { lockChangesIt } from './sealed/sealed-failures.ts';
import { Secret } from './secret.ts';

/** What this part of the contract needs besides the rooms. */
export interface CredentialsRouterOptions {
  readonly keeper: OpenCredentialKeeper;
  readonly clipboard: SecretClipboard | null;
}

/** The credentials part of the contract: values go in, and come out one at a time by calls of their own. */
export function credentialsRouter({ audit, lock, dataDir, streams, closing }: Rooms, { keeper, clipboard }: CredentialsRouterOptions) {
  const shown = showSecrets({ credentials: keeper, lock, audit, clipboard });
  const { sealed } = keeper;
  return {
    store: os.credentials.store.handler(() => keeper.store()),
    list: os.credentials.list.handler(() => keeper.list()),
    watch: os.credentials.watch.handler(({ input, signal }) => {
      const until = AbortSignal.any([closing, ...(signal ? [signal] : [])]);
      const read = async () => ({ store: await keeper.store(), credentials: keeper.listNow() });
      return streams.hold(
        input.stream,
        watchState(read, (listener) => keeper.onChange(listener), until),
        until,
      );
    }),
    set: os.credentials.set.handler(async ({ input, context }) =>
      keeper.set(input.name, new Secret(input.value), input.keep ?? (await keeper.store()).where, context.who, input.about),
    ),
    describe: os.credentials.describe.handler(({ input, context }) => keeper.describe(input.name, input.about, context.who)),
    move: os.credentials.move.handler(({ input, context }) => keeper.move(input.name, input.to, context.who)),
    delete: os.credentials.delete.handler(async ({ input, context }) => {
      const deleted = await keeper.delete(input.name, context.who);
      const unread = keeper.whyNamesUnread();
      if (!deleted && unread !== null) throw namesUnread(input.name, unread);
      return { deleted };
    }),
    reveal: os.credentials.reveal.handler(({ input, context }) => shown.reveal(input, context.who)),
    copy: os.credentials.copy.handler(({ input, context }) => shown.copy(input, context.who)),
    doctor: os.credentials.doctor.handler(() => examineStores(keeper, dataDir, new Date())),
    found: os.credentials.found.handler(() => keeper.found()),
    recover: os.credentials.recover.handler(({ input, context }) => keeper.recover(input.accounts, context.who)),
    sealed: {
      create: os.credentials.sealed.create.handler(async ({ input, context }) => {
        await sealed.create(new Secret(input.passphrase), context.who);
        return sealed.state();
      }),
      open: os.credentials.sealed.open.handler(async ({ input, context }) => {
        const lost = await sealed.open(new Secret(input.passphrase), { acceptOlder: input.acceptOlder, who: context.who });
        return { ...sealed.state(), lost: [...lost] };
      }),
      close: os.credentials.sealed.close.handler(() => {
        sealed.close();
        return sealed.state();
      }),
      changePassphrase: os.credentials.sealed.changePassphrase.handler(async ({ input, context }) => {
        if (lock.state().setUp) throw new FailureError(lockChangesIt());
        await sealed.changePassphrase(new Secret(input.passphrase), new Secret(input.next), context.who);
        return sealed.state();
      }),
      restore: os.credentials.sealed.restore.handler(({ context }) => sealed.restore(context.who)),
      setAside: os.credentials.sealed.setAside.handler(({ context }) => sealed.setAside(context.who)),
    },
  };
}
