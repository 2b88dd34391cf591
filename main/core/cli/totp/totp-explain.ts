import type { Command } from 'commander';
import { factorName } from '../../../../preload/contract/factor-name.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { EXIT } from '../exit-code.ts';
import { onlyOnTerminal, withConfirmation } from '../passphrase.ts';
import { qrText } from './qr-text.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';

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
      mustBeCode(code);
      if (server !== undefined && http !== undefined) throw oneClock();
      if (http !== undefined) mustBeAddress(http);
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
            ...(explained.entry === null ? [] : [factorName(explained.entry)]),
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

/** Throws FailureError `bad-input` for what is no address of a web server. */
export function mustBeAddress(text: string): void {
  if (/^https?:\/\//iu.test(text) && URL.canParse(text) && text.length <= 2_000) return;
  throw new FailureError(
    failure(
      'bad-input',
      words(
        `--http ${text.slice(0, 100)} is no address of a web server.`,
        `--http ${text.slice(0, 100)} n’est pas l’adresse d’un serveur web.`,
      ),
      words('Give it as in --http https://example.com', 'Donnez-la comme dans --http https://example.com'),
    ),
  );
}

/** Throws FailureError `bad-input` for what cannot be a code: an address typed in its place, nothing, a page of text. */
export function mustBeCode(text: string): void {
  const typed = text.trim();
  if (typed !== '' && typed.length <= 32 && !/^[a-z][a-z0-9+.-]*:\/\//iu.test(typed)) return;
  throw new FailureError(
    failure(
      'bad-input',
      words('What was given is no code: a code has 6 to 8 digits.', 'Ce qui a été donné n’est pas un code : un code a de 6 à 8 chiffres.'),
      words(
        'Give the code first, and the web server to compare with as --http https://example.com',
        'Donnez d’abord le code, et le serveur web à comparer par --http https://example.com',
      ),
    ),
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
