import { createRouterClient } from '@orpc/server';
import { openCore } from '../../main/core/index.ts';

// A core in a process of its own, whose memory is looked at from outside: says `idle`, and after `watch` on its input `watching`.
const [dataDir = ''] = process.argv.slice(2);
const core = await openCore({ dataDir, version: '0.0.0-bench', home: dataDir, env: process.env });
const client = createRouterClient(core.router, {
  context: { who: 'bench', reportBug: (error) => process.stderr.write(`${String(error)}\n`) },
});
process.stdout.write('idle\n');

interface Batch {
  readonly sequence: number;
  readonly items: readonly { readonly kind: string; readonly more?: boolean | undefined }[];
}

/** Reads on for ever, and resolves when the first list is whole. */
async function follow(batches: (stream: string) => Promise<AsyncIterable<Batch>>): Promise<void> {
  const stream = crypto.randomUUID();
  const source = await batches(stream);
  await new Promise<void>((resolve, reject) => {
    void (async () => {
      for await (const { sequence, items } of source) {
        await client.system.acknowledge({ stream, sequence });
        if (items.some(({ kind, more }) => kind !== 'status' && more !== true)) resolve();
      }
    })().catch(reject);
  });
}

process.stdin.once('data', () => {
  const scope = { context: 'lab', namespace: null };
  void Promise.all([
    follow((stream) => client.kubernetes.pods.watch({ ...scope, stream })),
    follow((stream) => client.kubernetes.deployments.watch({ ...scope, stream })),
  ]).then(() => process.stdout.write('watching\n'));
});
