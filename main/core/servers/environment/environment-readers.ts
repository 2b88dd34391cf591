import type { Failure } from '../../../../preload/contract/failure.ts';
import { Secret } from '../../credentials/secret.ts';
import type { Environment, Variable } from '../../settings-files/environments.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import type { MountedFile } from '../../settings-files/mounted-files.ts';
import { withMountedFiles } from '../../settings-files/mounted-files.ts';
import { isSettingsFile, readSettingsFile } from '../../settings-files/read-settings-file.ts';
import { seenFrom } from '../../vantage/tcp.ts';
import type { Reader } from '../as-root.ts';
import { createReaders } from '../as-root.ts';
import { parseInspected } from '../parse/docker-inspect.ts';
import { parseEnvFile, parseEnvironmentFiles, parseUnitEnvironment } from '../../settings-files/env-file.ts';

const WITHIN_MS = 20_000;
const LARGEST_FILE_BYTES = 1024 ** 2;
const MOST_FILES = 20;

interface Place {
  /** As a person names it. */
  readonly host: string;
  readonly vantage: string;
  readonly reader: Reader;
}

/** Reads environments on servers, as root where that asks nobody: of units, of compose services, and of files. */
export function serveEnvironments(rooms: Rooms): void {
  const readers = createReaders(rooms);
  const placeOf = async (host: string, signal: AbortSignal): Promise<Place> => {
    const name = host === 'here' ? 'here' : `ssh:${host}`;
    const vantage = await rooms.vantages.open(name, { signal });
    return { host, vantage: name, reader: await readers(vantage, 'free', signal) };
  };

  rooms.environments.serve('env-file', async ({ host, path }, signal) => {
    const place = await placeOf(host, signal);
    return environmentOf(place, variablesOf(parseEnvFile(await fileText(place, path, signal)), words(`file ${path}`, `fichier ${path}`)));
  });

  rooms.environments.serve('config-file', async ({ host, path }, signal) => {
    const place = await placeOf(host, signal);
    const text = await fileText(place, path, signal);
    const beside = parseEnvFile(await firstOf(place, envFilesNear(path), signal));
    const settings = await readSettingsFile(path, text, (name) => beside.get(name));
    const where = words(`file ${path}`, `fichier ${path}`);
    return environmentOf(
      place,
      [...settings].map(([name, value]) => ({ name, value: value === null ? null : new Secret(value), where })),
    );
  });

  rooms.environments.serve('unit', async ({ host, unit }, signal) => {
    const place = await placeOf(host, signal);
    const args = ['show', '--property=LoadState,Environment,EnvironmentFiles', '--', unit];
    const { stdout, exitCode, stderr } = await place.reader.run({ program: 'systemctl', args }, { signal, timeoutMs: WITHIN_MS });
    const valuesOf = (name: string) =>
      stdout.split('\n').flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));
    if (exitCode !== 0 || valuesOf('LoadState')[0] === 'not-found') throw new FailureError(noUnit(place.host, unit, stderr));
    const variables = new Map(
      variablesOf(parseUnitEnvironment(valuesOf('Environment').join(' ')), words('', '')).map((one) => [one.name, one]),
    );
    const problems: Failure[] = [];
    for (const { path, optional } of parseEnvironmentFiles(valuesOf('EnvironmentFiles')).slice(0, MOST_FILES)) {
      try {
        const its = variablesOf(parseEnvFile(await fileText(place, path, signal)), words(`file ${path}`, `fichier ${path}`));
        for (const variable of its) variables.set(variable.name, variable);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof FailureError)) throw error;
        if (!optional || error.failure.kind !== 'not-found') problems.push(error.failure);
      }
    }
    return environmentOf(place, [...variables.values()], problems);
  });

  rooms.environments.serve('compose', async ({ host, project, service }, signal) => {
    const place = await placeOf(host, signal);
    const script = `
for engine in docker podman; do
  command -v $engine >/dev/null 2>&1 || continue
  id=$($engine ps -aq --filter "label=com.docker.compose.project=$1" --filter "label=com.docker.compose.service=$2" 2>/dev/null | head -n 1)
  [ -z "$id" ] || exec $engine container inspect "$id"
done
exit 9`;
    const { stdout, exitCode, stderr } = await place.reader.run(
      { program: 'sh', args: ['-c', script, 'sh', project, service] },
      { signal, timeoutMs: WITHIN_MS },
    );
    const [container] = exitCode === 0 ? parseInspected(stdout) : [];
    if (container === undefined) throw new FailureError(noService(place.host, project, service, stderr));
    const pairs = container.Config.Env.flatMap((line): (readonly [string, string])[] => {
      const at = line.indexOf('=');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
    });
    const bound = container.Mounts.filter(({ Type, Source }) => Type === 'bind' && Source.startsWith('/'));
    return environmentOf(place, await withMountedFiles(variablesOf(new Map(pairs), words('', '')), await boundFiles(place, bound, signal)));
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

/** Where a framework's file has its `.env`: beside it, or up to two folders above (config/mail.php, config/environments/production.rb). */
function envFilesNear(path: string): readonly string[] {
  const folders = path.split('/').slice(0, -1);
  return [0, 1, 2].flatMap((up) => (folders.length > up ? [[...folders.slice(0, folders.length - up), '.env'].join('/')] : []));
}

/** The first of these files that is there and may be read; an empty text when none is. */
async function firstOf({ reader }: Place, paths: readonly string[], signal: AbortSignal): Promise<string> {
  const script = 'for file do [ -f "$file" ] && [ -r "$file" ] && exec cat -- "$file"; done; :';
  const command = { program: 'sh', args: ['-c', script, 'sh', ...paths], largestOutputBytes: LARGEST_FILE_BYTES };
  const { stdout } = await reader.run(command, { signal, timeoutMs: WITHIN_MS });
  return stdout;
}

function environmentOf({ vantage }: Place, variables: readonly Variable[], problems: readonly Failure[] = []): Environment {
  return { vantage, variables, problems };
}

function variablesOf(values: ReadonlyMap<string, string>, where: Variable['where']): Variable[] {
  return [...values].map(([name, value]) => ({ name, value: new Secret(value), where }));
}

/** Throws FailureError `not-found`, `permission-denied`, `command-failed`. */
async function fileText({ host, reader }: Place, path: string, signal: AbortSignal): Promise<string> {
  const { exitCode, stdout, stderr, truncated } = await reader.run(
    { program: 'cat', args: ['--', path], largestOutputBytes: LARGEST_FILE_BYTES },
    { signal, timeoutMs: WITHIN_MS },
  );
  if (exitCode === 0 && !truncated) return stdout;
  const place = seenFrom(host);
  if (/No such file/u.test(stderr))
    throw new FailureError(
      failure(
        'not-found',
        words(`There is no file ${path} on ${place.en}.`, `Il n’y a pas de fichier ${path} sur ${place.fr}.`),
        words('Check the path.', 'Vérifiez le chemin.'),
      ),
    );
  if (/Permission denied/u.test(stderr))
    throw new FailureError(
      failure(
        'permission-denied',
        words(`This account may not read ${path} on ${place.en}.`, `Ce compte n’a pas le droit de lire ${path} sur ${place.fr}.`),
        words(
          'Connect as an account that may, or as one that becomes root without a password.',
          'Connectez-vous avec un compte qui en a le droit, ou qui devient root sans mot de passe.',
        ),
      ),
    );
  throw new FailureError(
    failure(
      'command-failed',
      words(`${path} on ${place.en} could not be read.`, `${path} sur ${place.fr} n’a pas pu être lu.`),
      words('Is it a file of NAME=value lines?', 'Est-ce un fichier de lignes NOM=valeur ?'),
      { evidence: truncated ? 'larger than 1 MiB' : stderr.trim().slice(0, 500) },
    ),
  );
}

function noUnit(host: string, unit: string, evidence: string) {
  const place = seenFrom(host);
  return failure(
    'not-found',
    words(`There is no unit ${unit} on ${place.en}.`, `Il n’y a pas d’unité ${unit} sur ${place.fr}.`),
    words(`See them with: pilothouse units list ${host}`, `Voyez-les avec : pilothouse units list ${host}`),
    evidence.trim() === '' ? {} : { evidence: evidence.trim().slice(0, 500) },
  );
}

function noService(host: string, project: string, service: string, evidence: string) {
  const place = seenFrom(host);
  return failure(
    'not-found',
    words(
      `No container of the service ${service} of the project ${project} was found on ${place.en}.`,
      `Aucun conteneur du service ${service} du projet ${project} n’a été trouvé sur ${place.fr}.`,
    ),
    words(
      `See them with: pilothouse compose ps ${host}. The account must be allowed to speak to docker.`,
      `Voyez-les avec : pilothouse compose ps ${host}. Le compte doit pouvoir parler à docker.`,
    ),
    evidence.trim() === '' ? {} : { evidence: evidence.trim().slice(0, 500) },
  );
}
