import type { ImportFormat } from '../../../../preload/contract/secret-bundles.ts';
import { MOST_IMPORTED } from '../../../../preload/contract/secret-bundles.ts';
import { words } from '../../failure.ts';
import { shownValue } from '../masked-values.ts';
import { isBitwarden, readBitwarden } from './bitwarden.ts';
import type { EnvLine } from './env-lines.ts';
import { readEnvLines } from './env-lines.ts';
import { noteOf, oddities, refersElsewhere, whyUnusable } from './env-oddities.ts';
import { tooMany, unreadable } from './foreign-text.ts';
import type { ImportedSecret, ReadFile } from './imported-secret.ts';
import { importedSecret, withoutDuplicates } from './imported-secret.ts';
import { isKeePassCsv, readKeePass } from './keepass.ts';

/**
 * Reads another program's file by what it looks like; its name does not matter. `prefix` stands before each name. Throws FailureError
 * `import-unreadable`.
 */
export function readForeignFile(text: string, prefix: string): ReadFile & { readonly format: Exclude<ImportFormat, 'bundle'> } {
  const { format, secrets, notes } = reader(text.replace(/^\uFEFF/u, ''));
  // Before they are compared with one another: half a million rows would take for ever.
  if (secrets.length > MOST_IMPORTED) throw tooMany(secrets.length);
  const named = secrets.map((secret) => ({ ...secret, name: `${prefix}${secret.name}`.slice(0, 200).toWellFormed() }));
  return { format, secrets: withoutDuplicates(named), notes };
}

function reader(whole: string): ReadFile & { readonly format: Exclude<ImportFormat, 'bundle'> } {
  const text = whole.trimStart();
  if (text.startsWith('{')) {
    const document = jsonOf(text);
    if (isBitwarden(document)) return { format: 'bitwarden-json', ...readBitwarden(document) };
    throw unreadable(
      document === null
        ? words('This JSON was cut or damaged.', 'Ce JSON a été coupé ou endommagé.')
        : words('This JSON is no export of Bitwarden.', 'Ce JSON n’est pas un export de Bitwarden.'),
      expected(),
    );
  }
  if (isKeePassCsv(text)) return { format: 'keepass-csv', ...readKeePass(text, firstLineOf(whole, text)) };
  const lines = readEnvLines(whole);
  if (lines.length === 0)
    throw unreadable(
      words('Nothing in this file is a secret with a name.', 'Rien dans ce fichier n’est un secret avec un nom.'),
      expected(),
    );
  // The last of a name counts, as it does for the programs that read such files.
  const last = new Map(lines.map((line) => [line.name, line]));
  return { format: 'env', secrets: [...last.values()].map(envSecret), notes: oddities(whole, lines) };
}

function envSecret(line: EnvLine): ImportedSecret {
  const { name, value } = line;
  const secret = importedSecret([name], value, {
    kind: value.includes('PRIVATE KEY-----') ? 'private-key' : /pass|pwd/iu.test(name) ? 'password' : 'token',
    suggested: value !== '' && shownValue(name, value) !== value && !refersElsewhere(line),
  });
  return { ...secret, unusable: secret.unusable ?? whyUnusable(line), note: noteOf(line) };
}

/** The number of a trimmed text's first line. */
function firstLineOf(whole: string, text: string): number {
  return whole.slice(0, whole.length - text.length).split('\n').length;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's words could hold a piece of the file.
    return null;
  }
}

function expected() {
  return words(
    'Import a .env file, a CSV export of KeePass, a JSON export of Bitwarden or a bundle of Pilothouse.',
    'Importez un fichier .env, un export CSV de KeePass, un export JSON de Bitwarden ou un paquet de Pilothouse.',
  );
}
