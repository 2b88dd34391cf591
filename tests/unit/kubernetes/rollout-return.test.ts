import { describe, expect, test } from 'vitest';
import { soundSetRevision } from '../../../main/core/kubernetes/actions/sound-set-revision.ts';
import type { ClusterClient } from '../../../main/core/kubernetes/cluster-client.ts';
import type { EvidenceDesk } from '../../../main/core/kubernetes/evidence.ts';
import { prepareRollout } from '../../../main/core/kubernetes/rollout/rollout-change.ts';
import { ITS_NUMBER, notUp } from '../../../main/core/kubernetes/rollout/rollout-follow.ts';
import { madeStep, notReached, stayed, wentBack } from '../../../main/core/kubernetes/rollout/rollout-steps.ts';
import { failure, FailureError, words } from '../../../main/core/failure.ts';
import type { DeploymentChange } from '../../../preload/contract/rollouts.ts';

interface Kept {
  readonly revision: number;
  readonly image: string;
  readonly pods: number;
  readonly ready: number;
}

const template = (image: string) => ({ metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } });

/** A cluster with one deployment whose newest revision is the last of `kept`. */
function clusterOf(kept: readonly Kept[], progressing: object): ClusterClient {
  const newest = kept.at(-1);
  const deployment = {
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: 'u-web',
      generation: 7,
      annotations: { 'deployment.kubernetes.io/revision': String(newest?.revision) },
    },
    spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: template(newest?.image ?? '') },
    status: { observedGeneration: 7, conditions: [{ type: 'Progressing', status: 'True', ...progressing }] },
  };
  const sets = kept.map(({ revision, image, pods, ready }) => ({
    metadata: {
      name: `web-${revision}`,
      namespace: 'shop',
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: [{ controller: true, uid: 'u-web' }],
    },
    spec: { template: template(image) },
    status: { replicas: pods, ...(ready > 0 ? { readyReplicas: ready } : {}) },
  }));
  const items = new Map([
    ['replicasets', sets],
    ['pods', []],
  ]);
  const answer = (path: string) => {
    const listed = items.get(path.split('/').at(-1) ?? '');
    return listed === undefined ? deployment : { items: listed, metadata: { resourceVersion: '1' } };
  };
  return {
    target: { context: 'lab' },
    ask: () => Promise.resolve({ status: { allowed: true } }),
    json: ({ path }: { readonly path: string }) => Promise.resolve(answer(path)),
    change: () => Promise.resolve(deployment),
  } as unknown as ClusterClient;
}

const complete = (replicaSet: string) => ({
  reason: 'NewReplicaSetAvailable',
  message: `ReplicaSet "${replicaSet}" has successfully progressed.`,
});
const going = { reason: 'ReplicaSetUpdated', message: 'ReplicaSet "web-11" is progressing.' };
const sound: Kept = { revision: 10, image: 'busybox:1.36', pods: 2, ready: 2 };
const broken: Kept = { revision: 11, image: 'busybox:9.96', pods: 1, ready: 0 };
const setImage: DeploymentChange = {
  verb: 'set-image',
  images: { web: 'busybox:9.95' },
  gate: null,
  gateIn: null,
  returnOnFailure: true,
};
const undo: DeploymentChange = { verb: 'undo', revision: null };

async function planned(change: DeploymentChange, client: ClusterClient) {
  const place = { context: 'lab', namespace: 'shop', name: 'web' };
  return await prepareRollout(client, {} as EvidenceDesk, { ...place, change }, AbortSignal.timeout(10_000));
}
const effects = async (change: DeploymentChange, client: ClusterClient) =>
  (await planned(change, client)).effects?.map(({ en }) => en).at(-1);

describe('going back by itself', () => {
  test('goes to the present revision once its rollout was complete', async () => {
    const well = clusterOf([{ ...sound, revision: 9, pods: 0, ready: 0 }, sound], complete('web-10'));
    expect(await effects(setImage, well)).toBe(
      'If the new version fails, it goes back to revision 10 by itself. Leave this open until it is done: once the window is closed or the command is stopped, nothing goes back.',
    );
  });

  test('goes to the one that serves, not to the present one that never came up', async () => {
    const plan = await planned(setImage, clusterOf([sound, broken], going));
    expect(plan.effects?.at(-1)).toEqual({
      en: 'If the new version fails, it goes back by itself to revision 10, which serves now: the present one does not work. Leave this open until it is done: once the window is closed or the command is stopped, nothing goes back.',
      fr: 'Si la nouvelle version échoue, retour automatique à la révision 10, qui répond en ce moment : l’actuelle ne fonctionne pas. Laissez ceci ouvert jusqu’à la fin : une fois la fenêtre fermée ou la commande arrêtée, plus rien ne revient en arrière.',
    });
    expect(plan.undo?.en).toBe('Roll back to revision 10.');
  });

  test('says before that it goes nowhere when no revision is known to work', async () => {
    const lost = clusterOf([{ ...sound, pods: 0, ready: 0 }, broken], going);
    expect(await effects(setImage, lost)).toMatch(/^There is nothing to go back to by itself: no revision is known to work\./u);
  });

  test('what does not come up after it is the revision that was set again, not a new version', async () => {
    const first = new FailureError(failure('rollout-failed', words('web: the new version does not come up.', '-'), words('-', '-')));
    const second = new FailureError(failure('rollout-failed', words('web: revision 10 does not come up. Crash.', '-'), words('-', '-')));
    const both = await wentBack(first, 10, () => Promise.reject(second));
    expect(both.failure.cause.en).toBe(
      'web: the new version does not come up. It was brought back, but web: revision 10 does not come up. Crash.',
    );
    expect((await wentBack(first, 10, () => Promise.resolve(12))).failure.remedy.en).toMatch(
      /^It was brought back to revision 10 \(now counted as 12\) and works again\./u,
    );
  });
});

test('a rollout that failed and stays names the command that goes back to the revision that works', () => {
  const failed = new FailureError(failure('rollout-failed', words('It does not come up.', '-'), words('Correct it.', '-')));
  const named = { context: 'lab', namespace: 'shop', label: 'web' };
  expect(stayed(failed, named, { revision: 10 })).toMatchObject({
    failure: {
      remedy: {
        en: 'Correct what it says and roll out again, or go back to revision 10: pilothouse rollout undo web --to-revision 10 --context lab -n shop',
      },
    },
  });
  expect(stayed(failed, named, null)).toBe(failed);
});

test('a number of replicas that is not reached has no revision: what refuses it is corrected, or the number before set again', () => {
  expect(notUp(ITS_NUMBER)).toEqual({
    en: 'the number of pods that was asked for is not reached',
    fr: 'le nombre de pods demandé n’est pas atteint',
  });
  const failed = new FailureError(failure('rollout-failed', words('exceeded quota', '-'), words('Go back to a revision.', '-')));
  const named = { context: 'lab', namespace: 'shop', label: 'web2' };
  const remedyOf = (error: unknown) => (error instanceof FailureError ? error.failure.remedy : null);
  expect(remedyOf(notReached(failed, named, 3, 9))?.en).toBe(
    'Correct what it says (a quota: raise it, or free some of it): the cluster then goes on by itself. Or scale back: pilothouse rollout scale web2 3 --context lab -n shop',
  );
  expect(remedyOf(notReached(failed, named, 9, 9))?.en).not.toContain('scale back');
  const other = new FailureError(failure('not-found', words('Gone.', '-'), words('-', '-')));
  expect(notReached(other, named, 3, 9)).toBe(other);
});

test('a scale that does not come up is a number that is not reached, whatever version stands before', async () => {
  const cluster = clusterOf([sound, broken], { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' });
  const place = { context: 'lab', namespace: 'shop', name: 'web' };
  const evidence = { ask: () => null, settled: () => Promise.resolve() } as unknown as EvidenceDesk;
  const within = AbortSignal.timeout(10_000);
  const plan = await prepareRollout(cluster, evidence, { ...place, change: { verb: 'scale', replicas: 9 } }, within);
  const progress = { step: () => undefined, amount: () => undefined } as unknown as Parameters<typeof plan.apply>[0];
  const error: unknown = await plan.apply(progress, within).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ failure: { cause: { en: expect.stringContaining('is not reached') as string } } });
  expect(error).toMatchObject({ failure: { remedy: { en: expect.stringContaining('pilothouse rollout scale web ') as string } } });
});

describe('undo without a number goes to the revision before', () => {
  test('one whose pods are not ready is warned of, with the one that serves', async () => {
    const between = [broken, { ...sound, revision: 12 }];
    expect(await effects(undo, clusterOf(between, complete('web-12')))).toBe(
      'Attention: revision 11 did not come up: none of its pods is ready. Revision 12, the present one, works.',
    );
  });

  test('of one without pods it says that nothing is known', async () => {
    const kept = [sound, { ...broken, pods: 0 }, { ...broken, revision: 12 }];
    expect(await effects(undo, clusterOf(kept, going))).toBe(
      'Revision 11 has no pods now, and the cluster does not keep whether it ever worked. Revision 10 serves now: go back to that one instead (--to-revision 10).',
    );
  });

  test('one that serves needs no word', async () => {
    expect(await effects(undo, clusterOf([sound, broken], going))).not.toMatch(/revision/iu);
  });
});

describe('the revision of a set that works', () => {
  const kept = (revision: number, current: boolean) => ({
    revision,
    current,
    name: `db-${revision}`,
    hash: null,
    createdAt: '',
    images: [],
    changeCause: null,
    template: '',
    patch: {},
  });
  const revisions = [kept(3, true), kept(2, false), kept(1, false)];
  const found = (set: object, pods: readonly (readonly [number, number])[] = []) =>
    soundSetRevision({ ...set }, revisions, new Map(pods.map(([revision, ready]) => [revision, { there: 1, ready }])))?.revision ?? null;

  test('has the most ready pods, or was rolled out before, or there is none', () => {
    expect(
      found({}, [
        [3, 0],
        [1, 2],
      ]),
    ).toBe(1);
    expect(
      found({}, [
        [3, 2],
        [2, 1],
      ]),
    ).toBe(3);
    expect(found({ status: { currentRevision: 'db-2', updateRevision: 'db-3' } }, [[3, 0]])).toBe(2);
    expect(found({ status: { currentRevision: 'db-3', updateRevision: 'db-3' } }, [[3, 0]])).toBeNull();
    expect(found({ spec: { replicas: 0 } })).toBe(3);
  });
});

test('a rollout that is no longer watched says that the image is set, that nothing goes back by itself, and how to', () => {
  const [, { cause, remedy }] = madeStep({
    context: 'lab',
    namespace: 'shop',
    label: 'web',
    image: { sound: { revision: 10 }, returns: true },
  });
  expect(cause.en).toBe(
    'The image is set. What comes of it is no longer watched: the cluster goes on. It will not go back by itself any more.',
  );
  expect(remedy.en).toBe(
    'To see how it stands: pilothouse rollout status web --context lab -n shop. To go back: pilothouse rollout undo web --to-revision 10 --context lab -n shop',
  );
});
