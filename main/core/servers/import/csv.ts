import { words } from '../../failure.ts';
import type { ParsedHosts } from './listed-host.ts';
import { collect, emptyCollector, environmentOf, passwordsLeft, shortened, withoutRepeats } from './listed-host.ts';

type Field = 'name' | 'hostName' | 'port' | 'user' | 'proxyJump' | 'identityFile' | 'environment' | 'tags' | 'password';

/** What a column may be called, without accents, blanks and signs. */
const HEADINGS: Readonly<Record<Field, readonly string[]>> = {
  name: ['name', 'nom', 'alias', 'label', 'libelle', 'session'],
  hostName: ['address', 'adresse', 'ip', 'ipaddress', 'adresseip', 'ipv4', 'fqdn', 'dns', 'dnsname', 'ansiblehost', 'nomdhote'],
  port: ['port', 'sshport', 'portssh', 'ansibleport'],
  user: ['user', 'username', 'login', 'utilisateur', 'identifiant', 'compte', 'account', 'ansibleuser', 'sshuser'],
  proxyJump: ['proxyjump', 'jump', 'jumphost', 'bastion', 'via', 'through', 'rebond', 'proxy'],
  identityFile: ['identityfile', 'identity', 'key', 'keyfile', 'privatekey', 'sshkey', 'cle', 'fichierdecle', 'cleprivee'],
  environment: ['environment', 'env', 'environnement', 'stage'],
  tags: ['tags', 'tag', 'labels', 'group', 'groups', 'groupe', 'groupes', 'etiquettes', 'etiquette'],
  password: ['password', 'passwd', 'pass', 'pwd', 'motdepasse', 'mdp', 'secret', 'passphrase', 'ansiblepassword'],
};

/** A name or an address: it is whichever the other columns are not. */
const EITHER: ReadonlySet<string> = new Set(['host', 'hote', 'hostname', 'server', 'serveur', 'machine']);

/**
 * Hosts of a table whose first line names its columns (RFC 4180; also with semicolons or tabs, as Excel writes in French,
 * with `sep=;` before it, a byte order mark, and any line ends). Columns with other names are not looked at.
 */
export function parseCsv(text: string): ParsedHosts {
  const into = emptyCollector();
  const body = text.replace(/^\u{feff}/u, '');
  const announced = /^sep=(?<sign>[,;\t|])\r?\n/iu.exec(body);
  const separator = announced?.groups?.['sign'] ?? separatorOf(body);
  const { records, unclosed } = readRecords(announced ? body.slice(announced[0].length) : body, separator, announced ? 2 : 1);
  const [heading, ...rows] = records;
  if (!heading) return into;
  const fields = fieldsOf(heading.cells);
  if (!fields.includes('name') && !fields.includes('hostName')) {
    into.unusable.push({
      line: heading.line,
      text: shortened(heading.cells.join(separator)),
      why: words(
        'the first line must name the columns, among them name or address',
        'la première ligne doit nommer les colonnes, dont nom ou adresse',
      ),
    });
    return into;
  }
  let passwords = 0;
  for (const { cells, line } of rows) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    const valueOf = (field: Field) => {
      const value = unguarded(cells[fields.indexOf(field)] ?? '').trim();
      return fields.includes(field) && value !== '' ? value : null;
    };
    if (valueOf('password') !== null) passwords += 1;
    const environment = valueOf('environment');
    const meant = environment === null ? null : environmentOf(environment);
    if (environment !== null && meant === null) {
      into.remarks.push({
        line,
        what: words(
          `${shortened(environment)} is none of the environments; it becomes a tag.`,
          `${shortened(environment)} n’est pas un des environnements ; il devient une étiquette.`,
        ),
      });
    }
    const hostName = valueOf('hostName');
    collect(into, {
      name: valueOf('name') ?? hostName ?? '',
      line,
      hostName,
      port: valueOf('port'),
      user: valueOf('user'),
      proxyJump: valueOf('proxyJump'),
      identityFile: valueOf('identityFile'),
      environment: meant,
      tags: [...(valueOf('tags')?.split(/[\s,;|]+/u) ?? []), ...(environment !== null && meant === null ? [environment] : [])],
    });
  }
  if (unclosed !== null)
    into.unusable.push({ line: unclosed, text: '"', why: words('its quotes do not close', 'ses guillemets ne se ferment pas') });
  if (passwords > 0) into.remarks.push(passwordsLeft(passwords));
  return withoutRepeats(into);
}

/** Whether a first line reads as the heading of such a table. */
export function looksLikeCsv(text: string): boolean {
  if (/^\u{feff}?sep=[,;\t|]\r?\n/iu.test(text)) return true;
  const [first = ''] = text.replace(/^\u{feff}/u, '').split(/\r\n|\r|\n/u);
  const fields = fieldsOf(first.split(separatorOf(first)).map((cell) => cell.replaceAll(/^\s*"|"\s*$/gu, '')));
  return fields.some((field) => field === 'name' || field === 'hostName') && (fields.length > 1 || /^["\w]+$/u.test(first.trim()));
}

/** Takes off the apostrophe that keeps a spreadsheet from computing a cell. */
function unguarded(cell: string): string {
  return /^'+[=+\-@\t\r]/u.test(cell) ? cell.slice(1) : cell;
}

function fieldsOf(cells: readonly string[]): readonly (Field | null)[] {
  const folded = cells.map((cell) =>
    cell
      .normalize('NFD')
      .replaceAll(/[^\p{L}\p{N}]/gu, '')
      .toLowerCase(),
  );
  const fields: (Field | null)[] = [];
  for (const word of folded) {
    const found = (Object.keys(HEADINGS) as Field[]).find((field) => HEADINGS[field].includes(word)) ?? null;
    fields.push(found !== null && fields.includes(found) ? null : found);
  }
  for (const [index, word] of folded.entries()) {
    if (!EITHER.has(word)) continue;
    if (!fields.includes('name')) fields[index] = 'name';
    else if (!fields.includes('hostName')) fields[index] = 'hostName';
  }
  return fields;
}

/** The sign that stands most often in the first line, outside quotes. */
function separatorOf(text: string): string {
  const [first = ''] = text.split(/\r\n|\r|\n/u, 1);
  const bare = first.replaceAll(/"[^"]*"/gu, '');
  const counted = [',', ';', '\t', '|'].map((sign) => ({ sign, count: bare.split(sign).length }));
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).sign;
}

interface TableLine {
  readonly cells: readonly string[];
  readonly line: number;
}

/** `unclosed` is the line of a quote that never closes; what it opened is left out. */
function readRecords(
  text: string,
  separator: string,
  firstLine: number,
): { readonly records: readonly TableLine[]; readonly unclosed: number | null } {
  const records: TableLine[] = [];
  let cells: string[] = [];
  let cell = '';
  let quotedSince: number | null = null;
  let line = firstLine;
  let started = line;
  const endRecord = () => {
    cells.push(cell);
    if (cells.length > 1 || cells[0] !== '') records.push({ cells, line: started });
    cells = [];
    cell = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    const ends = sign === '\n' || (sign === '\r' && text[at + 1] !== '\n');
    if (quotedSince !== null) {
      if (sign === '"' && text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else if (sign === '"') quotedSince = null;
      else cell += sign;
    } else if (sign === '"' && cell.trim() === '') {
      cell = '';
      quotedSince = line;
    } else if (sign === separator) {
      cells.push(cell);
      cell = '';
    } else if (ends) endRecord();
    else if (sign !== '\r') cell += sign;
    if (ends) {
      line += 1;
      if (quotedSince === null) started = line;
    }
  }
  if (quotedSince !== null) return { records, unclosed: quotedSince };
  endRecord();
  return { records, unclosed: null };
}
