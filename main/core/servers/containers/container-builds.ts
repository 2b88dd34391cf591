import { parse } from 'yaml';
import type { ComposeProject, ContainerList, Freshness } from '../../../../preload/contract/containers.ts';
import { words } from '../../failure.ts';
import type { EngineRunner } from './container-engine.ts';
import { composeArguments } from './compose-command.ts';
import { spanWords } from './container-list.ts';
import { timeOf } from '../parse/docker-inspect.ts';
import { numberOf } from '../parse/properties.ts';

const WITHIN_MS = 30_000;

/** Git refuses folders of another account: their configuration could name programs to run. */
const NOT_OURS = 'not ours';

/**
 * For each service that is built from a folder under git: its image against the last commit there. Services without a build, folders
 * without git and projects whose files cannot be read are left out. `imageCreated` tells when an image was made, by id.
 */
export async function checkBuilds(
  runner: EngineRunner,
  list: ContainerList,
  imageCreated: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Freshness[]> {
  const found: Freshness[] = [];
  for (const project of list.projects) {
    const compose = list.engines.find(({ name }) => name === project.engine)?.compose ?? null;
    if (compose === null || project.files.length === 0) continue;
    const contexts = await buildContexts(runner, compose, project, signal);
    const commits = new Map<string, number | typeof NOT_OURS | null>();
    for (const [service, context] of contexts) {
      if (!commits.has(context)) commits.set(context, await lastCommit(runner, context, signal));
      const committed = commits.get(context) ?? null;
      if (committed === null) continue;
      for (const container of list.containers.filter(
        (one) => one.project === project.name && one.service === service && one.engine === project.engine,
      )) {
        const created = timeOf(imageCreated.get(container.imageId) ?? '');
        if (created === null) continue;
        const verdict = committed === NOT_OURS ? notOurs(context) : buildWords(Date.parse(created), committed);
        found.push({ engine: container.engine, id: container.id, name: container.name, ...verdict });
      }
    }
  }
  return found;
}

/** An image's age against the last commit of what it is built from; both ms. */
export function buildWords(builtMs: number, committedMs: number): Pick<Freshness, 'verdict' | 'words'> {
  if (committedMs <= builtMs)
    return {
      verdict: 'current',
      words: words('Built after the last commit of its folder', 'Construite après le dernier commit de son dossier'),
    };
  const [en, fr] = spanWords(committedMs - builtMs);
  return {
    verdict: 'stale',
    words: words(`Runs an image built ${en} before the last commit`, `Exécute une image construite ${fr} avant le dernier commit`),
  };
}

/** The folder each service is built from. The resolved configuration holds secrets: only the folders leave this function. */
async function buildContexts(
  runner: EngineRunner,
  compose: string,
  project: ComposeProject,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const command = composeArguments(compose, project, ['config']);
  const { exitCode, stdout } = await runner.run(command, { signal, timeoutMs: WITHIN_MS });
  return exitCode === 0 ? contextsIn(stdout) : new Map();
}

/** Services and their local build folders in what `compose config` printed. */
export function contextsIn(printed: string): ReadonlyMap<string, string> {
  const contexts = new Map<string, string>();
  let read: unknown;
  try {
    read = parse(printed);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return contexts;
  }
  for (const [service, settings] of entriesOf(field(read, 'services'))) {
    const build = field(settings, 'build');
    const context = typeof build === 'string' ? build : field(build, 'context');
    // A URL is fetched by the engine: there is no folder to look into.
    if (typeof context === 'string' && context.startsWith('/')) contexts.set(service, context);
  }
  return contexts;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** When the last commit that touched a folder was made, ms. Never asked as root: git reads what the folder's owner wrote. */
async function lastCommit({ vantage }: EngineRunner, folder: string, signal: AbortSignal): Promise<number | typeof NOT_OURS | null> {
  const script = 'command -v git >/dev/null 2>&1 || exit 3; echo; git -C "$1" log -1 --no-show-signature --format=%ct -- .';
  const { exitCode, stdout, stderr } = await vantage.run(
    { program: 'sh', args: ['-c', script, 'sh', folder] },
    { signal, timeoutMs: WITHIN_MS },
  );
  if (exitCode !== 0) return /dubious ownership|unsafe repository/iu.test(stderr) ? NOT_OURS : null;
  const seconds = numberOf(stdout.trim().split('\n').at(-1));
  return seconds === null ? null : seconds * 1000;
}

function notOurs(folder: string): Pick<Freshness, 'verdict' | 'words'> {
  const remedy = `git config --global --add safe.directory ${folder}`;
  return {
    verdict: 'unknown',
    words: words(
      `Git does not read ${folder}, which belongs to another account; if it is to be trusted: ${remedy}`,
      `Git ne lit pas ${folder}, qui appartient à un autre compte ; si l’on peut s’y fier : ${remedy}`,
    ),
  };
}
