import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, open, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openAuditJournal } from '../../../main/core/activity/audit.ts';
import { openLogs } from '../../../main/core/activity/logs.ts';
import { examineStores } from '../../../main/core/credentials/doctor.ts';
import { openCredentials } from '../../../main/core/credentials/keeper.ts';
import { Redactor } from '../../../main/core/credentials/redaction.ts';
import { openSealedFile } from '../../../main/core/credentials/sealed/sealed-file.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { FailureError } from '../../../main/core/failure.ts';
import { openDatabase } from '../../../main/core/store/database.ts';
import { mountSmallDisk, smallDiskAvailability } from '../store/small-disk.ts';
import { withoutLock } from './without-lock.ts';

const who = 'ops via test';
const passphrase = () => new Secret('tidal lantern mooring crab');
/** Cheap, so that the tests are quick. */
const cheap = { logN: 10, r: 8, p: 1 };
const smallDisk = await smallDiskAvailability();
const openingProcess = fileURLToPath(new URL('sealed-process.ts', import.meta.url));
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-sealed-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

async function openIn(
  folder = dataDir,
  { now = Date.now, cost = cheap }: { readonly now?: () => number; readonly cost?: typeof cheap } = {},
) {
  const redactor = new Redactor();
  const logs = await openLogs(folder, redactor);
  const { db } = openDatabase(folder);
  const journal = openAuditJournal({ db, logs, redactor, dataDir: folder });
  const sealedFile = openSealedFile({ dataDir: folder, db, cost, clocks: { now, uptime: now } });
  const env = { PILOTHOUSE_KEYCHAIN: 'none' };
  const keeper = await openCredentials({
    db,
    dataDir: folder,
    audit: journal,
    lock: withoutLock,
    log: logs.core,
    redactor,
    env,
    sealedFile,
  });
  const close = async () => {
    if (!db.isOpen) return;
    keeper.close();
    db.close();
    await logs.close();
  };
  onTestFinished(close);
  return { keeper, journal, db, close };
}

async function failureFrom(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof FailureError) return error.failure;
  throw new Error(`no failure came: ${String(error)}`);
}

const file = (folder = dataDir) => join(folder, 'credentials.sealed');

async function withSecrets(count = 2) {
  const opened = await openIn();
  await opened.keeper.sealed.create(passphrase(), who);
  for (let at = 1; at <= count; at += 1) await opened.keeper.set(`mail/${at}`, new Secret(`canary-${at}`), 'sealed-file', who);
  return opened;
}

describe('the sealed file', () => {
  test('is where new secrets go without a keychain, outlives the process and gives them back', async () => {
    const first = await withSecrets();
    await expect(first.keeper.store()).resolves.toMatchObject({
      where: 'sealed-file',
      usable: ['sealed-file', 'memory'],
      sealed: { exists: true, open: true, problem: null },
    });
    await first.close();

    const { keeper } = await openIn();
    await expect(keeper.store()).resolves.toMatchObject({
      where: 'sealed-file',
      usable: ['memory'],
      sealed: { exists: true, open: false },
    });
    expect(keeper.listNow()).toMatchObject([
      { name: 'mail/1', where: 'sealed-file', kind: 'smtp' },
      { name: 'mail/2', where: 'sealed-file' },
    ]);
    expect((await failureFrom(keeper.get('mail/1'))).kind).toBe('sealed-file-closed');
    expect((await failureFrom(keeper.set('mail/3', new Secret('x'), 'sealed-file', who))).kind).toBe('sealed-file-closed');
    await keeper.sealed.open(passphrase());
    expect((await keeper.get('mail/1'))?.reveal()).toBe('canary-1');
    await keeper.delete('mail/1', who);
    await expect(keeper.get('mail/1')).resolves.toBeNull();
    keeper.sealed.close();
    expect((await failureFrom(keeper.get('mail/2'))).kind).toBe('sealed-file-closed');
  });

  test('holds nothing that can be read: not the file, its copy, the database or the logs', async () => {
    const { keeper } = await withSecrets();
    await keeper.describe('mail/1', { label: 'Alerts', rotateBy: '2027-01-31' }, who);
    await keeper.sealed.changePassphrase(passphrase(), new Secret('another lantern mooring'), who);
    for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = await readFile(join(entry.parentPath, entry.name));
      for (const canary of ['canary-1', 'tidal lantern', 'another lantern']) expect(bytes.includes(canary), entry.name).toBe(false);
    }
  });

  test('states its cost, and one of less than today’s is sealed anew when it is opened', async () => {
    const { keeper } = await withSecrets();
    expect((await readFile(file())).readUInt8(10)).toBe(cheap.logN);
    keeper.sealed.close();
    const costly = await openIn(dataDir, { cost: { logN: 15, r: 8, p: 1 } });
    await costly.keeper.sealed.open(passphrase());
    expect((await readFile(file())).readUInt8(10)).toBe(15);
    costly.keeper.sealed.close();
    await costly.keeper.sealed.open(passphrase());
    expect((await costly.keeper.get('mail/2'))?.reveal()).toBe('canary-2');
  });

  test.skipIf(process.platform === 'win32')('in whose place a device stands is not read', async () => {
    const { keeper } = await withSecrets(1);
    keeper.sealed.close();
    await rm(file());
    await symlink('/dev/null', file());
    expect((await failureFrom(keeper.sealed.open(passphrase()))).kind).toBe('storage-failed');
    await expect(keeper.store()).resolves.toMatchObject({ sealed: { open: false, problem: { kind: 'storage-failed' } } });
  });

  test('opened with a wrong passphrase ten times: refused, slowed, counted in the journal, and never harmed', async () => {
    const clock = { ms: Date.parse('2026-11-22T00:00:00Z') };
    const first = await withSecrets();
    await first.close();
    const { keeper, journal } = await openIn(dataDir, { now: () => clock.ms });
    const before = await readFile(file());
    const waits: string[] = [];
    for (let tried = 0; tried < 10; tried += 1) {
      waits.push((await failureFrom(keeper.sealed.open(new Secret('wrong horse'), { who }))).kind);
      clock.ms += 6_000;
    }
    expect(waits.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => 'sealed-file-refused'));
    expect(waits).toContain('sealed-file-wait');
    const told = await failureFrom(keeper.sealed.open(passphrase()));
    expect(told).toMatchObject({ kind: 'sealed-file-wait', cause: { en: expect.stringMatching(/wrong passphrases .* \d+ s/u) as string } });
    expect((await readFile(file())).equals(before)).toBe(true);
    clock.ms += 20 * 60_000;
    await keeper.sealed.open(passphrase());
    expect((await keeper.get('mail/1'))?.reveal()).toBe('canary-1');
    const refused = journal.page({ before: null, limit: 50, contains: 'sealed.open' }).filter(({ result }) => result === 'refused');
    expect(refused.length).toBeGreaterThanOrEqual(10);
  });

  test('several attempts at once wait for each other', async () => {
    const { keeper } = await withSecrets();
    keeper.sealed.close();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        keeper.sealed.open(new Secret('wrong horse')).then(
          () => 'opened',
          (error: unknown) => (error instanceof FailureError ? error.failure.kind : 'else'),
        ),
      ),
    );
    expect(answers.filter((answer) => answer === 'sealed-file-refused').length).toBeLessThan(5);
    expect(answers).toContain('sealed-file-wait');
  });
});

/** What the doctor says, and of the sealed file. */
async function checked(keeper: Parameters<typeof examineStores>[0]) {
  const { ok, checks } = await examineStores(keeper, dataDir, new Date());
  return { ok, sealed: checks.find(({ where }) => where === 'sealed-file') };
}

describe('a sealed file that was', () => {
  test.each([
    ['cut short', (path: string) => truncate(path, 700), /cut short/u],
    ['emptied', (path: string) => truncate(path, 0), /cut short/u],
    [
      'damaged by one bit',
      async (path: string) => {
        const handle = await open(path, 'r+');
        const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, 500);
        await handle.write(Buffer.from([buffer.readUInt8(0) ^ 4]), 0, 1, 500);
        await handle.close();
      },
      /damaged or tampered/u,
    ],
    ['replaced by something else', (path: string) => writeFile(path, '{"passwords": {}}'), /no sealed file/u],
    ['deleted', (path: string) => rm(path), /no longer in the data folder/u],
  ])('%s is said, is left alone, and its copy brings everything but the last change back', async (_, harm, words) => {
    const first = await withSecrets(3);
    await first.close();
    await harm(file());
    const { keeper } = await openIn();
    const { sealed } = await keeper.store();
    expect(sealed.problem?.cause.en).toMatch(words);
    expect(sealed.problem?.remedy.en).toContain('store restore');
    expect(await checked(keeper)).toMatchObject({
      ok: false,
      sealed: {
        writes: false,
        reads: false,
        problem: { cause: { en: expect.stringMatching(words) as string }, remedy: sealed.problem?.remedy },
      },
    });
    expect((await failureFrom(keeper.sealed.open(passphrase()))).cause.en).toMatch(words);
    // No passphrase opens it: what was asked for of it says what is wrong with it.
    const asked = [
      keeper.sealed.create(passphrase(), who),
      keeper.get('mail/1'),
      keeper.set('mail/4', new Secret('x'), 'sealed-file', who),
    ];
    for (const one of asked)
      expect(await failureFrom(one)).toMatchObject({
        cause: { en: expect.stringMatching(words) as string },
        remedy: sealed.problem?.remedy,
      });
    const { beside } = await keeper.sealed.restore(who);
    expect(beside === null).toBe(words.test('no longer in the data folder'));
    await keeper.sealed.open(passphrase());
    expect((await keeper.get('mail/1'))?.reveal()).toBe('canary-1');
    expect(keeper.listNow().map(({ name }) => name)).toEqual(['mail/1', 'mail/2']);
    if (!words.test('no longer in the data folder')) expect((await readdir(dataDir)).some((name) => name.includes('.damaged-'))).toBe(true);
    expect((await failureFrom(keeper.sealed.restore(who))).kind).toBe('bad-input');
  });

  test('deleted or damaged while it is open is brought back whole, from memory', async () => {
    const { keeper } = await withSecrets(3);
    await rm(file());
    expect((await failureFrom(keeper.get('mail/3'))).kind).toBe('sealed-file-missing');
    await keeper.sealed.restore(who);
    expect((await keeper.get('mail/3'))?.reveal()).toBe('canary-3');
  });

  test('written by a newer Pilothouse is left alone', async () => {
    const first = await withSecrets();
    await first.close();
    const bytes = await readFile(file());
    bytes.writeUInt8(9, 8);
    await writeFile(file(), bytes);
    const { keeper } = await openIn();
    expect((await failureFrom(keeper.sealed.open(passphrase()))).kind).toBe('sealed-file-newer');
    expect(await checked(keeper)).toMatchObject({ ok: false, sealed: { problem: { kind: 'sealed-file-newer' } } });
    expect((await failureFrom(keeper.sealed.restore(who))).kind).toBe('bad-input');
    expect((await readFile(file())).equals(bytes)).toBe(true);
  });

  test('swapped with the one of another folder is noticed, and taken on purpose only', async () => {
    const other = await mkdtemp(join(tmpdir(), 'pilothouse-sealed-'));
    onTestFinished(() => rm(other, { recursive: true, force: true }));
    const theirs = await openIn(other);
    await theirs.keeper.sealed.create(passphrase(), who);
    await theirs.keeper.set('theirs', new Secret('of customer B'), 'sealed-file', who);
    const first = await withSecrets();
    await copyFile(file(other), file());
    // Also by who has it open: it is closed rather than written over.
    expect((await failureFrom(first.keeper.set('mail/3', new Secret('x'), 'sealed-file', who))).kind).toBe('sealed-file-replaced');
    await first.close();
    const { keeper } = await openIn();
    expect(await failureFrom(keeper.sealed.open(passphrase()))).toMatchObject({
      kind: 'sealed-file-replaced',
      remedy: { en: expect.stringContaining('--accept-older') as string },
    });
    // Seen without its passphrase, with the copy that is nearer to the one that is known.
    const told = (await checked(keeper)).sealed?.problem;
    expect(told).toMatchObject({ kind: 'sealed-file-replaced', cause: { en: expect.stringMatching(/another one/u) as string } });
    expect(told?.remedy.en).toMatch(/state 2.*pilothouse credentials store restore/u);
    expect(keeper.sealed.state()).toMatchObject({
      problem: null,
      replaced: { failure: { kind: 'sealed-file-replaced' }, restorable: true },
    });
    await keeper.sealed.open(passphrase(), { acceptOlder: true });
    expect(keeper.listNow().map(({ name }) => name)).toEqual(['theirs']);
    expect(await checked(keeper)).toMatchObject({ sealed: { writes: true, reads: true, deletes: true, problem: null } });
  });

  test('swapped with the one of another folder gives way to the copy, and lies beside it', async () => {
    const other = await mkdtemp(join(tmpdir(), 'pilothouse-sealed-'));
    onTestFinished(() => rm(other, { recursive: true, force: true }));
    const theirs = await openIn(other);
    await theirs.keeper.sealed.create(passphrase(), who);
    const first = await withSecrets();
    await first.keeper.set('mail/3', new Secret('canary-3'), 'sealed-file', who, { label: 'Alerts', rotateBy: '2027-01-31' });
    await first.close();
    await copyFile(file(other), file());
    const { keeper, journal } = await openIn();
    const { beside, ...restored } = await keeper.sealed.restore(who);
    expect(restored).toEqual({ revision: 3, known: 4 });
    expect(beside).toMatch(/^credentials\.sealed\.damaged-/u);
    expect((await readdir(dataDir)).some((name) => name.includes('.damaged-'))).toBe(true);
    expect(await keeper.sealed.open(passphrase())).toEqual(['mail/3']);
    expect(keeper.listNow().map(({ name }) => name)).toEqual(['mail/1', 'mail/2']);
    expect(journal.page({ before: null, limit: 2, contains: 'sealed.' })).toMatchObject([
      { action: 'sealed.open', detail: 'no longer in the file, and off the list: mail/3 (Alerts, new value by 2027-01-31)' },
      { action: 'sealed.restore', detail: 'state 3; 4 was the last one known' },
    ]);
    expect((await failureFrom(keeper.sealed.restore(who))).kind).toBe('bad-input');
  });

  test('rolled back to an older copy is noticed, open or not', async () => {
    const first = await withSecrets(1);
    const older = join(dataDir, 'older');
    await copyFile(file(), older);
    await first.keeper.set('mail/2', new Secret('canary-2'), 'sealed-file', who);
    await copyFile(older, file());
    expect((await failureFrom(first.keeper.get('mail/2'))).kind).toBe('sealed-file-replaced');
    await first.close();
    const { keeper } = await openIn();
    expect((await failureFrom(keeper.sealed.open(passphrase()))).cause.en).toMatch(/older copy: its state 2, where 3/u);
    const told = (await checked(keeper)).sealed?.problem;
    expect(told).toMatchObject({ kind: 'sealed-file-replaced', cause: { en: expect.stringMatching(/state 2, where 3/u) as string } });
    // The copy is no newer than the file there.
    expect(told?.remedy.en).toContain('look for the newer file');
    expect(keeper.sealed.state().replaced).toMatchObject({ failure: { kind: 'sealed-file-replaced' }, restorable: false });
    expect((await failureFrom(keeper.sealed.restore(who))).kind).toBe('bad-input');
    await keeper.sealed.open(passphrase(), { acceptOlder: true });
    expect(keeper.sealed.state().replaced).toBeNull();
    expect(keeper.listNow().map(({ name }) => name)).toEqual(['mail/1']);
  });

  test('kept when the database is lost gives its names back with what was said of them', async () => {
    const first = await withSecrets();
    await first.keeper.describe('mail/1', { kind: 'token', label: 'Alerts', rotateBy: '2027-01-31' }, who);
    await first.close();
    for (const name of await readdir(dataDir)) if (name.startsWith('pilothouse.db')) await rm(join(dataDir, name));
    const { keeper } = await openIn();
    expect(keeper.listNow()).toEqual([]);
    await keeper.sealed.open(passphrase());
    expect(keeper.listNow()).toMatchObject([
      { name: 'mail/1', kind: 'token', label: 'Alerts', rotateBy: '2027-01-31' },
      { name: 'mail/2' },
    ]);
  });

  test('forgotten by its owner is set aside, not deleted, and another can be made', async () => {
    const { keeper } = await withSecrets();
    const before = await readFile(file());
    const { file: aside } = await keeper.sealed.setAside(who);
    expect((await readFile(join(dataDir, aside ?? ''))).equals(before)).toBe(true);
    expect(keeper.listNow()).toEqual([]);
    await keeper.sealed.create(new Secret('a new one to remember'), who);
    await keeper.set('mail/1', new Secret('again'), 'sealed-file', who);
    expect((await keeper.get('mail/1'))?.reveal()).toBe('again');
  });
});

describe('a change of the sealed file', () => {
  test('of its passphrase holds for the copy too, and closes it where it is open elsewhere', async () => {
    const first = await withSecrets();
    const second = await openIn();
    await second.keeper.sealed.open(passphrase());
    const next = new Secret('another lantern mooring');
    expect((await failureFrom(first.keeper.sealed.changePassphrase(new Secret('wrong horse'), next, who))).kind).toBe(
      'sealed-file-refused',
    );
    await first.keeper.sealed.changePassphrase(passphrase(), next, who);
    expect((await first.keeper.get('mail/1'))?.reveal()).toBe('canary-1');
    expect((await failureFrom(second.keeper.get('mail/1'))).cause.en).toContain('another passphrase');
    expect((await failureFrom(second.keeper.sealed.open(passphrase()))).kind).toBe('sealed-file-refused');
    await rename(join(dataDir, 'credentials.sealed.before'), file());
    await second.keeper.sealed.open(next);
    expect((await second.keeper.get('mail/2'))?.reveal()).toBe('canary-2');
  });

  test('closed while its keys are made stays closed, and a passphrase that was changed counts for the copy too', async () => {
    const { keeper, close } = await withSecrets();
    keeper.sealed.close();
    /** Closes the file once keys begin to be made of it, which takes its time elsewhere. */
    const closing = (text: string, only: () => boolean) => {
      const secret = new Secret(text);
      vi.spyOn(secret, 'reveal').mockImplementation(() => {
        if (only()) setImmediate(() => keeper.sealed.close());
        return text;
      });
      return secret;
    };
    expect((await failureFrom(keeper.sealed.open(closing(passphrase().reveal(), () => true)))).kind).toBe('sealed-file-closed');
    expect(keeper.sealed.isOpen()).toBe(false);

    // The file is opened by the one of before; then keys are made of the next.
    const next = 'a passphrase of afterwards';
    await keeper.sealed.changePassphrase(
      passphrase(),
      closing(next, () => keeper.sealed.isOpen()),
      who,
    );
    expect(keeper.sealed.isOpen()).toBe(false);
    await close();
    await writeFile(file(), 'damaged');
    const after = await openIn();
    await after.keeper.sealed.restore(who);
    expect((await failureFrom(after.keeper.sealed.open(passphrase()))).kind).toBe('sealed-file-refused');
    await after.keeper.sealed.open(new Secret(next));
    expect((await after.keeper.get('mail/1'))?.reveal()).toBe('canary-1');
  });

  test('by two processes at once loses nothing', async () => {
    const { keeper } = await withSecrets(0);
    const children = ['left', 'right'].map((side) => {
      const child = spawn(process.execPath, [openingProcess, dataDir, side, '8'], { stdio: ['pipe', 'pipe', 'inherit'] });
      child.stdin.end(passphrase().reveal());
      return Promise.all([text(child.stdout), once(child, 'exit')]);
    });
    for (let at = 0; at < 8; at += 1) await keeper.set(`here/${at}`, new Secret(`here ${at}`), 'sealed-file', who);
    expect((await Promise.all(children)).map(([said]) => said)).toEqual(['8', '8']);
    const names = keeper.listNow().map(({ name }) => name);
    expect(names).toHaveLength(24);
    for (const name of names) expect((await keeper.get(name))?.reveal(), name).toBe(name.replace('/', ' '));
  });

  test.skipIf(!smallDisk.ok)(
    `on a full disk is refused and keeps what was there${smallDisk.ok ? '' : ` (skipped: ${smallDisk.reason})`}`,
    async () => {
      const disk = await mountSmallDisk(2 * 1024 * 1024);
      onTestFinished(() => disk.unmount());
      const { keeper } = await openIn(disk.path);
      await keeper.sealed.create(passphrase(), who);
      await keeper.set('mail/1', new Secret('canary-1'), 'sealed-file', who);
      await disk.fill();
      const large = new Secret('x'.repeat(60_000));
      expect((await failureFrom(keeper.set('mail/2', large, 'sealed-file', who))).kind).toBe('disk-full');
      expect((await keeper.get('mail/1'))?.reveal()).toBe('canary-1');
      expect((await readdir(disk.path)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    },
  );

  test('that moves a secret leaves it in one place', async () => {
    const { keeper, journal } = await withSecrets(1);
    await keeper.set('session', new Secret('of this run'), 'memory', who);
    await expect(keeper.move('session', 'sealed-file', who)).resolves.toMatchObject({ where: 'sealed-file' });
    expect((await keeper.get('session'))?.reveal()).toBe('of this run');
    await keeper.move('mail/1', 'memory', who);
    expect((await keeper.get('mail/1'))?.reveal()).toBe('canary-1');
    expect(keeper.listNow()).toMatchObject([
      { name: 'mail/1', where: 'memory' },
      { name: 'session', where: 'sealed-file' },
    ]);
    expect(journal.page({ before: null, limit: 1, contains: 'move' })).toMatchObject([
      { before: 'sealed-file', after: 'memory', result: 'done' },
    ]);
    expect((await failureFrom(keeper.move('session', 'keychain', who))).kind).toBe('keychain-unreachable');
    expect((await keeper.get('session'))?.reveal()).toBe('of this run');
  });
});

test.skipIf(process.platform !== 'linux')('a process that opened it writes none of its memory into a core dump', async () => {
  const run = promisify(execFile);
  const script = `import { keepMemoryOutOfDumps, coreDumps } from ${JSON.stringify(fileURLToPath(new URL('../../../main/core/credentials/core-dumps.ts', import.meta.url)))};
    import { readFileSync } from 'node:fs';
    keepMemoryOutOfDumps();
    process.stdout.write(coreDumps() + ' ' + readFileSync('/proc/self/coredump_filter', 'utf8').trim());`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
  expect(stdout).toBe('without-secrets 00000000');
});
