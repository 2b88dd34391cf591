import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { words } from '../failure.ts';
import { EXIT } from './exit-code.ts';
import { onlyOnTerminal, withConfirmation } from './passphrase.ts';
import type { CommonOptions, RunCommand } from './session.ts';
import { withCommonOptions } from './session.ts';

/** `credentials reveal NAME` and `credentials copy NAME`: both ask for the lock's passphrase once more, with a code where it has a second factor, and stand in the journal. */
export function addShowingCommands(credentials: Command, run: RunCommand): void {
  withCommonOptions(
    credentials.command('reveal').argument('<name>').description('show the secret itself; on a terminal only, after the lock’s passphrase'),
  ).action((name: string, options: CommonOptions) =>
    run(options, async (session) => {
      onlyOnTerminal();
      const { client, output, signal } = session;
      const { value } = await withConfirmation(
        (passphrase, code) => client.credentials.reveal({ name, passphrase: passphrase ?? null, code }, { signal }),
        options,
        session,
      );
      output.result({ value }, () => value);
      return EXIT.healthy;
    }),
  );
  withCommonOptions(
    credentials.command('copy').argument('<name>').description('put the secret into the clipboard for 30 s, without showing it'),
  ).action((name: string, options: CommonOptions) =>
    run(options, async (session) => {
      const { client, output, signal } = session;
      const { clipboardOf } = await import('./system-clipboard.ts');
      const clipboard = await clipboardOf(process.platform, process.env);
      const { value, clearsAfterMs } = await withConfirmation(
        (passphrase, code) => client.credentials.copy({ name, passphrase: passphrase ?? null, code }, { signal }),
        options,
        session,
      );
      if (value !== null) {
        const clear = await clipboard.copy(value);
        const seconds = Math.round(clearsAfterMs / 1000);
        output.note(
          output.say(
            words(
              `Copied by ${clipboard.program}. It is cleared in ${seconds} s, or at once with Ctrl+C.`,
              `Copié par ${clipboard.program}. Effacé dans ${seconds} s, ou tout de suite avec Ctrl+C.`,
            ),
          ),
        );
        // At Ctrl+C the wait ends early: that is no failure.
        await pause(clearsAfterMs, undefined, { signal }).catch(() => undefined);
        const cleared = await clear();
        output.result({ copied: name, cleared }, () =>
          output.say(
            cleared
              ? words('The clipboard is cleared.', 'Le presse-papiers est effacé.')
              : words(
                  'The clipboard holds something else by now: it was left alone.',
                  'Le presse-papiers contient autre chose désormais : il est resté tel quel.',
                ),
          ),
        );
      }
      return EXIT.healthy;
    }),
  );
}
