import { expect, test } from 'vitest';
import { changeOnTerminal } from '../../../main/core/cli/change.ts';
import type { ChangeCalls } from '../../../main/core/cli/change.ts';
import { tellingEffects } from '../../../main/core/cli/told-effects.ts';
import { words } from '../../../main/core/failure.ts';
import type { Plan } from '../../../preload/contract/change.ts';

const unsound = words('Revision 11 has no pods now.', 'La révision 11 n’a pas de pods.');
const plan: Plan = {
  digest: 'd',
  target: 'lab',
  environment: 'none',
  protected: false,
  readOnly: false,
  title: words('Roll web back to revision 11', 'Ramener web à la révision 11'),
  commands: [],
  diffs: [],
  effects: [unsound],
  undo: null,
  dangerous: false,
  equivalent: false,
};
const calls: ChangeCalls<{ readonly name: string }> = {
  plan: () => Promise.resolve(plan),
  apply: (_consent, onItem) => {
    onItem({ kind: 'done', result: { name: 'web' } });
    return Promise.resolve();
  },
};

async function made(json: boolean) {
  const notes: string[] = [];
  const output = {
    json,
    language: 'en',
    say: ({ en }: { readonly en: string }) => en,
    result: () => undefined,
    note: (line: string) => void notes.push(line),
    problem: () => undefined,
    failure: () => undefined,
  } as const;
  const told = tellingEffects(calls, { yes: true }, output);
  const ended = await changeOnTerminal({ output, signal: AbortSignal.timeout(5000) }, { yes: true, json }, told.calls);
  return { notes: notes.join('\n'), result: ended.kind === 'done' ? told.withEffects(ended.result) : null };
}

test('going back unseen, with --yes alone, is not silent: what the plan warns of is on stderr once, and in the JSON', async () => {
  for (const json of [true, false]) {
    const { notes, result } = await made(json);
    expect(notes.split(unsound.en)).toHaveLength(2);
    expect(result).toEqual({ name: 'web', effects: [unsound] });
  }
});
