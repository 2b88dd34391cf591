import type { Command } from 'commander';
import { Option } from 'commander';
import type { HostExportFormat, HostImport, HostListFormat } from '../../../preload/contract/host-lists.ts';
import type { Host } from '../../../preload/contract/servers.ts';
import type { Environment, Settings } from '../../../preload/contract/settings.ts';
import { tagSchema } from '../../../preload/contract/settings.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';
import { collect, emptyCollector } from '../servers/import/listed-host.ts';
import { EXIT } from './exit-code.ts';
import { addHostCheck } from './host-check.ts';
import { readHostFile } from './host-files.ts';
import type { Output } from './output.ts';
import { table } from './output.ts';
import type { CommonOptions, RunCommand } from './session.ts';
import { withCommonOptions } from './session.ts';

const ENVIRONMENTS = ['production', 'staging', 'development', 'none'] as const;

interface AddOptions extends CommonOptions {
  readonly hostName: string;
  readonly port?: string;
  readonly user?: string;
  readonly proxyJump?: string;
  readonly identityFile?: string;
  readonly environment?: Environment;
  readonly tag: readonly string[];
  readonly replace?: boolean;
}

interface ListOptions extends CommonOptions {
  readonly environment?: Environment;
  readonly tag: readonly string[];
}

interface ImportOptions extends CommonOptions {
  readonly format: HostListFormat | 'auto';
  readonly replace?: boolean;
  readonly dryRun?: boolean;
}

interface ExportOptions extends CommonOptions {
  readonly format: HostExportFormat;
}

/** A host as `hosts list` shows it. */
interface ShownHost extends Pick<Host, 'name' | 'hostName' | 'port' | 'user' | 'proxyJump' | 'source'> {
  readonly environment: Environment;
  readonly tags: readonly string[];
}

/** `hosts list`, `hosts add NAME`, `hosts remove NAME`, `hosts import FILE`, `hosts export [HOST...]`, `hosts check HOST`. Answers the group, for more of them. */
export function addHostCommands(program: Command, run: RunCommand): Command {
  const hosts = program.command('hosts').description('servers from ~/.ssh/config and the settings');
  addList(hosts, run);
  addAdd(hosts, run);
  addRemove(hosts, run);
  addImport(hosts, run);
  addExport(hosts, run);
  addHostCheck(hosts, run);
  return hosts;
}

function addList(hosts: Command, run: RunCommand): void {
  withCommonOptions(
    hosts
      .command('list')
      .description('list them')
      .addOption(new Option('--environment <name>', 'only those of this environment').choices(ENVIRONMENTS))
      .option(
        '--tag <tag>',
        'only those with this tag; several must all be there',
        (tag: string, tags: readonly string[]) => [...tags, tag],
        [],
      ),
  ).action((options: ListOptions) =>
    run(options, async ({ client, output }) => {
      const { hosts: found, problems } = await client.servers.hosts.list();
      for (const problem of problems) output.problem(problem);
      const { servers } = await client.settings.get();
      const shown = found
        .map((host) => shownHost(host, servers))
        .filter(({ environment }) => options.environment === undefined || environment === options.environment)
        .filter(({ tags }) => options.tag.every((tag) => tags.includes(tag)));
      output.result(shown, hostTable);
      return EXIT.healthy;
    }),
  );
}

function addAdd(hosts: Command, run: RunCommand): void {
  withCommonOptions(
    hosts
      .command('add')
      .argument('<name>', 'what it is called here')
      .description('save a server in the settings; nothing is contacted')
      .requiredOption('--host-name <address>', 'a name or an IP address')
      .option('--port <n>', 'port of its sshd; 22 when it is not given')
      .option('--user <user>', 'user there; else as the ssh configuration says')
      .option('--proxy-jump <hosts>', 'jump hosts in order, with commas')
      .option('--identity-file <path>', 'private key; else the agent and the usual files')
      .addOption(new Option('--environment <name>').choices(ENVIRONMENTS))
      .option(
        '--tag <tag>',
        'a word to find it by; may be given several times',
        (tag: string, tags: readonly string[]) => [...tags, tag],
        [],
      )
      .option('--replace', 'replace the one that is saved under this name'),
  ).action((name: string, options: AddOptions) =>
    run(options, async ({ client, output }) => {
      const host = hostOf(name, options);
      const { servers: before } = await client.settings.get();
      if (Object.hasOwn(before.hosts, name) && options.replace !== true) {
        throw refused(
          words(`${name} is saved already.`, `${name} est déjà enregistré.`),
          words('Add --replace to replace it.', 'Ajoutez --replace pour le remplacer.'),
        );
      }
      const { environment } = options;
      const { servers } = await client.settings.merge({
        path: ['servers'],
        value: {
          hosts: { [name]: host },
          ...(environment === undefined ? {} : { environments: { [name]: environment === 'none' ? null : environment } }),
          ...(options.tag.length === 0 ? {} : { tags: { [name]: [...new Set(options.tag)].toSorted() } }),
        },
      });
      output.result(shownHost({ name, ...host, source: 'settings' }, servers), (saved) => hostTable([saved]));
      return EXIT.healthy;
    }),
  );
}

function addRemove(hosts: Command, run: RunCommand): void {
  withCommonOptions(
    hosts.command('remove').argument('<name>').description('take a saved server out of the settings, with its environment and tags'),
  ).action((name: string, options: CommonOptions) =>
    run(options, async ({ client, output }) => {
      const { servers } = await client.settings.get();
      if (!Object.hasOwn(servers.hosts, name)) {
        const { hosts: listed } = await client.servers.hosts.list();
        const written = listed.find((host) => host.name === name);
        throw new FailureError(
          written
            ? failure(
                'bad-input',
                words(
                  `${name} is not saved here: it stands in ${written.source}.`,
                  `${name} n’est pas enregistré ici : il figure dans ${written.source}.`,
                ),
                words('Take it out of that file.', 'Retirez-le de ce fichier.'),
              )
            : failure(
                'not-found',
                words(`No server is saved under the name ${name}.`, `Aucun serveur n’est enregistré sous le nom ${name}.`),
                words('See the names: pilothouse hosts list', 'Voyez les noms : pilothouse hosts list'),
              ),
        );
      }
      await client.settings.merge({
        path: ['servers'],
        value: { hosts: { [name]: null }, environments: { [name]: null }, tags: { [name]: null } },
      });
      output.result({ removed: name }, () => output.say(words(`${name} was removed.`, `${name} a été retiré.`)));
      return EXIT.healthy;
    }),
  );
}

function addImport(hosts: Command, run: RunCommand): void {
  withCommonOptions(
    hosts
      .command('import')
      .argument('<file>', 'ssh configuration, PuTTY sessions (.reg or folder), Ansible inventory or CSV; - for standard input')
      .description('save the servers of a file; passwords are never taken over')
      .addOption(new Option('--format <name>').choices(['auto', 'ssh-config', 'putty', 'ansible', 'csv']).default('auto'))
      .option('--replace', 'also replace those that are known and differ')
      .option('--dry-run', 'only say what would be taken in'),
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

function addExport(hosts: Command, run: RunCommand): void {
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

function shownHost(
  { name, hostName, port, user, proxyJump, source }: Omit<ShownHost, 'environment' | 'tags'>,
  servers: Settings['servers'],
): ShownHost {
  const own = <Value>(map: Readonly<Record<string, Value>>) => (Object.hasOwn(map, name) ? map[name] : undefined);
  return {
    name,
    hostName,
    port,
    user,
    proxyJump,
    source,
    environment: own(servers.environments) ?? 'none',
    tags: own(servers.tags) ?? [],
  };
}

/** Lines as programs on a terminal expect them; the byte order mark is for spreadsheets. */
function forTerminal(text: string): string {
  return text.replace(/^\u{feff}/u, '').replaceAll('\r\n', '\n');
}

/** The host to be saved. Throws FailureError `bad-input` that names what does not fit. */
function hostOf(name: string, options: AddOptions) {
  const into = emptyCollector();
  collect(into, { name, line: 1, ...options });
  const [host] = into.hosts;
  const [unfit] = into.unusable;
  if (!host || host.name !== name) {
    const why = unfit?.why ?? words('its name has blanks', 'son nom contient des espaces');
    throw refused(
      words(`${name} cannot be saved: ${why.en}.`, `${name} ne peut pas être enregistré : ${why.fr}.`),
      words('Correct it and try again.', 'Corrigez, puis réessayez.'),
    );
  }
  for (const tag of options.tag) {
    if (!tagSchema.safeParse(tag).success) {
      throw refused(
        words(`--tag ${tag} is not a tag.`, `--tag ${tag} n’est pas une étiquette.`),
        words('Letters, digits and _ . + @ / -, without blanks.', 'Lettres, chiffres et _ . + @ / -, sans espace.'),
      );
    }
  }
  const { hostName, port, user, proxyJump, identityFile } = host;
  return { hostName: hostName ?? name, port: port ?? 22, user, proxyJump, identityFile };
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

function hostTable(hosts: readonly ShownHost[]): string {
  return table(
    ['NAME', 'ADDRESS', 'PORT', 'USER', 'JUMP', 'ENVIRONMENT', 'TAGS', 'SOURCE'],
    hosts.map(({ name, hostName, port, user, proxyJump, environment, tags, source }) => [
      name,
      hostName,
      String(port),
      user ?? '-',
      proxyJump ?? '-',
      environment === 'none' ? '-' : environment,
      tags.join(',') || '-',
      source,
    ]),
  );
}

function refused(cause: Words, remedy: Words): FailureError {
  return new FailureError(failure('bad-input', cause, remedy));
}
