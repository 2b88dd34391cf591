import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { failure, FailureError, words } from '../../../main/core/failure.ts';
import { toContractError } from '../../../main/core/implementer.ts';
import { errorCode, storageFailure } from '../../../main/core/store/storage-failure.ts';

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

function errno(code: string): Error {
  return Object.assign(new Error(`${code}: write`), { code, errno: -1, syscall: 'write' });
}

function fullDatabase(): unknown {
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE rows (text TEXT); PRAGMA max_page_count = 2');
  return thrownBy(() => db.prepare('INSERT INTO rows VALUES (?)').run('x'.repeat(100_000)));
}

function damagedDatabase(): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'pilothouse-damaged-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'x.db');
  writeFileSync(path, 'no database, but long enough to be read as one'.repeat(100));
  return thrownBy(() => new DatabaseSync(path).exec('SELECT * FROM sqlite_schema'));
}

test.each([
  ['no room on the disk', () => errno('ENOSPC'), 'disk-full'],
  ['no room left to this user', () => errno('EDQUOT'), 'disk-full'],
  ['no room for the database', fullDatabase, 'disk-full'],
  ['a database that is damaged', damagedDatabase, 'database-corrupt'],
  ['a read-only disk', () => errno('EROFS'), 'storage-failed'],
  ['no permission', () => errno('EACCES'), 'storage-failed'],
  ['a file where a folder belongs', () => thrownBy(() => readFileSync('/etc/passwd/x')), 'storage-failed'],
  ['a disk that fails', () => errno('EIO'), 'storage-failed'],
  ['a database that cannot be opened', () => thrownBy(() => new DatabaseSync('/nowhere/at/all.db')), 'storage-failed'],
])('%s is said with the path, a remedy and the evidence, in both languages', (_, make, kind) => {
  const { failure: said } = storageFailure(make(), '/data/settings.json');
  expect(said.kind).toBe(kind);
  for (const { en, fr } of [said.cause, said.remedy]) expect(fr).not.toBe(en);
  expect(said.cause.en).toContain('/data/settings.json');
  expect(said.evidence).toContain('/data/settings.json');
});

test('a file that another process holds asks for another try, not for a look at the disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pilothouse-held-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'x.lock');
  const holder = new DatabaseSync(path);
  holder.exec('BEGIN IMMEDIATE');
  const other = new DatabaseSync(path, { timeout: 0 });
  const { failure: said } = storageFailure(
    thrownBy(() => other.exec('BEGIN IMMEDIATE')),
    path,
  );
  other.close();
  holder.close();
  expect(said.kind).toBe('storage-failed');
  expect(said.remedy).toEqual(
    words('Another command is still at work with it: try again.', 'Une autre commande s’en sert encore : réessayez.'),
  );
});

test('what was said already is not said again', () => {
  const error = new FailureError(failure('bad-input', words('No.', 'Non.'), words('Else.', 'Autrement.')));
  expect(storageFailure(error, '/data')).toBe(error);
});

test('only errors of system calls have an errno', () => {
  expect(errorCode(errno('ENOSPC'))).toBe('ENOSPC');
  expect(errorCode(fullDatabase())).toBeNull();
  expect(errorCode(new Error('ENOSPC'))).toBeNull();
  expect(errorCode('ENOSPC')).toBeNull();
});

test('a call that meets a full or damaged database answers with that, and the log has it', () => {
  for (const [make, kind] of [
    [fullDatabase, 'disk-full'],
    [damagedDatabase, 'database-corrupt'],
  ] as const) {
    const logged: unknown[] = [];
    const error = make();
    const answer = toContractError(error, { who: 'ops', reportBug: (bug) => void logged.push(bug) }, []);
    expect(answer).toMatchObject({ code: 'FAILURE', data: { kind } });
    expect(logged).toEqual([error]);
  }
});
