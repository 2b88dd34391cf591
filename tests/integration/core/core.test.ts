import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { activityRouter } from '../../../main/core/activity/router.ts';
import { FailureError } from '../../../main/core/failure.ts';
import { os, provideContract } from '../../../main/core/implementer.ts';
import type { Core } from '../../../main/core/index.ts';
import { openCore } from '../../../main/core/index.ts';
import type { AuditEntry } from '../../../preload/contract/activity.ts';
import { activity } from '../../../preload/contract/activity.ts';
import { STREAM_WINDOW_BATCHES } from '../../../preload/contract/stream.ts';
import { mountSmallDisk, smallDiskAvailability } from '../store/small-disk.ts';
import { openWindow } from './window.ts';

const smallDisk = await smallDiskAvailability();
let root: string;
let dataDir: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pilothouse-core-'));
  dataDir = join(root, 'data');
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function open(folder = dataDir) {
  const core = await openCore({ dataDir: folder, home: join(root, 'home'), version: '1.2.3', env: { PILOTHOUSE_KEYCHAIN: 'none' } });
  return { core, ...windowOf(core, core.router) };
}

function windowOf(core: Core, router: Core['router']) {
  const bugs: unknown[] = [];
  const context = { who: 'ops via window', reportBug: (error: unknown) => void bugs.push(error) };
  const window = openWindow(router, context, core.rooms.log);
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    window.close();
    await core.close();
  };
  onTestFinished(close);
  return { window, client: window.client, bugs, close };
}

describe('the core', () => {
  test('opens in an empty folder, says who it is, and closes', async () => {
    const { client, close } = await open();
    expect(await client.system.info()).toMatchObject({ version: '1.2.3', dataDir, problems: [] });
    await close();
    expect((await readdir(dataDir)).sort()).toEqual(['logs', 'pilothouse.db']);
  });

  test('two at once share a folder: what one changes the other shows', async () => {
    const first = await open();
    const second = await open();
    expect((await first.client.system.info()).coreId).not.toBe((await second.client.system.info()).coreId);
    const cancel = new AbortController();
    const settings = await second.client.settings.watch({ stream: 'second-settings' }, { signal: cancel.signal });
    const journal = await second.client.activity.watch({ stream: 'second-journal' }, { signal: cancel.signal });
    await settings.next();
    await first.client.settings.merge({ path: ['appearance', 'mode'], value: 'dark' });
    expect(await settings.next()).toMatchObject({ value: { items: [{ appearance: { mode: 'dark' } }] } });
    expect(await journal.next()).toMatchObject({
      value: {
        items: [{ action: 'settings.merge', target: 'appearance.mode', before: '"system"', after: '"dark"', who: 'ops via window' }],
      },
    });
    cancel.abort();
  });

  test('a damaged database and damaged settings are both set aside and said, and everything works', async () => {
    const before = await open();
    await before.client.settings.merge({ path: ['appearance', 'mode'], value: 'dark' });
    await before.close();
    await writeFile(join(dataDir, 'pilothouse.db'), 'not a database '.repeat(1_000));
    await writeFile(join(dataDir, 'settings.json'), '{"appearance":');
    const { client } = await open();
    const { problems } = await client.system.info();
    expect(problems.map(({ kind }) => kind).sort()).toEqual(['database-corrupt', 'settings-corrupt']);
    for (const { cause, remedy } of problems) for (const { en, fr } of [cause, remedy]) expect(fr).not.toBe(en);
    expect((await client.settings.get()).appearance.mode).toBe('dark');
    await client.settings.merge({ path: ['appearance', 'mode'], value: 'light' });
    // The journal that was set aside is missed, and that is said before the first entry of the new one.
    expect(await client.activity.audit({})).toMatchObject([
      { action: 'settings.merge', result: 'done' },
      { action: 'audit.chain', detail: expect.stringContaining('audit.head named an entry 1 that was not in the journal') as string },
    ]);
    expect((await readdir(dataDir)).filter((name) => name.includes('corrupt-'))).toHaveLength(2);
    expect(await readFile(join(dataDir, 'logs', 'core.log'), 'utf8')).toContain('database-corrupt');
  });

  test('a data folder that is a file is the one thing it cannot open with', async () => {
    await writeFile(dataDir, '');
    const error = await openCore({ dataDir, version: '1.2.3', env: {} }).catch((reason: unknown) => reason);
    expect(error instanceof FailureError ? error.failure.kind : error).toBe('storage-failed');
  });

  test.skipIf(!smallDisk.ok)(
    `on a full disk it opens, says so, and answers${smallDisk.ok ? '' : ` (skipped: ${smallDisk.reason})`}`,
    async () => {
      const disk = await mountSmallDisk(256 * 1024);
      onTestFinished(() => disk.unmount());
      await disk.fill();
      const { client, close } = await open(disk.path);
      expect((await client.system.info()).problems.map(({ kind }) => kind)).toEqual(['disk-full']);
      await expect(client.settings.merge({ path: ['appearance', 'mode'], value: 'dark' })).rejects.toMatchObject({
        data: { kind: 'disk-full' },
      });
      await expect(client.credentials.set({ name: 'a', value: 'in memory', keep: 'memory' })).resolves.toMatchObject({ where: 'memory' });
      expect((await client.activity.audit({})).map(({ action }) => action)).toContain('credentials.set');
      await close();
    },
  );

  test('an unknown call, and input that does not fit, are answered; the next call works', async () => {
    const { client, bugs } = await open();
    const stranger = client as unknown as { missiles: { launch(input: object): Promise<unknown> } };
    await expect(stranger.missiles.launch({})).rejects.toThrow();
    const wrong = { name: 7 } as unknown as { name: string };
    await expect(client.credentials.delete(wrong)).rejects.toMatchObject({
      code: 'FAILURE',
      data: { kind: 'bad-input', evidence: expect.stringContaining('name') as string },
    });
    expect(await client.system.info()).toMatchObject({ version: '1.2.3' });
    expect(bugs).toEqual([]);
  });

  test('closing ends every stream', async () => {
    const { client, core } = await open();
    const streams = [
      await client.settings.watch({ stream: 'closing-settings' }),
      await client.totp.codes({ stream: 'closing-codes' }),
      await client.credentials.watch({ stream: 'closing-credentials' }),
    ];
    for (const stream of streams) await stream.next();
    const ends = streams.map((stream) => stream.next());
    await core.close();
    expect((await Promise.all(ends)).map(({ done }) => done)).toEqual([true, true, true]);
  });
});

describe('a stream over a real port', () => {
  const entry = {
    at: '2026-03-01T12:00:00Z',
    who: 'ops',
    action: 'test',
    target: 'row',
    before: null,
    after: null,
    result: 'done',
    detail: null,
  } as const;

  /** A core whose journal never ends, and how far it was read. */
  async function endless() {
    const { core } = await open();
    const state = { pulled: 0, ended: false };
    async function* rows(): AsyncGenerator<AuditEntry[]> {
      try {
        for (;;) yield Array.from({ length: 10 }, () => ({ ...entry, id: (state.pulled += 1) }));
      } finally {
        state.ended = true;
      }
    }
    provideContract({ activity });
    const watch = os.activity.watch.handler(({ input, signal }) =>
      core.rooms.streams.hold(input.stream, rows(), signal ?? core.rooms.closing),
    );
    return {
      state,
      ...windowOf(core, {
        ...core.router,
        activity: os.activity.lazy(async () => ({ default: { ...activityRouter(core.rooms), watch } })),
      }),
    };
  }

  test('a reader that acknowledges nothing holds the source back', async () => {
    const { client, state } = await endless();
    const stream = await client.activity.watch({ stream: 'never-acknowledged' });
    for (let batch = 1; batch <= STREAM_WINDOW_BATCHES; batch += 1)
      expect(await stream.next()).toMatchObject({ value: { sequence: batch } });
    // A whole round trip later nothing more was read.
    await client.system.info();
    expect(state.pulled).toBe(10 * STREAM_WINDOW_BATCHES);
    await client.system.acknowledge({ stream: 'never-acknowledged', sequence: 1 });
    expect(await stream.next()).toMatchObject({ value: { sequence: STREAM_WINDOW_BATCHES + 1 } });
  });

  test('100,000 items arrive in order, and cancelling reaches the source', async () => {
    const { client, state } = await endless();
    const cancel = new AbortController();
    let last = 0;
    const stream = await client.activity.watch({ stream: 'all-acknowledged' }, { signal: cancel.signal });
    for (;;) {
      const { value, done } = await stream.next();
      if (done === true) throw new Error('the stream ended');
      for (const { id } of value.items) {
        if (id !== last + 1) throw new Error(`row ${id} came after ${last}`);
        last = id;
      }
      await client.system.acknowledge({ stream: 'all-acknowledged', sequence: value.sequence });
      if (last >= 100_000) break;
    }
    cancel.abort();
    while (!state.ended) await nextTurn();
    expect(state.pulled).toBeLessThanOrEqual(last + 10 * (STREAM_WINDOW_BATCHES + 1));
  });

  test('a window that closes ends its streams', async () => {
    const { client, window, state } = await endless();
    await (await client.activity.watch({ stream: 'window-closes' })).next();
    window.close();
    while (!state.ended) await nextTurn();
    expect(state.ended).toBe(true);
  });
});

test('a core in a process of its own ends by itself once it is closed', async () => {
  const module = new URL('../../../main/core/index.ts', import.meta.url).href;
  const script = `const { openCore } = await import('${module}'); const core = await openCore({ dataDir: process.argv[1], version: '0', env: { PILOTHOUSE_KEYCHAIN: 'none' } }); await core.close();`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, dataDir], { stdio: 'inherit' });
  expect((await once(child, 'exit'))[0]).toBe(0);
});
