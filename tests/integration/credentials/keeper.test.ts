import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openAuditJournal } from '../../../main/core/activity/audit.ts';
import { openLogs } from '../../../main/core/activity/logs.ts';
import { openCredentials } from '../../../main/core/credentials/keeper.ts';
import { Redactor } from '../../../main/core/credentials/redaction.ts';
import { examineStores } from '../../../main/core/credentials/doctor.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { FailureError } from '../../../main/core/failure.ts';
import { openDatabase } from '../../../main/core/store/database.ts';
import type { KeychainLab } from '../../lab/keychain.ts';
import { availability, startKeychain, startWithoutKeychain } from '../../lab/keychain.ts';
import { mountSmallDisk, smallDiskAvailability } from '../store/small-disk.ts';
import { withoutLock } from './without-lock.ts';

const lab = await availability();
const smallDisk = await smallDiskAvailability();
const keepingProcess = fileURLToPath(new URL('keeping-process.ts', import.meta.url));
const who = 'ops via test';
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-credentials-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

async function openIn(folder: string, env: Readonly<Record<string, string | undefined>>) {
  const redactor = new Redactor();
  const logs = await openLogs(folder, redactor);
  const { db } = openDatabase(folder);
  const journal = openAuditJournal({ db, logs, redactor, dataDir: folder });
  const keeper = await openCredentials({ db, audit: journal, dataDir: folder, lock: withoutLock, log: logs.core, redactor, env });
  onTestFinished(async () => {
    keeper.close();
    db.close();
    await logs.close();
  });
  return { keeper, journal, redactor, db };
}

async function failureFrom(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof FailureError ? error.failure : error;
}

/** What another process of the same data folder sees. */
async function elsewhere(env: Readonly<Record<string, string>>, folder: string, what: string, name = '', value = ''): Promise<unknown> {
  const child = spawn(process.execPath, [keepingProcess, folder, what, name], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(value);
  const exited = once(child, 'exit');
  const answer: unknown = JSON.parse(await text(child.stdout));
  expect((await exited)[0]).toBe(0);
  return answer;
}

describe('without a keychain', () => {
  const off = { PILOTHOUSE_KEYCHAIN: 'none' };

  test('a secret lives in memory for this run, and the store says so and why', async () => {
    const { keeper } = await openIn(dataDir, off);
    await expect(keeper.store()).resolves.toMatchObject({ where: 'memory', problem: { kind: 'keychain-unreachable' } });
    await expect(keeper.set('ssh/web-1/password', new Secret('tidal-lantern-42'), 'memory', who)).resolves.toMatchObject({
      name: 'ssh/web-1/password',
      where: 'memory',
      lastUsedAt: null,
    });
    expect((await keeper.get('ssh/web-1/password'))?.reveal()).toBe('tidal-lantern-42');
    await expect(keeper.list()).resolves.toMatchObject([
      { name: 'ssh/web-1/password', where: 'memory', lastUsedAt: expect.any(String) as string },
    ]);
    const next = await openIn(dataDir, off);
    await expect(next.keeper.list()).resolves.toEqual([]);
    await expect(next.keeper.get('ssh/web-1/password')).resolves.toBeNull();
  });

  test('asking for the keychain fails with a remedy and keeps nothing', async () => {
    const { keeper, journal } = await openIn(dataDir, off);
    const failure = await failureFrom(keeper.set('mail/alerts', new Secret('tidal-lantern-42'), 'keychain', who));
    expect(failure).toMatchObject({
      kind: 'keychain-unreachable',
      remedy: { en: expect.stringContaining('memory') as string, fr: expect.stringContaining('mémoire') as string },
    });
    await expect(keeper.list()).resolves.toEqual([]);
    expect(journal.page({ before: null, limit: 5, contains: '' })).toMatchObject([
      { action: 'credentials.set', target: 'mail/alerts', result: 'failed' },
    ]);
  });

  test('changes are in the journal, values nowhere on disk, and listeners hear of each', async () => {
    const { keeper, journal, redactor } = await openIn(dataDir, off);
    let heard = 0;
    onTestFinished(keeper.onChange(() => (heard += 1)));
    await keeper.set('a', new Secret('tidal-lantern-42'), 'memory', who);
    await keeper.set('a', new Secret('tidal-lantern-43'), 'memory', who);
    await expect(keeper.delete('a', who)).resolves.toBe(true);
    await expect(keeper.delete('a', who)).resolves.toBe(false);
    expect(heard).toBe(3);
    expect(journal.page({ before: null, limit: 5, contains: '' })).toMatchObject([
      { action: 'credentials.delete', target: 'a', before: 'memory', after: null, who },
      { action: 'credentials.set', before: 'memory', after: 'memory' },
      { action: 'credentials.set', before: null, after: 'memory' },
    ]);
    expect(redactor.redact('login with tidal-lantern-43')).toBe('login with [redacted]');
    for (const file of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) expect((await readFile(join(file.parentPath, file.name))).includes('tidal-lantern'), file.name).toBe(false);
    }
  });

  test('no name is known: nothing is asked of anything', async () => {
    const { keeper } = await openIn(dataDir, off);
    await expect(keeper.get('ssh/web-1/password')).resolves.toBeNull();
  });
});

describe.skipIf(!lab.ok)(`a keychain that is missing, silent or locked${lab.ok ? '' : ` (skipped: ${lab.reason})`}`, () => {
  test('no session bus, as on a server: said, and secrets can live in memory', async () => {
    const without = await startWithoutKeychain();
    onTestFinished(() => without.stop());
    await expect(elsewhere({ ...without.env }, dataDir, 'store')).resolves.toMatchObject({
      where: 'memory',
      backend: 'Secret Service',
      problem: { kind: 'keychain-unreachable' },
    });
    await expect(elsewhere({ ...without.env }, dataDir, 'set', 'mail/alerts', 'x'.repeat(20))).resolves.toEqual({
      failed: 'keychain-unreachable',
    });
    await expect(elsewhere({ ...without.env }, dataDir, 'list')).resolves.toEqual([]);
  });

  test('a bus that takes the question and never answers holds up nothing', async () => {
    const without = await startWithoutKeychain();
    onTestFinished(() => without.stop());
    const silent: Server = createServer((socket) => socket.resume());
    silent.listen(join(without.env.XDG_RUNTIME_DIR, 'bus'));
    await once(silent, 'listening');
    onTestFinished(() => new Promise<void>((resolve) => silent.close(() => resolve())));
    await expect(elsewhere({ ...without.env }, dataDir, 'set', 'mail/alerts', 'x'.repeat(20))).resolves.toEqual({
      failed: 'keychain-unreachable',
    });
  });

  test('a silent bus where no program can ask it beforehand: said, and the process still ends', async () => {
    const without = await startWithoutKeychain();
    onTestFinished(() => without.stop());
    const silent: Server = createServer((socket) => socket.resume());
    silent.listen(join(without.env.XDG_RUNTIME_DIR, 'bus'));
    await once(silent, 'listening');
    onTestFinished(() => new Promise<void>((resolve) => silent.close(() => resolve())));
    const env = { ...process.env, ...without.env, PATH: without.env.HOME };
    const child = spawn(process.execPath, [keepingProcess, dataDir, 'set', 'mail/alerts'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end('x'.repeat(20));
    const exited = once(child, 'exit');
    expect(JSON.parse(await text(child.stdout))).toEqual({ failed: 'keychain-unreachable' });
    // A thread that is stuck in the native module can only be ended with its process.
    expect((await exited)[1]).toBe('SIGKILL');
  });

  test('a locked keychain is `keychain-locked`, for what is kept in it and for what is new', async () => {
    const keychain = await startKeychain();
    onTestFinished(() => keychain.stop());
    await expect(elsewhere({ ...keychain.env }, dataDir, 'set', 'mail/alerts', 'x'.repeat(20))).resolves.toMatchObject({
      where: 'keychain',
    });
    await keychain.lock();
    await expect(elsewhere({ ...keychain.env }, dataDir, 'store')).resolves.toMatchObject({
      where: 'memory',
      problem: { kind: 'keychain-locked' },
    });
    await expect(elsewhere({ ...keychain.env }, dataDir, 'get', 'mail/alerts')).resolves.toEqual({ failed: 'keychain-locked' });
    await expect(elsewhere({ ...keychain.env }, dataDir, 'set', 'mail/new', 'x'.repeat(20))).resolves.toEqual({
      failed: 'keychain-locked',
    });
    await expect(elsewhere({ ...keychain.env }, dataDir, 'delete', 'mail/alerts')).resolves.toEqual({ failed: 'keychain-locked' });
    await expect(elsewhere({ ...keychain.env }, dataDir, 'list')).resolves.toMatchObject([{ name: 'mail/alerts', where: 'keychain' }]);
  });
});

describe.skipIf(!lab.ok)(`a keychain that changes while it is used${lab.ok ? '' : ` (skipped: ${lab.reason})`}`, () => {
  test.each([
    ['is locked', (keychain: KeychainLab) => keychain.lock(), 'keychain-locked'],
    ['ends, while its bus goes on', (keychain: KeychainLab) => keychain.end(), 'keychain-unreachable'],
    ['ends, and its bus with it', (keychain: KeychainLab) => keychain.stop(), 'keychain-unreachable'],
  ])('%s: said by its name, and the process goes on', async (_, harm, kind) => {
    const keychain = await startKeychain();
    onTestFinished(() => keychain.stop());
    await elsewhere({ ...keychain.env }, dataDir, 'set', 'mail/alerts', 'x'.repeat(20));
    const child = spawn(process.execPath, [keepingProcess, dataDir, 'twice', 'mail/alerts'], {
      env: { ...process.env, ...keychain.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const said = text(child.stdout);
    await once(child.stderr, 'data');
    await harm(keychain);
    child.stdin.end();
    expect(JSON.parse(await said)).toEqual({ first: 20, second: kind });
    // What cannot be asked is not taken for gone.
    await expect(elsewhere({ ...keychain.env }, dataDir, 'list')).resolves.toMatchObject([{ name: 'mail/alerts', where: 'keychain' }]);
  });
});

describe.skipIf(!lab.ok)(`a real keychain${lab.ok ? '' : ` (skipped: ${lab.reason})`}`, () => {
  let keychain: KeychainLab;
  const before: Record<string, string | undefined> = {};

  beforeAll(async () => {
    keychain = await startKeychain();
    // The native module asks the environment of the process itself.
    for (const [name, value] of Object.entries<string>({ ...keychain.env })) {
      before[name] = process.env[name];
      process.env[name] = value;
    }
  });
  afterAll(async () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await keychain.stop();
  });

  test('a secret is kept, read, listed without its value, and forgotten', async () => {
    const { keeper } = await openIn(dataDir, process.env);
    await expect(keeper.store()).resolves.toMatchObject({
      where: 'keychain',
      backend: 'Secret Service',
      problem: null,
      usable: ['keychain', 'memory'],
      sealed: { exists: false, open: false, problem: null },
    });
    const value = 'pä"ss\\w ord\n密';
    await expect(keeper.set('round/trip', new Secret(value), 'keychain', who)).resolves.toMatchObject({
      name: 'round/trip',
      where: 'keychain',
    });
    expect((await keeper.get('round/trip'))?.reveal()).toBe(value);
    const [listed] = await keeper.list();
    expect(Object.keys(listed ?? {}).sort()).toEqual(['createdAt', 'kind', 'label', 'lastUsedAt', 'name', 'rotateBy', 'uses', 'where']);
    expect(listed?.lastUsedAt).toEqual(expect.any(String) as string);
    await expect(keeper.delete('round/trip', who)).resolves.toBe(true);
    await expect(keeper.get('round/trip')).resolves.toBeNull();
    await expect(keeper.list()).resolves.toEqual([]);
  });

  test('another process of the same data folder lists it and reads it', async () => {
    const { keeper, redactor } = await openIn(dataDir, process.env);
    const noticed = Promise.withResolvers<void>();
    onTestFinished(keeper.onChange(() => noticed.resolve()));
    await elsewhere({ ...keychain.env }, dataDir, 'set', 'shared/name', 'tidal-lantern-42');
    await noticed.promise;
    await expect(keeper.list()).resolves.toMatchObject([{ name: 'shared/name', where: 'keychain' }]);
    expect((await keeper.get('shared/name'))?.reveal()).toBe('tidal-lantern-42');
    expect(redactor.redact('tidal-lantern-42')).toBe('[redacted]');
    await expect(elsewhere({ ...keychain.env }, dataDir, 'get', 'shared/name')).resolves.toEqual({ length: 16 });
    await keeper.delete('shared/name', who);
    await expect(elsewhere({ ...keychain.env }, dataDir, 'list')).resolves.toEqual([]);
  });

  test('another data folder of the same user neither sees it nor overwrites it', async () => {
    const other = await mkdtemp(join(tmpdir(), 'pilothouse-credentials-'));
    onTestFinished(() => rm(other, { recursive: true, force: true }));
    const { keeper } = await openIn(dataDir, process.env);
    await keeper.set('ssh/web-1/password', new Secret('password of customer A'), 'keychain', who);
    const theirs = (await openIn(other, process.env)).keeper;
    await expect(theirs.get('ssh/web-1/password')).resolves.toBeNull();
    await theirs.set('ssh/web-1/password', new Secret('password of customer B'), 'keychain', who);
    expect((await keeper.get('ssh/web-1/password'))?.reveal()).toBe('password of customer A');
    expect((await theirs.get('ssh/web-1/password'))?.reveal()).toBe('password of customer B');
    await theirs.delete('ssh/web-1/password', who);
    expect((await keeper.get('ssh/web-1/password'))?.reveal()).toBe('password of customer A');
    await keeper.delete('ssh/web-1/password', who);
  });

  test('an entry deleted in the keychain itself is taken off the list', async () => {
    const { keeper } = await openIn(dataDir, process.env);
    await keeper.set('gone/by/hand', new Secret('tidal-lantern-42'), 'keychain', who);
    await keeper.set('stays', new Secret('tidal-lantern-43'), 'keychain', who);
    expect(await deleteByHand('gone/by/hand')).toBe(true);
    await expect(keeper.list()).resolves.toMatchObject([{ name: 'stays' }]);
    await expect(keeper.get('gone/by/hand')).resolves.toBeNull();
    await keeper.delete('stays', who);
  });

  test('a secret kept in memory over one in the keychain is the one in use, listed once, and deleted with it', async () => {
    const { keeper } = await openIn(dataDir, process.env);
    await keeper.set('mail/alerts', new Secret('the old password'), 'keychain', who);
    await keeper.set('mail/alerts', new Secret('the new password'), 'memory', who);
    expect((await keeper.get('mail/alerts'))?.reveal()).toBe('the new password');
    await expect(keeper.list()).resolves.toMatchObject([{ name: 'mail/alerts', where: 'memory' }]);
    await keeper.delete('mail/alerts', who);
    await expect(keeper.list()).resolves.toEqual([]);
    await expect(elsewhere({ ...keychain.env }, dataDir, 'list')).resolves.toEqual([]);
  });

  test('a secret of 64 kB, as a large private key, comes back whole', async () => {
    const { keeper } = await openIn(dataDir, process.env);
    const value = Array.from({ length: 65_536 }, (_, index) => String.fromCodePoint(33 + (index % 90))).join('');
    await keeper.set('large', new Secret(value), 'keychain', who);
    expect((await keeper.get('large'))?.reveal() === value).toBe(true);
    await keeper.delete('large', who);
  });

  test('many at once do not disturb each other', async () => {
    const { keeper } = await openIn(dataDir, process.env);
    const names = Array.from({ length: 20 }, (_, index) => `many/${index}`);
    await Promise.all(names.map((name) => keeper.set(name, new Secret(`value of ${name}`), 'keychain', who)));
    const values = await Promise.all(names.map(async (name) => (await keeper.get(name))?.reveal()));
    expect(values).toEqual(names.map((name) => `value of ${name}`));
    await Promise.all(names.map((name) => keeper.delete(name, who)));
  });

  test('a name that cannot be written down (full disk) leaves no secret behind in the keychain', async () => {
    const { keeper, db } = await openIn(dataDir, process.env);
    await keeper.set('before', new Secret('tidal-lantern-42'), 'keychain', who);
    db.exec(`PRAGMA max_page_count = ${Number(db.prepare('PRAGMA page_count').get()?.['page_count'])}`);
    const name = `large/${'x'.repeat(8_000)}`;
    expect(await failureFrom(keeper.set(name, new Secret('tidal-lantern-43'), 'keychain', who))).toMatchObject({ kind: 'disk-full' });
    db.exec('PRAGMA max_page_count = 10000');
    expect(await deleteByHand(name)).toBe(false);
    await expect(keeper.list()).resolves.toMatchObject([{ name: 'before' }]);
    await keeper.delete('before', who);
  });

  test.skipIf(!smallDisk.ok)(
    `a disk that was full from the start takes no secret to the keychain, and memory still does${smallDisk.ok ? '' : ` (skipped: ${smallDisk.reason})`}`,
    async () => {
      const disk = await mountSmallDisk(64 * 1024);
      onTestFinished(() => disk.unmount());
      await disk.fill();
      const { keeper } = await openIn(disk.path, process.env);
      await expect(keeper.store()).resolves.toMatchObject({ where: 'memory', problem: { kind: 'disk-full' } });
      expect(await failureFrom(keeper.set('on/a/full/disk', new Secret('tidal-lantern-42'), 'keychain', who))).toMatchObject({
        kind: 'disk-full',
      });
      expect(await deleteByHand('on/a/full/disk')).toBe(false);
      await expect(keeper.set('on/a/full/disk', new Secret('tidal-lantern-42'), 'memory', who)).resolves.toMatchObject({ where: 'memory' });
      await expect(keeper.list()).resolves.toMatchObject([{ name: 'on/a/full/disk', where: 'memory' }]);
    },
  );

  test('a secret that cannot be replaced in the list (full disk) stays what it was', async () => {
    const { keeper, db } = await openIn(dataDir, process.env);
    await keeper.set('mail/alerts', new Secret('the old password'), 'keychain', who);
    db.exec('PRAGMA query_only = ON');
    expect(await failureFrom(keeper.set('mail/alerts', new Secret('the new password'), 'keychain', who))).toMatchObject({
      kind: 'storage-failed',
    });
    db.exec('PRAGMA query_only = OFF');
    expect((await keeper.get('mail/alerts'))?.reveal()).toBe('the old password');
    await keeper.delete('mail/alerts', who);
  });

  test('the library is held to the Secret Service: without it nothing is kept anywhere, also not in the kernel’s keys', async () => {
    const without = await startWithoutKeychain();
    onTestFinished(() => without.stop());
    const script = `const { Entry } = require('@napi-rs/keyring');
      const said = (work) => { try { work(); return 'done'; } catch (error) { return String(error.message); } };
      const name = 'pinned/${crypto.randomUUID()}';
      const pin = (store) => new Entry('Pilothouse', name, { linux: { store } });
      console.log(JSON.stringify([said(() => pin('no such store')), said(() => pin('secret-service').setPassword('canary')),
        require('node:fs').readFileSync('/proc/keys', 'utf8').includes(name)]));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { env: { ...process.env, ...without.env } });
    const [unknownStore, pinned, inKernel] = JSON.parse(stdout) as [string, string, boolean];
    expect(unknownStore).toContain('LinuxStore');
    expect(pinned).toMatch(/DBus|D-Bus|connect/u);
    expect(inKernel).toBe(false);
  });

  test('an entry of the old service is read, moved to the new one, and deleted from both', async () => {
    const { keeper } = await openIn(dataDir, process.env);
    await keeper.set('mail/moved', new Secret('canary-now'), 'keychain', who);
    // As a Pilothouse of before kept it.
    expect(await deleteByHand('mail/moved')).toBe(true);
    await keepByHand('pilothouse', 'mail/moved', 'canary-old');
    expect((await keeper.get('mail/moved'))?.reveal()).toBe('canary-old');
    expect(await deleteByHand('mail/moved', 'pilothouse')).toBe(false);
    expect((await keeper.get('mail/moved'))?.reveal()).toBe('canary-old');
    await keepByHand('pilothouse', 'mail/moved', 'canary-older');
    await keeper.delete('mail/moved', who);
    expect(await deleteByHand('mail/moved', 'pilothouse')).toBe(false);
    expect(await deleteByHand('mail/moved')).toBe(false);
  });

  test('names come back when the database is lost: values never left the keychain, labels and kinds are read from the names', async () => {
    const { keeper } = await openIn(dataDir, process.env);
    const named = [
      ['ssh/ops@web-1:22/password', 'Web server', 'password'],
      ['totp/9f0c', 'Example (ops)', 'totp'],
      ['with · a dot', '', 'other'],
    ] as const;
    for (const [name, label] of named) await keeper.set(name, new Secret(`value of ${name}`), 'keychain', who, { label });
    const empty = await mkdtemp(join(tmpdir(), 'pilothouse-credentials-'));
    onTestFinished(() => rm(empty, { recursive: true, force: true }));
    const after = (await openIn(empty, process.env)).keeper;
    await expect(after.list()).resolves.toEqual([]);
    const found = await after.found();
    expect(found.map(({ name, label, kind, taken }) => [name, label, kind, taken])).toEqual(
      named.map(([name, label, kind]) => [name, label, kind, false]),
    );
    await after.recover(
      found.map(({ account }) => account),
      who,
    );
    for (const [name] of named) expect((await after.get(name))?.reveal()).toBe(`value of ${name}`);
    await expect(after.found()).resolves.toEqual([]);
    for (const [name] of named) await after.delete(name, who);
    await expect(keeper.list()).resolves.toEqual([]);
  });

  test('the doctor writes, reads and deletes a probe, and says what is due', async () => {
    const { keeper } = await openIn(dataDir, process.env);
    await keeper.set('due', new Secret('canary'), 'keychain', who, { rotateBy: '2026-11-01' });
    const result = await examineStores(keeper, dataDir, new Date('2026-11-22T12:00:00Z'));
    expect(result).toMatchObject({
      ok: true,
      checks: [
        { where: 'keychain', chosen: true, writes: true, reads: true, deletes: true, holds: 1, problem: null },
        { where: 'memory', chosen: false },
      ],
      found: 0,
      rotation: [{ name: 'due', overdueDays: 21 }],
    });
    await keeper.delete('due', who);
  });

  test('nothing of a secret is in the data folder', async () => {
    const { keeper } = await openIn(dataDir, process.env);
    await keeper.set('mail/alerts', new Secret('tidal-lantern-42'), 'keychain', who);
    await keeper.get('mail/alerts');
    for (const file of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) expect((await readFile(join(file.parentPath, file.name))).includes('tidal-lantern'), file.name).toBe(false);
    }
    await keeper.delete('mail/alerts', who);
  });
});

/** As a person does in "Passwords and Keys": behind Pilothouse's back, in a process of its own. False when there was nothing. */
function deleteByHand(account: string, service = 'Pilothouse'): Promise<boolean> {
  return byHand(`process.exit(entry.deleteCredential() ? 0 : 1);`, service, account);
}

async function keepByHand(service: string, account: string, value: string): Promise<void> {
  expect(await byHand('entry.setPassword(process.argv[3]);', service, account, value)).toBe(true);
}

async function byHand(work: string, ...args: readonly string[]): Promise<boolean> {
  const entry = `new (require('@napi-rs/keyring').Entry)(process.argv[1], process.argv[2], { linux: { store: 'secret-service' } })`;
  const child = spawn(process.execPath, ['--eval', `const entry = ${entry}; ${work}`, ...args], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    stdio: 'inherit',
  });
  return (await once(child, 'exit'))[0] === 0;
}
