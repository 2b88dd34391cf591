import type { ComposeProject, Container, ContainerList, Engine, EngineName } from '../../../../preload/contract/containers.ts';
import { engineNameSchema } from '../../../../preload/contract/containers.ts';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Level } from '../../../../preload/contract/level.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { FailureError, words } from '../../failure.ts';
import { composeOf } from './compose-labels.ts';
import type { EngineRunner } from './container-engine.ts';
import { engineFailure, isNotSetUp, noEngine } from './container-engine.ts';
import { containerState } from './container-state.ts';
import type { Image, Inspected } from '../parse/docker-inspect.ts';
import { fullImageName, parseImages, parseInspected, timeOf, withoutAlgorithm } from '../parse/docker-inspect.ts';
import { numberOf } from '../parse/properties.ts';
import { parseSections, sectionLine } from '../parse/sections.ts';
import { sectionsOf } from '../script-sections.ts';

const WITHIN_MS = 45_000;
/** A container is 8 kB of JSON: a few thousand of them. */
const LARGEST_LIST_BYTES = 32 * 1024 * 1024;

/**
 * Everything the list needs, of each engine that is there, in sections `ENGINE-WHAT`. A `docker` that is podman in disguise is left
 * to podman; its own compose comes first, as `podman compose` hands over to docker's where that is installed, which needs a socket
 * that podman does not open by itself. The last lines are read of containers in trouble only, twenty at most:
 * a crash is told on standard error, if anywhere.
 */
export const LIST_SCRIPT = `
echo; echo '${sectionLine('now')}'
date -u +%s
docker=; podman=
command -v podman >/dev/null 2>&1 && podman=podman
if command -v docker >/dev/null 2>&1; then case $(docker --version 2>/dev/null) in *podman*) podman=podman;; *) docker=docker;; esac; fi
for engine in $docker $podman; do
  echo "${sectionLine('')}$engine-version"
  $engine --version 2>/dev/null
  echo "${sectionLine('')}$engine-compose"
  if [ $engine = podman ] && command -v podman-compose >/dev/null 2>&1; then echo podman-compose
  elif $engine compose version >/dev/null 2>&1; then echo "$engine compose"
  elif [ $engine = docker ] && command -v docker-compose >/dev/null 2>&1; then echo docker-compose
  fi
  echo "${sectionLine('')}$engine-listed"
  if ! ids=$($engine ps -aq --no-trunc 2>&1); then echo "${sectionLine('')}$engine-failed"; printf '%s\\n' "$ids"; continue; fi
  ids=$(printf '%s\\n' "$ids" | grep -E '^[0-9a-f]{12,64}$')
  [ -n "$ids" ] || continue
  echo "${sectionLine('')}$engine-containers"
  $engine container inspect $ids 2>/dev/null
  echo
  echo "${sectionLine('')}$engine-images"
  images=$($engine container inspect --format '{{.Config.Image}} {{.Image}}' $ids 2>/dev/null | tr ' ' '\\n' | grep -E '^[A-Za-z0-9]' | sort -u)
  [ -z "$images" ] || $engine image inspect $images 2>/dev/null
  echo
  echo "${sectionLine('')}$engine-lines"
  $engine ps -a --no-trunc --format '{{.ID}} {{.Status}}' 2>/dev/null | grep -E ' (Restarting|Exited) ?\\(([1-9]|[1-9][0-9]+)\\)| Up (Less|About|[0-9]+ seconds?)' | head -n 20 | while read -r id rest; do
    printf '%s ' "$id"
    said=$($engine logs --tail 5 "$id" 2>&1 >/dev/null </dev/null | tail -n 1 | cut -c 1-400)
    [ -n "$said" ] || said=$($engine logs --tail 1 "$id" 2>/dev/null </dev/null | tail -n 1 | cut -c 1-400)
    printf '%s\\n' "$said"
  done
done
echo '${sectionLine('end')}'
`;

/**
 * The containers of a machine, worst first, in one command. Throws FailureError `not-available` where there is no engine, and the
 * failure of the engine when none answers (`permission-denied`, `command-failed`).
 */
export async function listContainers(runner: EngineRunner, signal: AbortSignal): Promise<ContainerList> {
  return (await readContainers(runner, signal)).list;
}

/** The same, and when the images were made, by id without algorithm. */
export async function readContainers(
  runner: EngineRunner,
  signal: AbortSignal,
): Promise<{ readonly list: ContainerList; readonly imageCreated: ReadonlyMap<string, string> }> {
  const command = { program: 'sh', args: ['-c', LIST_SCRIPT], largestOutputBytes: LARGEST_LIST_BYTES };
  const result = await runner.run(command, { signal, timeoutMs: WITHIN_MS });
  const sections = sectionsOf(result);
  const list = parseContainerList(result.stdout, runner.target, runner.asRoot);
  if (list.engines.length > 0) {
    const images = engineNameSchema.options.flatMap((name) => parseImages(sections.get(`${name}-images`) ?? ''));
    return { list, imageCreated: new Map(images.map(({ id, created }) => [id, created])) };
  }
  const [problem] = list.problems;
  throw problem ? new FailureError(problem) : noEngine(runner.target);
}

/** What the script printed. `engines` has those that answered, `problems` why others did not. */
export function parseContainerList(printed: string, target: string, asRoot: boolean): ContainerList {
  const sections = parseSections(printed);
  const seconds = numberOf(sections.get('now')?.trim());
  const now = seconds === null ? Date.now() : seconds * 1000;
  const engines: Engine[] = [];
  const problems: Failure[] = [];
  const containers: Container[] = [];
  const projects: ComposeProject[] = [];
  for (const name of engineNameSchema.options) {
    const version = sections.get(`${name}-version`);
    if (version === undefined) continue;
    const failed = sections.get(`${name}-failed`);
    if (failed !== undefined) {
      // Beside an engine that answers, one that this account never used is nothing to report.
      if (engines.length > 0 && isNotSetUp(failed)) continue;
      problems.push(engineFailure(name, target, failed, asRoot));
      continue;
    }
    engines.push({ name, version: versionOf(version), compose: sections.get(`${name}-compose`)?.trim() || null });
    const found = parseInspected(sections.get(`${name}-containers`) ?? '');
    const images = parseImages(sections.get(`${name}-images`) ?? '');
    const lines = lastLines(sections.get(`${name}-lines`) ?? '');
    const its = found.map((one) => containerOf(name, one, { images, lastLine: lines.get(one.Id) ?? '', now }));
    containers.push(...its);
    projects.push(...projectsOf(name, found, its));
  }
  return { engines, problems, projects: projects.toSorted(byLevel), containers: containers.toSorted(byLevel) };
}

/** A container as the list has it. */
export function containerOf(
  engine: EngineName,
  found: Inspected,
  { images, lastLine, now }: { readonly images: readonly Image[]; readonly lastLine: string; readonly now: number },
): Container {
  const { level, state, since, health, exitCode } = containerState(found, lastLine, now);
  const { project, service } = composeOf(found.Config.Labels);
  const { RestartPolicy: policy, NanoCpus, CpuQuota, CpuPeriod, Memory } = found.HostConfig;
  const image = found.Config.Image || found.ImageName;
  const imageId = withoutAlgorithm(found.Image);
  const cpus = NanoCpus > 0 ? NanoCpus / 1e9 : CpuQuota > 0 ? CpuQuota / (CpuPeriod || 100_000) : null;
  const retries = policy?.MaximumRetryCount ?? 0;
  return {
    engine,
    id: found.Id,
    name: found.Name.replace(/^\//u, ''),
    project,
    service,
    level,
    state,
    status: found.State.Status,
    since,
    health,
    exitCode,
    restarts: found.RestartCount,
    restartPolicy: `${policy?.Name || 'no'}${retries > 0 ? `:${retries}` : ''}`,
    image,
    imageId,
    stale: staleWords(image, imageId, images),
    ports: portsOf(found),
    limits: { cpus, memoryBytes: Memory > 0 ? Memory : null },
    created: timeOf(found.Created) ?? '',
  };
}

/** What is to be said when the name of the image stands for another one now; null when it does not, or cannot be told. */
export function staleWords(name: string, runningId: string, images: readonly Image[]): Words | null {
  // An id and a digest never come to mean something else.
  if (/^(?:sha256:)?[0-9a-f]{12,64}$/u.test(name) || name.includes('@sha256:')) return null;
  const wanted = fullImageName(name);
  const named = images.find(({ tags }) => tags.some((tag) => fullImageName(tag) === wanted));
  if (named === undefined || named.id === runningId) return null;
  const running = images.find(({ id }) => id === runningId);
  const [newer, older] = [Date.parse(named.created), Date.parse(running?.created ?? '')];
  if (running !== undefined && newer > older) {
    const [en, fr] = spanWords(newer - older);
    return words(
      `Runs an older image: ${name} was built again ${en} later and is not running`,
      `Exécute une image plus ancienne : ${name} a été reconstruite ${fr} plus tard et ne tourne pas`,
    );
  }
  return words(`Runs another image than ${name} names now`, `Exécute une autre image que celle que désigne ${name} aujourd’hui`);
}

/** A span of time in the largest unit that tells something: `3 days`. */
export function spanWords(ms: number): readonly [en: string, fr: string] {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [number, en, fr] =
    seconds < 120
      ? [seconds, 'second', 'seconde']
      : seconds < 7200
        ? [Math.round(seconds / 60), 'minute', 'minute']
        : seconds < 172_800
          ? [Math.round(seconds / 3600), 'hour', 'heure']
          : [Math.round(seconds / 86_400), 'day', 'jour'];
  return [`${number} ${en}${number === 1 ? '' : 's'}`, `${number} ${fr}${number < 2 ? '' : 's'}`];
}

function portsOf({ NetworkSettings: settings, Config: config }: Inspected): string[] {
  const published = Object.entries(settings?.Ports ?? {});
  const written = published.flatMap(([inside, outside]) =>
    outside.length === 0 ? [inside] : outside.map(({ HostIp, HostPort }) => `${addressOf(HostIp)}${HostPort} → ${inside}`),
  );
  const exposed = Object.keys(config.ExposedPorts).filter((port) => !published.some(([inside]) => inside === port));
  return [...new Set([...written, ...exposed])];
}

/** Every address is the same over both protocols: said once, as `*`. */
function addressOf(address: string): string {
  if (address === '' || address === '0.0.0.0' || address === '::') return '*:';
  return address.includes(':') ? `[${address}]:` : `${address}:`;
}

function projectsOf(engine: EngineName, found: readonly Inspected[], containers: readonly Container[]): ComposeProject[] {
  const byName = new Map<string, { readonly labels: Inspected['Config']['Labels']; readonly its: Container[] }>();
  found.forEach((one, index) => {
    const container = containers[index];
    if (!container?.project) return;
    const known = byName.get(container.project);
    if (known) known.its.push(container);
    else byName.set(container.project, { labels: one.Config.Labels, its: [container] });
  });
  return [...byName].map(([name, { labels, its }]) => {
    const { directory, files } = composeOf(labels);
    const running = its.filter(({ status }) => status === 'running').length;
    return {
      engine,
      name,
      directory,
      files,
      services: [...new Set(its.flatMap(({ service }) => service ?? []))].toSorted(),
      level: its.reduce<Level>((worst, { level }) => (rank(level) < rank(worst) ? level : worst), 'unknown'),
      state: words(`${running} of ${its.length} running`, `${running} sur ${its.length} en marche`),
    };
  });
}

const urgency: Readonly<Record<Level, number>> = { failing: 0, degraded: 1, changing: 2, healthy: 3, unknown: 4 };
const rank = (level: Level) => urgency[level];

/** Trouble first; what was stopped is no worse than what runs, but less to look at. */
function byLevel(a: { readonly level: Level; readonly name: string }, b: { readonly level: Level; readonly name: string }): number {
  return rank(a.level) - rank(b.level) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/** `Docker version 20.10.24+dfsg1, build 297e128`, `podman version 4.3.1`. */
function versionOf(printed: string): string {
  return /version ([^\s,]+)/iu.exec(printed)?.[1] ?? '';
}

/** The last line of each container, by id. */
function lastLines(printed: string): ReadonlyMap<string, string> {
  return new Map(
    printed.split('\n').flatMap((line): [string, string][] => {
      const [, id, said] = /^([0-9a-f]{64}) (.*)$/u.exec(line) ?? [];
      // oxlint-disable-next-line no-control-regex -- escape sequences begin with a control character
      return id === undefined || said === undefined ? [] : [[id, said.replaceAll(/\u{1b}\[[0-?]*[ -/]*[@-~]|\p{Cc}/gu, '').trim()]];
    }),
  );
}
