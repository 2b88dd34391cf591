import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { FailureError } from '../../../main/core/failure.ts';
import { openSettings } from '../../../main/core/settings/document.ts';
import { mountSmallDisk, smallDiskAvailability } from '../store/small-disk.ts';

const saver = fileURLToPath(new URL('saving-process.ts', import.meta.url));
const smallDisk = await smallDiskAvailability();
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-settings-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

async function open(folder = dataDir) {
  const opened = await openSettings(folder);
  onTestFinished(() => opened.document.close());
  return opened;
}

async function onDisk(): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(dataDir, 'settings.json'), 'utf8')) as Record<string, unknown>;
}

async function kindOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing was refused',
    (error: unknown) => (error instanceof FailureError ? error.failure.kind : String(error)),
  );
}

function startSaver(prefix: string, count: number) {
  const child = spawn(process.execPath, [saver, dataDir, prefix, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (name) => acknowledged.push(name));
  const ended = Promise.all([once(child, 'exit'), once(lines, 'close')]).then(([[code]]) => Number(code));
  return { child, acknowledged, lines, ended };
}

describe('the settings document', () => {
  test('a first start has the defaults and writes nothing', async () => {
    const { document, problems } = await open();
    expect(problems).toEqual([]);
    expect(document.get()).toMatchObject({ version: 1, appearance: { mode: 'system' }, servers: { hosts: {} } });
    expect(await readdir(dataDir)).toEqual([]);
  });

  test('a change is on disk, for this user alone, before it is answered', async () => {
    const { document } = await open();
    await expect(document.merge(['appearance', 'mode'], 'dark')).resolves.toMatchObject({ appearance: { mode: 'dark' } });
    expect(await onDisk()).toEqual({ version: 1, appearance: { mode: 'dark' } });
    expect((await stat(join(dataDir, 'settings.json'))).mode & 0o777).toBe(0o600);
    const again = await open();
    expect(again.document.get().appearance.mode).toBe('dark');
  });

  test('a refused change touches nothing, and the changes around it go through', async () => {
    const { document } = await open();
    const results = await Promise.allSettled([
      document.merge(['servers', 'hosts', 'a'], { hostName: 'a' }),
      document.merge(['servers', 'hosts', 'b'], { hostName: 7 }),
      document.merge(['servers', 'hosts', 'c'], { hostName: 'c' }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(Object.keys(document.get().servers.hosts)).toEqual(['a', 'c']);
  });

  test('keys a newer version wrote stay in the file', async () => {
    await writeFile(
      join(dataDir, 'settings.json'),
      JSON.stringify({ version: 3, appearance: { mode: 'dark', font: 'serif' }, tunnels: [1] }),
    );
    const { document, problems } = await open();
    expect(problems.map(({ cause }) => cause.en)[0]).toContain('written by a newer Pilothouse');
    await document.merge(['appearance', 'density'], 'comfortable');
    expect(await onDisk()).toEqual({ version: 3, appearance: { mode: 'dark', font: 'serif', density: 'comfortable' }, tunnels: [1] });
  });

  test('another process notices a change', async () => {
    const here = await open();
    const there = await open();
    const noticed = Promise.withResolvers<void>();
    here.document.onChange(() => noticed.resolve());
    await there.document.merge(['servers', 'hosts', 'web-1'], { hostName: '10.0.0.5' });
    await noticed.promise;
    expect(here.document.get().servers.hosts['web-1']).toMatchObject({ hostName: '10.0.0.5' });
  });

  test('a change is merged into what another process wrote, noticed or not', async () => {
    const here = await open();
    const there = await open();
    await there.document.merge(['servers', 'hosts', 'theirs'], { hostName: 'a' });
    const after = await here.document.merge(['servers', 'hosts', 'ours'], { hostName: 'b' });
    expect(Object.keys(after.servers.hosts).sort()).toEqual(['ours', 'theirs']);
  });

  test('an own change is told once', async () => {
    const { document } = await open();
    let told = 0;
    document.onChange(() => (told += 1));
    await document.merge(['appearance', 'mode'], 'dark');
    await document.merge(['appearance', 'mode'], 'dark');
    await document.close();
    expect(told).toBe(1);
  });
});

describe('a document that cannot be used as it is', () => {
  test('a damaged one is set aside and the last good copy used, with every acknowledged change', async () => {
    const first = await openSettings(dataDir);
    await first.document.merge(['appearance', 'mode'], 'dark');
    await first.document.merge(['servers', 'hosts', 'web-1'], { hostName: 'a' });
    await first.document.close();
    await writeFile(join(dataDir, 'settings.json'), '{"version": 1, "appearance": {"mo');
    const { document, problems } = await open();
    expect(problems.map(({ kind }) => kind)).toEqual(['settings-corrupt']);
    expect(document.get()).toMatchObject({ appearance: { mode: 'dark' }, servers: { hosts: { 'web-1': { hostName: 'a' } } } });
    const aside = (await readdir(dataDir)).filter((name) => name.startsWith('settings.corrupt-'));
    expect(aside).toHaveLength(1);
    expect(problems[0]?.cause.en).toContain(aside[0]);
    expect(problems[0]?.cause.fr).toContain(aside[0]);
    expect(await readFile(join(dataDir, aside[0] ?? ''), 'utf8')).toBe('{"version": 1, "appearance": {"mo');
    expect((await open()).problems).toEqual([]);
  });

  test.each([
    ['an empty file', ''],
    ['a list', '[1, 2]'],
    ['zero bytes of a lost write', '\0'.repeat(300)],
  ])('%s without a copy gives the defaults, and is kept aside', async (_, text) => {
    await writeFile(join(dataDir, 'settings.json'), text);
    const { document, problems } = await open();
    expect(problems.map(({ kind }) => kind)).toEqual(['settings-corrupt']);
    expect(document.get().appearance.mode).toBe('system');
    const aside = (await readdir(dataDir)).find((name) => name.startsWith('settings.corrupt-'));
    expect(await readFile(join(dataDir, aside ?? ''), 'utf8')).toBe(text);
  });

  test('a damaged copy beside a damaged document still gives the defaults', async () => {
    await writeFile(join(dataDir, 'settings.json'), 'x');
    await writeFile(join(dataDir, 'settings.last-good.json'), 'y');
    const { document, problems } = await open();
    expect(problems.map(({ kind }) => kind)).toEqual(['settings-corrupt']);
    await expect(document.merge(['appearance', 'mode'], 'dark')).resolves.toMatchObject({ appearance: { mode: 'dark' } });
  });

  test('values that do not fit are named, and stay in the file until they are corrected', async () => {
    await writeFile(
      join(dataDir, 'settings.json'),
      JSON.stringify({ version: 1, appearance: { mode: 'purple' }, servers: { hosts: { a: { hostName: 'a' } } } }),
    );
    const { document, problems } = await open();
    expect(problems).toMatchObject([{ kind: 'settings-corrupt', evidence: 'appearance.mode' }]);
    expect(document.get()).toMatchObject({ appearance: { mode: 'system' }, servers: { hosts: { a: { hostName: 'a' } } } });
    await document.merge(['appearance', 'density'], 'comfortable');
    expect(await onDisk()).toMatchObject({ appearance: { mode: 'purple', density: 'comfortable' } });
  });

  test('a document damaged while Pilothouse runs is set aside at the next change, and nothing of what was known is lost', async () => {
    const { document } = await open();
    await document.merge(['servers', 'hosts', 'web-1'], { hostName: 'a' });
    await writeFile(join(dataDir, 'settings.json'), 'half a');
    await document.merge(['appearance', 'mode'], 'dark');
    expect(await onDisk()).toMatchObject({ appearance: { mode: 'dark' }, servers: { hosts: { 'web-1': { hostName: 'a' } } } });
    expect((await readdir(dataDir)).filter((name) => name.startsWith('settings.corrupt-'))).toHaveLength(1);
  });

  test('what a killed process left half written is cleared away', async () => {
    await writeFile(join(dataDir, 'settings.json.0123456789ab.tmp'), '{"half');
    const { document } = await open();
    await document.merge(['appearance', 'mode'], 'dark');
    expect((await readdir(dataDir)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('a data folder that is a file is said', async () => {
    const file = join(dataDir, 'not-a-folder');
    await writeFile(file, '');
    expect(await kindOf(openSettings(file))).toBe('storage-failed');
  });

  test.runIf(process.getuid?.() !== 0)('a folder this user may not write is said (as another user than root)', async () => {
    await chmod(dataDir, 0o500);
    onTestFinished(() => chmod(dataDir, 0o700));
    const { document } = await open();
    expect(await kindOf(document.merge(['appearance', 'mode'], 'dark'))).toBe('storage-failed');
  });
});

describe.skipIf(!smallDisk.ok)(`a disk that takes nothing more${smallDisk.ok ? '' : ` (skipped: ${smallDisk.reason})`}`, () => {
  test('a full disk is `disk-full`, and the document on it is intact and can be changed once there is room', async () => {
    const disk = await mountSmallDisk(256 * 1024);
    onTestFinished(() => disk.unmount());
    const { document } = await openSettings(disk.path);
    await document.merge(['appearance', 'mode'], 'dark');
    const before = await readFile(join(disk.path, 'settings.json'), 'utf8');
    await disk.fill();
    const large = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`host-${index}`, { hostName: 'x'.repeat(200) }]));
    expect(await kindOf(document.merge(['servers', 'hosts'], large))).toBe('disk-full');
    expect(await readFile(join(disk.path, 'settings.json'), 'utf8')).toBe(before);
    expect(document.get()).toMatchObject({ appearance: { mode: 'dark' }, servers: { hosts: {} } });
    expect((await readdir(disk.path)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    await disk.makeRoom();
    await expect(document.merge(['appearance', 'mode'], 'light')).resolves.toMatchObject({ appearance: { mode: 'light' } });
    await document.close();
  });

  test('a read-only disk is read, and a change of it is `storage-failed`', async () => {
    const disk = await mountSmallDisk(256 * 1024);
    onTestFinished(() => disk.unmount());
    await writeFile(join(disk.path, 'settings.json'), JSON.stringify({ version: 1, appearance: { mode: 'dark' } }));
    await disk.makeReadOnly();
    const { document, problems } = await openSettings(disk.path);
    expect(problems).toEqual([]);
    expect(document.get().appearance.mode).toBe('dark');
    expect(await kindOf(document.merge(['appearance', 'mode'], 'light'))).toBe('storage-failed');
    await document.close();
  });
});

describe('many at once', () => {
  test('1,000 concurrent changes of different keys from several clients and processes are all found', async () => {
    const total = 1_000;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{2,20}$/), { minLength: 600, maxLength: 600 }),
        fc.integer({ min: 2, max: 6 }),
        async (names, clientCount) => {
          const folder = await mkdtemp(join(dataDir, 'run-'));
          const clients = await Promise.all(Array.from({ length: clientCount }, () => openSettings(folder)));
          const children = ['left', 'right'].map((prefix) =>
            spawn(process.execPath, [saver, folder, `child-${prefix}`, '200'], { stdio: ['ignore', 'ignore', 'inherit'] }),
          );
          const ends = children.map(async (child) => Number((await once(child, 'exit'))[0]));
          await Promise.all(
            names.map(async (name, index) =>
              clients[index % clientCount]?.document.merge(['servers', 'hosts', `here-${name}`], {
                hostName: `${name}.example`,
                port: 1 + index,
              }),
            ),
          );
          expect(await Promise.all(ends)).toEqual([0, 0]);
          const { document, problems } = await openSettings(folder);
          expect(problems).toEqual([]);
          const { hosts } = document.get().servers;
          expect(Object.keys(hosts)).toHaveLength(total);
          for (const [index, name] of names.entries())
            expect(hosts[`here-${name}`]).toMatchObject({ hostName: `${name}.example`, port: 1 + index });
          for (const prefix of ['left', 'right'])
            for (let index = 1; index <= 200; index += 1) expect(hosts).toHaveProperty(`child-${prefix}-${index}`);
          await Promise.all([document, ...clients.map((client) => client.document)].map((each) => each.close()));
        },
      ),
      { numRuns: 3, endOnFailure: true },
    );
  });

  test('killed 100 times in the middle of saves, the document is always valid and holds every acknowledged change', async () => {
    const acknowledged: string[] = [];
    const check = async () => {
      const { document, problems } = await openSettings(dataDir);
      const { hosts } = document.get().servers;
      await document.close();
      expect(problems).toEqual([]);
      expect(acknowledged.filter((name) => !(name in hosts))).toEqual([]);
    };
    const rounds = fc.sample(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 4_000_000 })), {
      numRuns: 50,
      seed: Date.now(),
    });
    for (const [round, [saves, spin]] of rounds.entries()) {
      // Two at a time, so that one is also killed while the other waits for the lock.
      const savers = ['a', 'b'].map((name) => startSaver(`kill-${round}-${name}`, 0));
      await Promise.all(
        savers.map(async (saving) => {
          for await (const _ of saving.lines) if (saving.acknowledged.length >= saves) break;
          // Somewhere between two acknowledgements, never at the same place.
          for (let turn = 0; turn < spin; turn += 1) Math.imul(turn, turn);
          saving.child.kill('SIGKILL');
          await saving.ended;
        }),
      );
      for (const saving of savers) acknowledged.push(...saving.acknowledged);
      await check();
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(100);
  }, 300_000);
});

test('an open document keeps no process alive', async () => {
  const module = new URL('../../../main/core/settings/document.ts', import.meta.url).href;
  const script = `const { openSettings } = await import('${module}'); await openSettings(process.argv[1]);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, dataDir], { stdio: 'inherit' });
  expect((await once(child, 'exit'))[0]).toBe(0);
});
