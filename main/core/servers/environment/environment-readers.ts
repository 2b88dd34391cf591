import type { Failure } from '../../../../preload/contract/failure.ts';
import { Secret } from '../../credentials/secret.ts';
import type { Environment, RepeatedVariable, Variable } from '../../settings-files/environments.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { withMountedFiles } from '../../settings-files/mounted-files.ts';
import { readSettingsFile } from '../../settings-files/read-settings-file.ts';
import { seenFrom } from '../../vantage/tcp.ts';
import { createReaders } from '../as-root.ts';
import type { Repeated, UnclosedQuote } from '../../settings-files/env-file.ts';
import { parseEnvFile, parseEnvironmentFiles, parseUnitEnvironment, readEnvFile } from '../../settings-files/env-file.ts';
import { filled } from '../../settings-files/setting.ts';
import { readSystemdEnvFile } from '../../settings-files/systemd-env-file.ts';
import { composeEnvironment } from './compose-environment.ts';
import { fileText } from './file-text.ts';
import type { Place } from './file-text.ts';

const WITHIN_MS = 20_000;
const LARGEST_FILE_BYTES = 1024 ** 2;
const MOST_FILES = 20;

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
    const { variables: own, unclosed, repeated } = readEnvFile(await fileText(place, path, signal));
    // What refers to a name that is not in the file stays as it is written there.
    const whole = [...own].map(([name, value]) => [name, filled(value, (other) => own.get(other)) ?? value] as const);
    const variables = await withMountedFiles(variablesOf(new Map(whole), words(`file ${path}`, `fichier ${path}`)), []);
    return environmentOf(place, variables, unclosed.map(unclosedIn(path)), repeated.map(repeatedAt(path)));
  });

  rooms.environments.serve('config-file', async ({ host, path }, signal) => {
    const place = await placeOf(host, signal);
    const text = await fileText(place, path, signal);
    const beside = parseEnvFile(await firstOf(place, envFilesNear(path), signal));
    const settings = await readSettingsFile(path, text, (name) => beside.get(name));
    const where = words(`file ${path}`, `fichier ${path}`);
    const lines = ENV_FILE.test(path) ? readEnvFile(text) : { unclosed: [], repeated: [] };
    return environmentOf(
      place,
      [...settings].map(([name, value]) => ({ name, value: value === null ? null : new Secret(value), where })),
      lines.unclosed.map(unclosedIn(path)),
      lines.repeated.map(repeatedAt(path)),
    );
  });

  rooms.environments.serve('unit', async ({ host, unit }, signal) => {
    const place = await placeOf(host, signal);
    const args = ['show', '--property=LoadState,Environment,EnvironmentFiles', '--', unit];
    const { stdout, exitCode, stderr } = await place.reader.run({ program: 'systemctl', args }, { signal, timeoutMs: WITHIN_MS });
    const valuesOf = (name: string) =>
      stdout.split('\n').flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));
    if (exitCode === 127) throw new FailureError(noSystemd(place.host, stderr));
    if (exitCode !== 0 || valuesOf('LoadState')[0] === 'not-found') throw new FailureError(noUnit(place.host, unit, stderr));
    const variables = new Map(
      variablesOf(parseUnitEnvironment(valuesOf('Environment').join(' ')), words('', '')).map((one) => [one.name, one]),
    );
    const problems: Failure[] = [];
    const repeated: RepeatedVariable[] = [];
    for (const { path, optional } of parseEnvironmentFiles(valuesOf('EnvironmentFiles')).slice(0, MOST_FILES)) {
      try {
        const its = readSystemdEnvFile(await fileText(place, path, signal));
        for (const variable of variablesOf(its.variables, words(`file ${path}`, `fichier ${path}`))) variables.set(variable.name, variable);
        problems.push(...its.unclosed.map(swallowedIn(path)));
        repeated.push(...its.repeated.map(repeatedAt(path)));
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof FailureError)) throw error;
        if (!optional || error.failure.kind !== 'not-found') problems.push(error.failure);
      }
    }
    if (variables.size === 0 && problems.length === 0) throw new FailureError(noEnvironment(place.host, unit));
    return environmentOf(place, await withMountedFiles([...variables.values()], []), problems, repeated);
  });

  rooms.environments.serve('compose', async ({ host, project, service }, signal) =>
    composeEnvironment(await placeOf(host, signal), { project, service }, signal),
  );
}

/** Files of `NAME=value` lines, by their names. */
const ENV_FILE = /(?:^|\/)(?:\.env(?:\.[^/]+)?|[^/]*\.env|env|environment)$/iu;

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

function environmentOf(
  { vantage }: Place,
  variables: readonly Variable[],
  problems: readonly Failure[],
  repeated: readonly RepeatedVariable[],
): Environment {
  return { vantage, variables, problems, repeated };
}

function repeatedAt(path: string): (one: Repeated) => RepeatedVariable {
  return (one) => ({ ...one, path });
}

function variablesOf(values: ReadonlyMap<string, string>, where: Variable['where']): Variable[] {
  return [...values].map(([name, value]) => ({ name, value: new Secret(value), where }));
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

function noSystemd(host: string, evidence: string) {
  const place = seenFrom(host);
  return failure(
    'not-available',
    words(`There is no systemd on ${place.en}, and so no units.`, `Il n’y a pas de systemd sur ${place.fr}, donc pas d’unités.`),
    words(
      'Read the file its settings are in instead (--dotenv, --config).',
      'Lisez plutôt le fichier de ses réglages (--dotenv, --config).',
    ),
    evidence.trim() === '' ? {} : { evidence: evidence.trim().slice(0, 500) },
  );
}

function noEnvironment(host: string, unit: string) {
  const place = seenFrom(host);
  return failure(
    'not-found',
    words(
      `The unit ${unit} on ${place.en} sets no environment: it has neither Environment= nor EnvironmentFile=.`,
      `L’unité ${unit} sur ${place.fr} ne définit pas d’environnement : elle n’a ni Environment= ni EnvironmentFile=.`,
    ),
    words(
      'Its settings may be in a file of its own: read that file (--config), or type them instead.',
      'Ses réglages sont peut-être dans un fichier à elle : lisez ce fichier (--config), ou saisissez-les.',
    ),
  );
}

const closeIt = words(
  'Close the quotation mark, or put the whole value between single quotes.',
  'Fermez le guillemet, ou mettez toute la valeur entre apostrophes droites.',
);

function unclosedIn(path: string): (quote: UnclosedQuote) => Failure {
  return ({ name, line }) =>
    failure(
      'bad-input',
      words(
        `Line ${line} of ${path} opens a quotation mark (${name}) and does not close it. docker compose refuses such a file as a whole; dotenv takes the mark into the value and goes on with the next line, as it was done here.`,
        `La ligne ${line} de ${path} ouvre un guillemet (${name}) sans le fermer. docker compose refuse un tel fichier en entier ; dotenv met le guillemet dans la valeur et continue à la ligne suivante, comme cela a été fait ici.`,
      ),
      closeIt,
    );
}

function swallowedIn(path: string): (quote: UnclosedQuote) => Failure {
  return ({ name, line }) =>
    failure(
      'bad-input',
      words(
        `Line ${line} of ${path} opens a quotation mark (${name}) and does not close it: systemd takes the lines behind it into the same value, up to the next such mark or the end of the file. What they set is missing.`,
        `La ligne ${line} de ${path} ouvre un guillemet (${name}) sans le fermer : systemd prend les lignes suivantes dans la même valeur, jusqu’au prochain guillemet ou à la fin du fichier. Ce qu’elles définissent manque.`,
      ),
      closeIt,
    );
}
