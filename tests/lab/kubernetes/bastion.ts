import { mkdir, writeFile } from 'node:fs/promises';
import { rm } from 'node:fs/promises';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { startNetwork } from '../network.ts';
import { startProcess } from '../processes.ts';

/** An API server that only a machine in a network of its own can reach, under a name that only that machine knows. */
export interface HiddenApi {
  /** `https://kubernetes.default.svc:6443`: its certificate is for that name. */
  readonly server: string;
  /** The namespace of the machine that reaches it, and its address as seen from here. */
  readonly bastion: { readonly namespace: string; readonly address: string };
  stop(): Promise<void>;
}

const NAME = 'kubernetes.default.svc';
const PORT = 6443;

/** Relays a port of a namespace to a Unix socket, which is no matter of networks. */
const FORWARD = `
const net = require('node:net');
const [address, port, socket] = process.argv.slice(1);
net.createServer((client) => {
  const server = net.connect(socket);
  client.pipe(server).pipe(client);
  for (const [one, other] of [[client, server], [server, client]]) one.on('error', () => other.destroy()).on('close', () => other.destroy());
}).listen(Number(port), address);
`;

/** Puts the API server at \`target\` into a network that is not reachable from here. Needs network namespaces. */
export async function hideApi(folder: string, target: { readonly host: string; readonly port: number }): Promise<HiddenApi> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const socketPath = join(folder, 'api.sock');
  const sockets = new Set<Socket>();
  const bridge = createServer((client) => {
    const server = connect(target);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    client.pipe(server).pipe(client);
  });
  bridge.listen(socketPath);
  await once(bridge, 'listening');

  const outside = await startNetwork({ fromHere: true });
  const inside = await startNetwork({ fromHere: false });
  const front = await outside.join();
  await inside.join({ namespace: front.namespace });
  const back = await inside.join();
  const relay = await startProcess(
    '/usr/sbin/ip',
    ['netns', 'exec', back.namespace, process.execPath, '-e', FORWARD, back.address, String(PORT), socketPath],
    { logFile: join(folder, 'relay.log') },
  );
  // ip-netns(8): files below /etc/netns/NAME stand in for those of /etc within the namespace.
  const names = join('/etc/netns', front.namespace);
  await mkdir(names, { recursive: true });
  await writeFile(join(names, 'hosts'), `127.0.0.1 localhost\n${back.address} ${NAME}\n`);
  return {
    server: `https://${NAME}:${PORT}`,
    bastion: { namespace: front.namespace, address: front.address },
    stop: async () => {
      await relay.stop();
      for (const socket of sockets) socket.destroy();
      bridge.close();
      await inside.stop();
      await outside.stop();
      await rm(names, { recursive: true, force: true });
    },
  };
}
