import type { Command } from 'commander';
import { Option } from 'commander';
import { factorName } from '../../../../preload/contract/factor-name.ts';
import { words } from '../../failure.ts';
import { confirmed } from '../confirm.ts';
import { EXIT } from '../exit-code.ts';
import { headings } from '../kubernetes/headings.ts';
import { lostNames } from '../lost-names.ts';
import { periodOf } from '../option-values.ts';
import { table } from '../output.ts';
import { qrText } from './qr-text.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { addTotpExplain } from './totp-explain.ts';
import { addTotpImports } from './totp-imports.ts';
import { addTotpRecovery } from './totp-recovery.ts';

const NONE_YET = words(
  'There is no second factor here yet. Make one with pilothouse totp enrol, or take them over from another app with pilothouse totp import FILE.',
  'Il n’y a pas encore de second facteur ici. Créez-en un avec pilothouse totp enrol, ou reprenez ceux d’une autre application avec pilothouse totp import FICHIER.',
);

interface EnrolOptions extends CommonOptions {
  readonly issuer: string;
  readonly account: string;
  readonly algorithm: 'SHA1' | 'SHA256' | 'SHA512';
  readonly digits: string;
  readonly period: string;
}

/** `totp enrol`, `list`, `code ID`, `verify ID CODE`, `rename ID`, `arrange ID...`, `remove ID`, and what stands in files of its own. */
export function addTotpCommands(program: Command, run: RunCommand): void {
  const totp = program.command('totp').description('second factors');
  withCommonOptions(
    totp
      .command('enrol')
      .description('make a new secret and show it once')
      .requiredOption('--issuer <name>')
      .requiredOption('--account <name>')
      .addOption(new Option('--algorithm <name>').choices(['SHA1', 'SHA256', 'SHA512']).default('SHA1'))
      .addOption(new Option('--digits <n>').choices(['6', '7', '8']).default('6'))
      .option('--period <seconds>', 'length of a step', '30'),
  ).action((options: EnrolOptions) =>
    run(options, async ({ client, output, signal }) => {
      const digits = options.digits === '8' ? 8 : options.digits === '7' ? 7 : 6;
      const { where } = await client.credentials.store(undefined, { signal });
      const enrolled = await client.totp.enrol(
        {
          issuer: options.issuer,
          account: options.account,
          algorithm: options.algorithm,
          digits,
          periodSeconds: periodOf(options.period),
          // Memory would forget it at the end of this command: the keychain says what is wrong.
          keep: where === 'memory' ? 'keychain' : where,
        },
        { signal },
      );
      for (const warning of enrolled.warnings) output.note(output.say(warning));
      const { qr, warnings: _, ...shown } = enrolled;
      output.result(shown, () =>
        [
          qrText(qr),
          '',
          enrolled.secret.replaceAll(/(.{4})(?=.)/gu, '$1 '),
          enrolled.uri,
          '',
          output.language === 'fr'
            ? `Confirmez avec un code : pilothouse totp verify ${enrolled.id} CODE`
            : `Confirm it with a code: pilothouse totp verify ${enrolled.id} CODE`,
        ].join('\n'),
      );
      return EXIT.healthy;
    }),
  );
  withCommonOptions(totp.command('list').description('list them, without secrets')).action((options: CommonOptions) =>
    run(options, async ({ client, output, signal }) => {
      const listed = await client.totp.list(undefined, { signal });
      output.result(listed, (entries) => {
        if (entries.length === 0) return output.say(NONE_YET);
        return table(
          headings(output, 'ID', 'ISSUER', 'ACCOUNT', 'ALGORITHM', 'DIGITS', 'PERIOD', 'CONFIRMED'),
          entries.map((entry) => [
            entry.id,
            entry.issuer,
            entry.account === entry.issuer ? '-' : entry.account,
            entry.algorithm,
            String(entry.digits),
            `${entry.periodSeconds} s`,
            entry.confirmed ? '✓' : '-',
          ]),
        );
      });
      if (listed.length === 0) for (const hint of await lostNames({ client, signal })) output.note(output.say(hint));
      return EXIT.healthy;
    }),
  );
  withCommonOptions(totp.command('code').argument('<id>').description('the code that runs now')).action(
    (id: string, options: CommonOptions) =>
      run(options, async ({ client, output, signal }) => {
        output.result(await client.totp.code({ id }, { signal }), (found) => `${found.code}  (${found.secondsLeft.toFixed(0)} s)`);
        return EXIT.healthy;
      }),
  );
  withCommonOptions(totp.command('verify').argument('<id>').argument('<code>').description('check a code and explain a wrong one')).action(
    (id: string, code: string, options: CommonOptions) =>
      run(options, async ({ client, output, signal }) => {
        const verified = await client.totp.verify({ id, code }, { signal });
        const { reason, ...rest } = verified;
        const said = reason ? output.say(reason) : null;
        output.result(
          { ...rest, ...(said === null ? {} : { reason: said }) },
          () => said ?? (output.language === 'fr' ? 'Le code est bon.' : 'The code is right.'),
        );
        return verified.valid ? EXIT.healthy : EXIT.failureFound;
      }),
  );
  withCommonOptions(
    totp
      .command('rename')
      .argument('<id>')
      .description('give an entry other names; its codes stay')
      .requiredOption('--issuer <name>')
      .requiredOption('--account <name>'),
  ).action((id: string, options: CommonOptions & { issuer: string; account: string }) =>
    run(options, async ({ client, output, signal }) => {
      const renamed = await client.totp.rename({ id, issuer: options.issuer, account: options.account }, { signal });
      output.result(renamed, factorName);
      return EXIT.healthy;
    }),
  );
  withCommonOptions(
    totp.command('arrange').argument('[ids...]').description('the order of the list: these first; without ids by name'),
  ).action((ids: string[], options: CommonOptions) =>
    run(options, async ({ client, output, signal }) => {
      await client.totp.arrange({ ids }, { signal });
      const order = await client.totp.list(undefined, { signal });
      output.result(order, (entries) => entries.map((entry) => `${entry.id}  ${factorName(entry)}`).join('\n'));
      return EXIT.healthy;
    }),
  );
  withCommonOptions(
    totp
      .command('remove')
      .argument('<id>')
      .description('forget the secret')
      .option('--yes', 'do it without asking; needed where nobody can answer'),
  ).action((id: string, options: CommonOptions & { yes?: boolean }) =>
    run(options, async ({ client, output, signal }) => {
      const entry = (await client.totp.list(undefined, { signal })).find((one) => one.id === id);
      if (entry !== undefined) {
        const name = factorName(entry);
        const question = words(
          `Forget the secret of ${name}? Nothing brings it back: switch the second factor off at the service first, or keep another device that has it.`,
          `Oublier le secret de ${name} ? Rien ne permettra de le retrouver : désactivez d’abord le second facteur auprès du service, ou gardez un autre appareil qui l’a.`,
        );
        await confirmed(question, options, { output, signal });
      }
      await client.totp.remove({ id }, { signal });
      output.result({ removed: id }, () => (output.language === 'fr' ? 'Oublié.' : 'Forgotten.'));
      return EXIT.healthy;
    }),
  );
  addTotpImports(totp, run);
  addTotpExplain(totp, run);
  addTotpRecovery(totp, run);
}
