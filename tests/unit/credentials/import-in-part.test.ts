import { expect, test } from 'vitest';
import { createImportPlans } from '../../../main/core/credentials/imports/import-plans.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { failure, FailureError, words } from '../../../main/core/failure.ts';
import type { AuditEntry } from '../../../preload/contract/activity.ts';

test('an import that fails half way says how many are kept and which failed, in the journal too, and goes on when tried again', async () => {
  const store = new Map<string, string>([
    ['OLD_TOKEN', 'before'],
    ['LAST_TOKEN', 'before'],
  ]);
  let refuses = 'LAST_TOKEN';
  const entries: Omit<AuditEntry, 'id' | 'at'>[] = [];
  const credentials = {
    whereOf: (name: string) => (store.has(name) ? 'keychain' : null),
    get: (name: string) => Promise.resolve(new Secret(store.get(name) ?? '')),
    setAll(kept: readonly { readonly name: string; readonly secret: Secret }[]) {
      for (const { name, secret } of kept) {
        if (name === refuses)
          return Promise.reject(
            new FailureError(failure('keychain-locked', words('It is locked.', 'Il est fermé.'), words('Open it.', 'Ouvrez-le.'))),
          );
        store.set(name, secret.reveal());
      }
      return Promise.resolve([]);
    },
  };
  const plans = createImportPlans({
    credentials,
    factors: { list: () => [] },
    audit: { record: (...made: typeof entries) => void entries.push(...made) },
  } as unknown as Parameters<typeof createImportPlans>[0]);
  const bytes = Buffer.from('NEW_TOKEN=tidal\nOLD_TOKEN=lantern\nLAST_TOKEN=orbit\n');
  const { token, items } = await plans.preview({ fileName: '.env', bytes, passphrase: null, prefix: '' });
  const take = items.map(({ index, state }) => ({ index, replace: state === 'different' }));
  const agreed = { token, take, keep: 'keychain' as const };
  await expect(plans.apply(agreed, 'ops')).rejects.toMatchObject({
    failure: {
      kind: 'keychain-locked',
      cause: { en: '2 credentials are kept; LAST_TOKEN could not be: It is locked.' },
      remedy: { en: 'Open it.' },
    },
  });
  expect(entries.at(-1)).toMatchObject({ result: 'failed', after: '2 credentials, 0 second factors' });
  refuses = '';
  expect(await plans.apply(agreed, 'ops')).toMatchObject({ kept: ['NEW_TOKEN', 'OLD_TOKEN', 'LAST_TOKEN'] });
  expect(Object.fromEntries(store)).toEqual({ NEW_TOKEN: 'tidal', OLD_TOKEN: 'lantern', LAST_TOKEN: 'orbit' });
});
