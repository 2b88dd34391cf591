import { Secret } from '../../credentials/secret.ts';
import type { Environment, OutdatedVariable } from '../../settings-files/environments.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { MountedFile } from '../../settings-files/mounted-files.ts';
import { withMountedFiles } from '../../settings-files/mounted-files.ts';
import { isSettingsFile } from '../../settings-files/read-settings-file.ts';
import { seenFrom } from '../../vantage/tcp.ts';
import { composeOf } from '../containers/compose-labels.ts';
import { engineFailure, noEngine } from '../containers/container-engine.ts';
import { parseInspected } from '../parse/docker-inspect.ts';
import { composeWouldSet } from './compose-would-set.ts';
import type { Place } from './file-text.ts';
import { fileText } from './file-text.ts';

const WITHIN_MS = 20_000;
const MOST_FILES = 20;
const NOTHING_INSTALLED = 8;

const SCRIPT = `
there=
for engine in docker podman; do
  command -v $engine >/dev/null 2>&1 || continue
  there=1
  ids=$($engine ps -aq --filter "label=com.docker.compose.project=$1" --filter "label=com.docker.compose.service=$2") || { echo "engine=$engine" >&2; continue; }
  id=$(printf '%s\\n' "$ids" | head -n 1)
  [ -z "$id" ] || exec $engine container inspect "$id"
done
[ -n "$there" ] || exit ${NOTHING_INSTALLED}
exit 9`;

interface Service {
  readonly project: string;
  readonly service: string;
}

/**
 * The environment a compose service runs with, what its mounted files add, and what compose would set by now. Throws FailureError
 * `not-found`, `not-available` without an engine, `permission-denied`, `command-failed`.
 */
export async function composeEnvironment(place: Place, { project, service }: Service, signal: AbortSignal): Promise<Environment> {
  const { stdout, exitCode, stderr } = await place.reader.run(
    { program: 'sh', args: ['-c', SCRIPT, 'sh', project, service] },
    { signal, timeoutMs: WITHIN_MS },
  );
  if (exitCode === NOTHING_INSTALLED) throw noEngine(place.vantage);
  const [container] = exitCode === 0 ? parseInspected(stdout) : [];
  if (container === undefined) {
    const silent = /^engine=(?<engine>docker|podman)$/mu.exec(stderr)?.groups?.['engine'];
    if (silent === 'docker' || silent === 'podman') {
      const said = stderr.replaceAll(/^engine=.*$/gmu, '').trim();
      throw new FailureError(engineFailure(silent, place.vantage, said, place.reader.asRoot));
    }
    throw new FailureError(noService(place.host, { project, service }, stderr));
  }
  const own = new Map(
    container.Config.Env.flatMap((line): (readonly [string, string])[] => {
      const at = line.indexOf('=');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
    }),
  );
  const bound = container.Mounts.filter(({ Type, Source }) => Type === 'bind' && Source.startsWith('/'));
  const variables = [...own].map(([name, value]) => ({ name, value: new Secret(value), where: words('', '') }));
  const name = container.Name.replace(/^\//u, '');
  return {
    // One that does not run can be entered by nobody: its connections are tried from its machine.
    vantage: container.State.Status === 'running' && name !== '' ? `container:${place.host}/${name}` : place.vantage,
    variables: await withMountedFiles(variables, await boundFiles(place, bound, signal)),
    problems: [],
    outdated: await outdated(place, { service, labels: container.Config.Labels, own }, signal),
  };
}

interface Running {
  readonly service: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly own: ReadonlyMap<string, string>;
}

/** What compose would set otherwise if the service were started anew; nothing where its files cannot be read. */
async function outdated(place: Place, { service, labels, own }: Running, signal: AbortSignal): Promise<OutdatedVariable[]> {
  const { files, directory, environmentFiles } = composeOf(labels);
  const text = async (path: string): Promise<string | null> => {
    try {
      return await fileText(place, path, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof FailureError)) throw error;
      return null;
    }
  };
  const would = await composeWouldSet({ service, directory, files, environmentFiles }, text);
  return [...would].flatMap(([name, { value, path }]) => {
    const runs = own.get(name);
    if (runs === undefined || runs === value) return [];
    return [{ name, runs: new Secret(runs), now: new Secret(value), path }];
  });
}

type Bound = ReturnType<typeof parseInspected>[number]['Mounts'][number];

/**
 * Files that a service finds in its place: the `configs`, `secrets` and bind mounts of compose. A mounted folder is looked into for files
 * with names that settings have, one level deep. A file that cannot be read is left out, as nothing may depend on it.
 */
async function boundFiles(place: Place, bound: readonly Bound[], signal: AbortSignal): Promise<MountedFile[]> {
  const sources = bound.slice(0, MOST_FILES).map(({ Source }) => Source);
  if (sources.length === 0) return [];
  const script = 'find -L "$@" -maxdepth 1 -type f -size -1024k 2>/dev/null | head -n 500';
  const { stdout } = await place.reader.run({ program: 'sh', args: ['-c', script, 'sh', ...sources] }, { signal, timeoutMs: WITHIN_MS });
  const files: MountedFile[] = [];
  for (const found of stdout.split('\n').filter((line) => line !== '')) {
    const mount = bound.find(({ Source }) => found === Source || found.startsWith(`${Source.replace(/\/+$/u, '')}/`));
    if (mount === undefined || (found !== mount.Source && !isSettingsFile(found))) continue;
    try {
      const text = new Secret(await fileText(place, found, signal));
      files.push({
        path: mount.Destination + found.slice(mount.Source.length),
        text,
        where: words(`${found} on the server`, `${found} sur le serveur`),
      });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof FailureError)) throw error;
    }
    if (files.length >= MOST_FILES) break;
  }
  return files;
}

function noService(host: string, { project, service }: Service, evidence: string) {
  const place = seenFrom(host);
  return failure(
    'not-found',
    words(
      `No container of the service ${service} of the project ${project} was found on ${place.en}.`,
      `Aucun conteneur du service ${service} du projet ${project} n’a été trouvé sur ${place.fr}.`,
    ),
    words(
      `See them with: pilothouse compose ps ${host}. One that was never started has no environment yet: read its .env instead.`,
      `Voyez-les avec : pilothouse compose ps ${host}. Un service jamais démarré n’a pas encore d’environnement : lisez plutôt son .env.`,
    ),
    evidence.trim() === '' ? {} : { evidence: evidence.trim().slice(0, 500) },
  );
}
