import os from 'node:os';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { AuditAction } from '../../../preload/contract/activity.ts';
import { settingsSchema } from '../../../preload/contract/settings.ts';
import { systemClocks, waitAfter, waitLeft } from '../../../main/core/credentials/lock/attempts.ts';
import { createLock } from '../../../main/core/credentials/lock/lock.ts';
import type { LockFactors, SealedFile } from '../../../main/core/credentials/lock/lock.ts';
import { verifierOf, verifies } from '../../../main/core/credentials/lock/verifier.ts';
import { Redactor } from '../../../main/core/credentials/redaction.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { FailureError, failure, words } from '../../../main/core/failure.ts';
import { openMemoryDatabase } from '../../../main/core/store/database.ts';

const MINUTE = 60_000;
const right = new Secret('correct horse battery');
const wrong = new Secret('correct horse batterie');

/** A clock that stands until it is moved, like that of a computer that can be restarted. */
function standingClock() {
  let now = Date.UTC(2026, 0, 1);
  let up = 1_000_000;
  return {
    now: () => now,
    uptime: () => up,
    pass(ms: number) {
      now += ms;
      up += ms;
    },
    set(ms: number) {
      now += ms;
    },
    restart() {
      up = 0;
    },
  };
}

function lockOn({
  db = openMemoryDatabase(),
  clock = standingClock(),
  idleMinutes = 15,
  sealed = null as SealedFile | null,
  factors = noFactors,
} = {}) {
  const recorded: { action: AuditAction; result: string; detail: string | null }[] = [];
  const lock = createLock({
    db,
    settings: { get: () => settingsSchema.parse({ lock: { idleMinutes } }) },
    audit: { record: ({ action, result, detail }) => void recorded.push({ action, result, detail }) },
    redactor: new Redactor(),
    clocks: clock,
    cost: { n: 2 ** 14, r: 8, p: 1 },
  });
  lock.attach(sealed, factors);
  onTestFinished(() => lock.close());
  return { lock, db, clock, recorded };
}

const noFactors: LockFactors = { candidates: () => [], check: () => Promise.resolve(words('none', 'aucun')) };
const kindOf = async (work: Promise<unknown>) => {
  try {
    await work;
    return 'done';
  } catch (error) {
    return error instanceof FailureError ? error.failure.kind : error;
  }
};

describe('the verifier of a passphrase', () => {
  test('knows it again, however its letters are composed, and states its cost', async () => {
    const verifier = await verifierOf(new Secret('clé à mollette'.normalize('NFC')), { n: 2 ** 14, r: 8, p: 1 });
    expect(verifier).toMatchObject({ kdf: 'scrypt', n: 2 ** 14, r: 8, p: 1 });
    expect(await verifies(verifier, new Secret('clé à mollette'.normalize('NFD')))).toBe(true);
    expect(await verifies(verifier, new Secret('clé à molette'))).toBe(false);
    expect(JSON.stringify(verifier)).not.toContain('mollette');
  });
});

describe('how attempts are slowed', () => {
  test('three are free, then the wait doubles from 5 s to 15 minutes', () => {
    expect([1, 2, 3, 4, 5, 10, 11, 40].map(waitAfter)).toEqual([0, 0, 5_000, 10_000, 20_000, 640_000, 900_000, 900_000]);
  });

  test('both clocks count whole milliseconds, which the table of the lock insists on', async () => {
    const { lock } = lockOn({ clock: { ...standingClock(), ...systemClocks } });
    await lock.setUp(right, 'ops');
    const seconds = vi.spyOn(os, 'uptime').mockReturnValue(61_234.567_8);
    onTestFinished(() => seconds.mockRestore());
    expect(systemClocks.uptime()).toBe(61_234_568);
    expect(await kindOf(lock.confirm({ passphrase: wrong }, 'ops'))).toBe('lock-refused');
  });

  test('a clock that is set helps nobody, nor does it punish', () => {
    const clock = standingClock();
    const attempts = { wrong: 5, at: clock.now(), uptime: clock.uptime() };
    clock.set(60 * MINUTE);
    expect(waitLeft(attempts, clock)).toEqual({ ms: 20_000, clockWentBack: false });
    clock.set(-600 * MINUTE);
    expect(waitLeft(attempts, clock)).toEqual({ ms: 20_000, clockWentBack: false });
    clock.restart();
    expect(waitLeft(attempts, clock)).toEqual({ ms: 20_000, clockWentBack: true });
    const anew = { wrong: 5, at: clock.now(), uptime: clock.uptime() };
    clock.pass(15_000);
    expect(waitLeft(anew, clock)).toEqual({ ms: 5_000, clockWentBack: false });
  });
});

describe('the lock', { timeout: 120_000 }, () => {
  test('does nothing before it is set up', async () => {
    const { lock } = lockOn();
    expect(lock.lock('asked', 'ops')).toBe(false);
    expect(() => lock.requireOpen()).not.toThrow();
    expect(await kindOf(lock.confirm({}, 'ops'))).toBe('done');
    expect(await kindOf(lock.unlock({ passphrase: right }, 'ops'))).toBe('bad-input');
  });

  test('once set up it locks and opens by the passphrase; attempts are counted, slowed, recorded, and outlive a restart', async () => {
    const { lock, db, clock, recorded } = lockOn();
    await lock.setUp(right, 'ops');
    expect(await kindOf(lock.setUp(wrong, 'ops'))).toBe('bad-input');
    expect(lock.state()).toMatchObject({ setUp: true, locked: false });
    expect(lock.lock('asked', 'ops')).toBe(true);
    expect(() => lock.requireOpen()).toThrow(FailureError);
    // Many at once are counted one by one: the fourth waits, whatever the others come to.
    const atOnce = await Promise.all([1, 2, 3, 4, 5].map(() => kindOf(lock.unlock({ passphrase: wrong }, 'ops'))));
    expect(atOnce.map(String).toSorted()).toEqual(['lock-refused', 'lock-refused', 'lock-refused', 'lock-wait', 'lock-wait']);
    expect(await kindOf(lock.unlock({ passphrase: right }, 'ops'))).toBe('lock-wait');
    const restarted = lockOn({ db, clock });
    clock.restart();
    expect(restarted.lock.state()).toMatchObject({ locked: true, wrongAttempts: 3, waitSeconds: 5 });
    expect(await kindOf(restarted.lock.unlock({ passphrase: right }, 'ops'))).toBe('lock-wait');
    clock.pass(5_000);
    expect(await kindOf(restarted.lock.unlock({ passphrase: right }, 'ops'))).toBe('done');
    expect(lock.state()).toMatchObject({ locked: false, wrongAttempts: 0, waitSeconds: 0 });
    expect(recorded.map(({ action, result }) => `${action} ${result}`)).toEqual([
      'lock.set-up done',
      'lock.lock done',
      ...Array(3).fill('lock.unlock refused'),
    ]);
    expect(restarted.recorded).toMatchObject([{ action: 'lock.unlock', result: 'done' }]);
  });

  test('the passphrase of before is asked for to change, to remove and to show a secret', async () => {
    const { lock } = lockOn();
    await lock.setUp(right, 'ops');
    expect(await kindOf(lock.change({ passphrase: wrong }, new Secret('another passphrase'), 'ops'))).toBe('lock-refused');
    expect(await kindOf(lock.confirm({}, 'ops'))).toBe('lock-confirmation-needed');
    expect(await kindOf(lock.confirm({ passphrase: wrong }, 'ops'))).toBe('lock-refused');
    expect(await kindOf(lock.confirm({ passphrase: right }, 'ops'))).toBe('done');
    await lock.change({ passphrase: right }, new Secret('another passphrase'), 'ops');
    expect(await kindOf(lock.remove({ passphrase: right }, 'ops'))).toBe('lock-refused');
    await lock.remove({ passphrase: new Secret('another passphrase') }, 'ops');
    expect(lock.state()).toMatchObject({ setUp: false, locked: false });
  });

  test('a second factor is asked for before a secret is shown as well; the code just typed counts for a minute more, in this process', async () => {
    const asked: string[] = [];
    const good = new Set(['111111', '222222']);
    const factors: LockFactors = {
      candidates: () => [{ id: 'one', issuer: 'Example', account: 'ops', confirmed: true, where: 'keychain' }],
      check: (_, code) => {
        asked.push(code);
        return Promise.resolve(good.delete(code) ? null : words('used', 'utilisé'));
      },
    };
    const { lock, clock } = lockOn({ factors });
    await lock.setUp(right, 'ops');
    await lock.setSecondFactor({ passphrase: right, code: '111111' }, 'one', 'ops');
    expect(await kindOf(lock.confirm({}, 'ops'))).toBe('lock-confirmation-needed');
    expect(await kindOf(lock.confirm({ passphrase: right }, 'ops'))).toBe('lock-confirmation-needed');
    expect(await kindOf(lock.confirm({ passphrase: right }, 'ops', 'passphrase'))).toBe('done');
    expect(lock.state().wrongAttempts).toBe(0);
    expect(await kindOf(lock.confirm({ passphrase: right, code: '111111' }, 'ops'))).toBe('lock-refused');
    expect(await kindOf(lock.confirm({ passphrase: right, code: '222222' }, 'ops'))).toBe('done');
    expect(await kindOf(lock.confirm({ passphrase: wrong, code: '222222' }, 'ops'))).toBe('lock-refused');
    expect(await kindOf(lock.confirm({ passphrase: right, code: '222222' }, 'ops'))).toBe('done');
    clock.pass(MINUTE);
    expect(await kindOf(lock.confirm({ passphrase: right, code: '222222' }, 'ops'))).toBe('lock-refused');
    expect(asked).toEqual(['111111', '111111', '222222', '222222']);
  });

  test('the passphrase alone does not clear the count of wrong attempts while a code is asked for too', async () => {
    const factors: LockFactors = {
      candidates: () => [{ id: 'one', issuer: 'Example', account: 'ops' }],
      check: (_, code) => Promise.resolve(code === '111111' ? null : words('wrong', 'faux')),
    };
    const { lock, clock } = lockOn({ factors });
    await lock.setUp(right, 'ops');
    await lock.setSecondFactor({ passphrase: right, code: '111111' }, 'one', 'ops');
    const counts = async (work: Promise<unknown>) => {
      const kind = await kindOf(work);
      clock.pass(MINUTE);
      return [kind, lock.state().wrongAttempts];
    };
    expect(await counts(lock.confirm({ passphrase: right, code: '000000' }, 'ops'))).toEqual(['lock-refused', 1]);
    expect(await counts(lock.confirm({ passphrase: right }, 'ops', 'passphrase'))).toEqual(['done', 1]);
    expect(await counts(lock.setSecondFactor({ passphrase: right, code: '000000' }, 'one', 'ops'))).toEqual(['lock-refused', 1]);
    expect(await counts(lock.confirm({ passphrase: right, code: '000000' }, 'ops'))).toEqual(['lock-refused', 2]);
    lock.lock('asked', 'ops');
    expect(await counts(lock.unlock({ passphrase: right }, 'ops'))).toEqual(['lock-refused', 2]);
    expect(await counts(lock.unlock({ passphrase: right, code: '111111' }, 'ops'))).toEqual(['done', 0]);
  });

  test('a refusal names the longer of the two waits: that of the lock, and that of the entry for its own wrong codes', async () => {
    let entryWaits = 0;
    const factors: LockFactors = {
      candidates: () => [{ id: 'one', issuer: 'Example', account: 'ops' }],
      check: (_, code) => Promise.resolve(code === '111111' ? null : words('wrong', 'faux')),
      waitMs: () => entryWaits,
    };
    const { lock, clock } = lockOn({ factors });
    await lock.setUp(right, 'ops');
    await lock.setSecondFactor({ passphrase: right, code: '111111' }, 'one', 'ops');
    lock.lock('asked', 'ops');
    const refusal = async () =>
      lock.unlock({ passphrase: right, code: '000000' }, 'ops').then(
        () => '',
        (error: unknown) => (error as FailureError).failure.remedy.en,
      );
    entryWaits = 10_000;
    expect(await refusal()).toBe('Try again in 10 s.');
    entryWaits = 0;
    expect(await refusal()).not.toContain(' s.');
    entryWaits = 2_000;
    expect(await refusal()).toBe('Try again in 5 s.');
    clock.pass(MINUTE);
    entryWaits = 40_000;
    expect(await refusal()).toBe('Try again in 40 s.');
  });

  test('a code that was accepted is refused by every other process, after the next locking, and to unlock with; one nobody looked at proves nothing', async () => {
    const used = new Set<string>();
    const factors: LockFactors = {
      candidates: () => [{ id: 'one', issuer: 'Example', account: 'ops' }],
      // As the authenticator has it: which codes were used stands in the database of all processes.
      check: (_, code) => Promise.resolve(used.has(code) || !/^[1-6]{6}$/u.test(code) ? words('used', 'utilisé') : (used.add(code), null)),
    };
    const { lock, db, clock } = lockOn({ factors });
    const other = lockOn({ db, clock, factors }).lock;
    await lock.setUp(right, 'ops');
    lock.lock('asked', 'ops');
    await lock.unlock({ passphrase: right, code: '000000' }, 'ops');
    await lock.setSecondFactor({ passphrase: right, code: '111111' }, 'one', 'ops');
    expect(await kindOf(lock.confirm({ passphrase: right, code: '000000' }, 'ops'))).toBe('lock-refused');
    lock.lock('asked', 'ops');
    await lock.unlock({ passphrase: right, code: '222222' }, 'ops');
    expect(await kindOf(other.confirm({ passphrase: right, code: '222222' }, 'ops'))).toBe('lock-refused');
    expect(await kindOf(lock.confirm({ passphrase: right, code: '222222' }, 'ops'))).toBe('done');
    for (const change of [
      () => lock.change({ passphrase: right, code: '222222' }, right, 'ops'),
      () => lock.setSecondFactor({ passphrase: right, code: '222222' }, null, 'ops'),
      () => lock.remove({ passphrase: right, code: '222222' }, 'ops'),
    ]) {
      expect(await kindOf(change())).toBe('lock-refused');
      clock.pass(MINUTE / 4);
    }
    clock.pass(MINUTE);
    other.lock('asked', 'ops');
    expect(await kindOf(lock.unlock({ passphrase: right, code: '222222' }, 'ops'))).toBe('lock-refused');
    clock.pass(MINUTE);
    // Unlocked by another process before this one looked: what it remembered is over all the same.
    await lock.unlock({ passphrase: right, code: '333333' }, 'ops');
    other.lock('asked', 'ops');
    await other.unlock({ passphrase: right, code: '444444' }, 'ops');
    expect(await kindOf(lock.confirm({ passphrase: right, code: '333333' }, 'ops'))).toBe('lock-refused');
  });

  test('a command let through with a code changes the lock with the same one: it is asked for once', async () => {
    const used = new Set<string>();
    const factors: LockFactors = {
      candidates: () => [{ id: 'one', issuer: 'Example', account: 'ops' }],
      check: (_, code) => Promise.resolve(used.has(code) ? words('used', 'utilisé') : (used.add(code), null)),
    };
    const { lock, db, clock } = lockOn({ factors });
    await lock.setUp(right, 'ops');
    await lock.setSecondFactor({ passphrase: right, code: '111111' }, 'one', 'ops');
    lock.lock('asked', 'ops');
    const command = lockOn({ db, clock, factors }).lock;
    const by = { passphrase: right, code: '222222' };
    await command.unlock(by, 'ops', 'process');
    await command.change(by, new Secret('another passphrase'), 'ops');
    expect(await kindOf(command.setSecondFactor(by, null, 'ops'))).toBe('lock-refused');
    await command.setSecondFactor({ ...by, passphrase: new Secret('another passphrase') }, null, 'ops');
    expect(command.state()).toMatchObject({ setUp: true, secondFactor: false });
    expect(lock.isLocked()).toBe(true);
  });

  test('idle for as long as the setting says, it locks, after sleep as well; a clock set back does not make that longer', async () => {
    const { lock, clock } = lockOn({ idleMinutes: 10 });
    await lock.setUp(right, 'ops');
    clock.pass(9 * MINUTE);
    lock.active();
    clock.pass(9 * MINUTE);
    expect(lock.isLocked()).toBe(false);
    clock.pass(MINUTE);
    expect(lock.state()).toMatchObject({ locked: true, reason: 'idle', locksAt: null });
    lock.active();
    expect(lock.isLocked()).toBe(true);
  });

  test('one process may be let through alone, until it is locked again; the start locks one process alone', async () => {
    const { lock, db, clock } = lockOn();
    const command = lockOn({ db, clock }).lock;
    await lock.setUp(right, 'ops');
    lock.lock('sleep', 'ops');
    await command.unlock({ passphrase: right }, 'ops', 'process');
    expect([lock.isLocked(), command.isLocked()]).toEqual([true, false]);
    await lock.unlock({ passphrase: right }, 'ops');
    lock.lock('asked', 'ops');
    expect(command.isLocked()).toBe(true);
    await command.unlock({ passphrase: right }, 'ops');
    expect([lock.isLocked(), command.isLocked()]).toEqual([false, false]);
    clock.pass(1_000);
    const started = lockOn({ db, clock }).lock;
    started.lockHere();
    expect([started.state().locked, started.state().reason, lock.isLocked()]).toEqual([true, 'start', false]);
    clock.pass(1_000);
    await started.unlock({ passphrase: right }, 'ops');
    expect(started.isLocked()).toBe(false);
  });

  test('the sealed file is opened with it and closed with it; one that does not open is said', async () => {
    let open = false;
    let passphrase = right.reveal();
    const openers: string[] = [];
    const sealed: SealedFile = {
      exists: () => true,
      isOpen: () => open,
      open(typed, { who }) {
        openers.push(who);
        if (typed.reveal() !== passphrase)
          return Promise.reject(new FailureError(failure('bad-input', words('No.', 'Non.'), words('-', '-'))));
        open = true;
        return Promise.resolve();
      },
      close: () => void (open = false),
      changePassphrase(_before, next) {
        passphrase = next.reveal();
        return Promise.resolve();
      },
    };
    const { lock } = lockOn({ sealed });
    expect(await kindOf(lock.setUp(wrong, 'ops'))).toBe('bad-input');
    await lock.setUp(right, 'ops');
    lock.lock('asked', 'ops');
    expect(open).toBe(false);
    expect(await kindOf(lock.unlock({ passphrase: wrong }, 'ops'))).toBe('lock-refused');
    expect(open).toBe(false);
    expect(await lock.unlock({ passphrase: right }, 'ops via command line')).toBeNull();
    expect(open).toBe(true);
    expect(openers).toEqual(['ops', 'ops', 'ops', 'ops via command line']);
    const next = new Secret('another passphrase');
    await lock.change({ passphrase: right }, next, 'ops');
    expect(passphrase).toBe(next.reveal());
    lock.lock('asked', 'ops');
    passphrase = 'swapped for another file';
    expect(await lock.unlock({ passphrase: next }, 'ops')).toMatchObject({ kind: 'bad-input' });
    expect([lock.isLocked(), open]).toEqual([false, false]);
  });

  test('a second factor is asked for besides the passphrase, and works while it is locked', async () => {
    const factors: LockFactors = {
      candidates: () => ['factor-1', 'of-another'].map((id) => ({ id, issuer: 'Pilothouse', account: 'ops' })),
      check: (id, code) =>
        Promise.resolve(code === (id === 'factor-1' ? '123456' : '777777') ? null : words('Not this code.', 'Pas ce code.')),
    };
    const { lock } = lockOn({ factors });
    await lock.setUp(right, 'ops');
    expect(await kindOf(lock.setSecondFactor({ passphrase: right, code: '123456' }, 'factor-2', 'ops'))).toBe('bad-input');
    expect(await kindOf(lock.setSecondFactor({ passphrase: right, code: '000000' }, 'factor-1', 'ops'))).toBe('lock-refused');
    await expect(lock.setSecondFactor({ passphrase: right }, 'factor-1', 'ops')).rejects.toMatchObject({
      failure: { cause: { en: 'The code of the second factor is missing.' } },
    });
    await lock.setSecondFactor({ passphrase: right, code: '123456' }, 'factor-1', 'ops');
    expect(await kindOf(lock.setSecondFactor({ passphrase: right, code: '777777' }, 'of-another', 'ops'))).toBe('lock-refused');
    lock.lock('asked', 'ops');
    expect(lock.state()).toMatchObject({ locked: true, secondFactor: true, wrongAttempts: 0 });
    expect(await kindOf(lock.unlock({ passphrase: right }, 'ops'))).toBe('lock-refused');
    expect(lock.state().wrongAttempts).toBe(0);
    expect(await kindOf(lock.unlock({ passphrase: right, code: '654321' }, 'ops'))).toBe('lock-refused');
    expect(lock.state()).toMatchObject({ locked: true, wrongAttempts: 1 });
    expect(await kindOf(lock.unlock({ passphrase: right, code: ' 123456 ' }, 'ops'))).toBe('done');
    expect(lock.isLocked()).toBe(false);
  });

  test('Touch ID opens only what a passphrase has opened before in this run', async () => {
    const { lock, db, clock } = lockOn();
    await lock.setUp(right, 'ops');
    lock.lock('asked', 'ops');
    expect(() => lock.unlockByTouchId('ops')).toThrow(FailureError);
    await lock.unlock({ passphrase: right }, 'ops');
    await lock.setTouchId({ passphrase: right }, true, 'ops');
    lock.lock('asked', 'ops');
    const restarted = lockOn({ db, clock }).lock;
    expect([lock.state().touchId, restarted.state().touchId]).toEqual([true, false]);
    expect(() => restarted.unlockByTouchId('ops')).toThrow(FailureError);
    lock.unlockByTouchId('ops');
    expect(lock.isLocked()).toBe(false);
  });
});
