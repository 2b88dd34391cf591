import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { ORPCError } from '@orpc/server';
import type { Command } from 'commander';
import { failureSchema } from '../../../preload/contract/failure.ts';
import type { ImportItem } from '../../../preload/contract/secret-bundles.ts';
import { LARGEST_IMPORT_BYTES, SHORTEST_BUNDLE_PASSPHRASE } from '../../../preload/contract/secret-bundles.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';
import { confirmed } from './confirm.ts';
import { EXIT } from './exit-code.ts';
import { fileFailure } from './servers/host-files.ts';
import { chosenFrom, noteOf, planText } from './import-choice.ts';
import { lastingStore } from './lasting-store.ts';
import { mustBeFree, newFile } from './new-file.ts';
import { passphraseOf, withConfirmation } from './passphrase.ts';
import { mustBeReadable } from './readable-file.ts';
import type { CommonOptions, RunCommand } from './session.ts';
import { withCommonOptions } from './session.ts';

interface ExportOptions extends CommonOptions {
  readonly passphraseFd?: string;
  readonly output: string;
  readonly name?: string[];
  readonly totp?: string[];
}

interface ImportOptions extends CommonOptions {
  readonly passphraseFd?: string;
  readonly prefix?: string;
  readonly take?: string[];
  readonly replace?: string[];
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `credentials export --output FILE`, `credentials import FILE`. */
export function addSecretBundles(credentials: Command, run: RunCommand): void {
  withCommonOptions(
    credentials
      .command('export')
      .description('seal credentials and second factors into a file for another workstation')
      .requiredOption('--output <file>', 'a file that does not exist yet')
      .option('--name <names...>', 'only these credentials')
      .option('--totp <ids...>', 'only these second factors')
      .option('--passphrase-fd <n>', 'read the passphrase for the file from this file descriptor'),
  ).action((options: ExportOptions) =>
    run(options, async (session) => {
      const { output, signal } = session;
      await mustBeFree(options.output);
      const client = session.saving(newFile(options.output));
      const passphrase = await passphraseOf(
        words(
          `New passphrase for the file (${SHORTEST_BUNDLE_PASSPHRASE} characters or more): `,
          `Nouvelle phrase de passe du fichier (${SHORTEST_BUNDLE_PASSPHRASE} caractères ou plus) : `,
        ),
        { ...options, fd: options.passphraseFd, again: true },
        session,
      );
      if (passphrase === null) throw passphraseNeeded();
      if (passphrase.length < SHORTEST_BUNDLE_PASSPHRASE) throw passphraseShort();
      // What is named is all that is taken.
      const some = options.name !== undefined || options.totp !== undefined;
      const names = options.name ?? (some ? [] : null);
      const factors = options.totp ?? (some ? [] : null);
      const exported = await withConfirmation(
        (lockPassphrase, lockCode) =>
          client.credentials.exportBundle({ names, factors, passphrase, lockPassphrase: lockPassphrase ?? null, lockCode }, { signal }),
        options,
        session,
      );
      for (const { name, why } of exported.left) output.note(`${name}: ${output.say(why)}`);
      const left = exported.left.map(({ name, why }) => ({ name, why: output.say(why) }));
      const { bytes, credentials, factors: seconds } = exported;
      output.result({ path: options.output, bytes, credentials, factors: seconds, left }, (done) =>
        output.say(
          words(
            `${options.output}: ${bundled(done.credentials, done.factors).en}, sealed with the passphrase.`,
            `${options.output} : ${bundled(done.credentials, done.factors).fr} ; le fichier est scellé par la phrase de passe.`,
          ),
        ),
      );
      return EXIT.healthy;
    }),
  );
  withCommonOptions(
    credentials
      .command('import')
      .argument('<file>', 'a bundle, a .env file, a CSV of KeePass, a JSON of Bitwarden, or - for standard input')
      .description('take secrets over from a file; shows what is new, equal or different first')
      .option(
        '--passphrase-fd <n>',
        'read the passphrase of a bundle, or the password of an export of Bitwarden, from this file descriptor',
      )
      .option('--prefix <text>', 'what stands before each name from another program’s file')
      .option('--take <names...>', 'only these')
      .option('--replace <names...>', 'these too, although another value is kept under the name')
      .option('--all', 'also what does not look like a secret')
      .option('--dry-run', 'show what would come, and keep nothing')
      .option('--yes', 'do it without asking; needed where nobody can answer'),
  ).action((file: string, options: ImportOptions) =>
    run(options, async (session) => {
      const { client, output, signal } = session;
      const base64 = (await bytesOf(file, signal)).toString('base64');
      const asking = { ...options, stdin: file === '-' };
      const look = (passphrase?: string) =>
        client.credentials.previewImport(
          {
            base64,
            fileName: file === '-' ? '' : basename(file).slice(0, 255),
            prefix: options.prefix ?? '',
            ...(passphrase === undefined ? {} : { passphrase }),
          },
          { signal },
        );
      const plan = await look().catch(async (error: unknown) => {
        if (!wantsPassphrase(error)) throw error;
        const question = words('Passphrase or password of the file: ', 'Phrase de passe ou mot de passe du fichier : ');
        const passphrase = await passphraseOf(question, { ...asking, fd: options.passphraseFd }, session);
        if (passphrase === null) throw filePassphraseNeeded();
        return look(passphrase);
      });
      for (const note of plan.notes) output.note(output.say(note));
      const take = chosenFrom(plan, options);
      const said = (item: ImportItem) => noteOf(item, take, options);
      const shown = plan.items.map((item) => {
        const note = said(item);
        return { ...item, note: note === null ? null : output.say(note) };
      });
      if (options.dryRun === true || take.length === 0) {
        output.result({ format: plan.format, kept: [], factors: 0, items: shown }, () => planText(plan.items, said, output));
        return EXIT.healthy;
      }
      if (!output.json) output.note(planText(plan.items, said, output));
      const keep = await lastingStore(client, signal);
      await confirmed(words(`Keep ${take.length} of them?`, `En garder ${take.length} ?`), asking, { output, signal });
      const done = await client.credentials.applyImport({ token: plan.token, take, keep }, { signal });
      output.result({ format: plan.format, kept: done.kept, factors: done.factors, items: shown }, () =>
        output.say(
          words(
            `Kept: ${bundled(done.kept.length, done.factors).en}. Delete the file they came from.`,
            `Conservés : ${bundled(done.kept.length, done.factors).fr}. Supprimez le fichier d’où ils viennent.`,
          ),
        ),
      );
      return EXIT.healthy;
    }),
  );
}

/** Whether a file was not read for want of its passphrase: a bundle, or an export of Bitwarden that a password protects. */
function wantsPassphrase(error: unknown): boolean {
  return error instanceof ORPCError && failureSchema.safeParse(error.data).data?.kind === 'bundle-passphrase-wrong';
}

/** Throws FailureError `bad-input` beyond the largest import, `not-found`, `permission-denied`. */
async function bytesOf(path: string, signal: AbortSignal): Promise<Buffer> {
  try {
    if (path !== '-') await mustBeReadable(path);
    return await bounded(path === '-' ? addAbortSignal(signal, process.stdin) : createReadStream(path, { signal }), path);
  } catch (error) {
    throw error instanceof FailureError ? error : fileFailure(error, path);
  }
}

/** What is read, whatever size it claimed before: files of the system say 0. */
async function bounded(source: AsyncIterable<unknown>, path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    chunks.push(Buffer.from(chunk as Uint8Array));
    bytes += (chunk as Uint8Array).length;
    if (bytes > LARGEST_IMPORT_BYTES) throw tooLarge(path);
  }
  return Buffer.concat(chunks);
}

function tooLarge(path: string): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(`${path} is larger than 2 MiB.`, `${path} dépasse 2 Mio.`),
      words('Split it into smaller ones.', 'Partagez-le en plus petits.'),
    ),
  );
}

function passphraseNeeded(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(
        'The file is sealed with a passphrase, and nobody can be asked here.',
        'Le fichier est scellé par une phrase de passe, et personne ne peut répondre ici.',
      ),
      words(
        'Run it on a terminal, or add --passphrase-fd 3 3<file.',
        'Lancez-la dans un terminal, ou ajoutez --passphrase-fd 3 3<fichier.',
      ),
    ),
  );
}

function filePassphraseNeeded(): FailureError {
  return new FailureError(
    failure(
      'bundle-passphrase-wrong',
      words(
        'This file is closed with a passphrase or a password, and nobody can be asked for it here.',
        'Ce fichier est protégé par une phrase de passe ou un mot de passe, et personne ne peut le saisir ici.',
      ),
      words(
        'Run it on a terminal, or hand over what was chosen at the export: --passphrase-fd 3 3<file.',
        'Lancez-la dans un terminal, ou transmettez ce qui fut choisi à l’export : --passphrase-fd 3 3<fichier.',
      ),
    ),
  );
}

function passphraseShort(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(
        `The passphrase is shorter than ${SHORTEST_BUNDLE_PASSPHRASE} characters.`,
        `La phrase de passe compte moins de ${SHORTEST_BUNDLE_PASSPHRASE} caractères.`,
      ),
      words(
        'Choose a longer one: whoever has a copy may try at any speed.',
        'Choisissez-en une plus longue : qui en a une copie peut essayer à toute vitesse.',
      ),
    ),
  );
}

/** `1 credential, 2 second factors`; zero and one are singular in French. */
export function bundled(credentials: number, factors: number): Words {
  const [credential, factor] = [credentials === 1 ? 'credential' : 'credentials', factors === 1 ? 'second factor' : 'second factors'];
  const [identifiant, facteur] = [credentials < 2 ? 'identifiant' : 'identifiants', factors < 2 ? 'second facteur' : 'seconds facteurs'];
  return words(`${credentials} ${credential}, ${factors} ${factor}`, `${credentials} ${identifiant}, ${factors} ${facteur}`);
}
