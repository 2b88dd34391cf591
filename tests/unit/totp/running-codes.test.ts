import { expect, test } from 'vitest';
import type { TotpEntry } from '../../../preload/contract/totp.ts';
import type { Authenticator } from '../../../main/core/totp/authenticator.ts';
import { runningCodes } from '../../../main/core/totp/running-codes.ts';

const entry: TotpEntry = {
  id: '5a7b2f0e-96c1-4f5d-8d35-4c1d3b0f7a11',
  issuer: 'Wiki',
  account: 'jean',
  algorithm: 'SHA1',
  digits: 6,
  periodSeconds: 30,
  confirmed: false,
  createdAt: '2026-01-01T00:00:00.000Z',
  where: 'keychain',
  recovery: null,
};

test(
  'a change of an entry is sent though its code is the same, also one that comes while codes are handed over',
  { timeout: 20_000 },
  async () => {
    const listeners: ((changed: 'entries' | 'secrets') => void)[] = [];
    const authenticator: Pick<Authenticator, 'list' | 'guardsLock' | 'readKeys' | 'onChange'> = {
      list: () => [entry],
      guardsLock: () => false,
      readKeys: (entries) => Promise.resolve(new Map(entries.map(({ id }) => [id, { key: Buffer.alloc(20) }]))),
      onChange: (listener) => {
        listeners.push(listener);
        return () => {};
      },
    };
    const ends = new AbortController();
    const codes = runningCodes(authenticator, ends.signal, () => 1_000);
    const first = await codes.next();
    // The generator stands at its hand-over now.
    for (const listener of listeners) listener('entries');
    const second = await codes.next();
    expect(second).toEqual(first);
    const third = codes.next();
    await Promise.resolve();
    for (const listener of listeners) listener('entries');
    expect(await third).toEqual(first);
    ends.abort();
    expect(await codes.next()).toMatchObject({ done: true });
  },
);
