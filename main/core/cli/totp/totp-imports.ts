import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import type { Command } from 'commander';
import type { ImportRow } from '../../../../preload/contract/totp-imports.ts';
import { LARGEST_IMPORT } from '../../../../preload/contract/totp-imports.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { onTheCommandLine } from '../command-line-remedies.ts';
import { confirmed } from '../confirm.ts';
import { EXIT } from '../exit-code.ts';
import { headings } from '../kubernetes/headings.ts';
import { fileFailure } from '../servers/host-files.ts';
import { mustBeFree, newFile } from '../new-file.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';
import { passphraseOf, withConfirmation } from '../passphrase.ts';
import { mustBeReadable } from '../readable-file.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';

/** A picture of a telephone at most; text is bounded by the contract. */
const LARGEST_BYTES = 32 * 1024 * 1024;

interface ImportOptions extends CommonOptions {
  readonly passphraseFd?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

interface ExportOptions extends CommonOptions {
  readonly passphraseFd?: string;
  readonly id?: string[];
  readonly output: string;
}

/** `totp import [FILE...]`, `totp export`. */
export function addTotpImports(totp: Command, run: RunCommand): void {
  withCommonOptions(
    totp
      .command('import')
      .argument('[files...]', 'exports, PNG pictures of QR codes, or - for standard input (otpauth links, one a line)')
      .description('take entries over from another authenticator; shows what would come first')
      .option('--passphrase-fd <n>', 'read the passphrase of an encrypted export from this file descriptor')
      .option('--dry-run', 'show what would come, and keep nothing')
      .option('--yes', 'do it without asking; needed where nobody can answer'),
  ).action((files: string[], options: ImportOptions) =>
    run(options, async ({ client, output, signal }) => {
      const sources = files.length === 0 ? ['-'] : files;
      const asking = { ...options, stdin: sources.includes('-') };
      const texts: string[] = [];
      for (const path of sources) texts.push(...(await textsIn(path, signal)));
      let preview = await client.totp.import.preview({ texts }, { signal });
      if (preview.passphrase !== 'not-needed') {
        const question = words('Passphrase of the export: ', 'Phrase de passe de l’export : ');
        const passphrase = await passphraseOf(question, { ...asking, fd: options.passphraseFd }, { output, signal });
        if (passphrase === null) throw passphraseNeeded();
        preview = await client.totp.import.preview({ texts, passphrase }, { signal });
        if (preview.passphrase === 'wrong') throw passphraseWrong();
      }
      const { rows, notes } = preview;
      for (const note of notes) output.note(output.say(note));
      const fresh = rows.filter(({ verdict }) => verdict === 'new');
      const shown = rows.map((row) => ({
        ...row,
        reason: row.reason === null ? null : output.say(row.reason),
        warnings: row.warnings.map((warning) => output.say(warning)),
      }));
      if (options.dryRun === true || fresh.length === 0) {
        output.result({ imported: 0, ids: [], entries: shown }, () => previewText(rows, output));
        return EXIT.healthy;
      }
      if (!output.json) output.note(previewText(rows, output));
      const store = await client.credentials.store(undefined, { signal });
      // In memory they would be gone with this command.
      if (store.where === 'memory') throw new FailureError(onTheCommandLine(store.problem ?? nowhere(), process.env));
      const question = words(`Keep the ${fresh.length} new ones?`, `Garder les ${fresh.length} nouvelles ?`);
      await confirmed(question, asking, { output, signal });
      const { ids } = await client.totp.import.apply(
        { token: preview.token, indices: fresh.map(({ index }) => index), keep: store.where },
        { signal },
      );
      output.result({ imported: ids.length, ids, entries: shown }, () =>
        output.say(
          words(
            `${ids.length} imported. Delete the file they came from: it holds the secrets.`,
            `${ids.length} importées. Supprimez le fichier d’où elles viennent : il contient les secrets.`,
          ),
        ),
      );
      return EXIT.healthy;
    }),
  );
  withCommonOptions(
    totp
      .command('export')
      .description('write entries as an encrypted Aegis vault')
      .requiredOption('--output <file>', 'a file that does not exist yet')
      .option('--id <ids...>', 'only these entries')
      .option('--passphrase-fd <n>', 'read the passphrase for the file from this file descriptor'),
  ).action((options: ExportOptions) =>
    run(options, async (session) => {
      const { output, signal } = session;
      await mustBeFree(options.output);
      const client = session.saving(newFile(options.output));
      const question = words(
        'New passphrase for the file (8 characters or more): ',
        'Nouvelle phrase de passe du fichier (8 caractères ou plus) : ',
      );
      const sealWith = await passphraseOf(question, { ...options, fd: options.passphraseFd, again: true }, session);
      if (sealWith === null) throw passphraseNeeded();
      if (sealWith.length < 8) throw passphraseShort();
      const exported = await withConfirmation(
        (passphrase, code) =>
          client.totp.export(
            {
              sealWith,
              code,
              ...(options.id === undefined ? {} : { ids: options.id }),
              ...(passphrase === undefined ? {} : { passphrase }),
            },
            { signal },
          ),
        options,
        session,
      );
      output.result({ file: options.output, entries: exported.entries }, ({ file, entries }) =>
        output.say(
          words(
            `${entries} entries in ${file}, sealed with the passphrase. Aegis and pilothouse totp import read it.`,
            `${entries} entrées dans ${file}, scellées par la phrase de passe. Aegis et pilothouse totp import le lisent.`,
          ),
        ),
      );
      return EXIT.healthy;
    }),
  );
}

/** What a file says: its text, or that of every QR code in it. Throws FailureError `bad-input`, `not-found`, `permission-denied`. */
async function textsIn(path: string, signal: AbortSignal): Promise<string[]> {
  const bytes = await bytesOf(path, signal);
  const { isPicture, qrCodesIn } = await import('../../totp/imports/qr-picture.ts');
  if (isPicture(bytes)) return qrCodesIn(bytes);
  const text = bytes.toString('utf8').replace(/^\u{feff}/u, '');
  if (text.trim() === '') throw emptyFile(path);
  if (text.length > LARGEST_IMPORT) throw tooLarge(path, LARGEST_IMPORT);
  return [text];
}

async function bytesOf(path: string, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    if (path !== '-') await mustBeReadable(path);
    for await (const chunk of path === '-' ? addAbortSignal(signal, process.stdin) : createReadStream(path, { signal })) {
      chunks.push(Buffer.from(chunk as Uint8Array));
      bytes += (chunk as Uint8Array).length;
      if (bytes > LARGEST_BYTES) throw tooLarge(path, LARGEST_BYTES);
    }
  } catch (error) {
    throw error instanceof FailureError ? error : fileFailure(error, path);
  }
  return Buffer.concat(chunks);
}

const VERDICTS = {
  new: words('new', 'nouvelle'),
  duplicate: words('here already', 'déjà là'),
  unusable: words('not usable', 'inutilisable'),
} as const;

function previewText(rows: readonly ImportRow[], output: Output): string {
  if (rows.length === 0) return output.say(words('There is no TOTP secret in it.', 'Il ne contient aucun secret TOTP.'));
  return table(
    headings(output, 'ISSUER', 'ACCOUNT', 'VERDICT', 'WHY'),
    rows.map(({ issuer, account, verdict, reason, warnings }) => [
      issuer,
      account === issuer ? '-' : account,
      output.say(VERDICTS[verdict]),
      [...(reason === null ? [] : [reason]), ...warnings].map(output.say).join(' '),
    ]),
  );
}

function passphraseNeeded(): FailureError {
  return new FailureError(
    failure(
      'confirmation-needed',
      words(
        'A passphrase is needed, and nobody can be asked here.',
        'Une phrase de passe est nécessaire, et personne ne peut répondre ici.',
      ),
      words('Add --passphrase-fd 3 3<file', 'Ajoutez --passphrase-fd 3 3<fichier'),
    ),
  );
}

function passphraseWrong(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('This passphrase does not open the export.', 'Cette phrase de passe n’ouvre pas l’export.'),
      words('Give the one it was exported with.', 'Donnez celle de l’export.'),
    ),
  );
}

function passphraseShort(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('The passphrase has fewer than 8 characters.', 'La phrase de passe a moins de 8 caractères.'),
      words('Take a longer one: it is all that keeps the secrets.', 'Prenez-en une plus longue : elle seule garde les secrets.'),
    ),
  );
}

function emptyFile(path: string): FailureError {
  const [en, fr] = path === '-' ? ['Standard input', 'L’entrée standard'] : [path, path];
  return new FailureError(
    failure(
      'bad-input',
      words(`${en} is empty.`, `${fr} est vide.`),
      words('Give an export, a picture or otpauth links.', 'Donnez un export, une image ou des liens otpauth.'),
    ),
  );
}

function tooLarge(path: string, bytes: number): FailureError {
  const [en, fr] = path === '-' ? ['Standard input', 'L’entrée standard'] : [path, path];
  const mebibytes = Math.round(bytes / 1024 ** 2);
  return new FailureError(
    failure(
      'bad-input',
      words(
        `${en} is larger than ${mebibytes} MiB: no export of secrets is.`,
        `${fr} dépasse ${mebibytes} Mio : aucun export de secrets n’est si grand.`,
      ),
      words('Give the export alone.', 'Donnez l’export seul.'),
    ),
  );
}

function nowhere() {
  return failure(
    'keychain-unreachable',
    words('No store takes secrets here.', 'Aucun coffre n’accepte de secrets ici.'),
    words('See: pilothouse credentials list', 'Voyez : pilothouse credentials list'),
  );
}
