import { describe, expect, test } from 'vitest';
import type { ChangeProgress } from '../../../preload/contract/change.ts';
import type { FailureKind } from '../../../preload/contract/failure-kinds.ts';
import type { Progress } from '../../../main/core/activity/changes.ts';
import { changeDoor } from '../../../main/core/activity/changes.ts';
import { failure, FailureError, words } from '../../../main/core/failure.ts';
import type { AuditHistory, Rooms } from '../../../main/core/rooms.ts';

type Recorded = Parameters<AuditHistory['record']>[0];

/** A change of `web-1` that ends as `apply` does; answers what the journal got and what the person is told. */
async function changed(
  apply: (signal: AbortSignal, progress: Progress) => Promise<never>,
  signal = AbortSignal.timeout(10_000),
  said: readonly ChangeProgress<null>[] = [],
) {
  const recorded: Recorded[] = [];
  const settings = {
    get: () => ({
      policies: { none: { readOnly: false, protected: false } },
      servers: { environments: {} },
      kubernetes: { environments: {} },
    }),
  } as unknown as Rooms['settings'];
  const audit = { record: (entry: Recorded) => void recorded.push(entry) } as unknown as Rooms['audit'];
  const door = changeDoor<object, null>({ settings, audit }, 'unit.change', () =>
    Promise.resolve({
      target: 'web-1',
      kind: 'servers',
      object: 'web-1/nginx.service',
      title: words('Restart nginx.service', 'Redémarrer nginx.service'),
      commands: ['systemctl restart nginx.service'],
      undo: null,
      before: 'active (running)',
      apply: (progress, within) => apply(within, progress),
    }),
  );
  const { digest } = await door.plan({}, signal);
  const items: ChangeProgress<null>[] = [];
  let told: unknown = null;
  try {
    for await (const batch of door.apply({ consent: { digest, typedName: null } }, 'test', signal)) items.push(...batch);
  } catch (error) {
    told = error;
  }
  expect(items).toEqual(said);
  return { recorded, told: told instanceof FailureError ? told.failure : told };
}

const failing = (kind: FailureKind, remedy = 'Check the network.') =>
  changed(() => Promise.reject(new FailureError(failure(kind, words('It is gone.', 'Plus rien.'), words(remedy, 'Vérifiez.')))));

describe('a change that fails once it has begun', () => {
  test.each(['ssh-session-lost', 'connection-reset', 'timed-out', 'cancelled'] as const)(
    '%s: it may have happened, in the journal and in words',
    async (kind) => {
      const { recorded, told } = await failing(kind);
      expect(recorded).toMatchObject([
        {
          result: 'failed',
          after: null,
          detail: `outcome unknown: ${kind === 'cancelled' ? 'it was asked to stop' : 'the connection was lost'} in the middle; ${kind}: It is gone.`,
        },
      ]);
      expect(told).toMatchObject({
        kind,
        cause: { en: 'It is gone.' },
        remedy: {
          en: 'It may have happened all the same: look at the target before you try again.',
          fr: 'La modification a peut-être eu lieu quand même : regardez la cible avant de recommencer.',
        },
      });
    },
  );

  test('given up in the middle: the journal knows no better', async () => {
    const stop = new AbortController();
    const { recorded } = await changed((signal) => {
      stop.abort();
      return Promise.reject(signal.reason as Error);
    }, stop.signal);
    expect(recorded).toMatchObject([{ result: 'failed', detail: expect.stringMatching(/^outcome unknown: .*; cancelled: /u) as string }]);
  });

  test('given up once it was made and only watched: it is done, and what holds from then on is told', async () => {
    const step = words('The image is set', 'L’image est changée');
    const unwatched = { cause: words('The image is set. Nothing is watched.', '-'), remedy: words('To go back: undo', '-') };
    const { recorded, told } = await changed(
      (_, progress) => {
        progress.step(step, unwatched);
        return Promise.reject(new FailureError(failure('cancelled', words('Cancelled.', 'Annulé.'), words('-', '-'))));
      },
      undefined,
      [{ kind: 'step', words: step, unwatched }],
    );
    expect(recorded).toMatchObject([{ result: 'done', detail: 'no longer watched: The image is set. Nothing is watched.' }]);
    expect(told).toMatchObject({ kind: 'cancelled', ...unwatched });
  });

  test('no longer reached once it was made: it is done, and both are told', async () => {
    const step = words('The image is set', 'L’image est changée');
    const unwatched = { cause: words('The image is set. Nothing is watched.', '-'), remedy: words('To go back: undo', '-') };
    const lost = failure('kubernetes-api-failed', words('The cluster failed.', 'Le cluster a échoué.'), words('It is asked again.', '-'));
    const { recorded, told } = await changed(
      (_, progress) => {
        progress.step(step, unwatched);
        return Promise.reject(new FailureError(lost));
      },
      undefined,
      [{ kind: 'step', words: step, unwatched }],
    );
    expect(recorded).toMatchObject([{ result: 'done' }]);
    expect(told).toMatchObject({
      kind: 'kubernetes-api-failed',
      cause: { en: 'The cluster failed. The image is set. Nothing is watched.' },
      remedy: unwatched.remedy,
    });
  });

  test('given up during a trial before it: nothing of it is made, and what is left running is told', async () => {
    const step = words('The gate runs', 'Le contrôle s’exécute');
    const unwatched = { cause: words('No image was set. Its job runs.', '-'), remedy: words('To end it: delete', '-'), nothingMade: true };
    const cancelled = () => Promise.reject(new FailureError(failure('cancelled', words('Cancelled.', 'Annulé.'), words('-', '-'))));
    const { recorded, told } = await changed(
      (_, progress) => {
        progress.step(step, unwatched);
        return cancelled();
      },
      undefined,
      [{ kind: 'step', words: step, unwatched }],
    );
    expect(recorded).toMatchObject([{ result: 'failed', detail: 'cancelled: No image was set. Its job runs.' }]);
    expect(told).toMatchObject({ kind: 'cancelled', cause: unwatched.cause, remedy: unwatched.remedy });
    const after = await changed(
      (_, progress) => {
        progress.step(step, unwatched);
        progress.step(step, null);
        return cancelled();
      },
      undefined,
      [
        { kind: 'step', words: step, unwatched },
        { kind: 'step', words: step, unwatched: null },
      ],
    );
    expect(after.recorded).toMatchObject([{ detail: expect.stringMatching(/^outcome unknown/u) as string }]);
  });

  test('what the target refused did not happen, nor what was given up before anything was sent', async () => {
    for (const [kind, remedy] of [
      ['command-failed', 'Check the network.'],
      ['cancelled', 'Nothing was changed. Start it again.'],
    ] as const) {
      const { recorded, told } = await failing(kind, remedy);
      expect(recorded).toMatchObject([{ result: 'failed', detail: `${kind}: It is gone.` }]);
      expect(told).toMatchObject({ kind, remedy: { en: remedy } });
    }
  });
});

test('a read-only context refuses, and the refusal names it and what makes it so', async () => {
  const settings = {
    get: () => ({
      policies: { none: { readOnly: false, protected: false } },
      kubernetes: { environments: {}, readOnly: { shop: true }, protected: {} },
    }),
  } as unknown as Rooms['settings'];
  const recorded: Recorded[] = [];
  const audit = { record: (entry: Recorded) => void recorded.push(entry) } as unknown as Rooms['audit'];
  const door = changeDoor<object, null>({ settings, audit }, 'unit.change', () =>
    Promise.resolve({
      target: 'shop',
      kind: 'kubernetes',
      object: 'shop/web',
      title: words('Restart web', 'Redémarrer web'),
      commands: [],
      undo: null,
      before: null,
      apply: () => Promise.reject(new Error('it was made')),
    }),
  );
  const signal = AbortSignal.timeout(10_000);
  const { digest } = await door.plan({}, signal);
  await expect(door.apply({ consent: { digest, typedName: null } }, 'test', signal).next()).rejects.toMatchObject({
    failure: { kind: 'target-read-only', readOnlyContext: { name: 'shop', mark: true, environment: null } },
  });
  expect(recorded).toMatchObject([{ result: 'refused' }]);
});
