import { startNetwork } from '../network.ts';
import { startServer } from './server.ts';
import type { SshServer } from './server.ts';

/** Two real servers of which only the first can be reached from here. */
export interface JumpChain {
  /** Reached from here. */
  readonly bastion: SshServer;
  /** Its address has no route from here: the bastion alone reaches it. */
  readonly inner: SshServer;
  stop(): Promise<void>;
}

/** Starts a bastion in two networks, and a server in the second one. Needs network namespaces. */
export async function startJumpChain(folder: string, config: readonly string[]): Promise<JumpChain> {
  const outside = await startNetwork({ fromHere: true });
  const inside = await startNetwork({ fromHere: false });
  const front = await outside.join();
  await inside.join({ namespace: front.namespace });
  const back = await inside.join();
  const common = { port: 22, hostKeyTypes: ['ed25519'], config } as const;
  const bastion = await startServer({
    ...common,
    folder: `${folder}/bastion`,
    address: front.address,
    namespace: front.namespace,
  });
  const inner = await startServer({
    ...common,
    folder: `${folder}/inner`,
    address: back.address,
    namespace: back.namespace,
  });
  return {
    bastion,
    inner,
    stop: async () => {
      await bastion.stop();
      await inner.stop();
      await inside.stop();
      await outside.stop();
    },
  };
}
