import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { ResponseValidationPlugin } from '@orpc/contract/plugins';
import { RPCHandler } from '@orpc/server/message-port';
import { openCore } from '../../main/core/index.ts';
import type { CallContext } from '../../main/core/implementer.ts';
import { provideContract } from '../../main/core/implementer.ts';
import { contract } from '../../preload/contract/index.ts';
import type { Measurement } from './measure.ts';
import { median } from './measure.ts';

const CALLS = 2000;

/** One call through the contract over a MessagePort, parsed on both sides, against a bare message there and back. */
export async function measureRoundTrip(): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-bench-'));
  const core = await openCore({ dataDir: folder, version: '0.0.0', home: folder, env: { PILOTHOUSE_KEYCHAIN: 'none' } });
  const { port1, port2 } = new MessageChannel();
  const bare = new MessageChannel();
  try {
    provideContract(contract);
    new RPCHandler<CallContext>(core.router).upgrade(port1, { context: { who: 'bench', reportBug: (error) => console.error(error) } });
    const client: ContractRouterClient<typeof contract> = createORPCClient(
      new RPCLink({ port: port2, plugins: [new ResponseValidationPlugin(contract)] }),
    );
    port1.start();
    port2.start();
    const calls: number[] = [];
    for (let i = 0; i < CALLS; i += 1) {
      const started = performance.now();
      await client.system.info();
      calls.push(performance.now() - started);
    }
    bare.port1.on('message', (message) => bare.port1.postMessage(message));
    const messages: number[] = [];
    for (let i = 0; i < CALLS; i += 1) {
      const started = performance.now();
      await new Promise((resolve) => {
        bare.port2.once('message', resolve);
        bare.port2.postMessage('system.info');
      });
      messages.push(performance.now() - started);
    }
    return [
      {
        name: 'call through the contract (system.info, MessagePort)',
        unit: 'ms',
        value: median(calls),
        baseline: { name: 'bare message', value: median(messages) },
      },
    ];
  } finally {
    for (const port of [port1, port2, bare.port1, bare.port2]) port.close();
    await core.close();
    await rm(folder, { recursive: true, force: true });
  }
}
