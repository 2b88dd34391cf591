import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

/** A loopback address that no other lab on this machine uses while it is held. */
export interface LoopbackAddress {
  readonly address: string;
  /** `preferred` when nothing holds it on this address, else a free unprivileged port. */
  port(preferred: number): Promise<number>;
  release(): Promise<void>;
}

/** The port whose listener stands for the claim. The kernel frees it when the process ends, however it ends. */
const claimPort = 61_987;

/**
 * Claims an address of 127.64.0.0/10 (all of 127/8 is loopback on Linux; RFC 1122 §3.2.1.3).
 * Throws where the system has only 127.0.0.1.
 */
export async function claimLoopback(): Promise<LoopbackAddress> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const address = `127.${randomInt(64, 128)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;
    const claim = await tryListen(address, claimPort);
    if (claim === undefined) continue;
    claim.unref();
    return {
      address,
      port: async (preferred) => ((await isFree(address, preferred)) ? preferred : freePort(address)),
      release: () => close(claim),
    };
  }
  throw new Error('no free loopback address found in 127.64.0.0/10');
}

async function isFree(address: string, port: number): Promise<boolean> {
  const server = await tryListen(address, port);
  if (server === undefined) return false;
  await close(server);
  return true;
}

async function freePort(address: string): Promise<number> {
  const server = await tryListen(address, 0);
  if (server === undefined) throw new Error(`no free port on ${address}`);
  const { port } = server.address() as AddressInfo;
  await close(server);
  return port;
}

async function tryListen(address: string, port: number): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  server.listen({ host: address, port, exclusive: true });
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE' || code === 'EACCES') return undefined;
    throw error;
  }
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

/**
 * Claims a number below 65,536 for as long as this process lives or until the returned function is called.
 * Undefined when another process on this machine holds it.
 */
export async function claimNumber(number: number): Promise<(() => Promise<void>) | undefined> {
  const claim = await tryListen(`127.63.${number >> 8}.${number & 255}`, claimPort);
  claim?.unref();
  return claim && (() => close(claim));
}
