import type { Command } from 'commander';
import { Option } from 'commander';
import type { HostExportFormat, HostImport, HostListFormat } from '../../../../preload/contract/host-lists.ts';
import { words } from '../../failure.ts';
import { EXIT } from '../exit-code.ts';
import { readHostFile } from './host-files.ts';
import type { Output } from '../output.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';

interface ImportOptions extends CommonOptions {
  readonly format: HostListFormat | 'auto';
  readonly replace?: boolean;
  readonly dryRun?: boolean;
  /** Nothing is asked; taken so that every change can be written alike. */
  readonly yes?: boolean;
}

interface ExportOptions extends CommonOptions {
  readonly format: HostExportFormat;
}

/** `hosts import FILE`. */
export function addHostImport(hosts: Command, run: RunCommand): void {
  withCommonOptions(
    hosts
      .command('import')
      .argument('<file>', 'ssh configuration, PuTTY sessions (.reg or folder), Ansible inventory or CSV; - for standard input')
      .description('save the servers of a file; passwords are never taken over')
      .addOption(new Option('--format <name>').choices(['auto', 'ssh-config', 'putty', 'ansible', 'csv']).default('auto'))
      .option('--replace', 'also replace those that are known and differ')
      .option('--dry-run', 'only say what would be taken in')
      .option('--yes', 'nothing is asked anyway'),
  ).action((file: string, options: ImportOptions) =>
    run({ ...options, stdin: file === '-' }, async ({ client, output, signal }) => {
      const input = { ...(await readHostFile(file, signal)), format: options.format };
      const replace = options.replace === true;
      const preview = await client.servers.hosts.import.preview(input, { signal });
      for (const { line, what } of preview.remarks) output.note(`${line === null ? '' : `${file}:${line}: `}${output.say(what)}`);
      for (const { line, text, why } of preview.unusable) output.note(`${file}:${line}: ${text}: ${output.say(why)}`);
      const told = preview.unusable.length;
      if (preview.unusableCount > told)
        output.note(output.say(words(`${preview.unusableCount - told} more lines.`, `${preview.unusableCount - told} autres lignes.`)));
      const dryRun = options.dryRun === true;
      const { added, replaced, kept, same } = dryRun
        ? foreseen(preview, replace)
        : await client.servers.hosts.import.apply({ ...input, format: preview.format, replace }, { signal });
      const { format, unusable, unusableCount, remarks } = preview;
      output.result(
        { format, dryRun, added, replaced, kept, same, unusable, unusableCount, remarks, ...(dryRun ? { hosts: preview.hosts } : {}) },
        (result) => importText({ ...result, preview }, output),
      );
      return preview.hosts.length === 0 ? EXIT.failureFound : EXIT.healthy;
    }),
  );
}

/** `hosts export [HOST...]`. */
export function addHostExport(hosts: Command, run: RunCommand): void {
  withCommonOptions(
    hosts
      .command('export')
      .argument('[host...]', 'those to write; all when none is given')
      .description('write servers down for ssh, Ansible or a spreadsheet, on standard output')
      .addOption(new Option('--format <name>').choices(['ssh-config', 'ansible', 'ansible-yaml', 'csv']).default('ssh-config')),
  ).action((names: readonly string[], options: ExportOptions) =>
    run(options, async ({ client, output, signal }) => {
      const written = await client.servers.hosts.export(
        { format: options.format, names: names.length === 0 ? null : [...names] },
        { signal },
      );
      for (const { name, why } of written.left)
        output.note(output.say(words(`${name} was left out: ${why.en}.`, `${name} a été omis : ${why.fr}.`)));
      output.result({ format: options.format, ...written }, ({ text }) => forTerminal(text));
      return EXIT.healthy;
    }),
  );
}

/** Lines as programs on a terminal expect them; the byte order mark is for spreadsheets. */
function forTerminal(text: string): string {
  return text.replace(/^\u{feff}/u, '').replaceAll('\r\n', '\n');
}

function foreseen({ hosts }: HostImport, replace: boolean) {
  const names = (change: HostImport['hosts'][number]['change']) => hosts.filter((host) => host.change === change).map(({ name }) => name);
  const changed = names('changed');
  return { added: names('new'), replaced: replace ? changed : [], kept: replace ? [] : changed, same: names('same') };
}

interface ImportResult {
  readonly dryRun: boolean;
  readonly added: readonly string[];
  readonly replaced: readonly string[];
  readonly kept: readonly string[];
  readonly same: readonly string[];
  readonly unusableCount: number;
  readonly preview: HostImport;
}

function importText({ dryRun, added, replaced, kept, same, unusableCount, preview }: ImportResult, output: Output): string {
  const differing = preview.hosts.filter(({ change }) => change === 'changed');
  const french = output.language === 'fr';
  const list = dryRun
    ? [
        ...added.map((name) => `+ ${name}`),
        ...differing.map(
          (host) =>
            `~ ${host.name}: ${host.differences.map(({ field, before, after }) => `${field} ${before || '-'} → ${after}`).join(', ')}`,
        ),
      ]
    : [];
  const sum = french
    ? `${added.length} ${dryRun ? 'à ajouter' : 'ajoutés'}, ${replaced.length} ${dryRun ? 'à remplacer' : 'remplacés'}, ${kept.length} différents laissés tels quels, ${same.length} identiques, ${unusableCount} inutilisables.`
    : `${added.length} ${dryRun ? 'to add' : 'added'}, ${replaced.length} ${dryRun ? 'to replace' : 'replaced'}, ${kept.length} that differ left as they are, ${same.length} the same, ${unusableCount} unusable.`;
  const hint =
    kept.length === 0
      ? []
      : [french ? 'Ajoutez --replace pour remplacer ceux qui diffèrent.' : 'Add --replace to replace those that differ.'];
  return [...list, sum, ...hint].join('\n');
}
