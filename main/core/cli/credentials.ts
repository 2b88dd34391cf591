import type { Command } from 'commander';
import { Option } from 'commander';
import type { Credential, CredentialAbout, Where } from '../../../preload/contract/credentials.ts';
import { credentialKindSchema, whereSchema } from '../../../preload/contract/credential-kinds.ts';
import { credentialAboutSchema } from '../../../preload/contract/credentials.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';
import { onTheCommandLine } from './command-line-remedies.ts';
import { confirmed } from './confirm.ts';
import { lostNames } from './lost-names.ts';
import { KINDS, PLACES } from './credential-places.ts';
import { addShowingCommands } from './credential-showing.ts';
import { addStoreCommands } from './credential-store.ts';
import { EXIT } from './exit-code.ts';
import { headings } from './kubernetes/headings.ts';
import type { Output } from './output.ts';
import { table } from './output.ts';
import type { CommonOptions, RunCommand, Session } from './session.ts';
import { withCommonOptions } from './session.ts';
import { readSecretFromDescriptor, readSecretFromStdin } from './stdin.ts';

interface SetOptions extends CommonOptions {
  readonly valueFd?: string;
  readonly keep?: Where;
  readonly kind?: CredentialAbout['kind'];
  readonly label?: string;
  readonly rotateBy?: string;
}

/** `credentials list|show|set|describe|move|delete`, and what stands in the files beside this one. */
export function addCredentialCommands(program: Command, run: RunCommand): void {
  const credentials = program.command('credentials').description('secrets by name: in the OS keychain, in a sealed file, or in memory');
  withCommonOptions(credentials.command('list').description('names and where they live, never values')).action((options: CommonOptions) =>
    run(options, async ({ client, output, signal }) => {
      const store = await client.credentials.store(undefined, { signal });
      output.result(await client.credentials.list(undefined, { signal }), (list) => {
        if (list.length === 0) return output.say(words('No credential is kept.', 'Aucun identifiant n’est gardé.'));
        return table(
          headings(output, 'NAME', 'KIND', 'WHERE', 'CREATED', 'LAST USED', 'ROTATE BY'),
          list.map((entry) => [
            entry.name,
            output.say(KINDS[entry.kind]),
            output.say(PLACES[entry.where]),
            entry.createdAt,
            entry.lastUsedAt ?? '-',
            entry.rotateBy === null ? '-' : `${entry.rotateBy}${isDue(entry.rotateBy) ? output.say(words(' (due)', ' (échu)')) : ''}`,
          ]),
        );
      });
      for (const hint of await lostNames({ client, signal })) output.note(output.say(hint));
      // Behind the list: its secrets cannot be read while this stands.
      if (store.sealed.problem) output.problem(store.sealed.problem);
      if (store.problem && store.where === 'memory') output.problem(onTheCommandLine(store.problem, process.env));
      return EXIT.healthy;
    }),
  );
  withCommonOptions(credentials.command('show').argument('<name>').description('what is known of a secret, without the secret')).action(
    (name: string, options: CommonOptions) =>
      run(options, async (session) => {
        session.output.result(await named(name, session), (credential) => detailsText(credential, session.output));
        return EXIT.healthy;
      }),
  );
  withAbout(
    withCommonOptions(
      credentials
        .command('set')
        .argument('<name>')
        .option('--stdin', 'read the value from standard input')
        .option('--value-fd <n>', 'read the value from this file descriptor')
        .addOption(
          new Option('--keep <where>', 'where it is kept; without it the keychain, else the sealed file').choices([
            'keychain',
            'sealed-file',
          ]),
        )
        .description('keep a secret'),
    ),
  ).action((name: string, options: SetOptions) =>
    run(options, async ({ client, output, signal }) => {
      const value = await valueOf(options, signal);
      const store = await client.credentials.store(undefined, { signal });
      // Memory would forget it at the end of this command: the keychain says what is wrong.
      const keep = options.keep ?? (store.where === 'memory' ? 'keychain' : store.where);
      const kept = await client.credentials.set({ name, value, keep, about: aboutOf(options) }, { signal });
      output.result(kept, () => output.say(IS_NOW[kept.where](name)));
      return EXIT.healthy;
    }),
  );
  withAbout(
    withCommonOptions(credentials.command('describe').argument('<name>').description('change what is said of a secret, not the secret')),
  ).action((name: string, options: SetOptions) =>
    run(options, async (session) => {
      const { client, output, signal } = session;
      output.result(await client.credentials.describe({ name, about: aboutOf(options) }, { signal }), (credential) =>
        detailsText(credential, output),
      );
      return EXIT.healthy;
    }),
  );
  withCommonOptions(
    credentials
      .command('move')
      .argument('<name>')
      .addOption(
        new Option('--to <where>', 'where it is kept from now on')
          .choices(whereSchema.options.filter((where) => where !== 'memory'))
          .makeOptionMandatory(),
      )
      .description('keep a secret in another place; it stays until the new one has given it back'),
  ).action((name: string, options: CommonOptions & { readonly to: Where }) =>
    run(options, async ({ client, output, signal }) => {
      const moved = await client.credentials.move({ name, to: options.to }, { signal });
      output.result(moved, () => output.say(IS_NOW[moved.where](name)));
      return EXIT.healthy;
    }),
  );
  addShowingCommands(credentials, run);
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
      if (!deleted) throw noneOf(name);
      output.result({ deleted }, () => output.say(words(`${name} is forgotten.`, `${name} est oublié.`)));
      return EXIT.healthy;
    }),
  );
  addStoreCommands(credentials, run);
}

const IS_NOW: Readonly<Record<Where, (name: string) => Words>> = {
  keychain: (name) => words(`${name} is in the keychain.`, `${name} est dans le trousseau.`),
  'sealed-file': (name) => words(`${name} is in the sealed file.`, `${name} est dans le fichier scellé.`),
  memory: (name) => words(`${name} is in memory.`, `${name} est en mémoire.`),
};

function withAbout(command: Command): Command {
  return command
    .addOption(new Option('--kind <kind>', 'what it is; without it, guessed from the name').choices(credentialKindSchema.options))
    .option('--label <text>', 'what people call it')
    .option('--rotate-by <day>', 'the day (YYYY-MM-DD) by which a new value is due; none to forget it');
}

function aboutOf({ kind, label, rotateBy }: SetOptions): CredentialAbout {
  const about = {
    ...(kind === undefined ? {} : { kind }),
    ...(label === undefined ? {} : { label }),
    ...(rotateBy === undefined ? {} : { rotateBy: rotateBy === 'none' ? null : rotateBy }),
  };
  const parsed = credentialAboutSchema.safeParse(about);
  if (parsed.success) return parsed.data;
  throw new FailureError(
    failure(
      'bad-input',
      words(`“${rotateBy ?? label ?? ''}” is no day and no label.`, `« ${rotateBy ?? label ?? ''} » n’est ni un jour ni un libellé.`),
      words('Write the day as in 2027-01-31, or none.', 'Écrivez le jour comme 2027-01-31, ou none.'),
    ),
  );
}

async function valueOf({ stdin, valueFd }: SetOptions, signal: AbortSignal): Promise<string> {
  if (valueFd !== undefined) return readSecretFromDescriptor(valueFd, '--value-fd', signal);
  if (stdin === true) return readSecretFromStdin(signal);
  throw new FailureError(stdinOnly());
}

async function named(name: string, { client, signal }: Session): Promise<Credential> {
  const found = (await client.credentials.list(undefined, { signal })).find((credential) => credential.name === name);
  if (found === undefined) throw noneOf(name);
  return found;
}

const isDue = (day: string) => Date.parse(day) < Date.now();

function detailsText(credential: Credential, output: Output): string {
  const { say } = output;
  const none = '-';
  return table(
    ['', ''],
    [
      [say(words('Name', 'Nom')), credential.name],
      [say(words('Label', 'Libellé')), credential.label === '' ? none : credential.label],
      [say(words('Kind', 'Type')), say(KINDS[credential.kind])],
      [say(words('Kept in', 'Conservé dans')), say(PLACES[credential.where])],
      [say(words('Used by', 'Utilisé par')), credential.uses.length === 0 ? none : credential.uses.join(', ')],
      [say(words('Created', 'Créé')), credential.createdAt],
      [say(words('Last used', 'Dernier usage')), credential.lastUsedAt ?? none],
      [say(words('Rotate by', 'À renouveler d’ici le')), credential.rotateBy ?? none],
    ],
  ).trimStart();
}

function noneOf(name: string): FailureError {
  return new FailureError(
    failure(
      'credential-missing',
      words(`There is no credential ${name}.`, `Il n’y a pas d’identifiant ${name}.`),
      words('See the names with: pilothouse credentials list', 'Voyez les noms avec : pilothouse credentials list'),
    ),
  );
}

function stdinOnly() {
  return failure(
    'bad-input',
    words(
      'Secrets come from standard input or a file descriptor only: arguments are visible to every user of this computer.',
      'Les secrets ne viennent que de l’entrée standard ou d’un descripteur de fichier : les arguments sont visibles de tous les utilisateurs de cet ordinateur.',
    ),
    words(
      'Add --stdin and pipe the secret in, or --value-fd 3 with 3<file.',
      'Ajoutez --stdin et transmettez le secret par un tube, ou --value-fd 3 avec 3<fichier.',
    ),
  );
}
