import type { SetImage } from '../../../../preload/contract/rollouts.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failureOf, words } from '../../failure.ts';
import { isObject, listAt, objectAt, textAt } from '../api-object.ts';
import { listPages } from '../list-pages.ts';
import { patiently, patientReads } from '../patience.ts';
import { maskedYaml } from '../masked-object.ts';
import { labelSelector } from '../label-selector.ts';
import { isNotFound } from '../manifests/dry-run.ts';
import { podsPath } from '../pods/pods.ts';
import { gateEffect, gateJob, gateOf, ownVolumes, passGate } from '../rollout/gate.ts';
import { imagesOf } from '../rollout/revisions.ts';
import { NEW_VERSION, revisionWords } from '../rollout/rollout-follow.ts';
import { backTo, imageStep } from '../rollout/rollout-patch.ts';
import { backStep, failedStep, madeStep, stayed, wentBack } from '../rollout/rollout-steps.ts';
import { returnEffect } from '../rollout/sound-revision.ts';
import { followWorkload } from '../rollout/workload-follow.ts';
import type { Acting, Prepared } from './acting.ts';
import { kubectl, labelOf, named, patched, pathInDiff, resultOf } from './acting.ts';
import { readSetRevisions } from './controller-revisions.ts';
import { mustBeAllowed } from './permission.ts';
import { podsByRevision, soundSetRevision } from './sound-set-revision.ts';
import { replacing } from './workload-verbs.ts';

/**
 * Another image for a stateful or a daemon set, as `rollout-change.ts` has it for deployments: a gate first, followed until its pods run, back by
 * itself when that was asked for. Throws FailureError `kubernetes-forbidden`, `bad-input`, `not-available`; made, `gate-failed` and `rollout-failed`.
 */
export async function prepareSetImage(acting: Acting, change: SetImage): Promise<Prepared> {
  const { client, evidence, object, name, kind, signal } = acting;
  const namespace = acting.namespace ?? '';
  const stateful = kind.id === 'statefulsets';
  await mustBeAllowed(
    client,
    [
      ...(change.gate === null ? [] : [{ verb: 'create', resource: 'jobs', group: 'batch', namespace }]),
      ...(change.returnOnFailure && stateful ? [{ verb: 'delete', resource: 'pods', namespace }] : []),
    ],
    signal,
  );
  const step = imageStep(change.images, { name, spec: objectAt(object, 'spec'), label: labelOf(acting) });
  const gate = gateOf(change, object);
  const patch = { contentType: step.patch.contentType, body: step.patch.body };
  const after = await patched(acting, patch, true, signal);
  const revisions = await readSetRevisions(client, object, signal);
  const sound = soundSetRevision(object, revisions, await podsByRevision(client, object, revisions, signal));
  const now = sound ?? revisions.find(({ current }) => current) ?? null;
  const returnTo = change.returnOnFailure ? sound : null;
  const own = gate === null ? [] : ownVolumes(object);
  return {
    ...named(acting),
    title: step.title,
    commands: [kubectl(acting, ...step.kubectl)],
    diffs: [{ path: pathInDiff(acting), before: maskedYaml(object), after: maskedYaml(after) }],
    effects: [
      ...(gate === null ? [] : [gateEffect(gate)]),
      ...(own.length === 0
        ? []
        : [
            words(
              `For that, the volumes of its own that each pod has (${own.join(', ')}) are empty ones: no pod’s data is touched.`,
              `Pour cela, les volumes propres à chaque pod (${own.join(', ')}) sont vides : les données des pods ne sont pas touchées.`,
            ),
          ]),
      ...replacing(acting),
      ...(change.returnOnFailure ? [returnEffect(returnTo)] : []),
      ...(returnTo === null || !stateful
        ? []
        : [
            words(
              'Its pods that do not start are deleted then: a stateful set does not replace them by itself.',
              'Ses pods qui ne démarrent pas sont alors supprimés : un stateful set ne les remplace pas de lui-même.',
            ),
          ]),
    ],
    undo: backTo(now?.revision ?? null),
    dangerous: false,
    before: imagesOf(objectAt(objectAt(object, 'spec'), 'template'))
      .map(({ container, image }) => `${container}=${image}`)
      .join(', '),
    async apply(progress, within) {
      if (gate !== null) await passGate(client, gateJob({ namespace, name }, object, gate), evidence, progress, within);
      await patched(acting, patch, false, within);
      const itself = { context: acting.context, namespace, label: labelOf(acting) };
      progress.step(...madeStep({ ...itself, image: { sound, returns: returnTo !== null } }));
      const follow = (subject: Words) =>
        followWorkload({ client, evidence, progress, signal: within, place: { resource: kind.id, namespace, name }, subject });
      try {
        const { level, state } = await follow(NEW_VERSION);
        return { result: resultOf(acting, level, state), after: step.title.en };
      } catch (error) {
        if (returnTo === null || failureOf(error).kind !== 'rollout-failed') throw stayed(error, itself, sound);
        progress.step(failedStep(returnTo.revision));
        const patience = { signal: within, progress };
        const failed = stateful ? await hangingPods({ ...acting, client: patientReads(client, patience) }, within) : [];
        // To set what is set already changes nothing: this one may be sent again where the connection was lost.
        const back = { contentType: 'application/strategic-merge-patch+json', body: returnTo.patch } as const;
        await patiently(() => patched(acting, back, false, within), patience);
        for (const pod of failed) await removePod(acting, pod, within);
        progress.step(...backStep({ ...itself, revision: returnTo.revision }));
        throw await wentBack(error, returnTo.revision, async () => {
          await follow(revisionWords(returnTo.revision));
          return await presentRevision(acting, within);
        });
      }
    },
  };
}

/** Its number after it went back: a revision that is set again is counted as the newest. */
async function presentRevision({ client, path }: Acting, signal: AbortSignal): Promise<number | null> {
  const set = await client.json({ path, signal });
  const revisions = await readSetRevisions(client, isObject(set) ? set : {}, signal);
  return revisions.find(({ current }) => current)?.revision ?? null;
}

interface HangingPod {
  readonly name: string;
  readonly uid: string;
}

/** Pods of the newest version that are not ready: the controller of stateful sets waits for them for ever, also once it has another template. */
async function hangingPods({ client, path, namespace }: Acting, signal: AbortSignal): Promise<readonly HangingPod[]> {
  const found = await client.json({ path, signal });
  const set = isObject(found) ? found : {};
  const newest = textAt(objectAt(set, 'status'), 'updateRevision');
  const uid = textAt(objectAt(set, 'metadata'), 'uid');
  const selector = labelSelector(objectAt(objectAt(set, 'spec'), 'selector'));
  if (newest === null || selector === null) return [];
  const hanging: HangingPod[] = [];
  for await (const { items } of listPages(client, podsPath(namespace), { signal, labelSelector: selector })) {
    for (const pod of items.filter(isObject)) {
      const metadata = objectAt(pod, 'metadata');
      const its = listAt(metadata, 'ownerReferences').some((owner) => textAt(owner, 'uid') === uid);
      const ready = listAt(objectAt(pod, 'status'), 'conditions').some(({ type, status }) => type === 'Ready' && status === 'True');
      if (its && !ready && textAt(objectAt(metadata, 'labels'), 'controller-revision-hash') === newest)
        hanging.push({ name: textAt(metadata, 'name') ?? '', uid: textAt(metadata, 'uid') ?? '' });
    }
  }
  return hanging;
}

async function removePod({ client, namespace }: Acting, { name, uid }: HangingPod, signal: AbortSignal): Promise<void> {
  try {
    await client.change({
      method: 'DELETE',
      path: `${podsPath(namespace)}/${encodeURIComponent(name)}`,
      // The pod that was seen, not one that has been made in its place.
      body: { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid } },
      signal,
    });
  } catch (error) {
    if (!isNotFound(error) && failureOf(error).code !== '409') throw error;
  }
}
