import type { ForeignFile } from './foreign-file.ts';
import { notUnderstood } from './foreign-file.ts';
import { readEntry } from './imported.ts';
import { readKeyUri } from './otpauth.ts';

/** A database has as many lines as passwords; only those with a TOTP secret are taken. */
const MOST_RECORDS = 50_000;

/** Whether text is a CSV export of KeePassXC: its first line names the columns, one of them TOTP. */
export function isKeePassXcCsv(text: string): boolean {
  const [header] = csvRecords(text.slice(0, 4_096), 1);
  return header !== undefined && header.includes('Title') && header.includes('TOTP');
}

/** The TOTP secrets of a KeePassXC export. Throws FailureError `bad-input` when it has too many lines. */
export function readKeePassXcCsv(text: string): ForeignFile {
  const [header = [], ...records] = csvRecords(text, MOST_RECORDS + 2);
  if (records.length > MOST_RECORDS) throw notUnderstood('KeePassXC');
  const column = (record: readonly string[], name: string) => record[header.indexOf(name)] ?? '';
  const rows = records.flatMap((record) => {
    const totp = column(record, 'TOTP').trim();
    if (totp === '') return [];
    const names = { issuer: column(record, 'Title'), account: column(record, 'Username') };
    return [
      /^otpauth:/iu.test(totp)
        ? readKeyUri(totp, 'keepassxc-csv', names)
        : readEntry('keepassxc-csv', { ...names, secret: totp.replace(/^key=/u, '') }),
    ];
  });
  return { rows, passphrase: 'not-needed' };
}

/** Records of a CSV text (RFC 4180), at most so many: fields in quotes may hold commas, line ends and doubled quotes. */
export function csvRecords(text: string, most: number): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const plain = /[^,\r\n]*/uy;
  let at = text.startsWith('\u{feff}') ? 1 : 0;
  while (at < text.length && records.length < most) {
    let field: string;
    if (text[at] === '"') {
      let end = at + 1;
      while (end < text.length && !(text[end] === '"' && text[end + 1] !== '"')) end += text[end] === '"' ? 2 : 1;
      field = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      plain.lastIndex = at;
      field = plain.exec(text)?.[0] ?? '';
      at += field.length;
    }
    record.push(field);
    if (text[at] === ',') {
      at += 1;
      if (at === text.length) record.push('');
      continue;
    }
    // What stands between a closing quote and the next comma or line end belongs to nothing.
    while (at < text.length && text[at] !== '\n' && text[at] !== '\r' && text[at] !== ',') at += 1;
    if (text[at] === ',') {
      at += 1;
      continue;
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    records.push(record);
    record = [];
  }
  if (record.length > 0 && records.length < most) records.push(record);
  return records;
}
