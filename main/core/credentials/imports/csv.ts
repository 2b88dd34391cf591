import { words } from '../../failure.ts';
import { unreadable } from './foreign-text.ts';

/** `doubled`: a quote inside quotes is written twice (RFC 4180 §2.7). `backslash`: behind a backslash, as KeePass 1 does. */
export type CsvQuoting = 'doubled' | 'backslash';

/** What stands between the fields: a spreadsheet that saves the file again writes semicolons where the comma is a decimal point, or tabs. */
export type CsvSeparator = ',' | ';' | '\t' | '|';

interface CsvForm {
  readonly quoting?: CsvQuoting;
  readonly separator?: CsvSeparator;
  /** The number of the text's first line in its file. */
  readonly firstLine?: number;
}

/** A table without the line that announces its separator, for Excel. */
export interface CsvTable {
  readonly text: string;
  readonly separator: CsvSeparator;
  /** The number of its first line in the file. */
  readonly firstLine: number;
}

const ANNOUNCED = /^(?<quote>"?)sep=(?<sign>[,;|\t])\k<quote>[,;|\t ]*(?:\r?\n)+/iu;

/** What a text is as a table: `sep=;` in its first line names the separator, or its first line has most of it. `firstLine`: the number of the text's first. */
export function csvTable(text: string, firstLine = 1): CsvTable {
  const announced = ANNOUNCED.exec(text);
  if (announced === null) return { text, separator: separatorOf(text), firstLine };
  const [line] = announced;
  const sign = ([',', ';', '\t', '|'] as const).find((each) => each === announced.groups?.['sign']);
  const rest = text.slice(line.length);
  return { text: rest, separator: sign ?? separatorOf(rest), firstLine: firstLine + line.split('\n').length - 1 };
}

/** The fields of a table's first line, whatever its quotes are: what is no table has one too. */
export function csvHeader({ text, separator }: CsvTable): readonly string[] {
  const [first = ''] = text.split(/\r?\n/u, 1);
  return parsed(first, { separator }).rows[0] ?? [];
}

/**
 * Rows of fields: quoted ones may hold separators, quotes and line breaks; lines end with LF or CRLF; empty lines are left out. Throws FailureError
 * `import-unreadable`, naming the line, for a quote that is never closed or closes in the middle of a field: what follows would be taken for another
 * column, and a password for a name.
 */
export function readCsv(text: string, form: CsvForm = {}): readonly (readonly string[])[] {
  const { rows, brokenAt } = parsed(text, form);
  if (brokenAt !== null) throw unclosed(brokenAt);
  return rows;
}

/** The separator a first line has most of, outside its quotes. */
function separatorOf(text: string): CsvSeparator {
  const [first = ''] = text.split(/\r?\n/u, 1);
  const bare = first.replaceAll(/"[^"]*"/gu, '');
  const count = (separator: CsvSeparator) => bare.split(separator).length;
  return ([',', ';', '\t'] as const).reduce((most, each) => (count(each) > count(most) ? each : most));
}

/** `brokenAt`: the line of the first field whose quotes do not fit. */
function parsed(text: string, { quoting = 'doubled', separator = ',', firstLine = 1 }: CsvForm) {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let line = firstLine;
  let openedAt = firstLine;
  let state: 'bare' | 'quoted' | 'closed' = 'bare';
  let brokenAt: number | null = null;
  const endField = () => {
    row.push(field);
    field = '';
    state = 'bare';
  };
  const endRow = () => {
    const empty = row.length === 0 && field === '';
    endField();
    if (!empty) rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    const next = text.charAt(at + 1);
    if (letter === '\n') line += 1;
    if (state === 'quoted') {
      if (
        (quoting === 'backslash' && letter === '\\' && (next === '"' || next === '\\')) ||
        (quoting === 'doubled' && letter + next === '""')
      ) {
        field += next;
        at += 1;
      } else if (letter === '"') state = 'closed';
      else field += letter;
    } else if (letter === '"' && field === '' && state === 'bare') {
      state = 'quoted';
      openedAt = line;
    } else if (letter === separator) endField();
    else if (letter === '\n') endRow();
    else if (letter !== '\r' || next !== '\n') {
      if (state === 'closed') brokenAt ??= openedAt;
      field += letter;
    }
  }
  if (state === 'quoted') brokenAt ??= openedAt;
  endRow();
  return { rows, brokenAt };
}

function unclosed(line: number) {
  return unreadable(
    words(
      `The quotes of line ${line} do not fit: one is not closed, or stands inside a field.`,
      `Les guillemets de la ligne ${line} ne vont pas : l’un n’est pas fermé, ou se trouve au milieu d’un champ.`,
    ),
    words(
      'Export the file again, or close the quote there; a quote inside a field is written twice, and the field stands in quotes.',
      'Exportez de nouveau le fichier, ou fermez-y le guillemet ; un guillemet dans un champ s’écrit deux fois, et le champ est entre guillemets.',
    ),
  );
}
