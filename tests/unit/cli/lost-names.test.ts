import { expect, test } from 'vitest';
import { lostNames } from '../../../main/core/cli/lost-names.ts';
import type { CoreClient } from '../../../main/core/cli/session.ts';

interface Stores {
  readonly listed?: readonly string[];
  readonly inKeychain?: readonly { taken: boolean }[] | Error;
  readonly keychain?: object | null;
  readonly sealed?: Readonly<Record<string, unknown>>;
}

/** A client of stores that hold this. */
function hintsFor({ listed = [], inKeychain = [], keychain = null, sealed = {} }: Stores) {
  const client = {
    credentials: {
      store: () => Promise.resolve({ problem: keychain, sealed: { exists: false, open: false, problem: null, ...sealed } }),
      list: () => Promise.resolve(listed.map((where) => ({ where }))),
      found: () => (inKeychain instanceof Error ? Promise.reject(inKeychain) : Promise.resolve(inKeychain)),
    },
  } as unknown as CoreClient;
  return lostNames({ client, signal: AbortSignal.timeout(10_000) });
}

test('after a lost database a list points to what brings the names back; otherwise it says nothing', async () => {
  const [hint, ...others] = await hintsFor({ inKeychain: [{ taken: false }, { taken: false }, { taken: true }] });
  expect(others).toEqual([]);
  expect(hint?.en).toMatch(/holds 2 .* pilothouse credentials recover$/u);
  expect(hint?.fr).toMatch(/contient 2 .* pilothouse credentials recover$/u);
  expect(await hintsFor({ sealed: { exists: true } })).toMatchObject([
    { en: expect.stringMatching(/pilothouse credentials store check$/u) as string },
  ]);
  for (const quiet of [
    {},
    { listed: ['keychain'], inKeychain: [{ taken: false }] },
    { keychain: { kind: 'keychain-locked' }, inKeychain: [{ taken: false }] },
    { inKeychain: new Error('the keychain stopped answering') },
    { listed: ['sealed-file'], sealed: { exists: true } },
    { sealed: { exists: true, open: true } },
    { sealed: { exists: true, problem: { kind: 'sealed-file-damaged' } } },
  ])
    expect(await hintsFor(quiet)).toEqual([]);
});
