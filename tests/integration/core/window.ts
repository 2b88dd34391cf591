import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { CallContext } from '../../../main/core/implementer.ts';
import type { CorePort } from '../../../main/core/port.ts';
import { attachPort } from '../../../main/core/port.ts';
import type { Log } from '../../../main/core/rooms.ts';
import type { CoreRouter } from '../../../main/core/router.ts';
import type { contract } from '../../../preload/contract/index.ts';

export type Client = ContractRouterClient<typeof contract>;

/** A window of a core: a client at the other end of a real message port, and everything the core sent to it. */
export interface Window {
  readonly client: Client;
  /** Messages from the core, as they crossed. */
  readonly received: readonly string[];
  /** Messages to the core. */
  readonly sent: readonly string[];
  /** Sends what no client would. */
  sendRaw(message: unknown): void;
  close(): void;
}

/** Opens a window on a router, as the core's process does for each window of the shell. */
export function openWindow(router: CoreRouter, context: CallContext, log: Log): Window {
  const { port1, port2 } = new MessageChannel();
  const received: string[] = [];
  const sent: string[] = [];
  attachPort(electronPort(port2, sent), router, context, log);
  port1.on('message', (message: unknown) => received.push(textOf(message)));
  const client: Client = createORPCClient(new RPCLink({ port: port1 }));
  port1.start();
  return { client, received, sent, sendRaw: (message) => port1.postMessage(message), close: () => port1.close() };
}

/** Electron's port hands its listeners an event; Node's hands them the data. */
function electronPort(port: MessageChannel['port2'], arrived: string[]): CorePort {
  return {
    on(event: string, listener: (event: { readonly data: unknown }) => void) {
      return port.on(event as 'message', (data: unknown) => {
        if (event === 'message') arrived.push(textOf(data));
        listener({ data });
      });
    },
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  };
}

function textOf(message: unknown): string {
  if (typeof message === 'string') return message;
  if (message instanceof Uint8Array || message instanceof ArrayBuffer)
    return Buffer.from(message instanceof ArrayBuffer ? new Uint8Array(message) : message).toString('latin1');
  return JSON.stringify(message);
}
