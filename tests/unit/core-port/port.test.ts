import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, expect, test } from 'vitest';
import { failure, FailureError, words } from '../../../main/core/failure.ts';
import type { CallContext } from '../../../main/core/implementer.ts';
import { os } from '../../../main/core/implementer.ts';
import type { CorePort } from '../../../main/core/port.ts';
import { attachPort } from '../../../main/core/port.ts';
import type { contract } from '../../../preload/contract/index.ts';
import { PIECES_BYTES } from '../../../preload/contract/files.ts';
import { LARGEST_MESSAGE_BYTES } from '../../../preload/contract/stream.ts';
import { boundedPort } from '../../../renderer/client/message-bound.ts';

type SystemClient = Pick<ContractRouterClient<typeof contract>, 'system' | 'activity'> & {
  readonly servers: {
    readonly files: { readonly stage: Pick<ContractRouterClient<typeof contract>['servers']['files']['stage'], 'pieces'> };
  };
};

const open: MessageChannel[] = [];
afterEach(() => {
  for (const channel of open.splice(0)) channel.port1.close();
});

/** A window's end of a port, a client over it, and what the core logged. */
function connect() {
  const channel = new MessageChannel();
  open.push(channel);
  const logged: string[] = [];
  const note = (_fields: object, message: string) => void logged.push(message);
  const bugs: unknown[] = [];
  const context: CallContext = { who: 'ops via window', reportBug: (error) => void bugs.push(error) };
  const state = { streamEnded: false };
  const arrived: Buffer[] = [];
  let infoBytes = 10;
  const router = {
    system: {
      info: os.system.info.handler(() => ({
        version: 'x'.repeat(infoBytes),
        dataDir: '/data',
        platform: 'linux',
        hostName: 'here',
        coreId: 'one',
        problems: [],
      })),
      acknowledge: os.system.acknowledge.handler(() => {
        throw new FailureError(failure('not-found', words('No such stream.', 'Ce flux n’existe pas.'), words('Open it.', 'Ouvrez-le.')));
      }),
    },
    activity: {
      watch: os.activity.watch.handler(async function* ({ signal }) {
        try {
          const target = 'x'.repeat(infoBytes);
          yield {
            sequence: 1,
            items: [{ id: 1, at: '', who: '', action: '', target, before: null, after: null, result: 'done' as const, detail: null }],
          };
          if (signal) await once(signal, 'abort');
        } finally {
          state.streamEnded = true;
        }
      }),
    },
    servers: {
      files: {
        stage: {
          pieces: os.servers.files.stage.pieces.handler(async ({ input }) => {
            arrived.push(Buffer.from(await input.data.arrayBuffer()));
            return {};
          }),
        },
      },
    },
  };
  attachPort(electronPort(channel.port2), router, context, { info: note, warn: note, error: note });
  const client: SystemClient = createORPCClient(new RPCLink({ port: channel.port1 }));
  channel.port1.start();
  return { port: channel.port1, client, logged, bugs, state, arrived, setBytes: (bytes: number) => void (infoBytes = bytes) };
}

/** Electron's port hands its listeners an event; Node's hands them the data. */
function electronPort(port: MessageChannel['port2']): CorePort {
  return {
    on(event: string, listener: (event: { data: unknown }) => void) {
      return port.on(event as 'message', (data: unknown) => listener({ data }));
    },
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  };
}

test('calls are answered and failures arrive with their kind', async () => {
  const { client, bugs } = connect();
  expect(await client.system.info()).toMatchObject({ hostName: 'here' });
  await expect(client.system.acknowledge({ stream: 'some-stream', sequence: 1 })).rejects.toMatchObject({
    code: 'FAILURE',
    data: { kind: 'not-found' },
  });
  expect(bugs).toEqual([]);
});

test('as many bytes as a message of an upload carries arrive as they were, whatever they are', async () => {
  const { client, arrived, logged, bugs } = connect();
  const bytes = randomBytes(PIECES_BYTES);
  const pieces = Array.from({ length: 500 }, (_, file) => ({ file, offset: 0, bytes: 1 }));
  await client.servers.files.stage.pieces({ id: 'one', pieces, data: new Blob([bytes]) });
  expect(arrived).toHaveLength(1);
  expect(arrived[0]?.equals(bytes)).toBe(true);
  expect([logged, bugs]).toEqual([[], []]);
});

test.each([
  ['not JSON', 'not json'],
  ['nothing', ''],
  ['JSON that is no message', '[1, 2'],
  ['null', 'null'],
  ['a message without a path', '{"i":"1","p":{}}'],
  ['an object', { i: '1', p: { u: '/system/info' } }],
  ['a number', 7],
  ['bytes that are no message', new Uint8Array([255, 0, 1])],
])('a message that is %s costs one log line and nothing else', async (_name, message) => {
  const { port, client, logged } = connect();
  port.postMessage(message);
  expect(await client.system.info()).toMatchObject({ hostName: 'here' });
  expect(logged).toHaveLength(1);
  expect(logged[0]).toMatch(/^window message refused/u);
});

test('a message larger than the bound is refused before it is read', async () => {
  const { port, client, logged } = connect();
  port.postMessage(JSON.stringify({ i: '1', p: { u: '/system/info', b: { json: 'x'.repeat(LARGEST_MESSAGE_BYTES) } } }));
  // As text short enough, as UTF-8 bytes too long.
  port.postMessage(`"${'é'.repeat(LARGEST_MESSAGE_BYTES * 0.6)}"`);
  port.postMessage(new Uint8Array(LARGEST_MESSAGE_BYTES + 1));
  expect(await client.system.info()).toMatchObject({ hostName: 'here' });
  expect(logged).toEqual(Array.from({ length: 3 }, () => 'window message refused: larger than the bound'));
});

test('a window does not even send what is larger than the bound: its call fails with words, and the next is answered', async () => {
  const { port, logged } = connect();
  const client: SystemClient = createORPCClient(new RPCLink({ port: boundedPort(port as unknown as globalThis.MessagePort) }));
  const tooMuch = { stream: 'é'.repeat(LARGEST_MESSAGE_BYTES * 0.6), sequence: 1 };
  await expect(client.system.acknowledge(tooMuch)).rejects.toMatchObject({ code: 'FAILURE', data: { kind: 'message-too-large' } });
  expect(await client.system.info()).toMatchObject({ hostName: 'here' });
  expect(logged).toEqual([]);
});

test('an answer larger than the bound becomes a failure that says so', async () => {
  const { client, logged, setBytes } = connect();
  setBytes(LARGEST_MESSAGE_BYTES);
  await expect(client.system.info()).rejects.toMatchObject({ code: 'FAILURE', data: { kind: 'message-too-large' } });
  expect(logged).toHaveLength(1);
  setBytes(10);
  expect(await client.system.info()).toMatchObject({ hostName: 'here' });
});

test('a batch larger than the bound ends its stream with that failure, and its source', async () => {
  const { client, state, setBytes } = connect();
  setBytes(LARGEST_MESSAGE_BYTES);
  const stream = await client.activity.watch({ stream: 'some-stream' });
  await expect(stream.next()).rejects.toMatchObject({ code: 'FAILURE', data: { kind: 'message-too-large' } });
  await expect.poll(() => state.streamEnded).toBe(true);
});

test('a window that goes away ends its streams', async () => {
  const { port, client, state } = connect();
  const stream = await client.activity.watch({ stream: 'some-stream' });
  await stream.next();
  port.close();
  await once(port, 'close');
  await expect.poll(() => state.streamEnded).toBe(true);
});
