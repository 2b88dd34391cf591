import type { Command } from 'commander';
import { failure, FailureError, words } from '../failure.ts';
import { EXIT } from './exit-code.ts';
import { onlyOnTerminal, withConfirmation } from './passphrase.ts';
import { qrText } from './qr-text.ts';
import type { CommonOptions, RunCommand } from './session.ts';
import { withCommonOptions } from './session.ts';

interface ExplainOptions extends CommonOptions {
  readonly id?: string;
  readonly server?: string;
  readonly http?: string;
}

/** `totp explain CODE`, `totp qr ID`. */
export function addTotpExplain(totp: Command, run: RunCommand): void {
  withCommonOptions(
    totp
      .command('explain')
      .argument('<code>')
      .description('say what a code is: whose, how old, why it is refused; nothing is used up')
      .option('--id <id>', 'the entry it should belong to; without it all are looked at')
      .option('--server <host>', 'measure the clock of this server, over SSH')
      .option('--http <url>', 'measure the clock of this web server'),
  ).action((code: string, options: ExplainOptions) =>
    run(options, async ({ client, output, signal }) => {
      const { id, server, http } = options;
      if (server !== undefined && http !== undefined) throw oneClock();
      const compareWith =
        server !== undefined
          ? { kind: 'server' as const, host: server }
          : http !== undefined
            ? { kind: 'http' as const, url: http }
            : undefined;
      const explained = await client.totp.explain(
        { code, ...(id === undefined ? {} : { id }), ...(compareWith === undefined ? {} : { compareWith }) },
        { signal },
      );
      const { reason, clock, compared, advice } = explained;
      output.result(
        {
          ...explained,
          reason: output.say(reason),
          clock: { ...clock, meaning: output.say(clock.meaning) },
          compared: compared === null ? null : { ...compared, meaning: output.say(compared.meaning) },
          advice: advice.map(output.say),
        },
        () =>
          [
            ...(explained.entry === null ? [] : [`${explained.entry.issuer} (${explained.entry.account})`]),
            output.say(reason),
            output.say(clock.meaning),
            ...(compared === null ? [] : [output.say(compared.meaning)]),
            ...advice.map(output.say),
          ].join('\n'),
      );
      return explained.finding === 'right' ? EXIT.healthy : EXIT.failureFound;
    }),
  );
  withCommonOptions(totp.command('qr').argument('<id>').description('show the secret of one entry once more, on a terminal only')).action(
    (id: string, options: CommonOptions) =>
      run(options, async (session) => {
        onlyOnTerminal();
        const { client, output, signal } = session;
        const { qr, ...shown } = await withConfirmation(
          (passphrase, code) => client.totp.reveal({ id, code, ...(passphrase === undefined ? {} : { passphrase }) }, { signal }),
          options,
          session,
        );
        output.result(shown, () => [qrText(qr), '', shown.secret.replaceAll(/(.{4})(?=.)/gu, '$1 '), shown.uri].join('\n'));
        return EXIT.healthy;
      }),
  );
}

function oneClock(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('--server and --http were both given.', '--server et --http ont été donnés ensemble.'),
      words('Compare with one clock at a time.', 'Comparez avec une horloge à la fois.'),
    ),
  );
}
