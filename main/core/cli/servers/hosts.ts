import type { Command } from 'commander';
import { Option } from 'commander';
import type { Host } from '../../../../preload/contract/servers.ts';
import type { Environment, Settings } from '../../../../preload/contract/settings.ts';
import { tagSchema } from '../../../../preload/contract/settings.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { collect, emptyCollector } from '../../servers/import/listed-host.ts';
import { EXIT } from '../exit-code.ts';
import { headings } from '../kubernetes/headings.ts';
import { addHostCheck } from './host-check.ts';
import { addHostExport, addHostImport } from './host-lists.ts';
import { addHostSet, factorOf } from './host-set.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';

const ENVIRONMENTS = ['production', 'staging', 'development', 'none'] as const;

interface AddOptions extends CommonOptions {
  readonly hostName: string;
  readonly port?: string;
  readonly user?: string;
  readonly proxyJump?: string;
  readonly identityFile?: string;
  readonly environment?: Environment;
  readonly tag: readonly string[];
  readonly totp?: string;
  readonly replace?: boolean;
}

interface ListOptions extends CommonOptions {
  readonly environment?: Environment;
  readonly tag: readonly string[];
}

/** A host as `hosts list` shows it. */
interface ShownHost extends Pick<Host, 'name' | 'hostName' | 'port' | 'user' | 'proxyJump' | 'source'> {
  readonly environment: Environment;
  readonly tags: readonly string[];
  /** The id of the TOTP entry whose codes are filled in; null for none. */
  readonly totp: string | null;
}

/** `hosts list`, `hosts add NAME`, `hosts remove NAME`, `hosts set HOST`, `hosts import FILE`, `hosts export [HOST...]`, `hosts check HOST`. Answers the group, for more of them. */
export function addHostCommands(program: Command, run: RunCommand): Command {
  const hosts = program.command('hosts').description('servers from ~/.ssh/config and the settings');
  addList(hosts, run);
  addAdd(hosts, run);
  addRemove(hosts, run);
  addHostSet(hosts, run);
  addHostImport(hosts, run);
  addHostExport(hosts, run);
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
      output.result(shown, (found) => hostTable(found, output));
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
      .option('--totp <id>', 'fill in the codes of this TOTP entry where the login asks for one')
      .option('--replace', 'replace the one that is saved under this name'),
  ).action((name: string, options: AddOptions) =>
    run(options, async ({ client, output, signal }) => {
      const host = hostOf(name, options);
      const totp = options.totp === undefined ? null : await factorOf(client, options.totp, signal);
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
          ...(totp === null ? {} : { totp: { [name]: totp } }),
        },
      });
      output.result(shownHost({ name, ...host, source: 'settings' }, servers), (saved) => hostTable([saved], output));
      return EXIT.healthy;
    }),
  );
}

function addRemove(hosts: Command, run: RunCommand): void {
  withCommonOptions(
    hosts
      .command('remove')
      .argument('<name>')
      .description('take a saved server out of the settings, with its environment, tags and second factor'),
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
        value: { hosts: { [name]: null }, environments: { [name]: null }, tags: { [name]: null }, totp: { [name]: null } },
      });
      output.result({ removed: name }, () => output.say(words(`${name} was removed.`, `${name} a été retiré.`)));
      return EXIT.healthy;
    }),
  );
}

function shownHost(
  { name, hostName, port, user, proxyJump, source }: Omit<ShownHost, 'environment' | 'tags' | 'totp'>,
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
    totp: own(servers.totp) ?? null,
  };
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

function hostTable(hosts: readonly ShownHost[], output: Output): string {
  return table(
    headings(output, 'NAME', 'ADDRESS', 'PORT', 'USER', 'JUMP', 'ENVIRONMENT', 'TAGS', 'SOURCE'),
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
