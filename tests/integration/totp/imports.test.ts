import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished, test } from 'vitest';
import { openCore } from '../../../main/core/index.ts';
import { codeAt, stepAt } from '../../../main/core/totp/one-time-code.ts';
import { filesHolding } from '../../lab/files-holding.ts';

const shape = { algorithm: 'SHA1', digits: 6, periodSeconds: 30 } as const;
const key = Buffer.from('12345678901234567890');
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const link = (name: string, more = '') => `otpauth://totp/${name}:jean?secret=${secret}${more}`;

/** A core without a keychain: secrets stay in its memory. */
async function start() {
  const home = await mkdtemp(join(tmpdir(), 'pilothouse-imports-'));
  const dataDir = join(home, 'data');
  const core = await openCore({ dataDir, home, version: '0.0.0', env: { PILOTHOUSE_KEYCHAIN: 'none', PATH: process.env['PATH'] } });
  onTestFinished(async () => {
    await core.close();
    await rm(home, { recursive: true, force: true });
  });
  const client = createRouterClient(core.router, { context: { who: 'ops via test', reportBug: () => undefined } });
  const importing = async (...texts: string[]) => {
    const { token, rows } = await client.totp.import.preview({ texts });
    const indices = rows.filter(({ verdict }) => verdict === 'new').map(({ index }) => index);
    return client.totp.import.apply({ token, indices, keep: 'memory' });
  };
  return { client, core, dataDir, importing };
}

test('a preview writes nothing and gives no secret back; what is agreed to is kept, confirmed, once', async () => {
  const { client, dataDir } = await start();
  const texts = [[link('Example'), link('Again'), link('Eight', '&digits=8'), 'otpauth://hotp/Old?secret=GEZDGNBVGY3TQOJQ'].join('\n')];
  const preview = await client.totp.import.preview({ texts });
  expect(preview.rows.map(({ issuer, verdict }) => [issuer, verdict])).toEqual([
    ['Example', 'new'],
    ['Again', 'duplicate'],
    ['Eight', 'new'],
    ['Old', 'unusable'],
  ]);
  expect(JSON.stringify(preview)).not.toContain(secret);
  expect(await client.totp.list()).toEqual([]);

  await expect(client.totp.import.apply({ token: preview.token, indices: [0, 3], keep: 'memory' })).rejects.toMatchObject({
    data: { kind: 'bad-input', cause: { en: expect.stringContaining('cannot be kept') as string } },
  });
  expect(await client.totp.list()).toEqual([]);
  const kept = await client.totp.import.apply({ token: preview.token, indices: [0, 2], keep: 'memory' });
  expect(kept.ids).toHaveLength(2);
  const entries = await client.totp.list();
  expect(entries.map(({ issuer, confirmed, digits }) => [issuer, confirmed, digits])).toEqual([
    ['Eight', true, 8],
    ['Example', true, 6],
  ]);
  await expect(client.totp.import.apply({ token: preview.token, indices: [0], keep: 'memory' })).rejects.toMatchObject({
    data: { kind: 'bad-input' },
  });

  const again = await client.totp.import.preview({ texts: [link('Renamed')] });
  expect(again.rows).toMatchObject([{ verdict: 'duplicate', reason: { en: expect.stringContaining('Example (jean)') as string } }]);
  const [example] = entries.filter(({ issuer }) => issuer === 'Example');
  const now = Date.now();
  const { code } = await client.totp.code({ id: example?.id ?? '' });
  expect([stepAt(now, 30), stepAt(Date.now(), 30)].map((step) => codeAt(key, step, shape))).toContain(code);
  expect(await filesHolding(dataDir, secret)).toEqual([]);
});

test('an import that the store refuses half-way leaves nothing behind', async () => {
  const { client, core } = await start();
  const { token } = await client.totp.import.preview({ texts: [[link('One'), link('Two', '&digits=7')].join('\n')] });
  await expect(client.totp.import.apply({ token, indices: [0, 1], keep: 'keychain' })).rejects.toMatchObject({
    data: { kind: 'keychain-unreachable' },
  });
  expect(await client.totp.list()).toEqual([]);
  expect(await core.rooms.credentials.list()).toEqual([]);
});

test('an export is sealed, says so in the journal, and comes back by the import', async () => {
  const { client, importing } = await start();
  await importing(link('Example', '&algorithm=SHA512&digits=8&period=60'));
  const { content, entries, fileName } = await client.totp.export({ sealWith: 'correct horse' });
  expect([entries, fileName]).toEqual([1, expect.stringMatching(/\.aegis\.json$/u)]);
  expect(content).not.toContain(secret);
  const other = await start();
  const preview = await other.client.totp.import.preview({ texts: [content], passphrase: 'correct horse' });
  expect(preview.rows).toMatchObject([
    { issuer: 'Example', account: 'jean', shape: { algorithm: 'SHA512', digits: 8, periodSeconds: 60 } },
  ]);
  const actions = (await client.activity.audit({})).map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['totp.import', 'totp.export']));
});

test('names and order are a person’s, and last; what has no place stands behind by name', async () => {
  const { client, importing } = await start();
  const { ids } = await importing([link('Charlie'), link('Alpha', '&digits=7'), link('Bravo', '&digits=8')].join('\n'));
  const [charlie = '', alpha = '', bravo = ''] = ids;
  const order = async () => (await client.totp.list()).map(({ issuer }) => issuer);
  expect(await order()).toEqual(['Alpha', 'Bravo', 'Charlie']);
  await client.totp.arrange({ ids: [charlie, 'gone', bravo] });
  expect(await order()).toEqual(['Charlie', 'Bravo', 'Alpha']);
  await client.totp.rename({ id: alpha, issuer: 'Z\u{202e}ulu', account: 'ops' });
  expect(await order()).toEqual(['Charlie', 'Bravo', 'Zulu']);
  await client.totp.arrange({ ids: [] });
  expect(await order()).toEqual(['Bravo', 'Charlie', 'Zulu']);
  await expect(client.totp.rename({ id: alpha, issuer: ' ', account: 'ops' })).rejects.toMatchObject({ data: { kind: 'bad-input' } });
});

test('recovery codes are kept as a secret of their own, each crossed out once, and forgotten with the entry', async () => {
  const { client, core, importing } = await start();
  const { ids } = await importing(link('Example'));
  const [id = ''] = ids;
  expect(await client.totp.recovery.keep({ id, codes: [' aaaa-1111 ', 'bbbb-2222', 'aaaa-1111', ''.padEnd(3)] })).toEqual({
    total: 2,
    left: 2,
  });
  expect(await client.totp.recovery.cross({ id, index: 1 })).toEqual({ total: 2, left: 1 });
  await expect(client.totp.recovery.cross({ id, index: 1 })).rejects.toMatchObject({ data: { kind: 'bad-input' } });
  const { codes } = await client.totp.recovery.show({ id });
  expect(codes).toEqual([
    { code: 'aaaa-1111', usedAt: null },
    { code: 'bbbb-2222', usedAt: expect.stringMatching(/^\d{4}-/u) },
  ]);
  expect(await client.totp.list()).toMatchObject([{ recovery: { total: 2, left: 1 } }]);
  expect(await core.rooms.credentials.list()).toMatchObject([{ kind: 'totp' }, { kind: 'recovery-codes' }]);
  await client.totp.remove({ id });
  expect(await core.rooms.credentials.list()).toEqual([]);
});

test('a code is explained without being used up: right, another entry’s, too old, nobody’s; clocks are measured when asked', async () => {
  const { client, importing } = await start();
  const other = 'MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U';
  const { ids } = await importing([link('Example'), `otpauth://totp/Other:jean?secret=${other}`].join('\n'));
  const [example = '', second = ''] = ids;
  const code = async (id: string) => (await client.totp.code({ id })).code;

  expect(await client.totp.explain({ code: await code(example), id: example })).toMatchObject({
    finding: 'right',
    entry: { id: example },
    compared: null,
  });
  expect(await client.totp.explain({ code: await code(second) })).toMatchObject({ finding: 'right', entry: { issuer: 'Other' } });
  expect(await client.totp.explain({ code: await code(second), id: example })).toMatchObject({
    finding: 'other-entry',
    entry: { id: second },
    reason: { en: expect.stringContaining('Other (jean)') as string },
  });
  const eight = await importing(`otpauth://totp/Eight:jean?secret=${other}NBSW&digits=8`);
  const [long = ''] = eight.ids;
  expect(await client.totp.explain({ code: await code(second), id: long })).toMatchObject({
    finding: 'other-entry',
    entry: { id: second },
  });
  const old = codeAt(key, stepAt(Date.now(), 30) - 6, shape);
  const late = await client.totp.explain({ code: old, id: example });
  expect(late).toMatchObject({ finding: 'other-time', entry: { id: example } });
  expect(late.driftSeconds).toBeLessThanOrEqual(-150);
  expect(await client.totp.explain({ code: 'abc' })).toMatchObject({ finding: 'no-code' });
  // Nothing was marked: the code is still good for a login.
  expect(await client.totp.verify({ id: example, code: await code(example) })).toMatchObject({ valid: true });
  expect(await client.totp.explain({ code: await code(example), id: example })).toMatchObject({
    finding: expect.stringMatching(/^(?:used|right)$/u) as string,
  });

  const web = createServer((_, answer) => {
    answer.writeHead(204, { date: new Date(Date.now() + 94_000).toUTCString() });
    answer.end();
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}/`;
  const { compared } = await client.totp.explain({ code: '000000', compareWith: { kind: 'http', url } });
  expect(Math.abs((compared?.aheadSeconds ?? 0) - 94)).toBeLessThanOrEqual(2 + (compared?.uncertainSeconds ?? 0));
  await new Promise<void>((resolve) => web.close(() => resolve()));
  await expect(client.totp.explain({ code: '000000', compareWith: { kind: 'http', url } })).rejects.toMatchObject({
    data: { kind: 'connection-refused' },
  });
});

test('a secret is shown once more only with the passphrase of the lock, where one is set up; while it is locked there are no codes', async () => {
  const { client, importing } = await start();
  const { ids } = await importing(link('Example'));
  const [id = ''] = ids;
  expect(await client.totp.reveal({ id })).toMatchObject({ secret, uri: expect.stringContaining(secret) as string });
  await client.lock.setUp({ passphrase: 'a long enough one' });
  await expect(client.totp.reveal({ id })).rejects.toMatchObject({ data: { kind: 'lock-confirmation-needed' } });
  await expect(client.totp.export({ sealWith: 'correct horse' })).rejects.toMatchObject({ data: { kind: 'lock-confirmation-needed' } });
  expect(await client.totp.reveal({ id, passphrase: 'a long enough one' })).toMatchObject({ secret });

  expect(await client.totp.code({ id })).toMatchObject({ code: expect.stringMatching(/^\d{6}$/u) as string });
  const { token } = await client.totp.import.preview({ texts: [link('Later', '&digits=8')] });
  await client.lock.lock();
  await expect(client.totp.code({ id })).rejects.toMatchObject({ data: { kind: 'locked' } });
  await client.lock.unlock({ passphrase: 'a long enough one' });
  // What was looked at before is forgotten, secrets and all.
  await expect(client.totp.import.apply({ token, indices: [0] })).rejects.toMatchObject({ data: { kind: 'bad-input' } });
  expect(await client.totp.code({ id })).toMatchObject({ code: expect.stringMatching(/^\d{6}$/u) as string });
});
