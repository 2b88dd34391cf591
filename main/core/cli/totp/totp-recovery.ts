import type { Command } from 'commander';
import { failure, FailureError, words } from '../../failure.ts';
import { confirmed } from '../confirm.ts';
import { EXIT } from '../exit-code.ts';
import { onlyOnTerminal, withConfirmation } from '../passphrase.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { readSecretFromStdin } from '../stdin.ts';

/** `totp recovery keep|show|cross|forget ID`. */
export function addTotpRecovery(totp: Command, run: RunCommand): void {
  const recovery = totp.command('recovery').description('the recovery codes of an entry, each good once');
  withCommonOptions(
    recovery
      .command('keep')
      .argument('<id>')
      .description('keep recovery codes, one a line on standard input, instead of those kept before')
      .option('--stdin', 'read the value from standard input'),
  ).action((id: string, options: CommonOptions) =>
    run(options, async ({ client, output, signal }) => {
      if (options.stdin !== true) throw stdinOnly();
      const codes = (await readSecretFromStdin(signal)).split(/[\r\n]+/u).filter((line) => line.trim() !== '');
      const counted = await client.totp.recovery.keep({ id, codes }, { signal });
      output.result(counted, ({ total }) =>
        output.say(words(`${total} recovery codes are kept.`, `${total} codes de secours sont gardés.`)),
      );
      return EXIT.healthy;
    }),
  );
  withCommonOptions(recovery.command('show').argument('<id>').description('show them, on a terminal only')).action(
    (id: string, options: CommonOptions) =>
      run(options, async (session) => {
        onlyOnTerminal();
        const { client, output, signal } = session;
        const { codes } = await withConfirmation(
          (passphrase, code) => client.totp.recovery.show({ id, code, ...(passphrase === undefined ? {} : { passphrase }) }, { signal }),
          options,
          session,
        );
        output.result({ codes }, () =>
          codes
            .map(({ code, usedAt }, index) => {
              const used = usedAt === null ? '' : output.say(words(`  used ${usedAt}`, `  utilisé le ${usedAt}`));
              return `${String(index + 1).padStart(2)}  ${code}${used}`;
            })
            .join('\n'),
        );
        return EXIT.healthy;
      }),
  );
  withCommonOptions(
    recovery.command('cross').argument('<id>').argument('<number>', 'as show counts them').description('cross one out: it was used'),
  ).action((id: string, number: string, options: CommonOptions) =>
    run(options, async ({ client, output, signal }) => {
      if (!/^[1-9]\d?$/u.test(number)) throw noNumber(number);
      const counted = await client.totp.recovery.cross({ id, index: Number(number) - 1 }, { signal });
      output.result(counted, ({ total, left }) => output.say(words(`${left} of ${total} are left.`, `Il en reste ${left} sur ${total}.`)));
      return EXIT.healthy;
    }),
  );
  withCommonOptions(
    recovery
      .command('forget')
      .argument('<id>')
      .description('forget all of them')
      .option('--yes', 'do it without asking; needed where nobody can answer'),
  ).action((id: string, options: CommonOptions & { yes?: boolean }) =>
    run(options, async ({ client, output, signal }) => {
      const question = words(
        'Forget these recovery codes? Nothing brings them back.',
        'Oublier ces codes de secours ? Rien ne permettra de les retrouver.',
      );
      await confirmed(question, options, { output, signal });
      await client.totp.recovery.forget({ id }, { signal });
      output.result({ forgotten: id }, () => output.say(words('Forgotten.', 'Oubliés.')));
      return EXIT.healthy;
    }),
  );
}

function stdinOnly(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(
        'Recovery codes come from standard input only: arguments are visible to every user of this computer.',
        'Les codes de secours ne viennent que de l’entrée standard : les arguments sont visibles de tous les utilisateurs de cet ordinateur.',
      ),
      words('Add --stdin and pipe them in.', 'Ajoutez --stdin et transmettez-les par un tube.'),
    ),
  );
}

function noNumber(text: string): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(`${text} is no number of a recovery code.`, `${text} n’est pas le numéro d’un code de secours.`),
      words('Give a number from 1 to 50, as show counts them.', 'Donnez un numéro de 1 à 50, comme show les compte.'),
    ),
  );
}
