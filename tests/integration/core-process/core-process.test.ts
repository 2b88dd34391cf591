import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FromCore, ToCore } from '../../../main/core/process-messages.ts';
import { fromCoreSchema } from '../../../main/core/process-messages.ts';
import type { contract } from '../../../preload/contract/index.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const SECRET = 'canary-47f1c0de';

let folder = '';
const running: ChildProcess[] = [];
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'pilothouse-core-'))));
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** The core in a process of its own, with the parent port an Electron utility process would give it. */
function startCore(dataDir = join(folder, 'data')) {
  const child = fork(join(root, 'main/core/process.ts'), [], {
    execArgv: [
      '--require',
      join(root, 'tests/lab/electron/app/parent-port.js'),
      '--import',
      join(root, 'tests/integration/core-process/exploding.mjs'),
    ],
    env: { PATH: process.env['PATH'], HOME: folder },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  running.push(child);
  const heard: FromCore[] = [];
  const ports = new Map<number, (data: unknown) => void>();
  child.on('message', (message: { kind: string; id: number; data: unknown }) => {
    if (message.kind === 'message') heard.push(fromCoreSchema.parse(message.data));
    else if (message.kind === 'port') ports.get(message.id)?.(message.data);
  });
  const tell = (data: ToCore, ids: number[] = []) => void child.send({ kind: 'message', data, ports: ids });
  const hears = (kind: FromCore['kind']) => expect.poll(() => heard.map((message) => message.kind), { timeout: 20_000 }).toContain(kind);
  return {
    child,
    heard,
    tell,
    hears,
    ended: once(child, 'exit').then(([code]) => code as number | null),
    async open() {
      await hears('listening');
      tell({ kind: 'open', dataDir, version: '0.1.0' });
      await hears('opened');
    },
    /** A window's client. */
    connect(id: number) {
      tell({ kind: 'window' }, [id]);
      const port = {
        addEventListener(type: string, listener: (event: { data: unknown }) => void) {
          if (type === 'message') ports.set(id, (data) => listener({ data }));
        },
        postMessage: (data: unknown) => void child.send({ kind: 'port', id, data }),
      };
      const client: ContractRouterClient<typeof contract> = createORPCClient(new RPCLink({ port: port as unknown as MessagePort }));
      return client;
    },
    log: () => readFile(join(dataDir, 'logs', 'core.log'), 'utf8'),
  };
}

test('the core says when it listens, opens once asked, and answers each window over its own port', async () => {
  const core = startCore();
  await core.open();
  const answers = await Promise.all([core.connect(1).system.info(), core.connect(2).system.info()]);
  expect(new Set(answers.map(({ coreId }) => coreId)).size).toBe(1);
  expect(core.heard.map(({ kind }) => kind)).toEqual(['listening', 'appearance', 'capture', 'opened']);
});

test('a window that asks while the core is still opening is answered once it is open', async () => {
  const core = startCore();
  await core.hears('listening');
  core.tell({ kind: 'open', dataDir: join(folder, 'data'), version: '0.1.0' });
  expect(await core.connect(1).system.info()).toMatchObject({ version: '0.1.0' });
});

test.each(['close', 'SIGTERM'] as const)('asked to end (%s) it closes what is open and ends well', async (how) => {
  const core = startCore();
  await core.open();
  if (how === 'close') core.tell({ kind: 'close' });
  else core.child.kill('SIGTERM');
  expect(await core.ended).toBe(0);
});

test.each(['explode', 'reject'])(
  'an error nobody caught (%s) is written down without its secrets and ends the process with a code',
  async (kind) => {
    const core = startCore();
    await core.open();
    await core.connect(1).credentials.set({ name: 'mail/lab/ops', value: SECRET, keep: 'memory' });
    core.child.send({ kind, text: `login with ${SECRET} went wrong` });
    expect(await core.ended).toBe(70);
    const log = await core.log();
    expect(log).toContain('uncaught error: the core ends');
    expect(log).toContain('login with [redacted] went wrong');
    expect(log).not.toContain(SECRET);
  },
);

test('a secret that is copied goes from the core to the shell: the window never gets it', async () => {
  const core = startCore();
  await core.open();
  const client = core.connect(1);
  await client.credentials.set({ name: 'mail/lab/ops', value: SECRET, keep: 'memory' });
  const copied = client.credentials.copy({ name: 'mail/lab/ops' });
  await core.hears('copy');
  const asked = core.heard.find((message) => message.kind === 'copy');
  expect(asked).toMatchObject({ text: SECRET, clearAfterMs: 30_000 });
  core.tell({ kind: 'copied', id: asked?.id ?? '', done: true });
  expect(await copied).toEqual({ value: null, clearsAfterMs: 30_000 });
  const refused = client.credentials.copy({ name: 'mail/lab/ops' }).catch((error: unknown) => String(error));
  await expect.poll(() => core.heard.filter(({ kind }) => kind === 'copy').length, { timeout: 20_000 }).toBe(2);
  const again = core.heard.findLast((message) => message.kind === 'copy');
  core.tell({ kind: 'copied', id: again?.id ?? '', done: false });
  expect(await refused).toContain('did not take the secret');
});

test('a data folder that cannot be used is said with its kind, and the core can be ended at once', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  const core = startCore(join(file, 'data'));
  await core.hears('listening');
  core.tell({ kind: 'open', dataDir: join(file, 'data'), version: '0.1.0' });
  await core.hears('failed');
  expect(core.heard.at(-1)).toMatchObject({ kind: 'failed', failure: { kind: 'storage-failed' } });
  core.child.kill('SIGTERM');
  expect(await core.ended).toBe(0);
});

test('without a parent it says what it is, and ends', async () => {
  const child = fork(join(root, 'main/core/process.ts'), [], {
    env: { PATH: process.env['PATH'], HOME: folder },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  running.push(child);
  let said = '';
  child.stderr?.on('data', (data: Buffer) => void (said += data.toString()));
  const [code] = (await once(child, 'close')) as [number];
  expect({ code, said }).toEqual({ code: 64, said: 'This is the core process of the Pilothouse window; it is started by it.\n' });
});
