import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openSealedFile } from '../../../main/core/credentials/sealed/sealed-file.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { openDatabase } from '../../../main/core/store/database.ts';
import { withFileLock } from '../../../main/core/store/file-lock.ts';

const right = () => new Secret('tidal lantern mooring crab');
const wrong = () => new Secret('tidal lantern mooring crow');
const clocks = { now: () => 1_000_000, uptime: () => 1_000_000 };

/** A data folder with a sealed file, closed; each call of `process` opens it as a process of its own does. */
async function sealedFolder() {
  const dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-sealed-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const process = () => {
    const { db } = openDatabase(dataDir);
    onTestFinished(() => db.close());
    return openSealedFile({ dataDir, db, clocks, cost: { logN: 10, r: 8, p: 1 } });
  };
  const maker = process();
  await maker.create(right());
  maker.close();
  return { path: join(dataDir, 'credentials.sealed'), lock: join(dataDir, 'credentials.lock'), process };
}

const kindFrom = (work: Promise<void>): Promise<string> =>
  work.then(
    () => 'opened',
    (error: unknown) => (error as { readonly failure: { readonly kind: string } }).failure.kind,
  );

test('many that open it at once all do, and of many wrong passphrases at once no more are tried than one after the other', async () => {
  const { process } = await sealedFolder();
  const files = Array.from({ length: 8 }, process);
  expect(await Promise.all(files.map((file) => kindFrom(file.open(right()))))).toEqual(files.map(() => 'opened'));
  for (const file of files) file.close();
  const kinds = await Promise.all(files.map((file) => kindFrom(file.open(wrong()))));
  expect(kinds.filter((kind) => kind === 'sealed-file-refused')).toHaveLength(3);
  expect(kinds.filter((kind) => kind === 'sealed-file-wait')).toHaveLength(5);
  expect(await kindFrom(process().open(right()))).toBe('sealed-file-wait');
});

test('what takes long is done before its lock is taken: who must wait is told so while another process holds it', async () => {
  const { lock, process } = await sealedFolder();
  const file = process();
  for (let tries = 0; tries < 3; tries += 1) expect(await kindFrom(file.open(wrong()))).toBe('sealed-file-refused');
  const told = await withFileLock(lock, () => Promise.race([kindFrom(file.open(right())), pause(5_000, 'waits for the lock')]));
  expect(told).toBe('sealed-file-wait');
});

test('sealed anew between the two, it opens with keys of its new salt', async () => {
  const { path, lock, process } = await sealedFolder();
  const before = await readFile(path);
  const other = process();
  await other.changePassphrase(right(), right());
  await other.put(new Map([['q/1', { value: 'v', kind: 'other', label: '', createdAt: '', rotateBy: null }]]));
  other.close();
  const anew = await readFile(path);
  await writeFile(path, before);
  const file = process();
  const opening = await withFileLock(lock, async () => {
    const begun = file.open(right());
    await pause(300);
    await writeFile(path, anew);
    return { begun };
  });
  await opening.begun;
  expect((await file.get('q/1'))?.value).toBe('v');
  await file.put(new Map([['q/2', { value: 'w', kind: 'other', label: '', createdAt: '', rotateBy: null }]]));
  expect((await file.get('q/2'))?.value).toBe('w');
});
