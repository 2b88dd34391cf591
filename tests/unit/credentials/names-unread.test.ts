import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished, test } from 'vitest';
import { openCore } from '../../../main/core/index.ts';

test('a name that may be in the database that cannot be read is not said to be missing', { timeout: 60_000 }, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-unread-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  // As a newer Pilothouse left it.
  const newer = new DatabaseSync(join(dataDir, 'pilothouse.db'));
  newer.exec('PRAGMA user_version = 9999');
  newer.close();
  const core = await openCore({ dataDir, home: dataDir, version: '0.0.0-test', env: { ...process.env, PILOTHOUSE_KEYCHAIN: 'none' } });
  onTestFinished(() => core.close());
  const context = { who: 'test', reportBug: (error: unknown) => void process.stderr.write(`${String(error)}\n`) };
  const { credentials } = createRouterClient(core.router, { context });
  const error: unknown = await credentials.delete({ name: 'q/1' }).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ data: { kind: 'storage-failed', cause: { en: expect.stringContaining('it may exist there') as string } } });

  await credentials.set({ name: 'q/2', value: 'v', keep: 'memory' });
  expect(await credentials.delete({ name: 'q/2' })).toEqual({ deleted: true });
});
