import type { Command } from 'commander';
import { Option } from 'commander';
import type {
  ChangedContainers,
  ComposeProject,
  Container,
  ContainerList,
  ContainerLogLine,
} from '../../../../preload/contract/containers.ts';
import { composeVerbSchema, containerVerbSchema, engineNameSchema } from '../../../../preload/contract/containers.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { RootOption } from './as-root.ts';
import { withRootOption } from './as-root.ts';
import type { ChangeOptions } from '../change.ts';
import { changeOnTerminal, planText, withChangeOptions } from '../change.ts';
import { EXIT } from '../exit-code.ts';
import { headings } from '../kubernetes/headings.ts';
import { hostVantageOf, linesOf } from '../option-values.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';
import type { CommonOptions, RunCommand, Session } from '../session.ts';
import { JSON_OR_LINES, withCommonOptions } from '../session.ts';
import { jsonText, printable } from '../terminal-text.ts';

interface PlaceOptions extends RootOption {
  readonly engine?: string;
}
type ContainerOptions = CommonOptions & PlaceOptions;

/** `containers list|show|logs|stale|start|stop|restart|pause|unpause|kill|remove`, `compose ps|up|pull|build|restart|recreate|stop|down`. */
export function addContainerCommands(program: Command, run: RunCommand): void {
  const containers = program.command('containers').description('docker and podman containers of a server');
  withPlace(
    withCommonOptions(containers.command('list').argument('<host>').description('worst first, with state, image and ports')),
  ).action((host: string, options: ContainerOptions) =>
    run(options, async ({ client, output, signal }) => {
      const list = await client.servers.containers.list(placeOf(host, options), { signal });
      for (const problem of list.problems) output.problem(problem);
      output.result(list, (found) => listText(found.containers, output));
      return EXIT.healthy;
    }),
  );
  withPlace(
    withCommonOptions(
      containers.command('show').argument('<host>').argument('<name>').description('details; values that look like secrets are masked'),
    ),
  ).action((host: string, container: string, options: ContainerOptions) =>
    run(options, async ({ client, output, signal }) => {
      const details = await client.servers.containers.show({ ...placeOf(host, options), ...engineOf(options), container }, { signal });
      output.result(details, (found) => {
        const rows: [string, string][] = [
          ['image', `${found.image} ${found.imageId.slice(0, 12)}`],
          ['command', found.command],
          ['ports', found.ports.join(', ')],
          ...found.environment.map(({ name, value }): [string, string] => ['env', `${name}=${value ?? '••••••'}`]),
          ...found.mounts.map(({ source, destination, readOnly }): [string, string] => [
            'mount',
            `${source} → ${destination}${readOnly ? ' (ro)' : ''}`,
          ]),
          ...found.networks.map(({ name, address }): [string, string] => ['network', `${name} ${address}`]),
        ];
        return [
          `${found.name}: ${output.say(found.state)}`,
          ...(found.stale ? [output.say(found.stale)] : []),
          '',
          table(['', ''], rows).trimStart(),
        ].join('\n');
      });
      return EXIT.healthy;
    }),
  );
  withPlace(
    withCommonOptions(
      containers
        .command('logs')
        .argument('<host>')
        .argument('<name>')
        .description('the last lines it wrote')
        .option('--lines <n>', 'lines to begin with', '200')
        .option('--since <when>', 'not older than: 10m, 2h, 2026-11-21T10:00:00Z', '')
        .option('-f, --follow', 'go on with each line as it is written, until Ctrl+C'),
      JSON_OR_LINES,
    ),
  ).action((host: string, container: string, options: ContainerOptions & { lines: string; since: string; follow?: boolean }) =>
    run(options, async (session) => {
      const input = {
        ...placeOf(host, options),
        ...engineOf(options),
        container,
        lines: linesOf(options.lines),
        since: options.since,
        follow: options.follow ?? false,
      };
      const { output } = session;
      const lines: ContainerLogLine[] = [];
      try {
        await session.read<typeof input, ContainerLogLine>(session.client.servers.containers.logs, input, (line) => {
          if (!output.json) process.stdout.write(`${printable(`${line.time === null ? '' : `${line.time} `}${line.text}`)}\n`);
          else if (input.follow) process.stdout.write(`${jsonText(line)}\n`);
          else lines.push(line);
        });
      } catch (error) {
        // Ctrl+C is how one stops following.
        if (!(input.follow && session.signal.aborted)) throw error;
      }
      if (output.json && !input.follow) output.result(lines, () => '');
      return EXIT.healthy;
    }),
  );
  withPlace(
    withCommonOptions(
      containers
        .command('stale')
        .argument('<host>')
        .argument('[name]')
        .description('images against the last commit they are built from; with a name, against its registry'),
    ),
  ).action((host: string, container: string | undefined, options: ContainerOptions) =>
    run(options, async ({ client, output, signal }) => {
      const place = placeOf(host, options);
      const { registry, builds } = client.servers.containers;
      const found =
        container === undefined
          ? await builds(place, { signal })
          : [await registry({ ...place, ...engineOf(options), container }, { signal })];
      output.result(found, (all) =>
        table(
          headings(output, 'CONTAINER', 'VERDICT', ''),
          all.map(({ name, verdict, words: said }) => [name, verdict, output.say(said)]),
        ),
      );
      return EXIT.healthy;
    }),
  );
  for (const verb of containerVerbSchema.options) {
    withPlace(withChangeOptions(containers.command(verb).argument('<host>').argument('<name>').description(`${verb} it, verified`))).action(
      (host: string, container: string, options: ChangeOptions & PlaceOptions) =>
        run(options, async (session) => {
          const { change } = session.client.servers.containers;
          const input = { ...placeOf(host, options), ...engineOf(options), container, verb };
          return ended(session, options, {
            plan: (signal) => change.plan(input, { signal }),
            apply: (consent, onItem) => session.read(change.apply, { ...input, consent }, onItem),
          });
        }),
    );
  }

  const compose = program.command('compose').description('compose projects of a server');
  withPlace(
    withCommonOptions(compose.command('ps').argument('<host>').argument('[project]').description('projects, or the containers of one')),
  ).action((host: string, project: string | undefined, options: ContainerOptions) =>
    run(options, async ({ client, output, signal }) => {
      const list = await client.servers.containers.list(placeOf(host, options), { signal });
      for (const problem of list.problems) output.problem(problem);
      if (project === undefined) output.result(list.projects, (projects) => projectText(projects, output));
      else output.result(ofProject(list, project, host), (found) => listText(found, output));
      return EXIT.healthy;
    }),
  );
  for (const verb of composeVerbSchema.options) {
    const command = compose.command(verb).argument('<host>').argument('<project>').description(`compose ${verb}, followed and verified`);
    if (verb !== 'down') command.argument('[service]');
    withPlace(withChangeOptions(command))
      .option(
        '--file <path>',
        'a compose file there, in full; more than once: in their order',
        (path: string, before: string[]) => [...before, path],
        [],
      )
      .action((host: string, project: string, ...rest: unknown[]) => {
        const given = rest.find((one) => typeof one === 'string') ?? null;
        const options = rest.find((one) => typeof one === 'object' && one !== null && 'file' in one) as ChangeOptions &
          PlaceOptions & { file: string[] };
        return run(options, async (session) => {
          const { change } = session.client.servers.containers.compose;
          const input = { ...placeOf(host, options), ...engineOf(options), project, service: given, files: options.file, verb };
          return ended(session, options, {
            plan: (signal) => change.plan(input, { signal }),
            apply: (consent, onItem) => session.read(change.apply, { ...input, consent }, onItem),
          });
        });
      });
  }
}

function withPlace(command: Command): Command {
  return withRootOption(command, 'ask the engine as root there (sudo, doas)').addOption(
    new Option('--engine <engine>', 'where both are installed').choices(engineNameSchema.options),
  );
}

function placeOf(host: string, { asRoot = false }: PlaceOptions) {
  return { vantage: hostVantageOf(host), asRoot };
}

function engineOf({ engine }: PlaceOptions) {
  return { engine: engine === undefined ? null : engineNameSchema.parse(engine) };
}

async function ended(
  session: Session,
  options: ChangeOptions,
  calls: Parameters<typeof changeOnTerminal<ChangedContainers>>[2],
): Promise<number> {
  const { output } = session;
  const result = await changeOnTerminal<ChangedContainers>(session, options, calls);
  if (result.kind === 'planned') output.result(result.plan, (plan) => planText(plan, output));
  else output.result(result.result, ({ object, state }) => `${object}: ${output.say(state)}`);
  return EXIT.healthy;
}

function ofProject({ containers, projects }: ContainerList, project: string, host: string): Container[] {
  if (projects.some(({ name }) => name === project)) return containers.filter((one) => one.project === project);
  const known = projects.map(({ name }) => name).join(', ');
  throw new FailureError(
    failure(
      'not-found',
      words(`No container on ${host} belongs to a project ${project}.`, `Aucun conteneur de ${host} n’appartient à un projet ${project}.`),
      known === ''
        ? words('There is no compose project.', 'Il n’y a aucun projet compose.')
        : words(`Projects there: ${known}`, `Projets présents : ${known}`),
    ),
  );
}

function listText(containers: readonly Container[], output: Output): string {
  return table(
    headings(output, 'NAME', 'PROJECT', 'STATUS', 'RESTARTS', 'IMAGE', 'PORTS', 'STATE'),
    containers.map((one) => [
      one.name,
      one.project ?? '',
      one.status,
      String(one.restarts),
      one.image,
      one.ports.join(', '),
      `${output.say(one.state)}${one.stale ? `. ${output.say(one.stale)}` : ''}`,
    ]),
  );
}

function projectText(projects: readonly ComposeProject[], output: Output): string {
  return table(
    headings(output, 'PROJECT', 'LEVEL', 'STATE', 'SERVICES', 'FILES'),
    projects.map(({ name, level, state, services, files }) => [name, level, output.say(state), services.join(', '), files.join(', ')]),
  );
}
