import type { Command } from 'commander';
import type { LockState } from '../../../preload/contract/lock.ts';
import { words } from '../failure.ts';
import { confirmed } from './confirm.ts';
import { EXIT } from './exit-code.ts';
import type { Output } from './output.ts';
import type { CommonOptions, RunCommand, Session } from './session.ts';
import { whoOnThisComputer, withCommonOptions } from './session.ts';
import { newPassphrase, unlockWith } from './unlock.ts';

/** `lock`, `lock status|set-up|unlock|passphrase|second-factor|remove|reset`: none of them waits for it to be open. */
export function addLockCommands(program: Command, run: RunCommand): void {
  const lock = withCommonOptions(program.command('lock').description('lock every window and command of this data folder'));
  const always = (options: CommonOptions, work: (session: Session) => Promise<LockState>) =>
    run({ ...options, whileLocked: true }, async (session) => {
      const state = await work(session);
      session.output.result(state, () => said(state, session.output));
      return EXIT.healthy;
    });
  /** For a subcommand: the options that stood before it belong to it as well. */
  const child = (name: string, description: string, work: (session: Session, options: CommonOptions) => Promise<LockState>) =>
    withCommonOptions(lock.command(name).description(description)).action((_: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      return always(options, (session) => work(session, options));
    });

  lock.action((options: CommonOptions) => always(options, ({ client, signal }) => client.lock.lock(undefined, { signal })));
  child('status', 'whether it is locked, since when, and when it locks by itself', ({ client, signal }) =>
    client.lock.state(undefined, { signal }),
  );
  child('set-up', 'set a passphrase; where a sealed file exists, the one that opens it', async (session, options) => {
    const passphrase = await newPassphrase(options, session, 0);
    await session.core.rooms.lock.setUp(passphrase, who());
    return session.core.rooms.lock.state();
  });
  child('unlock', 'unlock every window and command of this data folder', async (session, options) => {
    const { lock: held } = session.core.rooms;
    const problem = await held.unlock(await unlockWith(options, session, held.state().secondFactor), who());
    if (problem !== null) session.output.problem(problem);
    return held.state();
  });
  child('passphrase', 'choose another passphrase', async (session, options) => {
    const { lock: held } = session.core.rooms;
    const by = await unlockWith(options, session, held.state().secondFactor);
    if (held.isLocked()) await held.unlock(by, who(), 'process');
    await held.change(by, await newPassphrase(options, session, held.state().secondFactor ? 2 : 1), who());
    return held.state();
  });
  withCommonOptions(
    lock.command('second-factor').argument('<entry>', 'id of a TOTP entry, or none').description('ask for a code besides the passphrase'),
  ).action((entry: string, _: unknown, command: Command) => {
    const options = command.optsWithGlobals<CommonOptions>();
    return run(options, async (session) => {
      const { lock: held } = session.core.rooms;
      await held.setSecondFactor(await unlockWith(options, session, true), entry === 'none' ? null : entry, who());
      const state = held.state();
      session.output.result(state, () => said(state, session.output));
      return EXIT.healthy;
    });
  });
  child('remove', 'take the lock away', async (session, options) => {
    const { lock: held } = session.core.rooms;
    await held.remove(await unlockWith(options, session, held.state().secondFactor), who());
    return held.state();
  });
  withCommonOptions(
    lock
      .command('reset')
      .description('take the lock away without its passphrase; a sealed file stays closed')
      .option('--yes', 'do it without asking; needed where nobody can answer'),
  ).action((_: unknown, command: Command) => {
    const options = command.optsWithGlobals<CommonOptions & { yes?: boolean }>();
    return always(options, async (session) => {
      await confirmed(
        words(
          'Take the lock away without its passphrase? Secrets in the system’s keychain stay. Those in a sealed file stay closed for good unless somebody remembers its passphrase.',
          'Retirer le verrou sans sa phrase de passe ? Les secrets du trousseau du système restent. Ceux d’un fichier scellé restent fermés à jamais, sauf si quelqu’un se souvient de sa phrase de passe.',
        ),
        options,
        session,
      );
      session.core.rooms.lock.reset(who());
      return session.core.rooms.lock.state();
    });
  });
}

const who = () => whoOnThisComputer('command line');

function said(state: LockState, output: Output): string {
  if (!state.setUp) return output.say(words('No lock is set up.', 'Aucun verrou n’est configuré.'));
  if (state.locked) return output.say(words(`Locked since ${state.lockedAt ?? '?'}.`, `Verrouillé depuis ${state.lockedAt ?? '?'}.`));
  if (state.locksAt === null) return output.say(words('Open; it does not lock by itself.', 'Ouvert ; il ne se verrouille pas seul.'));
  return output.say(
    words(
      `Open; it locks by itself at ${state.locksAt} unless somebody is at work.`,
      `Ouvert ; il se verrouille seul à ${state.locksAt} si personne n’y travaille.`,
    ),
  );
}
