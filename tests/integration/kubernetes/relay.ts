import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A TCP relay in front of a server, to cut and to silence connections at will. */
export interface Relay {
  readonly port: number;
  /** Connections open now, and ever. */
  readonly open: () => number;
  readonly accepted: () => number;
  /** Ends every connection and refuses new ones, on the same port. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  /** Lets nothing through any more, in silence: connections stay open. `thaw` lets new ones through. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

export async function startRelay(target: { readonly host: string; readonly port: number }, host = '127.0.0.1'): Promise<Relay> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  let frozen = false;
  const accept = (client: Socket) => {
    accepted += 1;
    const server = connect(target);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      // A relay's own ends break when they are cut: that is what it is for.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.on('data', (data) => {
        if (!frozen) other.write(data);
      });
    }
  };
  let listener = await listen(accept, host, 0);
  const { port } = listener.address() as AddressInfo;
  const end = async () => {
    for (const socket of sockets) socket.destroy();
    listener.close();
    await once(listener, 'close');
  };
  return {
    port,
    open: () => sockets.size / 2,
    accepted: () => accepted,
    cut: end,
    async restore() {
      listener = await listen(accept, host, port);
    },
    freeze() {
      frozen = true;
    },
    thaw() {
      frozen = false;
    },
    async close() {
      if (listener.listening) await end();
    },
  };
}

async function listen(accept: (socket: Socket) => void, host: string, port: number): Promise<Server> {
  const server = createServer(accept);
  server.listen({ host, port });
  await once(server, 'listening');
  return server;
}
