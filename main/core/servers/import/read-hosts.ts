import type { HostListFormat } from '../../../../preload/contract/host-lists.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { parseAnsibleIni } from './ansible-ini.ts';
import { parseAnsibleYaml } from './ansible-yaml.ts';
import { looksLikeCsv, parseCsv } from './csv.ts';
import type { ParsedHosts } from './listed-host.ts';
import { parsePutty } from './putty.ts';
import { parseSshConfig } from './ssh-config.ts';

export interface HostFile {
  readonly text: string;
  readonly fileName: string | null;
  readonly format: HostListFormat | 'auto';
}

/** Reads the hosts of a file. Throws FailureError `bad-input` when its format is not given and cannot be told. */
export function readHosts({ text, fileName, format }: HostFile): { readonly format: HostListFormat; readonly found: ParsedHosts } {
  const body = text.replace(/^\u{feff}/u, '');
  const told = format === 'auto' ? formatOf(body, fileName ?? '') : format;
  if (told === null) throw unknownFormat(body);
  return { format: told, found: PARSERS[told](body, fileName) };
}

const PARSERS: Readonly<Record<HostListFormat, (text: string, fileName: string | null) => ParsedHosts>> = {
  'ssh-config': parseSshConfig,
  putty: parsePutty,
  ansible: (text) => (isYaml(text) ? parseAnsibleYaml(text) : parseAnsibleIni(text)),
  csv: parseCsv,
};

/** What a file is, by its text first, then by its name; null when neither says. */
export function formatOf(text: string, fileName: string): HostListFormat | null {
  const name = fileName.toLowerCase();
  const first = firstLine(text);
  if (/^(?:Windows Registry Editor|REGEDIT4)/u.test(first)) return 'putty';
  if (/^\s*(?:Host|Match)[\s=]+\S/imu.test(text) && !/^\s*\[/u.test(first) && !looksLikeCsv(text)) return 'ssh-config';
  if (/^(?:HostName|PortNumber|Protocol|UserName|Present)=/mu.test(text)) return 'putty';
  if (name.endsWith('.csv') || name.endsWith('.tsv') || looksLikeCsv(text)) return 'csv';
  if (/^\[[^\]=]+\]/u.test(first) || isYaml(text) || /\.(?:ya?ml|ini|inventory)$/u.test(name)) return 'ansible';
  if (/^\S+(?:\s+ansible_\w+=\S*)+/mu.test(text) || /(?:^|[\\/])(?:hosts|inventory)$/u.test(name)) return 'ansible';
  if (/(?:^|[\\/])(?:ssh_config|config)$/u.test(name) || name.endsWith('.conf')) return 'ssh-config';
  return null;
}

/** YAML starts with `---` or with a key and nothing after its colon; a host of the INI form never does. */
function isYaml(text: string): boolean {
  const first = firstLine(text);
  return /^(?:---|%YAML)/u.test(first) || /^["']?[\w.-]+["']?:\s*(?:#.*|[&!]\S*|\{.*)?$/u.test(first);
}

/** The first line that is no comment. */
function firstLine(text: string): string {
  return /^(?!\s*(?:[#;]|$)).*$/mu.exec(text)?.[0] ?? '';
}

function unknownFormat(text: string): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      text.trim() === ''
        ? words('There is nothing to read.', 'Il n’y a rien à lire.')
        : words('The format of these hosts cannot be told.', 'Le format de ces hôtes n’est pas reconnu.'),
      words(
        'Say which it is: ssh configuration, PuTTY, Ansible or CSV. A CSV names its columns in the first line.',
        'Indiquez-le : configuration ssh, PuTTY, Ansible ou CSV. Un CSV nomme ses colonnes à la première ligne.',
      ),
    ),
  );
}
