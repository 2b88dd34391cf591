import type { ContainerDetails, ContainerUse, EngineName } from '../../../../preload/contract/containers.ts';
import { engineNameSchema } from '../../../../preload/contract/containers.ts';
import { FailureError } from '../../failure.ts';
import { quote } from '../../vantage/quote.ts';
import { composeOf } from './compose-labels.ts';
import type { EngineRunner } from './container-engine.ts';
import { containerNamed, containerNotFound, engineFailure, isNotSetUp, noEngine } from './container-engine.ts';
import { containerOf } from './container-list.ts';
import type { Image, Inspected } from '../parse/docker-inspect.ts';
import { parseImages, parseInspected, timeOf } from '../parse/docker-inspect.ts';
import { parseStats } from '../parse/docker-stats.ts';
import { maskedArguments, shownValue } from '../../credentials/masked-values.ts';
import { numberOf } from '../parse/properties.ts';
import { sectionLine } from '../parse/sections.ts';
import { sectionsOf } from '../script-sections.ts';

const WITHIN_MS = 30_000;

/** Which engines are asked: $1 when it is given, else those that are there, a `docker` that is podman in disguise left to podman. */
export const ENGINES = `
engines=$1
if [ -z "$engines" ]; then
  if command -v docker >/dev/null 2>&1; then case $(docker --version 2>/dev/null) in *podman*) ;; *) engines=docker;; esac; fi
  command -v podman >/dev/null 2>&1 && engines="$engines podman"
fi
`;

/** The first engine that knows container $2: the container, the images by its name and id, its last line. */
const SHOW_SCRIPT = `${ENGINES}
echo; echo '${sectionLine('now')}'
date -u +%s
for engine in $engines; do
  if said=$($engine container inspect "$2" 2>&1); then
    echo "${sectionLine('')}engine"
    echo $engine
    echo "${sectionLine('')}containers"
    printf '%s\\n' "$said"
    echo "${sectionLine('')}images"
    images=$($engine container inspect --format '{{.Config.Image}} {{.Image}}' "$2" 2>/dev/null | tr ' ' '\\n' | grep -E '^[A-Za-z0-9]' | sort -u)
    [ -z "$images" ] || $engine image inspect $images 2>/dev/null
    echo
    echo "${sectionLine('')}line"
    said=$($engine logs --tail 5 "$2" 2>&1 >/dev/null </dev/null | tail -n 1 | cut -c 1-400)
    [ -n "$said" ] || said=$($engine logs --tail 1 "$2" 2>/dev/null </dev/null | tail -n 1 | cut -c 1-400)
    printf '%s\\n' "$said"
    break
  else
    echo "${sectionLine('')}failed-$engine"
    printf '%s\\n' "$said"
  fi
done
echo '${sectionLine('end')}'
`;

/** A container as the engine has it, with what is needed to say more of it. */
export interface FoundContainer {
  readonly engine: EngineName;
  readonly found: Inspected;
  readonly images: readonly Image[];
  readonly lastLine: string;
  /** The machine's time, ms. */
  readonly now: number;
}

/** Finds a container. Throws FailureError `bad-input`, `not-found`, `not-available` without an engine, and the engine's own failure. */
export async function findContainer(
  runner: EngineRunner,
  asked: { readonly engine: EngineName | null; readonly container: string },
  signal: AbortSignal,
): Promise<FoundContainer> {
  const name = containerNamed(asked.container);
  const command = { program: 'sh', args: ['-c', SHOW_SCRIPT, 'sh', asked.engine ?? '', name] };
  const sections = sectionsOf(await runner.run(command, { signal, timeoutMs: WITHIN_MS }));
  const engine = engineNameSchema.safeParse(sections.get('engine')?.trim());
  const [found] = parseInspected(sections.get('containers') ?? '');
  if (!engine.success || found === undefined) throw notFound(runner, name, sections);
  const seconds = numberOf(sections.get('now')?.trim());
  return {
    engine: engine.data,
    found,
    images: parseImages(sections.get('images') ?? ''),
    lastLine: (sections.get('line') ?? '').trim(),
    now: seconds === null ? Date.now() : seconds * 1000,
  };
}

function notFound({ target, asRoot }: EngineRunner, name: string, sections: ReadonlyMap<string, string>): FailureError {
  const failures = engineNameSchema.options.flatMap((engine) => {
    const said = sections.get(`failed-${engine}`);
    return said === undefined ? [] : [{ engine, said }];
  });
  if (failures.length === 0) return noEngine(target);
  const answered = failures.filter(({ said }) => !isNotSetUp(said));
  const worse = (answered.length === 0 ? failures : answered).find(
    ({ said }) => !/no such (?:container|object)|no container with name/iu.test(said),
  );
  return worse ? new FailureError(engineFailure(worse.engine, target, worse.said, asRoot)) : containerNotFound(target, name);
}

/** One container, everything about it that may be shown. Throws as `findContainer` does. */
export async function showContainer(
  runner: EngineRunner,
  asked: { readonly engine: EngineName | null; readonly container: string },
  signal: AbortSignal,
): Promise<ContainerDetails> {
  return containerDetails(await findContainer(runner, asked, signal));
}

export function containerDetails({ engine, found, images, lastLine, now }: FoundContainer): ContainerDetails {
  const container = containerOf(engine, found, { images, lastLine: inTroubleOnly(found, lastLine), now });
  const image = images.find(({ id }) => id === container.imageId);
  const { Config: config, HostConfig: host, NetworkSettings: settings, State: state } = found;
  const path = config.Entrypoint.length + config.Cmd.length > 0 ? [...config.Entrypoint, ...config.Cmd] : [found.Path, ...found.Args];
  return {
    ...container,
    imageCreated: timeOf(image?.created ?? ''),
    imageDigests: [...(image?.digests ?? [])],
    command: maskedArguments(path).map(readable).join(' '),
    user: config.User,
    workingDirectory: config.WorkingDir,
    environment: config.Env.map((variable) => {
      const at = variable.indexOf('=');
      const name = at === -1 ? variable : variable.slice(0, at);
      return { name, value: shownValue(name, at === -1 ? '' : variable.slice(at + 1)) };
    }),
    mounts: found.Mounts.map(({ Type, Name, Source, Destination, RW }) => ({
      type: Type,
      source: Type === 'volume' && Name !== '' ? Name : Source,
      destination: Destination,
      readOnly: RW === false,
      // The engine lists them in another order each time.
    })).toSorted((a, b) => (a.destination < b.destination ? -1 : 1)),
    networks: Object.entries(settings?.Networks ?? {}).map(([name, network]) => ({
      name,
      address: network?.IPAddress || network?.GlobalIPv6Address || '',
      aliases: (network?.Aliases ?? []).filter((alias) => !found.Id.startsWith(alias)),
    })),
    labels: Object.entries(config.Labels)
      .map(([name, value]) => ({
        name,
        value: /^(?:com\.docker\.compose|org\.opencontainers)\./u.test(name) ? value : shownValue(name, value),
      }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    healthChecks: [...((state.Health ?? state.Healthcheck)?.Log ?? [])]
      .toReversed()
      .slice(0, 5)
      .map(({ Start, ExitCode, Output }) => ({ at: timeOf(Start), exitCode: ExitCode, output: Output.trim().slice(0, 2000) })),
    privileged: host.Privileged,
    processLimit: host.PidsLimit > 0 ? host.PidsLimit : null,
    composeFiles: composeOf(config.Labels).files,
  };
}

/** A word of a command, quoted as a person would: in double quotes where single ones are in it and nothing else is special. */
function readable(word: string): string {
  return word.includes("'") && !/["$`\\!]/u.test(word) ? `"${word}"` : word.includes('\0') ? '' : quote(word);
}

/** The last line belongs into the state of what is in trouble: elsewhere it says nothing. */
function inTroubleOnly({ State: { Status, ExitCode }, RestartCount }: Inspected, lastLine: string): string {
  return RestartCount > 0 || (Status !== 'running' && ExitCode !== 0) ? lastLine : '';
}

/** $2 is empty: all engines. A `docker stats` takes two samples, one to two seconds. */
const USE_SCRIPT = `${ENGINES}
echo
for engine in $engines; do
  echo "${sectionLine('')}$engine"
  if [ $engine = docker ]; then docker stats --no-stream --no-trunc --format '{{json .}}' 2>/dev/null
  else podman stats --no-stream --no-trunc --format json 2>/dev/null
  fi
  echo
done
echo '${sectionLine('end')}'
`;

/** What running containers take now. An engine that does not answer has none to show: the list says why. */
export async function containersUse(runner: EngineRunner, signal: AbortSignal): Promise<ContainerUse[]> {
  const sections = sectionsOf(await runner.run({ program: 'sh', args: ['-c', USE_SCRIPT, 'sh', ''] }, { signal, timeoutMs: WITHIN_MS }));
  return engineNameSchema.options.flatMap((engine) => parseStats(sections.get(engine) ?? '').map((use) => ({ engine, ...use })));
}
