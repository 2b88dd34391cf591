import type { ExportedHost, WrittenHosts } from './hosts-to-export.ts';

const HEADING = ['name', 'address', 'port', 'user', 'jump', 'identity_file', 'environment', 'tags'];

/** A spreadsheet would compute a cell that starts so; an apostrophe before it prevents that, and the import takes it off again. */
const FORMULA_START = /^'*[=+\-@\t\r]/u;

/** A table of hosts (RFC 4180, with a byte order mark so that spreadsheets read accents). No cell is a formula to them. */
export function writeCsv(hosts: readonly ExportedHost[]): WrittenHosts {
  const rows = hosts.map(({ name, hostName, port, user, proxyJump, identityFiles, environment, tags }) =>
    [
      name,
      hostName,
      String(port),
      user ?? '',
      proxyJump ?? '',
      identityFiles[0] ?? '',
      environment === 'none' ? '' : environment,
      tags.join(' '),
    ].map(cellOf),
  );
  return { text: `\u{feff}${[HEADING, ...rows].map((cells) => `${cells.join(',')}\r\n`).join('')}`, left: [] };
}

function cellOf(value: string): string {
  const guarded = FORMULA_START.test(value) ? `'${value}` : value;
  return /[",;\r\n\t]|^\s|\s$/u.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
