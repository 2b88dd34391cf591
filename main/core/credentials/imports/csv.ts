/** `doubled`: a quote inside quotes is written twice (RFC 4180 §2.7). `backslash`: behind a backslash, as KeePass 1 does. */
export type CsvQuoting = 'doubled' | 'backslash';

/** What stands between the fields: a spreadsheet that saves the file again writes semicolons where the comma is a decimal point, or tabs. */
export type CsvSeparator = ',' | ';' | '\t';

/** The separator a first line has most of, outside its quotes. */
export function separatorOf(text: string): CsvSeparator {
  const [first = ''] = text.split(/\r?\n/u, 1);
  const bare = first.replaceAll(/"[^"]*"/gu, '');
  const count = (separator: CsvSeparator) => bare.split(separator).length;
  return ([',', ';', '\t'] as const).reduce((most, each) => (count(each) > count(most) ? each : most));
}

/**
 * Rows of fields: quoted ones may hold separators, quotes and line breaks; lines end with LF or CRLF; empty lines are left out. A quote that is
 * never closed ends with the file.
 */
export function readCsv(text: string, quoting: CsvQuoting = 'doubled', separator: CsvSeparator = ','): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const endRow = () => {
    row.push(field);
    if (row.length > 1 || field !== '') rows.push(row);
    row = [];
    field = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (quoted) {
      const next = text.charAt(at + 1);
      if (quoting === 'backslash' && letter === '\\' && (next === '"' || next === '\\')) {
        field += next;
        at += 1;
      } else if (letter !== '"') field += letter;
      else if (quoting === 'doubled' && next === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"' && field === '') quoted = true;
    else if (letter === separator) {
      row.push(field);
      field = '';
    } else if (letter === '\n') endRow();
    else if (letter !== '\r' || text.charAt(at + 1) !== '\n') field += letter;
  }
  endRow();
  return rows;
}
