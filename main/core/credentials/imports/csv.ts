/** `doubled`: a quote inside quotes is written twice (RFC 4180 §2.7). `backslash`: behind a backslash, as KeePass 1 does. */
export type CsvQuoting = 'doubled' | 'backslash';

/**
 * Rows of fields: quoted ones may hold commas, quotes and line breaks; lines end with LF or CRLF; empty lines are left out. A quote that is
 * never closed ends with the file.
 */
export function readCsv(text: string, quoting: CsvQuoting = 'doubled'): readonly (readonly string[])[] {
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
    else if (letter === ',') {
      row.push(field);
      field = '';
    } else if (letter === '\n') endRow();
    else if (letter !== '\r' || text.charAt(at + 1) !== '\n') field += letter;
  }
  endRow();
  return rows;
}
