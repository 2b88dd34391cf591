import { startNetwork } from '../network.ts';
import { startServer } from './server.ts';
import type { SshServer } from './server.ts';

/** A server on another machine's address, at the end of a cable that can be pulled. */
export interface DistantServer {
  readonly server: SshServer;
  /** From now on everything sent either way is dropped, without a word to either side. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server in a network namespace, reached from here over a switch. Needs network namespaces. */
export async function startDistantServer(folder: string, config: readonly string[]): Promise<DistantServer> {
  const network = await startNetwork({ fromHere: true });
  const member = await network.join();
  const server = await startServer({
    folder,
    address: member.address,
    namespace: member.namespace,
    port: 22,
    hostKeyTypes: ['ed25519'],
    config,
  });
  return {
    server,
    cut: () => member.cut(),
    mend: () => member.mend(),
    stop: async () => {
      await server.stop();
      await network.stop();
    },
  };
}
