import type { EngineName } from '../../../../preload/contract/containers.ts';
import { engineNameSchema } from '../../../../preload/contract/containers.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { seenFrom } from '../../vantage/tcp.ts';
import { sectionLine } from '../parse/sections.ts';
import { sectionsOf } from '../script-sections.ts';
import { ENGINES } from './container-details.ts';
import type { EngineRunner } from './container-engine.ts';
import { containerNamed, containerNotFound, engineFailure, isNotSetUp, noEngine } from './container-engine.ts';

const WITHIN_MS = 30_000;
const FORMAT = '{{.Id}} {{.State.Status}} {{.Name}}';

/**
 * Looks for $2 in each engine: as the name or id of a container, or, where $3 is given, as the service of a compose project ($4, or any).
 * A container goes before a service of the same name.
 */
const FIND_SCRIPT = `${ENGINES}
echo; echo '${sectionLine('begin')}'
for engine in $engines; do
  if ! said=$($engine ps -q 2>&1); then
    echo "${sectionLine('')}failed-$engine"
    printf '%s\\n' "$said"
    continue
  fi
  echo "${sectionLine('')}found-$engine"
  if [ -n "$2" ] && $engine container inspect --format '${FORMAT}' "$2" 2>/dev/null; then continue; fi
  for label in com.docker.compose io.podman.compose; do
    if [ -n "$4" ]; then ids=$($engine ps -aq --no-trunc --filter "label=$label.service=$3" --filter "label=$label.project=$4" 2>/dev/null)
    else ids=$($engine ps -aq --no-trunc --filter "label=$label.service=$3" 2>/dev/null); fi
    [ -z "$ids" ] || { $engine container inspect --format "${FORMAT} {{index .Config.Labels \\"$label.project\\"}}" $ids 2>/dev/null; break; }
  done
done
echo '${sectionLine('end')}'
`;

/** A container that commands can be run in. */
export interface InsideContainer {
  readonly engine: EngineName;
  readonly id: string;
  readonly name: string;
}

interface Candidate extends InsideContainer {
  readonly status: string;
  /** Its compose project, where it was found as one of its services. */
  readonly project: string | null;
}

/**
 * The container of a name, an id, `SERVICE` or `PROJECT/SERVICE` of compose: one that runs. Throws FailureError `bad-input` when the service
 * is in several projects, `not-found`, `not-available` when nothing of it runs or there is no engine, and the engine's own failure.
 */
export async function findInside(runner: EngineRunner, asked: string, signal: AbortSignal): Promise<InsideContainer> {
  const [first = '', second, ...more] = asked.split('/').map(containerNamed);
  if (more.length > 0) throw containerNotFound(runner.target, asked);
  const args = second === undefined ? [first, first, ''] : ['', second, first];
  const script = { program: 'sh', args: ['-c', FIND_SCRIPT, 'sh', '', ...args] };
  const sections = sectionsOf(await runner.run(script, { signal, timeoutMs: WITHIN_MS }));
  return chooseInside(runner, asked, sections);
}

/** What the script found, judged. */
export function chooseInside(
  { target, asRoot }: Pick<EngineRunner, 'target' | 'asRoot'>,
  asked: string,
  sections: ReadonlyMap<string, string>,
): InsideContainer {
  const found = engineNameSchema.options.flatMap((engine) => candidates(engine, sections.get(`found-${engine}`) ?? ''));
  const projects = [...new Set(found.flatMap(({ project }) => project ?? []))].toSorted();
  if (projects.length > 1) throw severalProjects(target, asked, projects);
  const running = found.filter(({ status }) => status === 'running').toSorted((one, other) => one.name.localeCompare(other.name));
  const [chosen] = running;
  if (chosen) return { engine: chosen.engine, id: chosen.id, name: chosen.name };
  const [stopped] = found;
  if (stopped) throw notRunningInside(target, stopped.name, stopped.status);
  const failed = engineNameSchema.options.flatMap((engine) => {
    const said = sections.get(`failed-${engine}`);
    return said === undefined ? [] : [{ engine, said }];
  });
  const answered = engineNameSchema.options.some((engine) => sections.has(`found-${engine}`));
  const worst = failed.find(({ said }) => !isNotSetUp(said)) ?? (answered ? undefined : failed[0]);
  if (worst) throw new FailureError(engineFailure(worst.engine, target, worst.said, asRoot));
  throw answered ? containerNotFound(target, asked) : noEngine(target);
}

/** `3f2a… running /shop_api_1 shop`, a line each; podman writes no slash before names. */
function candidates(engine: EngineName, text: string): Candidate[] {
  return text.split('\n').flatMap((line) => {
    const [, id, status, name, project] = /^([0-9a-f]{12,64}) (\S+) \/?(\S+)(?: (\S+))?$/u.exec(line.trim()) ?? [];
    return id === undefined || status === undefined || name === undefined ? [] : [{ engine, id, status, name, project: project ?? null }];
  });
}

/** It is there, and nothing runs in it. */
export function notRunningInside(target: string, name: string, evidence: string): FailureError {
  const place = seenFrom(target);
  return new FailureError(
    failure(
      'not-available',
      words(
        `The container ${name} on ${place.en} does not run: nothing can be done from inside it.`,
        `Le conteneur ${name} sur ${place.fr} ne tourne pas : rien ne peut être fait de l’intérieur.`,
      ),
      words(
        'The list of containers says why it does not run. Start it, then try again.',
        'La liste des conteneurs dit pourquoi il ne tourne pas. Démarrez-le, puis réessayez.',
      ),
      evidence === '' ? {} : { evidence },
    ),
  );
}

function severalProjects(target: string, service: string, projects: readonly string[]): FailureError {
  const place = seenFrom(target);
  return new FailureError(
    failure(
      'bad-input',
      words(
        `Several compose projects on ${place.en} have a service ${service}: ${projects.join(', ')}.`,
        `Plusieurs projets compose sur ${place.fr} ont un service ${service} : ${projects.join(', ')}.`,
      ),
      words(`Name the project too: ${projects[0] ?? ''}/${service}.`, `Nommez aussi le projet : ${projects[0] ?? ''}/${service}.`),
    ),
  );
}
