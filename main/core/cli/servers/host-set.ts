import type { Command } from 'commander';
import { Option } from 'commander';
import type { Environment } from '../../../../preload/contract/settings.ts';
import { ownValue } from '../../../../preload/contract/own-value.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { EXIT } from '../exit-code.ts';
import type { CommonOptions, CoreClient, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';

interface SetOptions extends CommonOptions {
  /** The id of a TOTP entry; false takes it away. */
  readonly totp?: string | false;
  readonly environment?: Environment;
}

/** `hosts set HOST`: what is said of a host besides how it is reached, wherever it is written down. */
export function addHostSet(hosts: Command, run: RunCommand): void {
  withCommonOptions(
    hosts
      .command('set')
      .argument('<host>', 'as it is named in the list')
      .description('say which second factor or environment a host has; nothing is contacted')
      .option('--totp <id>', 'fill in the codes of this TOTP entry where the login asks for one')
      .option('--no-totp', 'codes are typed again')
      .addOption(new Option('--environment <name>', 'its environment').choices(['production', 'staging', 'development', 'none'])),
  ).action((host: string, options: SetOptions) =>
    run(options, async ({ client, output, signal }) => {
      const { totp, environment } = options;
      if (totp === undefined && environment === undefined) throw nothingToSet();
      const id = typeof totp === 'string' ? await factorOf(client, totp, signal) : null;
      const { servers } = await client.settings.merge(
        {
          path: ['servers'],
          value: {
            ...(totp === undefined ? {} : { totp: { [host]: id } }),
            ...(environment === undefined ? {} : { environments: { [host]: environment === 'none' ? null : environment } }),
          },
        },
        { signal },
      );
      const set = { host, environment: ownValue(servers.environments, host) ?? 'none', totp: ownValue(servers.totp, host) ?? null };
      output.result(set, () => output.say(words(`${host}: kept.`, `${host} : c’est noté.`)));
      return EXIT.healthy;
    }),
  );
}

/** The id of a TOTP entry as it was given, which a code confirmed. Throws FailureError `not-found`, `bad-input`. */
export async function factorOf(client: CoreClient, id: string, signal: AbortSignal): Promise<string> {
  const entries = await client.totp.list(undefined, { signal });
  const entry = entries.find((one) => one.id === id);
  if (entry?.confirmed === true) return id;
  if (entry !== undefined) throw notConfirmed(id);
  throw new FailureError(
    failure(
      'not-found',
      words(`There is no TOTP entry ${id}.`, `Il n’y a pas d’entrée TOTP ${id}.`),
      words('See the ids: pilothouse totp list', 'Voyez les identifiants : pilothouse totp list'),
    ),
  );
}

function notConfirmed(id: string): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(
        'This TOTP entry was never confirmed: no code proved that the other side has the same secret.',
        'Cette entrée TOTP n’a jamais été confirmée : aucun code n’a prouvé que l’autre côté a le même secret.',
      ),
      words(
        `Confirm it with a code of the other device: pilothouse totp verify ${id} CODE`,
        `Confirmez-la avec un code de l’autre appareil : pilothouse totp verify ${id} CODE`,
      ),
    ),
  );
}

function nothingToSet(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('Nothing was given to set.', 'Rien n’a été donné à régler.'),
      words('Give --totp ID, --no-totp or --environment NAME.', 'Donnez --totp ID, --no-totp ou --environment NOM.'),
    ),
  );
}
