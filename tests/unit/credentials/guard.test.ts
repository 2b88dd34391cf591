import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AuditAction } from '../../../preload/contract/activity.ts';
import type { OpenCredentialKeeper } from '../../../main/core/credentials/keeper.ts';
import { openCredentials } from '../../../main/core/credentials/keeper.ts';
import { Redactor } from '../../../main/core/credentials/redaction.ts';
import { openSealedFile } from '../../../main/core/credentials/sealed/sealed-file.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { FailureError } from '../../../main/core/failure.ts';
import { openDatabase } from '../../../main/core/store/database.ts';
import type { Authenticator } from '../../../main/core/totp/authenticator.ts';
import { explainCode } from '../../../main/core/totp/explanation/explain-code.ts';
import { lockFactors } from '../../../main/core/totp/lock-factors.ts';
import { secretGone, unknownEntry } from '../../../main/core/totp/totp-failures.ts';

const ID = '5a7b2f0e-96c1-4f5d-8d35-4c1d3b0f7a11';
const GUARD = `totp/${ID}`;
const OTHER = 'mail/example/ops';
const theirs = new Secret('GEZDGNBVGY3TQOJQ');

/** A keeper whose sealed file holds what guards the lock, and something else. */
async function guardedKeeper(askPassphrase?: (state: { guardedBy: string | null }) => Promise<Secret>) {
  const dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-guard-'));
  const { db } = openDatabase(dataDir);
  const recorded: { action: AuditAction; who: string; target: string; result: string }[] = [];
  const state = { guardedBy: null as string | null };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const keeper = await openCredentials({
    db,
    dataDir,
    audit: {
      record: (...entries) => void recorded.push(...entries.map(({ action, who, target, result }) => ({ action, who, target, result }))),
    },
    lock: { requireOpen: () => {}, confirm: () => Promise.resolve(), state: () => ({ setUp: true }), guardedBy: () => state.guardedBy },
    log,
    redactor: new Redactor(),
    env: { PILOTHOUSE_KEYCHAIN: 'none' },
    sealedFile: openSealedFile({ dataDir, db, cost: { logN: 10, r: 8, p: 1 } }),
    ...(askPassphrase && { askPassphrase: () => askPassphrase(state), whoIsAsked: 'ops via command line' }),
  });
  onTestFinished(async () => {
    keeper.close();
    db.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  await keeper.sealed.create(new Secret('quartz lantern nineteen'), 'test');
  await keeper.set(GUARD, new Secret('JBSWY3DPEHPK3PXP'), 'sealed-file', 'test');
  await keeper.set(OTHER, new Secret('of the mail'), 'sealed-file', 'test');
  recorded.length = 0;
  state.guardedBy = ID;
  return { keeper, recorded, state };
}

async function outcomeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'done';
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return error.failure.kind === 'lock-refused' && error.failure.remedy.en.includes('lock second-factor none')
      ? 'refused with the way'
      : error.failure.kind;
  }
}

const changes: readonly [string, (keeper: OpenCredentialKeeper) => Promise<unknown>][] = [
  ['written over', (keeper) => keeper.set(GUARD, theirs, 'sealed-file', 'ops')],
  ['hidden behind one in memory', (keeper) => keeper.set(GUARD, theirs, 'memory', 'ops')],
  ['put into another place', (keeper) => keeper.set(GUARD, theirs, 'keychain', 'ops')],
  [
    'among others that are imported',
    (keeper) =>
      keeper.setAll(
        [
          { name: OTHER, secret: theirs, about: {} },
          { name: GUARD, secret: theirs, about: { kind: 'totp' } },
        ],
        'sealed-file',
        'ops',
      ),
  ],
  ['moved to memory', (keeper) => keeper.move(GUARD, 'memory', 'ops')],
  ['moved to the keychain', (keeper) => keeper.move(GUARD, 'keychain', 'ops')],
  ['deleted', (keeper) => keeper.delete(GUARD, 'ops')],
  ['set aside with the sealed file', (keeper) => keeper.sealed.setAside('ops')],
];

describe('the secret that guards the lock', () => {
  test.each(changes)('cannot be %s while it does; the way is named, and nothing else is changed', async (_, change) => {
    const { keeper, recorded, state } = await guardedKeeper();
    expect(await outcomeOf(() => change(keeper))).toBe('refused with the way');
    expect(recorded.filter(({ result }) => result === 'done')).toEqual([]);
    expect(recorded).not.toEqual([]);
    expect((await keeper.getForLock(GUARD))?.reveal()).toBe('JBSWY3DPEHPK3PXP');
    expect(keeper.whereOf(GUARD)).toBe('sealed-file');
    expect((await keeper.get(OTHER))?.reveal()).toBe('of the mail');
    // Once it does not guard any more, it is a secret as any other.
    state.guardedBy = null;
    expect(await outcomeOf(() => change(keeper))).not.toBe('refused with the way');
  });

  test.each(changes.filter(([what]) => /written over|imported|deleted/u.test(what)))(
    'cannot be %s by what began before it guarded, and asked for the passphrase meanwhile',
    async (_, change) => {
      const { keeper, recorded, state } = await guardedKeeper((meanwhile) => {
        meanwhile.guardedBy = ID;
        return Promise.resolve(new Secret('quartz lantern nineteen'));
      });
      state.guardedBy = null;
      keeper.sealed.close();
      expect(await outcomeOf(() => change(keeper))).toBe('refused with the way');
      expect(state.guardedBy).toBe(ID);
      expect(recorded).toContainEqual({
        action: 'sealed.open',
        who: 'ops via command line',
        target: 'credentials.sealed',
        result: 'done',
      });
      expect(recorded.filter(({ target, result }) => target === GUARD && result === 'done')).toEqual([]);
      expect((await keeper.getForLock(GUARD))?.reveal()).toBe('JBSWY3DPEHPK3PXP');
    },
  );

  test('is passed over where many are written anew, and may be described', async () => {
    const { keeper } = await guardedKeeper();
    const values = new Map([GUARD, OTHER].map((name) => [name, new Secret('written anew')]));
    await keeper.rewrite(values, 'pilothouse', 'why');
    expect((await keeper.getForLock(GUARD))?.reveal()).toBe('JBSWY3DPEHPK3PXP');
    expect((await keeper.get(OTHER))?.reveal()).toBe('written anew');
    expect(await keeper.describe(GUARD, { label: 'the lock' }, 'ops')).toMatchObject({ label: 'the lock', where: 'sealed-file' });
    expect((await keeper.getForLock(GUARD))?.reveal()).toBe('JBSWY3DPEHPK3PXP');
  });

  test('is read by the lock from where it is kept, whatever was put before it in memory', async () => {
    const { keeper, state } = await guardedKeeper();
    state.guardedBy = null;
    await keeper.set(GUARD, theirs, 'memory', 'ops');
    state.guardedBy = ID;
    expect((await keeper.getForLock(GUARD))?.reveal()).toBe('JBSWY3DPEHPK3PXP');
  });

  test('is not free for another once it is gone', async () => {
    const { keeper, state } = await guardedKeeper();
    state.guardedBy = null;
    await keeper.delete(GUARD, 'ops');
    state.guardedBy = ID;
    for (const where of ['memory', 'sealed-file'] as const)
      expect(await outcomeOf(() => keeper.setAll([{ name: GUARD, secret: theirs, about: {} }], where, 'ops'))).toBe('refused with the way');
    expect(await keeper.getForLock(GUARD)).toBeNull();
  });

  test.each([unknownEntry(ID), secretGone()])('that is gone is said where it is asked for, with what is left to do', async (why) => {
    const factors = lockFactors({ list: () => [], verify: () => Promise.reject(why), waitMs: () => 0 });
    const error: unknown = await factors.check(ID, '123456', 'ops').catch((reason: unknown) => reason);
    const { failure } = error as FailureError;
    expect(failure).toMatchObject({ kind: 'credential-missing' });
    expect(failure.remedy.en).toContain('pilothouse lock reset');
    expect(failure.remedy.en).not.toContain('the list');
  });

  test('an entry that takes no code for now is asked for nothing, and names no seconds of its own', async () => {
    const factors = lockFactors({ list: () => [], verify: () => Promise.reject(new Error('asked')), waitMs: () => 10_000 });
    const reason = await factors.check(ID, '123456', 'ops');
    expect(reason?.en).toMatch(/was not looked at/u);
    expect(`${reason?.en} ${reason?.fr}`).not.toMatch(/\d+ s/u);
    expect(factors.waitMs?.(ID)).toBe(10_000);
  });

  test('is no entry that a code is compared with', async () => {
    const entry = { id: ID, issuer: 'Pilothouse', account: 'ops' };
    const asked: string[] = [];
    const authenticator = {
      find: () => entry,
      list: () => [entry],
      guardsLock: (id: string) => id === ID,
      requireKey: (id: string) => (asked.push(id), Promise.resolve(Buffer.alloc(20))),
      readKey: ({ id }: { id: string }) => (asked.push(id), Promise.resolve({ key: Buffer.alloc(20) })),
      lastStepOf: () => null,
    } as unknown as Authenticator;
    await expect(explainCode(authenticator, '123456', ID, Date.now())).rejects.toMatchObject({ failure: { kind: 'lock-refused' } });
    expect(await explainCode(authenticator, '123456', null, Date.now())).toMatchObject({ finding: 'unknown', entry: null });
    expect(asked).toEqual([]);
  });
});
