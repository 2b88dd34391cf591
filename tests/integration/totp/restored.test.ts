import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished, test } from 'vitest';
import { openCore } from '../../../main/core/index.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';

const PASSPHRASE = 'three lanterns over the harbour';

async function openConsole(dataDir: string) {
  const core = await openCore({ dataDir, home: dataDir, version: '0.0.0-test', env: { ...process.env, PILOTHOUSE_KEYCHAIN: 'none' } });
  onTestFinished(() => core.close());
  const context = { who: 'test', reportBug: (error: unknown) => void process.stderr.write(`${String(error)}\n`) };
  return { core, client: createRouterClient(core.router, { context }) };
}

test(
  'entries come back whole from their secrets when the database is lost; a key that was kept alone is kept with its settings',
  { timeout: 60_000 },
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-restored-'));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    const first = await openConsole(dataDir);
    await first.client.credentials.sealed.create({ passphrase: PASSPHRASE });
    const shape = { issuer: 'Wiki', account: 'jean', algorithm: 'SHA256', digits: 8, periodSeconds: 60 } as const;
    const { id, secret } = await first.client.totp.enrol({ ...shape, keep: 'sealed-file' });
    // As it was kept before: the key alone.
    await first.core.rooms.credentials.set(`totp/${id}`, new Secret(secret), 'sealed-file', 'test');
    for await (const { items } of await first.client.totp.codes({ stream: 'a-stream-of-codes' })) {
      expect(items[0]).toMatchObject([{ id, problem: null }]);
      break;
    }
    expect((await first.core.rooms.credentials.get(`totp/${id}`))?.reveal()).toMatch(/^otpauth:.*digits=8&period=60/u);
    await first.client.totp.recovery.keep({ id, codes: ['one', 'two'] });
    const before = await first.client.totp.list();
    await first.core.close();

    for (const name of await readdir(dataDir)) if (name.startsWith('pilothouse.db')) await rm(join(dataDir, name));
    const { client } = await openConsole(dataDir);
    await expect(client.totp.list()).resolves.toEqual([]);
    await client.credentials.sealed.open({ passphrase: PASSPHRASE });
    const after = await client.totp.list();
    expect(after).toEqual([{ ...before[0], createdAt: after[0]?.createdAt }]);
    expect(after).toMatchObject([{ id, ...shape, confirmed: false, recovery: { total: 2, left: 2 } }]);
  },
);
