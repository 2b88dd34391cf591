import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { FailureError } from '../../../main/core/failure.ts';
import { followChanges } from '../../../main/core/store/changes.ts';
import { openDatabase } from '../../../main/core/store/database.ts';
import { withFileLock } from '../../../main/core/store/file-lock.ts';
import { migrations } from '../../../main/core/store/migrations.ts';
import { mountSmallDisk, smallDiskAvailability } from './small-disk.ts';

const writer = fileURLToPath(new URL('writing-process.ts', import.meta.url));
const smallDisk = await smallDiskAvailability();
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-store-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

function openIn(folder: string) {
  const opened = openDatabase(folder);
  onTestFinished(() => {
    if (opened.db.isOpen) opened.db.close();
  });
  return opened;
}

function addRow(db: DatabaseSync, who: string, column = ', chain') {
  const value = column === '' ? '' : ", ''";
  db.prepare(`INSERT INTO audit (at, who, action, target, result${column}) VALUES ('2026-01-01', ?, 'test', 'row', 'done'${value})`).run(
    who,
  );
}

function countRows(db: DatabaseSync): number {
  return Number(db.prepare('SELECT count(*) AS rows FROM audit').get()?.['rows']);
}

function exitCodeOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('exit', resolve));
}

async function corruptFiles() {
  return (await readdir(dataDir)).filter((name) => name.startsWith('pilothouse.corrupt-'));
}

describe('the database', () => {
  test('is made for this user alone, with everything beside it, and keeps what was written', async () => {
    const folder = join(dataDir, 'new', 'folder');
    const { db, problems } = openIn(folder);
    expect(problems).toEqual([]);
    addRow(db, 'ops');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder)) expect([name, (await stat(join(folder, name))).mode & 0o777]).toEqual([name, 0o600]);
    db.close();
    expect(countRows(openIn(folder).db)).toBe(1);
  });

  test('a database that others could read is closed to them', async () => {
    await writeFile(join(dataDir, 'pilothouse.db'), '', { mode: 0o644 });
    openIn(dataDir);
    expect((await stat(join(dataDir, 'pilothouse.db'))).mode & 0o777).toBe(0o600);
  });

  test('several processes make it and write to it at the same time', async () => {
    const codes = await Promise.all(
      Array.from({ length: 4 }, () => exitCodeOf(spawn(process.execPath, [writer, dataDir], { stdio: 'inherit' }))),
    );
    expect(codes).toEqual([0, 0, 0, 0]);
    const { db, problems } = openIn(dataDir);
    expect(problems).toEqual([]);
    expect(countRows(db)).toBe(400);
  });

  test('an older one is brought to this shape and keeps its rows', async () => {
    const old = new DatabaseSync(join(dataDir, 'pilothouse.db'));
    old.exec(`${migrations[0]}; PRAGMA user_version = 1`);
    addRow(old, 'before', '');
    old.close();
    const { db, problems } = openIn(dataDir);
    expect(problems).toEqual([]);
    expect(countRows(db)).toBe(1);
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: migrations.length });
  });

  test('one of a newer Pilothouse is left alone, and the run lives in memory', async () => {
    const newer = new DatabaseSync(join(dataDir, 'pilothouse.db'));
    newer.exec('CREATE TABLE audit (something_else TEXT); PRAGMA user_version = 999');
    newer.close();
    const before = await readFile(join(dataDir, 'pilothouse.db'));
    const { db, problems } = openIn(dataDir);
    expect(problems).toMatchObject([{ kind: 'storage-failed' }]);
    expect(problems[0]?.cause.en).toContain('newer Pilothouse');
    addRow(db, 'ops');
    db.close();
    expect(await readFile(join(dataDir, 'pilothouse.db'))).toEqual(before);
  });

  test('a change by another process is noticed by who follows it', async () => {
    const { db } = openIn(dataDir);
    const noticed = Promise.withResolvers<void>();
    onTestFinished(followChanges(db).subscribe(() => noticed.resolve()));
    spawn(process.execPath, [writer, dataDir], { stdio: 'inherit' });
    await noticed.promise;
    expect(countRows(db)).toBeGreaterThan(0);
  });
});

describe('a damaged database', () => {
  async function withRows() {
    const { db } = openDatabase(dataDir);
    for (let row = 0; row < 500; row += 1) addRow(db, 'x'.repeat(200));
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
  }

  test('that is no database at all is set aside and named, and a new one works', async () => {
    await writeFile(join(dataDir, 'pilothouse.db'), 'this is a letter to the editor\n'.repeat(500));
    const { db, problems } = openIn(dataDir);
    const aside = await corruptFiles();
    expect(aside).toHaveLength(1);
    expect(problems).toMatchObject([{ kind: 'database-corrupt' }]);
    expect(problems[0]?.cause.en).toContain(aside[0]);
    expect(problems[0]?.cause.fr).toContain(aside[0]);
    expect(await readFile(join(dataDir, aside[0] ?? ''), 'utf8')).toContain('letter to the editor');
    addRow(db, 'ops');
    db.close();
    expect(openIn(dataDir).problems).toEqual([]);
  });

  test('with overwritten pages is set aside with every byte', async () => {
    await withRows();
    const file = await open(join(dataDir, 'pilothouse.db'), 'r+');
    for (let page = 2; page < 20; page += 1) await file.write(Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
    await file.close();
    const { problems } = openIn(dataDir);
    expect(problems.map(({ kind }) => kind)).toEqual(['database-corrupt']);
    const [aside = ''] = await corruptFiles();
    expect((await readFile(join(dataDir, aside))).includes(Buffer.alloc(4096, 0xa5))).toBe(true);
  });

  test('that was cut short is set aside', async () => {
    await withRows();
    const file = await open(join(dataDir, 'pilothouse.db'), 'r+');
    await file.truncate(9_000);
    await file.close();
    expect(openIn(dataDir).problems.map(({ kind }) => kind)).toEqual(['database-corrupt']);
  });

  test('is set aside once when several processes find it at the same time', async () => {
    await writeFile(join(dataDir, 'pilothouse.db'), 'not a database '.repeat(1_000));
    // The writer fails on any problem, and only the process that moves the file away has one.
    const codes = await Promise.all(
      Array.from({ length: 4 }, () => exitCodeOf(spawn(process.execPath, [writer, dataDir], { stdio: 'ignore' }))),
    );
    expect(codes.filter((code) => code !== 0)).toHaveLength(1);
    expect(await corruptFiles()).toHaveLength(1);
    expect(countRows(openIn(dataDir).db)).toBe(300);
  });
});

describe('where a database cannot be kept', () => {
  test('a data folder that is a file is said', async () => {
    const file = join(dataDir, 'not-a-folder');
    await writeFile(file, '');
    let kind = 'opened';
    try {
      openDatabase(file);
    } catch (error) {
      kind = error instanceof FailureError ? error.failure.kind : String(error);
    }
    expect(kind).toBe('storage-failed');
  });

  test.skipIf(process.platform !== 'linux')('a data folder below /proc, where none can be made, is said at once', () => {
    expect(() => openDatabase('/proc/nope/deeper')).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ kind: 'storage-failed' }) as object }),
    );
  });

  test.skipIf(!smallDisk.ok)(
    `a full disk: the run lives in memory and says so${smallDisk.ok ? '' : ` (skipped: ${smallDisk.reason})`}`,
    async () => {
      const disk = await mountSmallDisk(64 * 1024);
      onTestFinished(() => disk.unmount());
      await disk.fill();
      const { db, problems } = openDatabase(disk.path);
      expect(problems.map(({ kind }) => kind)).toEqual(['disk-full']);
      addRow(db, 'ops');
      expect(countRows(db)).toBe(1);
      db.close();
    },
  );

  test.skipIf(!smallDisk.ok)(
    `a disk that fills up while the database is made is called full${smallDisk.ok ? '' : ` (skipped: ${smallDisk.reason})`}`,
    async () => {
      const disk = await mountSmallDisk(64 * 1024);
      try {
        const { db, problems } = openDatabase(join(disk.path, 'data'));
        expect(problems.map(({ kind }) => kind)).toEqual(['disk-full']);
        db.close();
      } finally {
        await disk.unmount();
      }
    },
  );

  test.skipIf(!smallDisk.ok)(
    `a read-only disk: the run lives in memory and says so${smallDisk.ok ? '' : ` (skipped: ${smallDisk.reason})`}`,
    async () => {
      const disk = await mountSmallDisk(512 * 1024);
      onTestFinished(() => disk.unmount());
      openDatabase(disk.path).db.close();
      await disk.makeReadOnly();
      const { db, problems } = openDatabase(disk.path);
      expect(problems.map(({ kind }) => kind)).toEqual(['storage-failed']);
      addRow(db, 'ops');
      db.close();
    },
  );
});

describe('the lock between processes', () => {
  test('one holder at a time, in the same process too', async () => {
    const lock = join(dataDir, 'test.lock');
    let holders = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 8 }, () =>
        withFileLock(lock, async () => {
          holders += 1;
          most = Math.max(most, holders);
          await stat(lock);
          holders -= 1;
        }),
      ),
    );
    expect(most).toBe(1);
  });

  test('it is given back when the work fails, and when its holder is killed', async () => {
    const lock = join(dataDir, 'test.lock');
    await expect(withFileLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const module = new URL('../../../main/core/store/file-lock.ts', import.meta.url).href;
    const script = `const { withFileLock } = await import('${module}'); await withFileLock(process.argv[1], () => new Promise((resolve) => { process.stdout.write('held'); setTimeout(resolve, 60_000); }));`;
    const holder = spawn(process.execPath, ['--input-type=module', '--eval', script, lock], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    const waiting = withFileLock(lock, async () => 'ours');
    holder.kill('SIGKILL');
    await expect(waiting).resolves.toBe('ours');
  });

  test('a lock file that something else was written into is made anew', async () => {
    const lock = join(dataDir, 'test.lock');
    await writeFile(lock, 'pid 4242, host desk\n'.repeat(20));
    await expect(withFileLock(lock, async () => 'ours')).resolves.toBe('ours');
  });
});
