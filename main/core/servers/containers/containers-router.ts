import type { ChangedContainers, ContainerList } from '../../../../preload/contract/containers.ts';
import { changeDoor } from '../../activity/changes.ts';
import { words } from '../../failure.ts';
import { os } from '../../implementer.ts';
import type { ReportedFinding, Rooms } from '../../rooms.ts';
import type { ComposeChange } from './compose-change.ts';
import { prepareComposeChange } from './compose-change.ts';
import { checkBuilds } from './container-builds.ts';
import type { ContainerChange } from './container-change.ts';
import { prepareContainerChange } from './container-change.ts';
import { containersUse, showContainer } from './container-details.ts';
import type { ContainerPlace } from './container-engine.ts';
import { engineRunner } from './container-engine.ts';
import { listContainers, readContainers } from './container-list.ts';
import { containerLogs } from './container-logs.ts';
import { restartedWords } from './container-state.ts';
import { checkRegistry } from './container-registry.ts';

/** Containers and compose projects of a machine: see `preload/contract/containers.ts`. */
export function containersRouter(rooms: Rooms) {
  const { streams, findings, closing } = rooms;
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  const { containers } = os.servers;
  const container = changeDoor<ContainerChange, ChangedContainers>(rooms, 'container.change', (input, signal) =>
    prepareContainerChange(rooms, input, signal),
  );
  const compose = changeDoor<ComposeChange, ChangedContainers>(rooms, 'compose.change', (input, signal) =>
    prepareComposeChange(rooms, input, signal),
  );
  const runnerOf = (place: ContainerPlace, signal: AbortSignal) => engineRunner(rooms, place, signal);
  return {
    list: containers.list.handler(async ({ input, signal }) => {
      const ending = until(signal);
      const runner = await runnerOf(input, ending);
      const list = await listContainers(runner, ending);
      findings.opened(`server/${runner.target}`, runner.target, 'healthy');
      findings.report(`servers/${runner.target}/containers`, findingsInContainers(runner.target, list));
      return list;
    }),
    use: containers.use.handler(async ({ input, signal }) => {
      const ending = until(signal);
      return containersUse(await runnerOf(input, ending), ending);
    }),
    builds: containers.builds.handler(async ({ input, signal }) => {
      const ending = until(signal);
      const runner = await runnerOf(input, ending);
      const { list, imageCreated } = await readContainers(runner, ending);
      return checkBuilds(runner, list, imageCreated, ending);
    }),
    registry: containers.registry.handler(async ({ input, signal }) => {
      const ending = until(signal);
      return checkRegistry(await runnerOf(input, ending), input, ending);
    }),
    show: containers.show.handler(async ({ input, signal }) => {
      const ending = until(signal);
      return showContainer(await runnerOf(input, ending), input, ending);
    }),
    logs: containers.logs.handler(async ({ input, signal }) => {
      const ending = until(signal);
      return streams.hold(input.stream, containerLogs(await runnerOf(input, ending), input, ending), ending);
    }),
    change: {
      plan: containers.change.plan.handler(({ input, signal }) => container.plan(input, until(signal))),
      apply: containers.change.apply.handler(({ input, context, signal }) => {
        const ending = until(signal);
        return streams.hold(input.stream, container.apply(input, context.who, ending), ending);
      }),
    },
    compose: {
      change: {
        plan: containers.compose.change.plan.handler(({ input, signal }) => compose.plan(input, until(signal))),
        apply: containers.compose.change.apply.handler(({ input, context, signal }) => {
          const ending = until(signal);
          return streams.hold(input.stream, compose.apply(input, context.who, ending), ending);
        }),
      },
    },
  };
}

/** The containers of a machine that are in trouble, each under its own link, as their list has them. */
export function findingsInContainers(server: string, { containers }: ContainerList): ReportedFinding[] {
  return containers
    .filter(({ level }) => level === 'failing' || level === 'degraded')
    .map(({ name, level, state, since, restarts, health }) => {
      // A count would stand still on the overview while the engine counts on.
      const [en, fr] = restartedWords(restarts);
      return {
        link: `server/${server}/containers/${name}`,
        target: server,
        level,
        reason: words(`${name}: ${state.en.replace(en, '')}`, `${name} : ${state.fr.replace(fr, '')}`),
        // Between two crashes, and from one health check to the next, its words and times move; the trouble stays.
        ...(restarts > 0 ? { trouble: 'flapping' } : health === 'unhealthy' ? { trouble: 'unhealthy' } : { began: since }),
      };
    });
}
