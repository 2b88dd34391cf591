import { expect, test } from 'vitest';
import { changeOnTerminal } from '../../../main/core/cli/change.ts';
import { confirmed } from '../../../main/core/cli/confirm.ts';
import type { Output } from '../../../main/core/cli/output.ts';
import { FailureError, words } from '../../../main/core/failure.ts';
import type { ChangeProgress, Plan } from '../../../preload/contract/change.ts';
import type { Failure } from '../../../preload/contract/failure.ts';

const output: Output = {
  json: true,
  language: 'en',
  say: (said) => said.en,
  result: () => undefined,
  note: () => undefined,
  problem: () => undefined,
  failure: () => undefined,
};

const plan: Plan = {
  digest: 'd',
  target: 'web-1',
  environment: 'none',
  protected: false,
  readOnly: false,
  title: words('Restart nginx.service', 'Redémarrer nginx.service'),
  commands: [],
  diffs: [],
  effects: [],
  undo: null,
  dangerous: false,
  equivalent: false,
};

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return work.then(
    () => {
      throw new Error('it was expected to fail');
    },
    (error: unknown) => {
      if (error instanceof FailureError) return error.failure;
      throw error;
    },
  );
}

test('a change that Ctrl+C meets in the middle says what is known of it, and not that it was cancelled', async () => {
  const cancel = new AbortController();
  const failed = await failureOf(
    changeOnTerminal<string>(
      { output, signal: cancel.signal },
      { yes: true, json: true },
      {
        plan: () => Promise.resolve(plan),
        apply(_, onItem: (item: ChangeProgress<string>) => void) {
          onItem({ kind: 'step', words: words('It is stopping.', 'Il s’arrête.') });
          cancel.abort();
          return Promise.reject(new DOMException('aborted', 'AbortError'));
        },
      },
    ),
  );
  expect(failed).toMatchObject({
    kind: 'cancelled',
    cause: {
      en: '“Restart nginx.service” was interrupted in the middle. It was asked to stop; whether it happened is not known. The last that was heard of it: It is stopping.',
    },
    remedy: { en: 'Look at the target before you try again.', fr: 'Regardez la cible avant de recommencer.' },
  });
});

test('a change that was made and only watched when Ctrl+C came says so, and how to go back', async () => {
  const cancel = new AbortController();
  const unwatched = {
    cause: words('The image is set. It will not go back by itself any more.', 'L’image est changée.'),
    remedy: words('To go back: pilothouse rollout undo web', 'Pour revenir en arrière : pilothouse rollout undo web'),
  };
  const failed = await failureOf(
    changeOnTerminal<string>(
      { output, signal: cancel.signal },
      { yes: true, json: true },
      {
        plan: () => Promise.resolve(plan),
        apply(_, onItem: (item: ChangeProgress<string>) => void) {
          onItem({ kind: 'step', words: words('The image is set', 'L’image est changée'), unwatched });
          onItem({ kind: 'step', words: words('Rolling out', 'Déploiement en cours') });
          cancel.abort();
          return Promise.reject(new DOMException('aborted', 'AbortError'));
        },
      },
    ),
  );
  expect(failed).toMatchObject({ kind: 'cancelled', ...unwatched });
});

test('what was true of a trial before a change is not said of the change itself', async () => {
  const cancel = new AbortController();
  const unwatched = { cause: words('No image was set.', 'Aucune image.'), remedy: words('Delete its job.', '-'), nothingMade: true };
  const failed = await failureOf(
    changeOnTerminal<string>(
      { output, signal: cancel.signal },
      { yes: true, json: true },
      {
        plan: () => Promise.resolve(plan),
        apply(_, onItem: (item: ChangeProgress<string>) => void) {
          onItem({ kind: 'step', words: words('The gate runs', '-'), unwatched });
          onItem({ kind: 'step', words: words('The gate is passed', '-'), unwatched: null });
          cancel.abort();
          return Promise.reject(new DOMException('aborted', 'AbortError'));
        },
      },
    ),
  );
  expect(failed).toMatchObject({ kind: 'cancelled', cause: { en: expect.stringContaining('The gate is passed') as string } });
});

test('a change that was done when Ctrl+C came is done', async () => {
  const cancel = new AbortController();
  const ended = await changeOnTerminal<string>(
    { output, signal: cancel.signal },
    { yes: true, json: true },
    {
      plan: () => Promise.resolve(plan),
      apply(_, onItem: (item: ChangeProgress<string>) => void) {
        onItem({ kind: 'done', result: 'active' });
        cancel.abort();
        return Promise.reject(new DOMException('aborted', 'AbortError'));
      },
    },
  );
  expect(ended).toEqual({ kind: 'done', result: 'active' });
});

test('what nothing brings back wants --yes where nobody can be asked', async () => {
  const { signal } = new AbortController();
  const question = words('Forget it?', 'L’oublier ?');
  const failed = await failureOf(confirmed(question, { stdin: true }, { output, signal }));
  expect(failed).toMatchObject({
    kind: 'confirmation-needed',
    cause: { en: 'Forget it? Nobody can be asked here: nothing was done.' },
    remedy: { en: 'Add --yes.', fr: 'Ajoutez --yes.' },
  });
  await expect(confirmed(question, { stdin: true, yes: true }, { output, signal })).resolves.toBeUndefined();
});
