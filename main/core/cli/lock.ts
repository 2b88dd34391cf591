import type { Command } from 'commander';
import type { LockState } from '../../../preload/contract/lock.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';
import { utcText } from '../utc-text.ts';
import { confirmed } from './confirm.ts';
import { EXIT } from './exit-code.ts';
import type { Output } from './output.ts';
import type { CommonOptions, RunCommand, Session } from './session.ts';
import { whoOnThisComputer, withCommonOptions } from './session.ts';
import { newPassphrase, unlockWith } from './unlock.ts';

/** `lock`, `lock status|set-up|unlock|passphrase|second-factor|remove|reset`: none of them waits for it to be open. */
export function addLockCommands(program: Command, run: RunCommand): void {
  const lock = withCommonOptions(program.command('lock').description('lock every window and command of this data folder'));
  /** `done` says what the command did; how the lock stands now is said behind it. */
  const always = (options: CommonOptions, work: (session: Session) => Promise<LockState>, done: Words | null = null) =>
    run({ ...options, whileLocked: true }, async (session) => {
      const { output } = session;
      const state = await work(session);
      output.result(state, () => {
        if (done === null) return said(state, output);
        return [output.say(done), ...(state.setUp ? [said(state, output)] : [])].join('\n');
      });
      return EXIT.healthy;
    });
  /** For a subcommand: the options that stood before it belong to it as well. */
  const child = (
    name: string,
    description: string,
    work: (session: Session, options: CommonOptions) => Promise<LockState>,
    done: Words | null = null,
  ) =>
    withCommonOptions(lock.command(name).description(description)).action((_: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      return always(options, (session) => work(session, options), done);
    });

  lock.action((options: CommonOptions) => always(options, ({ client, signal }) => client.lock.lock(undefined, { signal })));
  child('status', 'whether it is locked, since when, and when it locks by itself', ({ client, signal }) =>
    client.lock.state(undefined, { signal }),
  );
  child(
    'set-up',
    'set a passphrase; where a sealed file exists, the one that opens it',
    async (session, options) => {
      const passphrase = await newPassphrase(options, session, 0);
      await session.core.rooms.lock.setUp(passphrase, who());
      return session.core.rooms.lock.state();
    },
    words('The lock is set up.', 'Le verrou est configuré.'),
  );
  child('unlock', 'unlock every window and command of this data folder', async (session, options) => {
    const { lock: held } = session.core.rooms;
    const problem = await held.unlock(await unlockWith(options, session, held.state().secondFactor), who());
    if (problem !== null) session.output.problem(problem);
    return held.state();
  });
  child(
    'passphrase',
    'choose another passphrase; --passphrase-fd reads the present one, a code where one is asked for, and the new one, one a line',
    async (session, options) => {
      const { lock: held } = session.core.rooms;
      const { secondFactor } = held.state();
      const chosen = () => newPassphrase(options, session, secondFactor ? 2 : 1);
      const by = await unlockWith(options, session, secondFactor);
      // Lines that are not enough are no attempt.
      const handedOver = options.unlockFd === undefined ? null : await chosen();
      if (held.isLocked()) await held.unlock(by, who(), 'process');
      await held.change(by, handedOver ?? (await chosen()), who());
      return held.state();
    },
    words('The lock has its new passphrase.', 'Le verrou a sa nouvelle phrase de passe.'),
  );
  withCommonOptions(
    lock
      .command('second-factor')
      .argument('<entry>', 'id of a TOTP entry, or none')
      .description('ask for a code besides the passphrase; --passphrase-fd reads the passphrase, and the code on its second line'),
  ).action((entry: string, _: unknown, command: Command) => {
    const options = command.optsWithGlobals<CommonOptions>();
    const done =
      entry === 'none'
        ? words('No code is asked for any more.', 'Aucun code n’est plus demandé.')
        : words(
            'A code of this entry is asked for besides the passphrase.',
            'Un code de cette entrée est demandé en plus de la phrase de passe.',
          );
    return always(
      options,
      async (session) => {
        const { lock: held } = session.core.rooms;
        const by = await unlockWith(options, session, entry !== 'none' || held.state().secondFactor);
        if (held.isLocked()) await held.unlock(by, who(), 'process');
        await held.setSecondFactor(by, entry === 'none' ? null : entry, who());
        return held.state();
      },
      done,
    );
  });
  child(
    'remove',
    'take the lock away',
    async (session, options) => {
      const { lock: held } = session.core.rooms;
      await held.remove(await unlockWith(options, session, held.state().secondFactor), who());
      return held.state();
    },
    words('The lock is taken away: nothing is locked any more.', 'Le verrou est retiré : plus rien n’est verrouillé.'),
  );
  withCommonOptions(
    lock
      .command('reset')
      .description('take the lock away without its passphrase; a sealed file stays closed')
      .option('--yes', 'do it without asking; needed where nobody can answer'),
  ).action((_: unknown, command: Command) => {
    const options = command.optsWithGlobals<CommonOptions & { yes?: boolean }>();
    return always(
      options,
      async (session) => {
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
      },
      words(
        'The lock was taken away without its passphrase: nothing is locked any more. A sealed file stays closed; only its own passphrase opens it.',
        'Le verrou a été retiré sans sa phrase de passe : plus rien n’est verrouillé. Un fichier scellé reste fermé ; seule sa propre phrase de passe l’ouvre.',
      ),
    );
  });
}

const who = () => whoOnThisComputer('command line');

function said(state: LockState, output: Output): string {
  if (!state.setUp) return output.say(words('No lock is set up.', 'Aucun verrou n’est configuré.'));
  const since = state.lockedAt === null ? '?' : utcText(state.lockedAt);
  if (state.locked) return output.say(words(`Locked since ${since}.`, `Verrouillé depuis le ${since}.`));
  if (state.locksAt === null) return output.say(words('Open; it does not lock by itself.', 'Ouvert ; il ne se verrouille pas seul.'));
  const at = utcText(state.locksAt);
  return output.say(
    words(
      `Open; it locks by itself at ${at} unless somebody is at work.`,
      `Ouvert ; il se verrouille seul le ${at} si personne n’y travaille.`,
    ),
  );
}
