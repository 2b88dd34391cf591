import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';

/** A port of this machine that its containers and pods reach, and that leads to a port of the loopback. */
export interface Gate {
  readonly port: number;
  close(): void;
}

/** A pod sees this machine's bridge, not its loopback: what comes to the gate is handed to `port` of `address`. */
export async function openGate(address: string, port: number): Promise<Gate> {
  const server = createServer((near) => {
    const far = connect(port, address);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.on('error', () => other.destroy()).pipe(other);
  });
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
