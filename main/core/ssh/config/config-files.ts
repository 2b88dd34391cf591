import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import type { Failure } from '../../../../preload/contract/failure.ts';
import { failure, words } from '../../failure.ts';
import { splitConfigLine } from './config-line.ts';
import { globPart } from './patterns.ts';
import { keepWhileUnchanged } from '../unchanged-files.ts';

/** One directive of ssh_config(5), where it stands, and for `Include` what it brought in. */
export interface ConfigLine {
  /** In lower case: keywords are not case-sensitive. */
  readonly keyword: string;
  readonly values: readonly string[];
  /** Everything after the keyword as it stands. */
  readonly rest: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly included: readonly (readonly ConfigLine[])[];
}

export interface ConfigTree {
  readonly lines: readonly ConfigLine[];
  readonly problems: readonly Failure[];
}

export interface ConfigPlaces {
  /** Stands for `~`. */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's own file, read first: `~/.ssh/config`. */
  readonly userFile: string;
  /** The machine's file, read second; null to leave it out. */
  readonly systemFile: string | null;
}

/** OpenSSH's own limit (readconf.c, READCONF_MAX_DEPTH). */
const DEEPEST_INCLUDE = 16;
const LARGEST_FILE_BYTES = 4 * 1024 * 1024;

/** Each line understood on its own, a Failure for one that cannot be. */
const parsed = keepWhileUnchanged<readonly (ConfigLine | Failure)[]>();

/**
 * Reads the user's and the machine's ssh configuration with everything they include. A file that is not there is no
 * problem; whatever cannot be read or understood is one, and the rest is read all the same.
 */
export async function readConfigFiles(places: ConfigPlaces): Promise<ConfigTree> {
  const problems: Failure[] = [];
  const user = await readOne(places.userFile, [], { places, base: dirname(places.userFile), problems });
  const system =
    places.systemFile === null ? [] : await readOne(places.systemFile, [], { places, base: dirname(places.systemFile), problems });
  return { lines: [...user, ...system], problems };
}

interface Reading {
  readonly places: ConfigPlaces;
  /** What relative names in `Include` are relative to: `~/.ssh`, or `/etc/ssh` in the machine's file. */
  readonly base: string;
  readonly problems: Failure[];
}

async function readOne(path: string, parents: readonly string[], reading: Reading): Promise<ConfigLine[]> {
  let content: readonly (ConfigLine | Failure)[];
  try {
    const found = await stat(path, { bigint: true });
    // As with ssh, `/dev/null` says "none". Reading a pipe would wait for whoever writes to it.
    if (found.isCharacterDevice() && path === '/dev/null') return [];
    if (!found.isFile()) {
      reading.problems.push(unreadable(path, found.isDirectory() ? 'EISDIR: it is a folder' : 'it is not a regular file'));
      return [];
    }
    if (found.size > LARGEST_FILE_BYTES) {
      reading.problems.push(unreadable(path, `${found.size} bytes, more than the ${LARGEST_FILE_BYTES} that are read`));
      return [];
    }
    content = await parsed(path, found, async () => parseLines(await readFile(path, 'utf8'), path));
  } catch (error) {
    if (!isMissing(error)) reading.problems.push(unreadable(path, error instanceof Error ? error.message : String(error)));
    return [];
  }
  const lines: ConfigLine[] = [];
  for (const line of content) {
    if ('kind' in line) reading.problems.push(line);
    else lines.push(line.keyword === 'include' ? { ...line, included: await readIncluded(line, [...parents, path], reading) } : line);
  }
  return lines;
}

function parseLines(text: string, path: string): (ConfigLine | Failure)[] {
  return text.split(/\r?\n|\r/u).flatMap((content, index) => {
    const line = index + 1;
    const found = parseConfigLine(content, path, line);
    if (found === null) return [];
    // What follows a block's beginning that cannot be read belongs to nobody, least of all to the block before it.
    if ('kind' in found && BLOCK_BEGINS.test(content))
      return [found, { keyword: 'host', values: [], rest: '', file: path, line, included: [] }];
    return found;
  });
}

const BLOCK_BEGINS = /^\s*"?(?:host|match)(?:[\s="]|$)/iu;

async function readIncluded(line: ConfigLine, parents: readonly string[], reading: Reading): Promise<ConfigLine[][]> {
  const included: ConfigLine[][] = [];
  for (const pattern of line.values) {
    for (const path of await expandGlob(absolutePattern(pattern, reading))) {
      if (parents.includes(path)) {
        reading.problems.push(
          malformed(
            line.file,
            line.line,
            words(`it includes ${path}, which is being read already`, `elle inclut ${path}, déjà en cours de lecture`),
          ),
        );
      } else if (parents.length > DEEPEST_INCLUDE) {
        reading.problems.push(
          malformed(
            line.file,
            line.line,
            words(`Include is nested more than ${DEEPEST_INCLUDE} deep`, `Include est imbriqué sur plus de ${DEEPEST_INCLUDE} niveaux`),
          ),
        );
      } else {
        included.push(await readOne(path, parents, reading));
      }
    }
  }
  return included;
}

function absolutePattern(pattern: string, { places, base }: Reading): string {
  const expanded = pattern.replace(/\$\{(\w+)\}/gu, (_, name: string) => places.env[name] ?? '');
  if (expanded === '~' || expanded.startsWith('~/')) return join(places.home, expanded.slice(1));
  return isAbsolute(expanded) ? expanded : join(base, expanded);
}

/** Files that fit an absolute pattern, sorted by name; hidden ones only when the pattern spells the dot (glob(7)). */
async function expandGlob(pattern: string): Promise<string[]> {
  const normal = resolve(pattern);
  const [root = '', ...parts] = normal.split(sep);
  let found = [root === '' ? sep : root + sep];
  for (const [index, part] of parts.entries()) {
    if (part === '') continue;
    const wanted = globPart(part);
    if (wanted === null) {
      found = found.map((folder) => join(folder, part));
      continue;
    }
    const next: string[] = [];
    for (const folder of found) {
      for (const entry of await entriesOf(folder)) {
        if (
          wanted.test(entry.name) &&
          (!entry.name.startsWith('.') || part.startsWith('.')) &&
          (index === parts.length - 1 || !entry.isFile())
        )
          next.push(join(folder, entry.name));
      }
    }
    found = next.sort();
  }
  return found;
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    // As with glob(3): a folder that cannot be listed has nothing that fits.
    return [];
  }
}

/** One line as a directive, null for a comment or an empty line, or why it cannot be understood. */
export function parseConfigLine(content: string, file: string, line: number): ConfigLine | Failure | null {
  try {
    const split = splitConfigLine(content);
    return split === null ? null : { ...split, file, line, included: [] };
  } catch {
    return malformed(
      file,
      line,
      words(
        'it is no directive with a value, or its quotes do not close',
        'ce n’est pas une directive suivie d’une valeur, ou ses guillemets ne se ferment pas',
      ),
      content.trim(),
    );
  }
}

/** A line of the configuration that was left out, and why. */
export function malformed(file: string, line: number, why: { readonly en: string; readonly fr: string }, evidence?: string): Failure {
  return failure(
    'ssh-config-unreadable',
    words(`Line ${line} of ${file} was left out: ${why.en}.`, `La ligne ${line} de ${file} a été ignorée : ${why.fr}.`),
    words('Correct that line; everything else in the file was read.', 'Corrigez cette ligne ; le reste du fichier a été lu.'),
    evidence === undefined ? {} : { evidence },
  );
}

function unreadable(path: string, evidence: string): Failure {
  return failure(
    'ssh-config-unreadable',
    words(`The ssh configuration ${path} could not be read.`, `La configuration ssh ${path} n’a pas pu être lue.`),
    words(
      'Check who owns the file and who may read it; hosts from other files are listed.',
      'Vérifiez le propriétaire et les droits du fichier ; les hôtes des autres fichiers sont listés.',
    ),
    { evidence },
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
