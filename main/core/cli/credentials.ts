import type { Command } from 'commander';
import { failure, FailureError, words } from '../failure.ts';
import { EXIT } from './exit-code.ts';
import { onTheCommandLine } from './command-line-remedies.ts';
import { confirmed } from './confirm.ts';
import { headings } from './headings.ts';
import { table } from './output.ts';
import type { CommonOptions, RunCommand } from './session.ts';
import { withCommonOptions } from './session.ts';
import { readSecretFromStdin } from './stdin.ts';

/** `credentials list`, `credentials set NAME --stdin`, `credentials delete NAME`. */
export function addCredentialCommands(program: Command, run: RunCommand): void {
  const credentials = program.command('credentials').description('secrets in the OS keychain, by name');
  withCommonOptions(credentials.command('list').description('names and where they live, never values')).action((options: CommonOptions) =>
    run(options, async ({ client, output, signal }) => {
      const store = await client.credentials.store(undefined, { signal });
      if (store.problem) output.problem(onTheCommandLine(store.problem, process.env));
      output.result(await client.credentials.list(undefined, { signal }), (list) =>
        table(
          headings(output, 'NAME', 'WHERE', 'CREATED', 'LAST USED'),
          list.map((entry) => [entry.name, entry.where, entry.createdAt, entry.lastUsedAt ?? '-']),
        ),
      );
      return EXIT.healthy;
    }),
  );
  withCommonOptions(
    credentials.command('set').argument('<name>').option('--stdin', 'read the value from standard input').description('keep a secret'),
  ).action((name: string, options: CommonOptions) =>
    run(options, async ({ client, output, signal }) => {
      if (options.stdin !== true) throw new FailureError(stdinOnly());
      const kept = await client.credentials.set({ name, value: await readSecretFromStdin(signal), keep: 'keychain' }, { signal });
      output.result(kept, () => (output.language === 'fr' ? `${name} est dans le trousseau.` : `${name} is in the keychain.`));
      return EXIT.healthy;
    }),
  );
  withCommonOptions(
    credentials
      .command('delete')
      .argument('<name>')
      .description('forget a secret')
      .option('--yes', 'do it without asking; needed where nobody can answer'),
  ).action((name: string, options: CommonOptions & { yes?: boolean }) =>
    run(options, async ({ client, output, signal }) => {
      const question = words(
        `Forget the secret ${name}? Nothing brings it back.`,
        `Oublier le secret ${name} ? Rien ne permettra de le retrouver.`,
      );
      await confirmed(question, options, { output, signal });
      const { deleted } = await client.credentials.delete({ name }, { signal });
      if (!deleted) {
        throw new FailureError(
          failure(
            'credential-missing',
            words(`There is no credential ${name}.`, `Il n’y a pas d’identifiant ${name}.`),
            words('See the names with: pilothouse credentials list', 'Voyez les noms avec : pilothouse credentials list'),
          ),
        );
      }
      output.result({ deleted }, () => (output.language === 'fr' ? `${name} est oublié.` : `${name} is forgotten.`));
      return EXIT.healthy;
    }),
  );
}

function stdinOnly() {
  return failure(
    'bad-input',
    words(
      'Secrets come from standard input only: arguments are visible to every user of this computer.',
      'Les secrets ne viennent que de l’entrée standard : les arguments sont visibles de tous les utilisateurs de cet ordinateur.',
    ),
    words('Add --stdin and pipe the secret in.', 'Ajoutez --stdin et transmettez le secret par un tube.'),
  );
}
