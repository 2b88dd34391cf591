import { setTimeout as sleep } from 'node:timers/promises';
import type { AppliedObject } from '../../../../preload/contract/manifests.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { PreparedChange, Progress } from '../../activity/changes.ts';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import { commandText } from '../../vantage/quote.ts';
import { conditionsOf, isObject, objectAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { EvidenceDesk } from '../evidence.ts';
import { kindsOf } from '../discovery.ts';
import { followWorkload, isFollowed } from '../rollout/workload-follow.ts';
import { checkManifest } from './check.ts';
import { conflictFailure, handsTold, takenOver } from './conflicts.ts';
import { readManifest } from './documents.ts';
import type { Trial } from './dry-run.ts';
import { diffOf, sendApply, tryApply } from './dry-run.ts';
import { FIELD_MANAGER } from './field-manager.ts';
import { refuseMask } from './refused-mask.ts';
import { isDefinition, targetsOf } from './targets.ts';

export interface AskedApply {
  readonly context: string;
  readonly namespace: string | null;
  readonly text: string;
  readonly force: boolean;
}

const TRIED_AT_ONCE = 6;
const DEFINED_WITHIN_MS = 30_000;

/**
 * Server-side apply of a manifest, with the diff of a dry run of each of its objects. Throws FailureError `bad-input` for the text,
 * `apply-conflict` for fields that others manage, `kubernetes-refused` and `kubernetes-forbidden` as the cluster answers; made, `rollout-failed`.
 */
export async function prepareApply(
  client: ClusterClient,
  evidence: EvidenceDesk,
  { context, namespace, text, force }: AskedApply & { readonly namespace: string },
  signal: AbortSignal,
): Promise<PreparedChange<{ objects: AppliedObject[] }>> {
  const given = readManifest(text);
  for (const { kind, name, object } of given) refuseMask(JSON.stringify(object), `${kind} ${name}`);
  const targets = await targetsOf(client, given, namespace, signal);
  const trials = await tryAll(client, targets, force, signal);
  const contested = trials
    .map(({ target, conflicts }) => ({ label: target.label, conflicts }))
    .filter(({ conflicts }) => conflicts.length > 0);
  if (contested.length > 0 && !force) throw new FailureError(conflictFailure(contested));
  const told = trials
    .map(({ target, hands }) => ({ label: target.label, conflicts: hands }))
    .filter(({ conflicts }) => conflicts.length > 0);
  const count = (outcome: Trial['outcome']) => trials.filter((trial) => trial.outcome === outcome).length;
  const [created, changed, unchanged] = [count('created'), count('changed'), count('unchanged')];
  const [first] = trials;
  const one = trials.length === 1 ? first?.target.label : undefined;
  return {
    target: context,
    kind: 'kubernetes',
    object: `${context}/${trials
      .slice(0, 5)
      .map(({ target }) => (target.namespace === null ? target.label : `${target.namespace}/${target.label}`))
      .join(', ')}${trials.length > 5 ? `, … (${trials.length})` : ''}`,
    title:
      one === undefined
        ? words(
            `Apply ${trials.length} objects: ${created} new, ${changed} changed, ${unchanged} as they are`,
            `Appliquer ${trials.length} objets : ${countFr(created, 'nouveau', 'nouveaux')}, ${countFr(changed, 'modifié', 'modifiés')}, ${countFr(unchanged, 'inchangé', 'inchangés')}`,
          )
        : created === 1
          ? words(`Create ${one}`, `Créer ${one}`)
          : unchanged === 1
            ? words(`Apply ${one}: nothing changes`, `Appliquer ${one} : rien ne change`)
            : words(`Change ${one}`, `Modifier ${one}`),
    commands: [
      commandText({
        program: 'kubectl',
        args: [
          ...['--context', context, '-n', namespace, 'apply', '--server-side', `--field-manager=${FIELD_MANAGER}`],
          ...(force || told.length > 0 ? ['--force-conflicts'] : []),
          ...['-f', '-'],
        ],
      }),
    ],
    diffs: trials.filter(({ outcome }) => outcome !== 'unchanged').map(diffOf),
    effects: [...takenOver(contested), ...handsTold(told), ...untried(trials), ...(await describedAs(client, text, trials, signal))],
    undo:
      changed + created === 0
        ? words('There is nothing to undo.', 'Il n’y a rien à annuler.')
        : words(
            'Apply the text that stands before in the diff; delete what is new.',
            'Appliquer le texte d’avant, dans la différence ; supprimer ce qui est nouveau.',
          ),
    dangerous: force && contested.length > 0,
    before: `${created} new, ${changed} to change, ${unchanged} as they are`,
    async apply(progress, within) {
      const objects = await applyAll(client, trials, force, progress, within);
      const followed = await followAll({ client, evidence, progress, signal: within }, trials, objects);
      return {
        result: { objects: followed },
        after: followed
          .map(({ kind, name, outcome }) => `${kind} ${name} ${outcome}`)
          .join(', ')
          .slice(0, 1000),
      };
    },
  };
}

/** Tries every object, some at once; what the cluster refuses is said for all of them together. */
async function tryAll(
  client: ClusterClient,
  targets: readonly Trial['target'][],
  force: boolean,
  signal: AbortSignal,
): Promise<readonly Trial[]> {
  const trials: Trial[] = [];
  const refused: { readonly label: string; readonly error: unknown }[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < targets.length; at = next++) {
      const target = targets[at];
      if (target === undefined) return;
      try {
        trials[at] = await tryApply(client, target, force, signal);
      } catch (error) {
        signal.throwIfAborted();
        refused.push({ label: target.label, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(TRIED_AT_ONCE, targets.length) }, work));
  const [first] = refused;
  if (first === undefined) return trials;
  if (targets.length === 1 || !(first.error instanceof FailureError)) throw first.error;
  const { failure: its } = first.error;
  throw new FailureError(
    {
      ...its,
      cause: words(
        `${refused.length} of ${targets.length} objects would not be taken; nothing was changed. ${first.label}: ${its.cause.en}`,
        `${refused.length} objets sur ${targets.length} ne seraient pas acceptés ; rien n’a été modifié. ${first.label} : ${its.cause.fr}`,
      ),
      evidence: refused.map(({ label, error }) => `${label}: ${failureOf(error).evidence ?? failureOf(error).cause.en}`).join('\n'),
    },
    { cause: first.error },
  );
}

async function applyAll(
  client: ClusterClient,
  trials: readonly Trial[],
  force: boolean,
  progress: Progress,
  signal: AbortSignal,
): Promise<AppliedObject[]> {
  const done: AppliedObject[] = [];
  for (const { target, outcome } of trials) {
    try {
      await sendApply(client, target, { dryRun: false, force }, signal);
      if (isDefinition(target.given)) await untilDefined(client, target, signal);
    } catch (error) {
      throw done.length === 0 ? error : partly(error, target.label, done.length, trials.length);
    }
    done.push({
      resource: target.kind.id,
      kind: target.kind.kind,
      namespace: target.namespace,
      name: target.given.name,
      outcome,
      level: null,
      state: null,
    });
    progress.step(words(`${target.label}: ${SAID[outcome].en}`, `${target.label} : ${SAID[outcome].fr}`));
    progress.amount(done.length, trials.length);
  }
  return done;
}

const SAID: Readonly<Record<Trial['outcome'], Words>> = {
  created: words('created', 'créé'),
  changed: words('changed', 'modifié'),
  unchanged: words('as it was', 'inchangé'),
};

/** A kind can be used once its definition is `Established`. Throws FailureError `timed-out`. */
async function untilDefined(client: ClusterClient, { path, label }: Trial['target'], signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + DEFINED_WITHIN_MS;
  for (;;) {
    const found = await client.json({ path, signal });
    const conditions = isObject(found) ? conditionsOf(objectAt(found, 'status')) : [];
    if (conditions.some(({ type, status }) => type === 'Established' && status === 'True')) break;
    const refused = conditions.find(({ type, status }) => type === 'NamesAccepted' && status === 'False');
    if (refused !== undefined || Date.now() > deadline)
      throw new FailureError(
        failure(
          refused === undefined ? 'timed-out' : 'kubernetes-refused',
          words(
            `${label} was applied, and the cluster does not take it into use.`,
            `${label} a été appliqué, et le cluster ne le met pas en service.`,
          ),
          words('Look at its conditions.', 'Regardez ses conditions.'),
          refused?.message == null ? {} : { evidence: refused.message },
        ),
      );
    await sleep(300, null, { signal });
  }
  await kindsOf(client, signal, { freshMs: 0 });
}

async function followAll(
  at: { readonly client: ClusterClient; readonly evidence: EvidenceDesk; readonly progress: Progress; readonly signal: AbortSignal },
  trials: readonly Trial[],
  objects: readonly AppliedObject[],
): Promise<AppliedObject[]> {
  let failed: unknown = null;
  const followed: AppliedObject[] = [];
  for (const [index, object] of objects.entries()) {
    const target = trials[index]?.target;
    if (object.outcome === 'unchanged' || object.namespace === null || target === undefined || !isFollowed(object.resource)) {
      followed.push(object);
      continue;
    }
    try {
      const { level, state } = await followWorkload({
        ...at,
        place: { resource: object.resource, namespace: object.namespace, name: object.name },
      });
      followed.push({ ...object, level, state });
    } catch (error) {
      at.signal.throwIfAborted();
      failed ??= error;
    }
  }
  if (failed !== null) throw failed;
  return followed;
}

/** New objects of which only the real apply can tell. */
function untried(trials: readonly Trial[]): Words[] {
  const unverified = trials.filter(isUntried).map(({ target }) => target.label);
  if (unverified.length === 0) return [];
  return [
    words(
      `Could not be tried beforehand, because what it needs comes with it: ${unverified.slice(0, 10).join(', ')}`,
      `N’a pas pu être essayé d’avance, car ce dont il a besoin vient avec lui : ${unverified.slice(0, 10).join(', ')}`,
    ),
  ];
}

function isUntried({ after, outcome }: Trial): boolean {
  return after === null && outcome === 'created';
}

/** Where no dry run can tell, the cluster's own description of its kinds still does: fields that it does not have, values of another type. */
async function describedAs(client: ClusterClient, text: string, trials: readonly Trial[], signal: AbortSignal): Promise<Words[]> {
  if (!trials.some(isUntried)) return [];
  const { problems } = await checkManifest(client, text, signal);
  return problems.flatMap(({ line, level, words: said }) =>
    level === 'error' ? [words(`Line ${line}: ${said.en}`, `Ligne ${line} : ${said.fr}`)] : [],
  );
}

function partly(error: unknown, label: string, done: number, all: number): FailureError {
  const its = failureOf(error);
  return new FailureError(
    {
      ...its,
      cause: words(
        `${done} of ${all} objects were applied; ${label} was not: ${its.cause.en}`,
        `${done} objets sur ${all} ont été appliqués ; ${label} ne l’a pas été : ${its.cause.fr}`,
      ),
      remedy: words(
        'Correct it and apply the same text again: what is applied already stays as it is.',
        'Corrigez et appliquez de nouveau le même texte : ce qui est déjà appliqué reste tel quel.',
      ),
    },
    { cause: error },
  );
}

/** Zero and one are singular in French. */
function countFr(count: number, one: string, many: string): string {
  return `${count} ${count > 1 ? many : one}`;
}
