import type { ChangedDeployment, DeploymentChange } from '../../../../preload/contract/rollouts.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { failureOf, words } from '../../failure.ts';
import { commandText } from '../../vantage/quote.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, numberAt, objectAt, textAt } from '../api-object.ts';
import { mustBeAllowed } from '../actions/permission.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { EvidenceDesk } from '../evidence.ts';
import { patiently, patientReads } from '../patience.ts';
import { autoscalerEffects, autoscalerOf, mustHaveKept } from './autoscaler.ts';
import { gateEffect, gateJob, gateOf, passGate } from './gate.ts';
import { deploymentText } from './object-text.ts';
import type { KeptRevision } from './revisions.ts';
import { imagesOf, readRevisions, revisionOf } from './revisions.ts';
import { deploymentPath, followRollout, ITS_NUMBER, ITS_PODS, NEW_VERSION, readDeploymentObject, revisionWords } from './rollout-follow.ts';
import type { DeploymentPlace } from './rollout-follow.ts';
import type { Patch } from './rollout-patch.ts';
import { returnPatch, rolloutStep } from './rollout-patch.ts';
import { backStep, failedStep, madeStep, notReached, stayed, wentBack } from './rollout-steps.ts';
import { returnEffect, soundRevision, unsoundEffects } from './sound-revision.ts';

export interface AskedRollout extends DeploymentPlace {
  readonly context: string;
  readonly change: DeploymentChange;
}

/**
 * One change to a deployment, with the diff of a server-side dry run. Made, it is followed until it is done. Throws FailureError
 * `not-found`, `kubernetes-forbidden`, `kubernetes-refused`, `gate-failed`, `rollout-failed`, and what `rolloutStep` throws.
 */
export async function prepareRollout(
  client: ClusterClient,
  evidence: EvidenceDesk,
  asked: AskedRollout,
  signal: AbortSignal,
): Promise<PreparedChange<ChangedDeployment>> {
  const { context, namespace, name, change } = asked;
  await mustBeAllowed(
    client,
    [
      { verb: 'patch', resource: 'deployments', group: 'apps', namespace, name },
      ...(change.verb === 'set-image' && change.gate !== null ? [{ verb: 'create', resource: 'jobs', group: 'batch', namespace }] : []),
    ],
    signal,
  );
  const before = await readDeploymentObject(client, asked, signal);
  const revisions = await readRevisions(client, before, signal);
  const step = rolloutStep(change, before, revisions);
  const after = await patched(client, asked, step.patch, { dryRun: true }, signal);
  const kubectl = (...args: readonly string[]) =>
    commandText({ program: 'kubectl', args: ['--context', context, '-n', namespace, ...args] });
  const gate = change.verb === 'set-image' ? gateOf(change, before) : null;
  const findAutoscaler = (within: AbortSignal) => autoscalerOf(client, { ...asked, kind: 'Deployment' }, within);
  const scaling = change.verb === 'scale' ? autoscalerEffects(await findAutoscaler(signal), change.replicas) : [];
  const sound = soundRevision(before, revisions);
  const wantsReturn = change.verb === 'set-image' && change.returnOnFailure;
  const returnTo = wantsReturn ? sound : null;
  return {
    target: context,
    kind: 'kubernetes',
    object: `${context}/${namespace}/deployment/${name}`,
    title: step.title,
    commands: [kubectl(...step.kubectl)],
    diffs: [{ path: `${namespace}/deployment/${name}`, before: deploymentText(before), after: deploymentText(after) }],
    effects: [
      ...(gate === null ? [] : [gateEffect(gate)]),
      ...effectsOf(change, before),
      ...scaling,
      ...(wantsReturn ? [returnEffect(returnTo)] : []),
      ...(step.to === null ? [] : unsoundEffects({ ...step.to, pods: { there: step.to.replicas, ready: step.to.ready } }, sound)),
    ],
    undo: step.undo,
    dangerous: change.verb === 'scale' && change.replicas === 0,
    before: summaryOf(before),
    async apply(progress, within) {
      if (gate !== null) await passGate(client, gateJob(asked, before, gate), evidence, progress, within);
      await patched(client, asked, step.patch, { dryRun: false }, within);
      progress.step(
        ...madeStep({ ...asked, label: name, image: change.verb === 'set-image' ? { sound, returns: returnTo !== null } : null }),
      );
      const follow = (subject: Words) => followRollout({ client, place: asked, evidence, progress, signal: within, subject });
      let result: ChangedDeployment;
      try {
        result = await follow(subjectOf(change, step.to));
      } catch (error) {
        if (change.verb === 'scale')
          throw notReached(error, { ...asked, label: name }, numberAt(objectAt(before, 'spec'), 'replicas') ?? 1, change.replicas);
        if (returnTo === null || failureOf(error).kind !== 'rollout-failed')
          throw stayed(error, { ...asked, label: name }, change.verb === 'set-image' ? sound : null);
        progress.step(failedStep(returnTo.revision));
        // To set what is set already changes nothing: this one may be sent again where the connection was lost.
        await patiently(
          async () =>
            patched(client, asked, returnPatch(await readDeploymentObject(client, asked, within), returnTo), { dryRun: false }, within),
          { signal: within, progress },
        );
        progress.step(...backStep({ ...asked, label: name, revision: returnTo.revision }));
        throw await wentBack(error, returnTo.revision, async () => (await follow(revisionWords(returnTo.revision))).revision);
      }
      const there = await readDeploymentObject(patientReads(client, { signal: within, progress }), asked, within);
      if (change.verb === 'scale') {
        const set = numberAt(objectAt(there, 'spec'), 'replicas') ?? 1;
        await mustHaveKept({ name, set, wanted: change.replicas }, () => findAutoscaler(within));
      }
      return { result, after: summaryOf(there) };
    },
  };
}

/** The patch as the server takes it: what comes out, with `dryRun` without a trace. */
async function patched(
  client: ClusterClient,
  place: DeploymentPlace,
  { body, contentType }: Patch,
  { dryRun }: { readonly dryRun: boolean },
  signal: AbortSignal,
): Promise<JsonObject> {
  const query = { fieldManager: 'pilothouse', ...(dryRun ? { dryRun: 'All' } : {}) };
  const object = await client.change({ method: 'PATCH', path: deploymentPath(place), query, body, contentType, signal });
  return isObject(object) ? object : {};
}

function effectsOf(change: DeploymentChange, deployment: JsonObject): Words[] {
  const spec = objectAt(deployment, 'spec');
  const replicas = numberAt(spec, 'replicas') ?? 1;
  if (change.verb === 'scale') {
    if (change.replicas === 0)
      return [words('All its pods are stopped: nothing serves any more.', 'Tous ses pods sont arrêtés : plus rien ne répond.')];
    return [];
  }
  if (change.verb === 'pause')
    return [words('Further changes wait until it is resumed.', 'Les modifications suivantes attendent la reprise.')];
  if (change.verb === 'resume')
    return [words('What was changed since the pause is rolled out now.', 'Ce qui a été modifié depuis la pause est déployé maintenant.')];
  if (spec['paused'] === true) return [words('It is paused: this waits until it is resumed.', 'Il est en pause : ceci attend la reprise.')];
  if (replicas === 0) return [words('It has no pods now: nothing is started.', 'Il n’a aucun pod : rien n’est démarré.')];
  const strategy = objectAt(spec, 'strategy');
  if (textAt(strategy, 'type') === 'Recreate')
    return [
      words(
        'All its pods are stopped before the new ones start (Recreate): nothing serves meanwhile.',
        'Tous ses pods sont arrêtés avant le démarrage des nouveaux (Recreate) : plus rien ne répond entre-temps.',
      ),
    ];
  return [
    replicas === 1
      ? words(
          'Its pod is replaced: the old one serves until the new one is ready.',
          'Son pod est remplacé : l’ancien répond jusqu’à ce que le nouveau soit prêt.',
        )
      : words(
          `Its ${replicas} pods are replaced little by little: old ones serve until new ones are ready.`,
          `Ses ${replicas} pods sont remplacés peu à peu : les anciens répondent jusqu’à ce que les nouveaux soient prêts.`,
        ),
  ];
}

/** What is waited for: a version that is new, one of the history, or the same with other pods. */
function subjectOf({ verb }: DeploymentChange, to: KeptRevision | null): Words {
  if (to !== null) return revisionWords(to.revision);
  if (verb === 'scale') return ITS_NUMBER;
  return verb === 'restart' ? ITS_PODS : NEW_VERSION;
}

/** Revision, images and replicas, for the journal. */
function summaryOf(deployment: JsonObject): string {
  const spec = objectAt(deployment, 'spec');
  const images = imagesOf(objectAt(spec, 'template')).map(({ container, image }) => `${container}=${image}`);
  return [
    `revision ${revisionOf(deployment) ?? '?'}`,
    `replicas ${numberAt(spec, 'replicas') ?? 1}`,
    ...images,
    ...(spec['paused'] === true ? ['paused'] : []),
  ].join(', ');
}
