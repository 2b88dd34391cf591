import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Context } from '../../../../preload/contract/kubernetes.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { broken, contextProblem } from './context-problem.ts';
import type { ClusterEntry, ContextEntry, KubeconfigFile, UserEntry } from './kubeconfig-file.ts';
import { parseKubeconfigFile, YamlError } from './kubeconfig-file.ts';
import { nearNames } from '../near-names.ts';

/** Larger files are not kubeconfigs; kubectl's own are a few kilobytes. */
const LARGEST_FILE_BYTES = 8 * 1024 * 1024;
/** So many contexts are named to choose from. */
const MOST_NAMED = 20;

/** All kubeconfig files as one, merged by kubectl's rules. */
export interface Kubeconfig {
  readonly contexts: readonly ContextEntry[];
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
  readonly currentContext: string | null;
  /** Files that could not be read, in whole or in part. */
  readonly problems: readonly Failure[];
  /** Changes with what stands in the files. */
  readonly fingerprint: string;
}

/** A context with everything needed to use it. */
export interface ResolvedContext {
  readonly context: ContextEntry;
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** The files kubectl would read: those of `KUBECONFIG` (the platform's path delimiter between them), else `~/.kube/config`. */
export function kubeconfigPaths({ env, home }: Surroundings): { readonly paths: readonly string[]; readonly named: boolean } {
  const value = env['KUBECONFIG'] ?? '';
  if (value === '') return { paths: [join(home, '.kube', 'config')], named: false };
  const paths = value
    .split(delimiter)
    .filter((path) => path !== '')
    .map((path) => resolve(path));
  return { paths: [...new Set(paths)], named: true };
}

/**
 * What the kubeconfig files say together, by path. Never throws for what stands in them: a file that cannot be read is a problem of its
 * own, the others are used; one that is not there is a problem where KUBECONFIG names it (`named`). No file at all is an empty kubeconfig.
 * Merging: the first file to name a cluster, user, context or the current context wins, whole
 * (kubernetes.io "Merging kubeconfig files").
 */
export function mergeReadings(readings: readonly (readonly [string, Reading])[], named: boolean): Kubeconfig {
  const files: KubeconfigFile[] = [];
  const unread: Failure[] = [];
  const partial: Failure[] = [];
  const fingerprint = createHash('sha256');
  for (const [path, result] of readings) {
    fingerprint.update(`${path}\0${result.kind === 'read' ? result.text : result.kind}\0`);
    if (result.kind === 'read') {
      files.push(result.file);
      if (result.file.complaints.length > 0) partial.push(partlyUnreadable(result.file));
    } else if (result.kind === 'problem') unread.push(result.problem);
    else if (named) unread.push(missingFile(path));
  }
  const problems = [...(files.length > 0 ? unread.map(withOthers) : unread), ...partial];
  return { ...mergeKubeconfigs(files), problems, fingerprint: fingerprint.digest('hex') };
}

/** First wins, entry by entry; contexts keep the order in which they are written. */
export function mergeKubeconfigs(files: readonly KubeconfigFile[]): Omit<Kubeconfig, 'problems' | 'fingerprint'> {
  const firstByName = <Entry extends { readonly name: string }>(entries: readonly Entry[]) => {
    const map = new Map<string, Entry>();
    for (const entry of entries) if (!map.has(entry.name)) map.set(entry.name, entry);
    return map;
  };
  return {
    contexts: [...firstByName(files.flatMap((file) => file.contexts)).values()],
    clusters: firstByName(files.flatMap((file) => file.clusters)),
    users: firstByName(files.flatMap((file) => file.users)),
    currentContext: files.find((file) => file.currentContext !== null)?.currentContext ?? null,
  };
}

/** The contexts as the contract lists them, each with the problem that is plain from the files. Nothing is contacted or run. */
export async function listContexts(kubeconfig: Kubeconfig): Promise<Context[]> {
  return await Promise.all(
    kubeconfig.contexts.map(async (context) => ({
      name: context.name,
      cluster: context.cluster,
      server: kubeconfig.clusters.get(context.cluster)?.server ?? '',
      user: context.user,
      namespace: context.namespace,
      source: context.source,
      current: context.name === kubeconfig.currentContext,
      problem: await contextProblem(kubeconfig, context),
    })),
  );
}

/** A context ready for use. Throws FailureError `kubeconfig-context-unknown`, `kubeconfig-context-broken`, `kubeconfig-unreadable`. */
export async function resolveContext(kubeconfig: Kubeconfig, name: string): Promise<ResolvedContext> {
  const context = kubeconfig.contexts.find((entry) => entry.name === name);
  if (!context) throw new FailureError(unknownContext(kubeconfig, name));
  const problem = await contextProblem(kubeconfig, context);
  if (problem) throw new FailureError(problem);
  const cluster = kubeconfig.clusters.get(context.cluster);
  if (!cluster)
    throw new FailureError(
      broken(context, `its cluster “${context.cluster}” is not described`, `son cluster « ${context.cluster} » n’est pas décrit`),
    );
  return { context, cluster, user: kubeconfig.users.get(context.user) ?? anonymousUser(context) };
}

/** What became of reading one file. */
export type Reading =
  | { readonly kind: 'read'; readonly file: KubeconfigFile; readonly text: string }
  | { readonly kind: 'problem'; readonly problem: Failure }
  | { readonly kind: 'absent' };

/** Reads one kubeconfig file; never throws. */
export async function readOneFile(path: string): Promise<Reading> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) return unreadable(path, facts.isDirectory() ? 'EISDIR: it is a folder' : 'it is not a regular file');
    if (facts.size > LARGEST_FILE_BYTES) return unreadable(path, `${facts.size} bytes, larger than ${LARGEST_FILE_BYTES}`);
    const text = await readFile(path, 'utf8');
    return { kind: 'read', file: parseKubeconfigFile(text, path), text };
  } catch (error) {
    if (error instanceof YamlError) return { kind: 'problem', problem: notYaml(path, error.message) };
    if (isErrno(error) && error.code === 'ENOENT') return { kind: 'absent' };
    return unreadable(path, error instanceof Error ? error.message : String(error));
  }
}

function anonymousUser(context: ContextEntry): UserEntry {
  return {
    name: '',
    source: context.source,
    clientCertificate: null,
    clientKey: null,
    token: null,
    tokenFile: null,
    basic: null,
    loginProgram: null,
    authProvider: null,
    impersonation: null,
  };
}

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}

function unknownContext(kubeconfig: Kubeconfig, name: string): Failure {
  const known = kubeconfig.contexts.map((context) => context.name);
  const choose = choiceOf(known, name);
  const [first] = kubeconfig.problems;
  // It may well stand in what could not be read: that is what has to be put right.
  if (first)
    return {
      ...first,
      cause: words(
        `The context “${name}” is in no kubeconfig that could be read. ${first.cause.en}`,
        `Le contexte « ${name} » n’est dans aucun kubeconfig lisible. ${first.cause.fr}`,
      ),
      remedy: known.length === 0 ? first.remedy : words(`${first.remedy.en} ${choose.en}`, `${first.remedy.fr} ${choose.fr}`),
    };
  return failure(
    'kubeconfig-context-unknown',
    words(`There is no context “${name}” in the kubeconfig files.`, `Il n’y a pas de contexte « ${name} » dans les fichiers kubeconfig.`),
    known.length === 0
      ? words('Set KUBECONFIG or put a kubeconfig at ~/.kube/config.', 'Définissez KUBECONFIG ou placez un kubeconfig dans ~/.kube/config.')
      : choose,
  );
}

/** The contexts there are; of very many those that may have been meant. */
function choiceOf(known: readonly string[], name: string): Words {
  if (known.length <= MOST_NAMED) return words(`Choose one of: ${known.join(', ')}.`, `Choisissez parmi : ${known.join(', ')}.`);
  const near = nearNames(name, known).join(', ');
  return words(
    `${near === '' ? '' : `Similar names: ${near}. `}See all ${known.length} with: pilothouse contexts list`,
    `${near === '' ? '' : `Noms proches : ${near}. `}Voyez les ${known.length} avec : pilothouse contexts list`,
  );
}

function withOthers(problem: Failure): Failure {
  const { en, fr } = problem.remedy;
  return { ...problem, remedy: words(`${en} The other files are used.`, `${fr} Les autres fichiers sont utilisés.`) };
}

function missingFile(path: string): Failure {
  return failure(
    'kubeconfig-unreadable',
    words(`KUBECONFIG names ${path}, which does not exist.`, `KUBECONFIG nomme ${path}, qui n’existe pas.`),
    words('Take it out of KUBECONFIG, or put the file there.', 'Retirez-le de KUBECONFIG, ou mettez le fichier à cet endroit.'),
    { code: 'ENOENT' },
  );
}

function unreadable(path: string, evidence: string): Reading {
  const problem = failure(
    'kubeconfig-unreadable',
    words(`The kubeconfig ${path} cannot be read.`, `Le kubeconfig ${path} est illisible.`),
    words('Check the file and its permissions.', 'Vérifiez le fichier et ses droits.'),
    { evidence },
  );
  return { kind: 'problem', problem };
}

function notYaml(path: string, evidence: string): Failure {
  return failure(
    'kubeconfig-unreadable',
    words(`The kubeconfig ${path} is not valid YAML.`, `Le kubeconfig ${path} n’est pas du YAML valide.`),
    /\bline \d+/u.test(evidence)
      ? words('Correct the line named below.', 'Corrigez la ligne indiquée ci-dessous.')
      : words('Correct the file, or fetch the kubeconfig again.', 'Corrigez le fichier, ou récupérez de nouveau le kubeconfig.'),
    { evidence },
  );
}

function partlyUnreadable(file: KubeconfigFile): Failure {
  return failure(
    'kubeconfig-unreadable',
    words(
      `Some entries of the kubeconfig ${file.path} make no sense and were left out.`,
      `Certaines entrées du kubeconfig ${file.path} n’ont pas de sens et ont été ignorées.`,
    ),
    words(
      'Correct the entries named below. The rest of the file is used.',
      'Corrigez les entrées indiquées ci-dessous. Le reste du fichier est utilisé.',
    ),
    { evidence: file.complaints.join('\n') },
  );
}
