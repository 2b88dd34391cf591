import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../main/core/store/database.ts';
import type { Authenticator } from '../../../main/core/totp/authenticator.ts';
import { codeAt, stepAt } from '../../../main/core/totp/one-time-code.ts';
import { createSecondFactors } from '../../../main/core/totp/second-factors.ts';
import type { TotpEntry } from '../../../preload/contract/totp.ts';

const key = Buffer.from('12345678901234567890');
const entry: TotpEntry = {
  id: 'f1',
  issuer: 'Lab',
  account: 'ops',
  algorithm: 'SHA1',
  digits: 6,
  periodSeconds: 30,
  confirmed: true,
  createdAt: '2026-01-01T00:00:00.000Z',
  where: 'keychain',
  recovery: null,
};
const signal = new AbortController().signal;
const beginning = Date.UTC(2026, 2, 1, 12, 0, 0);

/** Second factors at a moment of a step; waiting moves the clock. */
async function at(ms: number, change: Partial<TotpEntry> = {}, guards = false) {
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-codes-'));
  const { db } = openDatabase(folder);
  onTestFinished(async () => {
    db.close();
    await rm(folder, { recursive: true });
  });
  const clock = { ms: beginning + ms };
  const authenticator = {
    list: () => [{ ...entry, ...change }],
    readKey: () => Promise.resolve({ key }),
    guardsLock: () => guards,
  } as unknown as Authenticator;
  const open = () =>
    createSecondFactors({
      db,
      authenticator,
      now: () => clock.ms,
      wait: (wait) => {
        clock.ms += wait;
        return Promise.resolve();
      },
    });
  const codeFor = async (place: string, id = 'f1') => {
    const given = await open().codeFor(id, place, signal);
    return 'code' in given ? given.code.reveal() : given.problem.en;
  };
  return { clock, codeFor, offered: () => open().list(), explain: (typed: string) => open().explain('f1', typed) };
}

const codeAfter = (steps: number) => codeAt(key, stepAt(beginning, 30) + steps, entry);

test('a code with less than two seconds of life is not handed out: the next one is waited for', async () => {
  const { codeFor, clock } = await at(28_500);
  expect(await codeFor('ops@web:22')).toBe(codeAfter(1));
  expect(clock.ms).toBe(beginning + 30_000);
});

test('one place gets a code once, also from another process; another place gets it too', async () => {
  const { codeFor } = await at(5_000);
  expect(await codeFor('ops@web:22')).toBe(codeAfter(0));
  expect(await codeFor('ops@db:22')).toBe(codeAfter(0));
  expect(await codeFor('ops@web:22')).toBe(codeAfter(1));
});

test('a clock that was set back does not hold codes up', async () => {
  const { codeFor, clock } = await at(5_000);
  await codeFor('ops@web:22');
  clock.ms -= 3_600_000;
  expect(await codeFor('ops@web:22')).toBe(codeAfter(-120));
});

test('an entry that is gone is a problem in words', async () => {
  const { codeFor } = await at(0);
  expect(await codeFor('ops@web:22', 'gone')).toContain('not in the authenticator any more');
});

test('an entry that no code ever confirmed is not offered, and fills nothing in where it was chosen before', async () => {
  const { codeFor, offered } = await at(0, { confirmed: false });
  expect(offered()).toEqual([]);
  expect(await codeFor('ops@web:22')).toContain('never confirmed');
});

test('a typed code is explained by its distance in time', async () => {
  const { explain } = await at(0);
  expect(await explain(codeAfter(4))).toMatchObject({ en: expect.stringContaining('120 s ahead') });
  expect(await explain(codeAfter(0))).toBeNull();
});

test('the second factor of the lock is filled in nowhere, and no code typed for it is judged', async () => {
  const { codeFor, explain } = await at(0, {}, true);
  expect(await codeFor('ops@web:22')).toContain('guards the lock');
  expect(await explain(codeAfter(4))).toBeNull();
});
