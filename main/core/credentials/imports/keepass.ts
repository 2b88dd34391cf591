import { words } from '../../failure.ts';
import { csvHeader, csvTable, readCsv } from './csv.ts';
import type { ReadFile } from './imported-secret.ts';
import { importedSecret } from './imported-secret.ts';

/** What the columns are called by KeePass 2, by KeePass 1 (and KeePass 2's export in its form), and by KeePassXC. */
const COLUMNS = {
  group: ['group'],
  title: ['title', 'account'],
  user: ['username', 'user name', 'login name'],
  password: ['password'],
  url: ['url', 'web site'],
  totp: ['totp'],
} as const;

/** Whether a text's first line, or the one after `sep=;`, names the columns of a KeePass export. */
export function isKeePassCsv(text: string): boolean {
  const header = headerOf(text);
  return column(header, 'password') >= 0 && (column(header, 'title') >= 0 || column(header, 'user') >= 0);
}

/**
 * One credential for each row with a password: `GROUP/TITLE/USER`. `firstLine` is the number of the text's first line in its file. Throws
 * FailureError `import-unreadable` for quotes that do not fit.
 */
export function readKeePass(text: string, firstLine = 1): ReadFile {
  const table = csvTable(text, firstLine);
  const header = headerOf(text);
  // KeePass 1's own form, which KeePass 2 exports as "KeePass CSV (1.x)", has this column and backslashes.
  const [, ...rows] = readCsv(table.text, { ...table, quoting: header.includes('login name') ? 'backslash' : 'doubled' });
  const at = (row: readonly string[], name: keyof typeof COLUMNS) => row[column(header, name)] ?? '';
  const factors = rows.filter((row) => at(row, 'totp') !== '').length;
  return {
    secrets: rows.map((row) =>
      importedSecret([groupOf(at(row, 'group')), at(row, 'title'), at(row, 'user')], at(row, 'password'), {
        kind: 'password',
        label: at(row, 'url') === '' ? at(row, 'title') : `${at(row, 'title')} ${withoutQuery(at(row, 'url'))}`,
      }),
    ),
    notes: factors === 0 ? [] : [factorsElsewhere(factors)],
  };
}

/** Second factors are read by the authenticator's own import, which also knows their settings. */
export function factorsElsewhere(count: number) {
  return words(
    count === 1
      ? 'It also holds a second factor: import the same file in the authenticator.'
      : `It also holds ${count} second factors: import the same file in the authenticator.`,
    count === 1
      ? 'Il contient aussi un second facteur : importez le même fichier dans l’authentificateur.'
      : `Il contient aussi ${count} seconds facteurs : importez le même fichier dans l’authentificateur.`,
  );
}

/** An address as a label, without what may carry a token. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/su, '').replace(/\/\/[^/@]*@/u, '//');
}

function headerOf(text: string): readonly string[] {
  return csvHeader(csvTable(text)).map((name) => name.trim().toLowerCase());
}

function column(header: readonly string[], name: keyof typeof COLUMNS): number {
  return header.findIndex((title) => COLUMNS[name].some((known) => known === title));
}

/** The group that holds them all says nothing. */
function groupOf(group: string): string {
  return group.replace(/^(?:Root|Racine|Passwords|General)(?:\/|$)/u, '').replaceAll('/', ' · ');
}
