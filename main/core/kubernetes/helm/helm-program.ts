import { parse } from 'yaml';
import type { ReleaseChange, ReleaseRevision } from '../../../../preload/contract/helm.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import { commandText } from '../../vantage/quote.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import { isObject, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { refuseMask } from '../manifests/refused-mask.ts';
import { maskedYaml } from '../masked-object.ts';
import { manifestObjects } from './manifest.ts';
import { keptRevisions, mustReadRecord } from './release-storage.ts';
import type { ReleasePlace } from './releases.ts';
import { noRelease, readHistory } from './releases.ts';

/** Charts are fetched from registries. */
const DRY_RUN_LIMIT_MS = 120_000;
/** Helm's own limit is five minutes (`--timeout`). */
const UPGRADE_LIMIT_MS = 10 * 60_000;
const LARGEST_OUTPUT_BYTES = 32 * 1024 * 1024;

/** The `helm` program of this computer. */
export interface HelmProgram {
  /** PATH of the login shell: a desktop's own lacks what the person installed. */
  readonly path: (signal: AbortSignal) => Promise<string>;
  readonly here: (signal: AbortSignal) => Promise<Vantage>;
  /** Why the program cannot go the way this context is reached; null when it can. */
  readonly obstacle: (context: string) => FailureError | null;
}

/** Its version, null when there is none. Throws FailureError for one that is there and does not answer. */
export async function helmVersion(helm: HelmProgram, signal: AbortSignal): Promise<string | null> {
  try {
    const { exitCode, stdout } = await run(helm, ['version', '--short'], { signal, timeoutMs: 15_000 });
    return exitCode === 0 ? stdout.trim() : null;
  } catch (error) {
    if (failureOf(error).kind === 'command-missing') return null;
    throw error;
  }
}

interface AskedUpgrade extends ReleasePlace {
  readonly context: string;
  readonly change: Extract<ReleaseChange, { readonly verb: 'upgrade' }>;
}

/**
 * An upgrade by `helm upgrade`, shown by its own server-side dry run first. Throws FailureError `command-missing` without the program,
 * `not-found`, `bad-input` for values that are not YAML, `command-failed` with Helm's words.
 */
export async function prepareUpgrade(
  client: ClusterClient,
  helm: HelmProgram,
  asked: AskedUpgrade,
  signal: AbortSignal,
): Promise<PreparedChange<ReleaseRevision>> {
  const { context, namespace, name, change } = asked;
  const obstacle = helm.obstacle(context);
  if (obstacle) throw obstacle;
  const newest = (await keptRevisions(client, namespace, name, signal)).toSorted((a, b) => b.revision - a.revision)[0];
  if (newest === undefined) throw new FailureError(noRelease(asked, context));
  const present = await mustReadRecord(client, { namespace, name, revision: newest.revision }, signal);
  checkValues(change.values);
  const args = [
    '--kube-context',
    context,
    '--namespace',
    namespace,
    'upgrade',
    name,
    change.chart,
    ...(change.version === null ? [] : ['--version', change.version]),
    ...(change.values === null ? ['--reuse-values'] : ['--values', '-']),
  ];
  const stdin = change.values ?? '';
  const tried = await run(helm, [...args, '--dry-run', '--output', 'json'], { signal, stdin, timeoutMs: DRY_RUN_LIMIT_MS });
  if (tried.exitCode !== 0) throw new FailureError(helmFailed(tried.stderr, tried.exitCode));
  const after = byName(manifestIn(tried.stdout));
  const before = byName(present.manifest);
  const changed = [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
    const [was, becomes] = [before.get(path) ?? null, after.get(path) ?? null];
    return was === becomes ? [] : [{ path, before: was, after: becomes }];
  });
  return {
    target: context,
    kind: 'kubernetes',
    object: `${context}/${namespace}/release/${name}`,
    title: words(`Upgrade ${name} to ${change.chart}`, `Mettre ${name} à jour vers ${change.chart}`),
    commands: [commandText({ program: 'helm', args })],
    diffs: changed,
    effects: [
      ...(changed.length === 0 ? [words('No object of its manifest changes.', 'Aucun objet de son manifeste ne change.')] : []),
      ...(change.values === null
        ? [words('The values given last time are used again.', 'Les valeurs données la dernière fois sont réutilisées.')]
        : []),
    ],
    undo: words(`Roll back to revision ${newest.revision}.`, `Revenir à la révision ${newest.revision}.`),
    before: `revision ${newest.revision}, ${newest.status}`,
    async apply(progress, within) {
      progress.step(words('Helm upgrades the release', 'Helm met la release à jour'));
      // Its standard output repeats the chart's notes, which may hold passwords: it is not shown.
      const done = await run(helm, [...args, '--wait'], { signal: within, stdin, timeoutMs: UPGRADE_LIMIT_MS });
      if (done.exitCode !== 0) throw new FailureError(helmFailed(done.stderr, done.exitCode));
      const [result] = await readHistory(client, asked, within);
      if (result === undefined) throw new FailureError(noRelease(asked, context));
      return { result, after: `revision ${result.revision}, ${result.status}` };
    },
  };
}

interface RunOptions {
  readonly signal: AbortSignal;
  readonly stdin?: string;
  readonly timeoutMs: number;
}

async function run({ path, here }: HelmProgram, args: readonly string[], { signal, stdin = '', timeoutMs }: RunOptions) {
  const env = { PATH: await path(signal) };
  const vantage = await here(signal);
  return await vantage.run(
    { program: 'helm', args, env, stdin, timeoutMs, largestOutputBytes: LARGEST_OUTPUT_BYTES },
    { signal, timeoutMs },
  );
}

function byName(manifest: string): ReadonlyMap<string, string> {
  return new Map(
    manifestObjects(manifest).map(({ kind, namespace, name, object }) => [
      [namespace, kind.toLowerCase(), name].filter((part) => part !== null).join('/'),
      maskedYaml(object),
    ]),
  );
}

/** `helm upgrade --dry-run --output json` prints the release as it would be. */
function manifestIn(output: string): string {
  try {
    const release: unknown = JSON.parse(output);
    return isObject(release) ? (textAt(release, 'manifest') ?? '') : '';
  } catch {
    // It may hold secrets: it is not quoted.
    throw new FailureError(helmFailed('its answer is not JSON', 0));
  }
}

function checkValues(values: string | null): void {
  if (values === null) return;
  refuseMask(values, 'values.yaml');
  let parsed: unknown;
  try {
    parsed = parse(values);
  } catch (error) {
    throw new FailureError(notYaml(error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : ''), { cause: error });
  }
  if (parsed !== null && !isObject(parsed)) throw new FailureError(notYaml('not a map of names'));
}

function notYaml(evidence: string) {
  return failure(
    'bad-input',
    words('The values are not YAML that Helm takes.', 'Les valeurs ne sont pas du YAML accepté par Helm.'),
    words('Write one name: value a line.', 'Écrivez un nom: valeur par ligne.'),
    { evidence },
  );
}

function helmFailed(stderr: string, exitCode: number | null) {
  return failure(
    'command-failed',
    words('Helm did not do it.', 'Helm ne l’a pas fait.'),
    words(
      'Its own words tell why. Nothing is left half done that a rollback does not undo.',
      'Ses propres mots disent pourquoi. Un retour en arrière défait ce qui serait à moitié fait.',
    ),
    { evidence: stderr.trim().slice(0, 4000), code: String(exitCode ?? '') },
  );
}
