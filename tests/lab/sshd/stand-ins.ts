import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A stand-in for a broken server: no real sshd misbehaves on demand, so these few lines do it in its place. */
export interface BrokenServerStandIn {
  readonly address: string;
  readonly port: number;
  /** How many clients have connected so far. */
  connections(): number;
  stop(): Promise<void>;
}

/** Stands in for a server that accepts the connection and never says a word (a hung host, a dropped firewall state). */
export function startSilentStandIn(address: string): Promise<BrokenServerStandIn> {
  return standIn(address, () => undefined);
}

/**
 * Stands in for a server that greets, reads the client's key exchange and closes the connection in the middle of it
 * (MaxStartups reached, a crash, an intrusion filter).
 */
export function startClosingStandIn(address: string): Promise<BrokenServerStandIn> {
  return standIn(address, (socket) => {
    socket.write('SSH-2.0-OpenSSH_9.2p1\r\n');
    let identified = false;
    socket.on('data', (chunk: Buffer) => {
      // The client's identification line ends with a newline; what follows it is its key exchange (RFC 4253 §4.2, §7.1).
      const end = identified ? -1 : chunk.indexOf('\n');
      if (end >= 0) identified = true;
      if (identified && chunk.length > end + 1) socket.end();
    });
  });
}

/** Stands in for something that is no SSH server at all: it answers like a web server. */
export function startForeignStandIn(address: string): Promise<BrokenServerStandIn> {
  return standIn(address, (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
}

async function standIn(address: string, converse: (socket: Socket) => void): Promise<BrokenServerStandIn> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A client that gives up resets the connection, which is what these servers are for.
    socket.on('error', () => socket.destroy());
    converse(socket);
  });
  server.listen({ host: address, port: 0 });
  await once(server, 'listening');
  return {
    address,
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
