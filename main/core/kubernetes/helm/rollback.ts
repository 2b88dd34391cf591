import { isDeepStrictEqual } from 'node:util';
import type { ReleaseRevision } from '../../../../preload/contract/helm.ts';
import type { PreparedChange, Progress } from '../../activity/changes.ts';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import { commandText } from '../../vantage/quote.ts';
import { ApiStatusError } from '../api-failure.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { kindsOf, objectPath } from '../discovery.ts';
import type { EvidenceDesk } from '../evidence.ts';
import { maskedYaml } from '../masked-object.ts';
import { followRollout } from '../rollout/rollout-follow.ts';
import type { ManifestObject } from './manifest.ts';
import { isKept, manifestObjects } from './manifest.ts';
import type { ReleaseRecord } from './release-record.ts';
import { revisionRow } from './release-record.ts';
import { keepRollback } from './rollback-record.ts';
import { keptRevisions, mustReadRecord } from './release-storage.ts';
import type { ReleasePlace } from './releases.ts';
import { noRelease } from './releases.ts';
import { mergePatch, threeWay } from './three-way.ts';

const MANAGER = 'pilothouse';
const MERGE_PATCH = 'application/merge-patch+json';

interface AskedRollback extends ReleasePlace {
  readonly context: string;
  readonly revision: number;
}

/** What the rollback does to one object. */
type Step =
  | { readonly verb: 'create'; readonly path: string; readonly name: string; readonly body: JsonObject; readonly after: JsonObject }
  | {
      readonly verb: 'patch';
      readonly path: string;
      readonly name: string;
      readonly body: JsonObject;
      readonly before: JsonObject;
      readonly after: JsonObject;
      readonly deployment: { readonly namespace: string; readonly name: string } | null;
    }
  | { readonly verb: 'delete'; readonly path: string; readonly name: string; readonly before: JsonObject };

/**
 * A release back at one of its revisions, as `helm rollback` does it: every object of that revision's manifest as it says there, what only
 * the present manifest has removed, and a new revision written that Helm goes on from. Throws FailureError `not-found`, `not-available`
 * (nothing would change; hooks, which only Helm runs; kinds that are gone), and those of a server-side dry run.
 */
export async function prepareRollback(
  client: ClusterClient,
  evidence: EvidenceDesk,
  asked: AskedRollback,
  signal: AbortSignal,
): Promise<PreparedChange<ReleaseRevision>> {
  const { context, namespace, name, revision } = asked;
  const kept = await keptRevisions(client, namespace, name, signal);
  const newest = kept.toSorted((a, b) => b.revision - a.revision)[0];
  if (newest === undefined) throw new FailureError(noRelease(asked, context));
  const [present, target] = await Promise.all([
    mustReadRecord(client, { namespace, name, revision: newest.revision }, signal),
    mustReadRecord(client, asked, signal),
  ]);
  const helm = commandText({
    program: 'helm',
    args: ['--kube-context', context, '-n', namespace, 'rollback', name, String(revision)],
  });
  refuseHooks(target, helm);
  if (present.version === target.version && present.status === 'deployed') throw new FailureError(alreadyThere(asked));
  const steps = await stepsBetween(client, { present, target, namespace }, signal);
  const title = words(`Roll back ${name} to revision ${revision}`, `Ramener ${name} à la révision ${revision}`);
  const removed = steps.filter(({ verb }) => verb === 'delete');
  return {
    target: context,
    kind: 'kubernetes',
    object: `${context}/${namespace}/release/${name}`,
    title,
    commands: [helm],
    diffs: steps.map((step) => ({
      path: step.name,
      before: step.verb === 'create' ? null : maskedYaml(step.before),
      after: step.verb === 'delete' ? null : maskedYaml(step.after),
    })),
    effects: [
      words(
        `It becomes revision ${newest.revision + 1}, with the chart and the values of revision ${revision}.`,
        `Elle devient la révision ${newest.revision + 1}, avec le chart et les valeurs de la révision ${revision}.`,
      ),
      ...(steps.length === 0
        ? [words('No object of the cluster differs from that revision.', 'Aucun objet du cluster ne diffère de cette révision.')]
        : []),
      ...(removed.length > 0
        ? [
            words(
              `Removed, since that revision does not have them: ${removed.map((step) => step.name).join(', ')}.`,
              `Supprimés, car absents de cette révision : ${removed.map((step) => step.name).join(', ')}.`,
            ),
          ]
        : []),
    ],
    undo: words(`Roll back to revision ${newest.revision}.`, `Revenir à la révision ${newest.revision}.`),
    dangerous: removed.length > 0,
    before: `revision ${newest.revision}, ${newest.status}`,
    async apply(progress, within) {
      const record = await keepRollback(client, { kept, present, target, namespace }, within);
      try {
        await makeSteps(client, steps, progress, within);
      } catch (error) {
        await record.end('failed', `Rollback "${name}" failed: ${failureOf(error).cause.en}`);
        throw error;
      }
      const json = await record.end('deployed', `Rollback to ${revision}`);
      const result = { ...revisionRow(json), namespace };
      await followDeployments(client, evidence, steps, progress, within);
      return { result, after: `revision ${json.version}, ${json.status}` };
    },
  };
}

async function makeSteps(client: ClusterClient, steps: readonly Step[], progress: Pick<Progress, 'step' | 'amount'>, signal: AbortSignal) {
  for (const [index, step] of steps.entries()) {
    progress.amount(index, steps.length);
    progress.step(
      step.verb === 'create'
        ? words(`Creating ${step.name}`, `Création de ${step.name}`)
        : step.verb === 'patch'
          ? words(`Changing ${step.name}`, `Modification de ${step.name}`)
          : words(`Removing ${step.name}`, `Suppression de ${step.name}`),
    );
    await send(client, step, { dryRun: false }, signal);
  }
  progress.amount(steps.length, steps.length);
}

async function followDeployments(
  client: ClusterClient,
  evidence: EvidenceDesk,
  steps: readonly Step[],
  progress: Pick<Progress, 'step' | 'amount'>,
  signal: AbortSignal,
): Promise<void> {
  for (const step of steps) {
    if (step.verb !== 'patch' || step.deployment === null) continue;
    await followRollout({ client, place: step.deployment, evidence, progress, signal });
  }
}

/** Every object of both manifests against what the cluster has, in the order of the wanted manifest; removals last, in reverse. */
async function stepsBetween(
  client: ClusterClient,
  { present, target, namespace }: { readonly present: ReleaseRecord; readonly target: ReleaseRecord; readonly namespace: string },
  signal: AbortSignal,
): Promise<Step[]> {
  const placed = await placer(client, namespace, signal);
  const before = new Map(manifestObjects(present.manifest).map((one) => [placed(one).path, one]));
  const wanted = manifestObjects(target.manifest).map((one) => ({ one, ...placed(one) }));
  const steps: Step[] = [];
  for (const { one, path, collection, name } of wanted) {
    const live = await readOrNull(client, path, signal);
    const step: Step | null =
      live === null
        ? { verb: 'create', path: collection, name, body: owned(one.object, target.name, namespace), after: {} }
        : patchStep(one, { path, name, live, before: before.get(path)?.object ?? {}, namespace });
    if (step === null) continue;
    const after = await send(client, step, { dryRun: true }, signal);
    if (step.verb === 'patch' && isDeepStrictEqual(maskedYaml(after), maskedYaml(step.before))) continue;
    steps.push(step.verb === 'delete' ? step : { ...step, after });
  }
  const paths = new Set(wanted.map(({ path }) => path));
  for (const [path, one] of [...before].toReversed()) {
    if (paths.has(path)) continue;
    const live = await readOrNull(client, path, signal);
    if (live === null || isKept(one.object) || isKept(live)) continue;
    steps.push({ verb: 'delete', path, name: placed(one).name, before: live });
  }
  return steps;
}

function patchStep(
  { object, kind }: ManifestObject,
  found: {
    readonly path: string;
    readonly name: string;
    readonly live: JsonObject;
    readonly before: JsonObject;
    readonly namespace: string;
  },
): Step | null {
  const body = mergePatch(found.live, threeWay(found.before, object, found.live));
  if (Object.keys(body).length === 0) return null;
  const metadata = objectAt(found.live, 'metadata');
  const deployment =
    kind === 'Deployment' ? { namespace: textAt(metadata, 'namespace') ?? found.namespace, name: textAt(metadata, 'name') ?? '' } : null;
  return { verb: 'patch', path: found.path, name: found.name, body, before: found.live, after: {}, deployment };
}

async function send(client: ClusterClient, step: Step, { dryRun }: { readonly dryRun: boolean }, signal: AbortSignal): Promise<JsonObject> {
  const query = { fieldManager: MANAGER, ...(dryRun ? { dryRun: 'All' } : {}) };
  const answer =
    step.verb === 'create'
      ? await client.change({ method: 'POST', path: step.path, query, body: step.body, signal })
      : step.verb === 'patch'
        ? await client.change({ method: 'PATCH', path: step.path, query, body: step.body, contentType: MERGE_PATCH, signal })
        : await client.change({ method: 'DELETE', path: step.path, query: {}, body: { propagationPolicy: 'Background' }, signal });
  return isObject(answer) ? answer : {};
}

/** Where an object of a manifest lies in the API: its own version where that is still served, else the one the server prefers. */
async function placer(client: ClusterClient, releaseNamespace: string, signal: AbortSignal) {
  const kinds = [...(await kindsOf(client, signal)).values()];
  return ({ apiVersion, kind, namespace, name }: ManifestObject) => {
    const group = apiVersion.includes('/') ? (apiVersion.split('/', 1)[0] ?? '') : '';
    const found = kinds.find((one) => one.kind === kind && one.group === group);
    if (found === undefined) throw new FailureError(kindGone(kind, apiVersion));
    const its = { ...found, version: apiVersion.split('/').at(-1) ?? found.version };
    const within = found.namespaced ? (namespace ?? releaseNamespace) : null;
    return {
      path: objectPath(its, within, name),
      collection: objectPath(its, within),
      name: [within, found.kind.toLowerCase(), name].filter((part) => part !== null).join('/'),
    };
  };
}

async function readOrNull(client: ClusterClient, path: string, signal: AbortSignal): Promise<JsonObject | null> {
  try {
    const found = await client.json({ path, signal });
    return isObject(found) ? found : null;
  } catch (error) {
    if (error instanceof ApiStatusError && error.status === 404) return null;
    throw error;
  }
}

/** Helm knows its objects by these marks (Helm, "Adopting existing resources"). */
function owned(object: JsonObject, release: string, namespace: string): JsonObject {
  const metadata = objectAt(object, 'metadata');
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...objectAt(metadata, 'labels'), 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: {
        ...objectAt(metadata, 'annotations'),
        'meta.helm.sh/release-name': release,
        'meta.helm.sh/release-namespace': namespace,
      },
    },
  };
}

function refuseHooks({ hooks }: ReleaseRecord, command: string): void {
  const around = hooks.filter((hook) => {
    const events = hook['events'];
    return Array.isArray(events) && events.some((event) => event === 'pre-rollback' || event === 'post-rollback');
  });
  if (around.length === 0) return;
  const names = around.map((hook) => textAt(hook, 'name') ?? '?').join(', ');
  throw new FailureError(
    failure(
      'not-available',
      words(
        `That revision wants programs run around a rollback (${names}): only Helm itself does that.`,
        `Cette révision demande d’exécuter des programmes autour d’un retour en arrière (${names}) : seul Helm le fait.`,
      ),
      words(`Roll back with: ${command}`, `Revenez en arrière avec : ${command}`),
    ),
  );
}

function alreadyThere({ name, revision }: AskedRollback) {
  return failure(
    'not-available',
    words(`${name} is at revision ${revision} already.`, `${name} est déjà à la révision ${revision}.`),
    words('Choose an older one of its history.', 'Choisissez-en une plus ancienne de son historique.'),
  );
}

function kindGone(kind: string, apiVersion: string) {
  return failure(
    'not-available',
    words(
      `The revision holds a ${kind} of ${apiVersion}, which this cluster no longer has.`,
      `La révision contient un ${kind} de ${apiVersion}, que ce cluster n’a plus.`,
    ),
    words(
      'Upgrade with a chart made for this version of Kubernetes.',
      'Mettez à jour avec un chart fait pour cette version de Kubernetes.',
    ),
  );
}
