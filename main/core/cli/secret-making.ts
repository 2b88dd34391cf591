import type { Command } from 'commander';
import { Argument, Option } from 'commander';
import type { Alphabet, MadeSecret, Recipe } from '../../../preload/contract/secret-making.ts';
import { alphabetNames, recipeSchema } from '../../../preload/contract/secret-making.ts';
import { failure, FailureError, words } from '../failure.ts';
import { EXIT } from './exit-code.ts';
import { lastingStore } from './lasting-store.ts';
import type { Output } from './output.ts';
import { recipeLimits } from './recipe-limits.ts';
import type { CommonOptions, RunCommand } from './session.ts';
import { withCommonOptions } from './session.ts';
import { readSecretFromStdin } from './stdin.ts';

const KINDS = ['password', 'passphrase', 'url-safe', 'django', 'key-pair', 'htpasswd'] as const;

interface GenerateOptions extends CommonOptions {
  readonly name: string;
  readonly label?: string;
  readonly rotateBy?: string;
  readonly replace?: boolean;
  readonly length?: string;
  readonly letters?: string;
  readonly readable?: boolean;
  readonly words?: string;
  readonly separator?: string;
  readonly capitals?: boolean;
  readonly digit?: boolean;
  readonly bytes?: string;
  readonly type?: 'ed25519' | 'ec-p256' | 'rsa-4096';
  readonly format?: 'openssh' | 'pem' | 'jwk';
  readonly comment?: string;
  readonly user?: string;
  readonly cost?: string;
}

/** `credentials generate KIND --name NAME`. */
export function addSecretMaking(credentials: Command, run: RunCommand): void {
  withCommonOptions(
    credentials
      .command('generate')
      .addArgument(new Argument('<kind>', 'what to make').choices(KINDS))
      .description('make a secret straight into the store; prints its public part, never its value')
      .requiredOption('--name <name>', 'the name it is kept under')
      .option('--label <text>', 'what a person calls it')
      .option('--rotate-by <date>', 'the day by which a new one is due (YYYY-MM-DD)')
      .option('--replace', 'replace what is kept under that name')
      .option('--length <n>', 'password: letters (8-256)')
      .option('--letters <sets>', 'password: lower, upper, digits, symbols, separated by commas')
      .option('--readable', 'password: without characters that are taken for one another')
      .option('--words <n>', 'passphrase: words (3-20)')
      .option('--separator <text>', 'passphrase: what stands between the words')
      .option('--capitals', 'passphrase: each word with a capital')
      .option('--digit', 'passphrase: a digit behind one of the words')
      .option('--bytes <n>', 'url-safe: random bytes (16-256)')
      .addOption(new Option('--type <type>', 'key-pair: kind of key').choices(['ed25519', 'ec-p256', 'rsa-4096']))
      .addOption(new Option('--format <format>', 'key-pair: form of both halves').choices(['openssh', 'pem', 'jwk']))
      .option('--comment <text>', 'key-pair: comment of the public line')
      .option('--user <name>', 'htpasswd: the user')
      .option('--cost <n>', 'htpasswd: cost of bcrypt (8-15)')
      .option('--stdin', 'htpasswd: read the password from standard input instead of making one'),
  ).action((kind: Recipe['recipe'], options: GenerateOptions) =>
    run(options, async ({ client, output, signal }) => {
      const recipe = await recipeFrom(kind, options, signal);
      const keep = await lastingStore(client, signal);
      const made = await client.credentials.generate(
        {
          recipe,
          name: options.name,
          label: options.label ?? '',
          rotateBy: options.rotateBy ?? null,
          replace: options.replace ?? false,
          keep,
        },
        { signal },
      );
      output.result({ ...made, use: output.say(made.use) }, () => madeText(made, output));
      return EXIT.healthy;
    }),
  );
}

async function recipeFrom(kind: Recipe['recipe'], options: GenerateOptions, signal: AbortSignal): Promise<Recipe> {
  if (kind === 'htpasswd' && options.user === undefined) throw userMissing();
  const given = {
    recipe: kind,
    length: numberOf('--length', options.length),
    alphabets: alphabetsOf(options.letters),
    noLookAlikes: options.readable,
    words: numberOf('--words', options.words),
    separator: options.separator,
    capitals: options.capitals,
    digit: options.digit,
    bytes: numberOf('--bytes', options.bytes),
    type: options.type,
    format: options.format,
    comment: options.comment,
    user: options.user,
    cost: numberOf('--cost', options.cost),
    password: kind === 'htpasswd' && options.stdin === true ? await readSecretFromStdin(signal) : undefined,
  };
  const recipe = recipeSchema.safeParse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
  if (recipe.success) return recipe.data;
  throw new FailureError(
    failure(
      'bad-input',
      words('This cannot be made.', 'Cela ne peut pas être généré.'),
      recipeLimits(recipe.error.issues.map(({ path }) => path)),
    ),
  );
}

function alphabetsOf(text: string | undefined): readonly Alphabet[] | undefined {
  if (text === undefined) return undefined;
  return text.split(',').map((name) => {
    const known = alphabetNames.find((alphabet) => alphabet === name.trim());
    if (known !== undefined) return known;
    throw new FailureError(
      failure(
        'bad-input',
        words(`--letters ${text} names no set of letters.`, `--letters ${text} ne désigne pas de jeux de caractères.`),
        words('Give one or more of lower,upper,digits,symbols.', 'Donnez un ou plusieurs de lower,upper,digits,symbols.'),
      ),
    );
  });
}

function numberOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined || /^\d{1,6}$/u.test(text)) return text === undefined ? undefined : Number(text);
  throw new FailureError(
    failure(
      'bad-input',
      words(`${option} ${text} is no number.`, `${option} ${text} n’est pas un nombre.`),
      words('Give a whole number.', 'Donnez un nombre entier.'),
    ),
  );
}

function userMissing(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('An htpasswd line needs a user.', 'Une ligne htpasswd demande un utilisateur.'),
      words('Add --user NAME.', 'Ajoutez --user NOM.'),
    ),
  );
}

const PLACES = {
  keychain: words('in the keychain', 'dans le trousseau'),
  'sealed-file': words('in the sealed file', 'dans le fichier scellé'),
  memory: words('in memory', 'en mémoire'),
} as const;

function madeText({ credential, entropyBits, publicKey, line, use }: MadeSecret, output: Output): string {
  const bits = entropyBits === null ? '' : output.say(words(`, ${Math.floor(entropyBits)} bits`, `, ${Math.floor(entropyBits)} bits`));
  const where = output.say(PLACES[credential.where]);
  return [
    output.say(words(`${credential.name} is ${where}${bits}.`, `${credential.name} est ${where}${bits}.`)),
    ...(publicKey === null ? [] : [publicKey.fingerprint, publicKey.text.trimEnd()]),
    ...(line === null ? [] : [line]),
    output.say(use),
  ].join('\n');
}
