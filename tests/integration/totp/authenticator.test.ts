import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openAuditJournal } from '../../../main/core/activity/audit.ts';
import { openLogs } from '../../../main/core/activity/logs.ts';
import { openCredentials } from '../../../main/core/credentials/keeper.ts';
import { Redactor } from '../../../main/core/credentials/redaction.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { FailureError } from '../../../main/core/failure.ts';
import { openDatabase } from '../../../main/core/store/database.ts';
import type { Enrolment } from '../../../main/core/totp/authenticator.ts';
import { createAuthenticator } from '../../../main/core/totp/authenticator.ts';
import { decodeBase32 } from '../../../main/core/totp/base32.ts';
import { codeAt, stepAt } from '../../../main/core/totp/one-time-code.ts';
import { runningCodes } from '../../../main/core/totp/running-codes.ts';
import { availability, startKeychain } from '../../lab/keychain.ts';
import { mountSmallDisk, smallDiskAvailability } from '../store/small-disk.ts';
import { withoutLock } from '../credentials/without-lock.ts';

const lab = await availability();
const smallDisk = await smallDiskAvailability();
const who = 'ops via test';
const start = Date.UTC(2026, 2, 1, 12, 0, 10);
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-totp-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

async function open(env: Readonly<Record<string, string | undefined>> = { PILOTHOUSE_KEYCHAIN: 'none' }, folder = dataDir) {
  const redactor = new Redactor();
  const logs = await openLogs(folder, redactor);
  const { db } = openDatabase(folder);
  const audit = openAuditJournal({ db, logs, redactor, dataDir: folder });
  const credentials = await openCredentials({ db, audit, dataDir: folder, lock: withoutLock, log: logs.core, redactor, env });
  const clock = { ms: start };
  const authenticator = createAuthenticator({ db, credentials, audit, now: () => clock.ms });
  onTestFinished(async () => {
    credentials.close();
    db.close();
    await logs.close();
  });
  return { authenticator, credentials, audit, clock, db };
}

const enrolment: Enrolment = {
  issuer: 'Example',
  account: 'ops@example.org',
  algorithm: 'SHA1',
  digits: 6,
  periodSeconds: 30,
  keep: 'memory',
};

function codeOf(secret: string, nowMs: number, shape: Pick<Enrolment, 'algorithm' | 'digits' | 'periodSeconds'> = enrolment): string {
  return codeAt(decodeBase32(secret) ?? Buffer.alloc(0), stepAt(nowMs, shape.periodSeconds), shape);
}

async function failureFrom(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof FailureError ? error.failure : error;
}

describe('an enrolment', () => {
  test('gives a secret of 160 bits, its URI and its QR code, and asks for a confirmation', async () => {
    const { authenticator } = await open();
    const { id, uri, secret, qr, where } = await authenticator.enrol(enrolment, who);
    expect(decodeBase32(secret)).toHaveLength(20);
    expect(uri).toBe(`otpauth://totp/Example:ops%40example.org?secret=${secret}&issuer=Example&algorithm=SHA1&digits=6&period=30`);
    expect(where).toBe('memory');
    // The finder pattern in the corner of every QR code (ISO/IEC 18004 §6.3.3).
    expect(
      qr.slice(0, 8).map((row) =>
        row
          .slice(0, 8)
          .map((dark) => (dark ? '#' : '.'))
          .join(''),
      ),
    ).toEqual(['#######.', '#.....#.', '#.###.#.', '#.###.#.', '#.###.#.', '#.....#.', '#######.', '........']);
    expect(authenticator.list()).toMatchObject([{ id, issuer: 'Example', account: 'ops@example.org', confirmed: false, where: 'memory' }]);
    await expect(authenticator.verify(id, codeOf(secret, start), who)).resolves.toEqual({ valid: true, driftSeconds: 0 });
    expect(authenticator.list()).toMatchObject([{ id, confirmed: true }]);
  });

  test('without a name is refused in words of both languages', async () => {
    const { authenticator } = await open();
    await expect(authenticator.enrol({ ...enrolment, issuer: ' ' }, who)).rejects.toMatchObject({
      failure: { kind: 'bad-input', cause: { en: 'The issuer is empty.', fr: 'L’émetteur est vide.' } },
    });
    await expect(authenticator.enrol({ ...enrolment, account: '' }, who)).rejects.toMatchObject({
      failure: { kind: 'bad-input', cause: { en: 'The account is empty.', fr: 'Le compte est vide.' } },
    });
    expect(authenticator.list()).toEqual([]);
  });

  test('names of any language are encoded, and a URL parser reads them back', async () => {
    const { authenticator } = await open();
    const names = { issuer: 'Société & Fils / 東京', account: 'renée+ops@exämple.fr' };
    const { uri } = await authenticator.enrol({ ...enrolment, ...names }, who);
    const url = new URL(uri);
    expect(decodeURIComponent(url.pathname.replace(/^\/+/u, ''))).toBe(`${names.issuer}:${names.account}`);
    expect(url.searchParams.get('issuer')).toBe(names.issuer);
    expect(uri).not.toContain('+');
  });

  test.each([
    ['a colon in the issuer', { issuer: 'a:b' }],
    ['a colon in the account', { account: 'a:b' }],
    ['names no QR code can hold', { issuer: '東'.repeat(200), account: '京'.repeat(200) }],
  ])('%s is refused before anything is kept', async (_, names) => {
    const { authenticator, credentials } = await open();
    expect(await failureFrom(authenticator.enrol({ ...enrolment, ...names }, who))).toMatchObject({ kind: 'bad-input' });
    expect(authenticator.list()).toEqual([]);
    await expect(credentials.list()).resolves.toEqual([]);
  });

  test('choices that apps ignore are warned of, in both languages', async () => {
    const { authenticator } = await open();
    const { warnings, secret } = await authenticator.enrol({ ...enrolment, algorithm: 'SHA256', digits: 8, periodSeconds: 60 }, who);
    expect(decodeBase32(secret)).toHaveLength(32);
    expect(warnings.map(({ en }) => en.match(/SHA256|8|60 s|memory/u)?.[0])).toEqual(['SHA256', '8', '60 s', 'memory']);
    for (const { en, fr } of warnings) expect(fr).not.toBe(en);
  });

  test('without a keychain, asking for one keeps nothing and says what to do', async () => {
    const { authenticator } = await open();
    expect(await failureFrom(authenticator.enrol({ ...enrolment, keep: 'keychain' }, who))).toMatchObject({ kind: 'keychain-unreachable' });
    expect(authenticator.list()).toEqual([]);
  });

  test.skipIf(!smallDisk.ok)(
    `on a full disk, one that should stay is refused and one in memory goes on${smallDisk.ok ? '' : ` (skipped: ${smallDisk.reason})`}`,
    async () => {
      const disk = await mountSmallDisk(64 * 1024);
      onTestFinished(() => disk.unmount());
      await disk.fill();
      const { authenticator, credentials } = await open(undefined, disk.path);
      expect(await failureFrom(authenticator.enrol({ ...enrolment, keep: 'keychain' }, who))).toMatchObject({ kind: 'disk-full' });
      await expect(credentials.list()).resolves.toEqual([]);
      await expect(authenticator.enrol(enrolment, who)).resolves.toMatchObject({ where: 'memory' });
    },
  );

  test('in memory ends with the run, and its secret is in no file', async () => {
    const { authenticator, audit } = await open();
    const { id, secret } = await authenticator.enrol(enrolment, who);
    await authenticator.verify(id, codeOf(secret, start), who);
    expect((await open()).authenticator.list()).toEqual([]);
    for (const file of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) expect((await readFile(join(file.parentPath, file.name))).includes(secret), file.name).toBe(false);
    }
    expect(
      audit.page({ before: null, limit: 10, contains: 'totp.' }).map(({ action, target, result }) => [action, target, result]),
    ).toEqual([
      ['totp.verify', 'Example: ops@example.org', 'done'],
      ['totp.enrol', 'Example: ops@example.org', 'done'],
    ]);
  });
});

describe('a code', () => {
  test('runs with the seconds it has left', async () => {
    const { authenticator, clock } = await open();
    const { id, secret } = await authenticator.enrol(enrolment, who);
    await expect(authenticator.code(id)).resolves.toEqual({ id, code: codeOf(secret, start), secondsLeft: 20 });
    clock.ms = start + 20_000;
    await expect(authenticator.code(id)).resolves.toEqual({ id, code: codeOf(secret, start + 30_000), secondsLeft: 30 });
  });

  test('is accepted once', async () => {
    const { authenticator, clock } = await open();
    const { id, secret } = await authenticator.enrol(enrolment, who);
    await expect(authenticator.verify(id, codeOf(secret, start), who)).resolves.toMatchObject({ valid: true });
    await expect(authenticator.verify(id, codeOf(secret, start), who)).resolves.toMatchObject({
      valid: false,
      reason: { en: expect.stringContaining('already used') as string },
    });
    clock.ms += 30_000;
    await expect(authenticator.verify(id, codeOf(secret, start), who)).resolves.toMatchObject({
      valid: false,
      reason: { en: expect.stringContaining('already used') as string },
    });
    await expect(authenticator.verify(id, codeOf(secret, clock.ms), who)).resolves.toMatchObject({ valid: true });
  });

  test('typed twice at the same moment is accepted once', async () => {
    const { authenticator } = await open();
    const { id, secret } = await authenticator.enrol(enrolment, who);
    const answers = await Promise.all(Array.from({ length: 5 }, () => authenticator.verify(id, codeOf(secret, start), who)));
    expect(answers.filter(({ valid }) => valid)).toHaveLength(1);
  });

  test('after five wrong ones the next has to wait, longer each time, and a right one clears the count', async () => {
    const { authenticator, clock } = await open();
    const { id, secret } = await authenticator.enrol(enrolment, who);
    const wrong = codeOf(secret, start - 3_600_000);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await expect(authenticator.verify(id, wrong, who)).resolves.toMatchObject({
        valid: false,
        reason: { en: expect.stringContaining('no code of this secret') as string },
      });
    }
    await expect(authenticator.verify(id, codeOf(secret, start), who)).resolves.toMatchObject({
      valid: false,
      reason: { en: '5 wrong codes in a row. The next attempt is taken in 5 s.' },
    });
    clock.ms += 5_000;
    await expect(authenticator.verify(id, wrong, who)).resolves.toMatchObject({
      reason: { en: expect.stringContaining('no code') as string },
    });
    await expect(authenticator.verify(id, wrong, who)).resolves.toMatchObject({
      reason: { en: '6 wrong codes in a row. The next attempt is taken in 10 s.' },
    });
    clock.ms += 10_000;
    await expect(authenticator.verify(id, codeOf(secret, clock.ms), who)).resolves.toMatchObject({ valid: true });
    await expect(authenticator.verify(id, wrong, who)).resolves.toMatchObject({
      reason: { en: expect.stringContaining('no code') as string },
    });
  });

  test('mistyped letters and lengths do not count as attempts', async () => {
    const { authenticator, clock } = await open();
    const { id, secret } = await authenticator.enrol(enrolment, who);
    for (let attempt = 0; attempt < 10; attempt += 1) await authenticator.verify(id, 'abc123', who);
    await expect(authenticator.verify(id, codeOf(secret, clock.ms), who)).resolves.toMatchObject({ valid: true });
  });

  test('of an unknown entry is `not-found`', async () => {
    const { authenticator } = await open();
    for (const work of [authenticator.code('nobody'), authenticator.verify('nobody', '123456', who), authenticator.remove('nobody', who)]) {
      expect(await failureFrom(work)).toMatchObject({ kind: 'not-found' });
    }
  });
});

describe('running codes', () => {
  async function read(stream: AsyncGenerator<readonly (readonly { readonly id: string }[])[]>) {
    const next = await stream.next();
    if (next.done === true) throw new Error('the stream ended');
    return next.value[0];
  }

  test('come whole at once, and again when an entry is added or removed', async () => {
    const { authenticator, clock } = await open();
    const cancel = new AbortController();
    const stream = runningCodes(authenticator, cancel.signal, () => clock.ms);
    await expect(read(stream)).resolves.toEqual([]);
    const added = read(stream);
    const { id, secret } = await authenticator.enrol(enrolment, who);
    await expect(added).resolves.toEqual([
      { id, code: codeOf(secret, start), nextCode: codeOf(secret, start + 30_000), until: '2026-03-01T12:00:30.000Z', problem: null },
    ]);
    const removed = read(stream);
    await authenticator.remove(id, who);
    await expect(removed).resolves.toEqual([]);
    const ended = stream.next();
    cancel.abort();
    await expect(ended).resolves.toMatchObject({ done: true });
  });

  test('change with the step', async () => {
    const { authenticator, clock } = await open();
    const { secret } = await authenticator.enrol(enrolment, who);
    const cancel = new AbortController();
    onTestFinished(() => cancel.abort());
    clock.ms = start + 19_990;
    const stream = runningCodes(authenticator, cancel.signal, () => clock.ms);
    await expect(read(stream)).resolves.toMatchObject([{ code: codeOf(secret, start) }]);
    const next = read(stream);
    clock.ms = start + 20_000;
    await expect(next).resolves.toMatchObject([{ code: codeOf(secret, start + 30_000), until: '2026-03-01T12:01:00.000Z' }]);
  });

  test('a secret that was deleted is said on its own line, the others run', async () => {
    const { authenticator, credentials, clock } = await open();
    const lost = await authenticator.enrol({ ...enrolment, issuer: 'A' }, who);
    const kept = await authenticator.enrol({ ...enrolment, issuer: 'B' }, who);
    await credentials.delete(`totp/${lost.id}`, who);
    await credentials.set(`totp/${kept.id}`, new Secret(kept.secret), 'memory', who);
    const cancel = new AbortController();
    const stream = runningCodes(authenticator, cancel.signal, () => clock.ms);
    await expect(read(stream)).resolves.toMatchObject([
      { id: lost.id, code: null, problem: { en: 'The secret of this entry was deleted.' } },
      { id: kept.id, code: codeOf(kept.secret, start), problem: null },
    ]);
    await stream.return(undefined);
  });
});

describe.skipIf(!lab.ok)(`with a real keychain${lab.ok ? '' : ` (skipped: ${lab.reason})`}`, () => {
  test('an entry outlives the run, a step is accepted once over all runs, and a locked keychain is a sentence in place of the code', async () => {
    const keychain = await startKeychain();
    const before = Object.keys(keychain.env).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, keychain.env);
    onTestFinished(async () => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      await keychain.stop();
    });
    const first = await open(process.env);
    const { id, secret, where } = await first.authenticator.enrol({ ...enrolment, keep: 'keychain' }, who);
    expect(where).toBe('keychain');
    await expect(first.authenticator.verify(id, codeOf(secret, start), who)).resolves.toMatchObject({ valid: true });

    const second = await open(process.env);
    expect(second.authenticator.list()).toMatchObject([{ id, confirmed: true, where: 'keychain' }]);
    await expect(second.authenticator.code(id)).resolves.toMatchObject({ code: codeOf(secret, start) });
    await expect(second.authenticator.verify(id, codeOf(secret, start), who)).resolves.toMatchObject({ valid: false });

    // A trigger stands for whatever keeps the entry from being written once its secret is kept.
    second.db.exec("CREATE TRIGGER refuse BEFORE INSERT ON totp BEGIN SELECT RAISE(ABORT, 'refused'); END");
    expect(await failureFrom(second.authenticator.enrol({ ...enrolment, keep: 'keychain' }, who))).toMatchObject({
      kind: 'storage-failed',
    });
    await expect(second.credentials.list()).resolves.toMatchObject([{ name: `totp/${id}` }]);
    second.db.exec('DROP TRIGGER refuse');

    await keychain.lock();
    const third = await open(process.env);
    const stream = runningCodes(third.authenticator, new AbortController().signal, () => third.clock.ms);
    await expect(stream.next()).resolves.toMatchObject({
      value: [[{ id, code: null, nextCode: null, problem: { en: 'The keychain is locked.', fr: 'Le trousseau est verrouillé.' } }]],
    });
    await stream.return(undefined);
    expect(await failureFrom(third.authenticator.code(id))).toMatchObject({ kind: 'keychain-locked' });
    expect(await failureFrom(third.authenticator.remove(id, who))).toMatchObject({ kind: 'keychain-locked' });
    expect(third.authenticator.list()).toHaveLength(1);
  });
});
