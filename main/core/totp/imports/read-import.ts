import type { Words } from '../../../../preload/contract/words.ts';
import type { Secret } from '../../credentials/secret.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { isAegis, readAegis } from './aegis.ts';
import { isBitwarden, readBitwarden } from './bitwarden.ts';
import type { ForeignFile } from './foreign-file.ts';
import type { MigrationPart } from './google-migration.ts';
import { missingParts, readMigration } from './google-migration.ts';
import type { ImportedRow } from './imported.ts';
import { isKeePassXcCsv, readKeePassXcCsv } from './keepassxc-csv.ts';
import { readKeyUri } from './otpauth.ts';
import { isTwoFas, readTwoFas } from './two-fas.ts';

/** How archives begin (zip, gzip, 7-Zip, RAR), their bytes read as UTF-8. */
const PACKED = ['PK\u0003\u0004', '\u001f\u{fffd}', '7z\u{fffd}', 'Rar!'];
/** Entries of one import; more nobody has, and each may be a write to the keychain. */
const MOST_ROWS = 2_000;

export interface ReadImport {
  readonly rows: readonly ImportedRow[];
  readonly notes: readonly Words[];
  readonly passphrase: ForeignFile['passphrase'];
}

/**
 * Reads what another authenticator exported: each text is a file, or the content of a QR code. Throws FailureError `bad-input`
 * for what is none of the known formats, damaged or too much.
 */
export async function readImport(texts: readonly string[], passphrase: Secret | null): Promise<ReadImport> {
  const rows: ImportedRow[] = [];
  const parts: MigrationPart[] = [];
  let asked: ForeignFile['passphrase'] = 'not-needed';
  for (const text of texts) {
    const file = await readOne(text, passphrase, parts);
    for (const row of file.rows) rows.push(row);
    if (file.passphrase !== 'not-needed') asked = file.passphrase;
    if (rows.length > MOST_ROWS) throw tooMany();
  }
  return { rows, notes: missingParts(parts), passphrase: asked };
}

async function readOne(text: string, passphrase: Secret | null, parts: MigrationPart[]): Promise<ForeignFile> {
  if (PACKED.some((signature) => text.startsWith(signature))) throw packed();
  const start = text.slice(0, 64).trimStart();
  if (/^otpauth(?:-migration)?:/iu.test(start)) return { rows: linkRows(text, parts), passphrase: 'not-needed' };
  if (start.startsWith('{')) {
    const document = jsonOf(text);
    if (isTwoFas(document)) return readTwoFas(document, passphrase);
    if (isAegis(document)) return readAegis(document, passphrase);
    if (isBitwarden(document)) return readBitwarden(document, passphrase);
    throw unknownFormat();
  }
  if (isKeePassXcCsv(text)) return readKeePassXcCsv(text);
  throw unknownFormat();
}

/** Links, one a line, as other authenticators export them as text. */
function linkRows(text: string, parts: MigrationPart[]): ImportedRow[] {
  const lines = text
    .split(/[\r\n]+/u)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length > MOST_ROWS) throw tooMany();
  return lines.flatMap((line): readonly ImportedRow[] => {
    if (!/^otpauth-migration:/iu.test(line)) return [readKeyUri(line)];
    const part = readMigration(line);
    if (part === null) throw brokenMigration();
    // The same code twice is one part.
    if (parts.some(({ batchId, index, count }) => batchId === part.batchId && index === part.index && count === part.count && count > 1))
      return [];
    parts.push(part);
    return part.rows;
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FailureError(
      failure(
        'bad-input',
        words('This is no complete JSON document.', 'Ce n’est pas un document JSON complet.'),
        words('Export it once more; it may have been cut.', 'Exportez-le à nouveau ; il a peut-être été tronqué.'),
      ),
      { cause: error },
    );
  }
}

function unknownFormat(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('This is no export of an authenticator that is known here.', 'Ce n’est pas un export d’un authentificateur connu ici.'),
      words(
        'Known are: otpauth links, the QR codes of Google Authenticator, JSON of Aegis, 2FAS and Bitwarden, CSV of KeePassXC with its TOTP column.',
        'Sont connus : les liens otpauth, les codes QR de Google Authenticator, le JSON d’Aegis, de 2FAS et de Bitwarden, le CSV de KeePassXC avec sa colonne TOTP.',
      ),
    ),
  );
}

function packed(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('This is a packed archive; nothing in it is unpacked here.', 'C’est une archive compressée ; rien n’y est décompressé ici.'),
      words('Unpack it, and give the file that lies in it.', 'Décompressez-la, puis donnez le fichier qu’elle contient.'),
    ),
  );
}

function brokenMigration(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('This code of Google Authenticator is damaged or cut.', 'Ce code de Google Authenticator est endommagé ou tronqué.'),
      words(
        'Show it again in the app (Transfer accounts) and take the whole code.',
        'Réaffichez-le dans l’application (Transférer des comptes) et prenez le code entier.',
      ),
    ),
  );
}

function tooMany(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(`This holds more than ${MOST_ROWS} entries.`, `Ceci contient plus de ${MOST_ROWS} entrées.`),
      words('Import it in parts.', 'Importez-le en plusieurs fois.'),
    ),
  );
}
