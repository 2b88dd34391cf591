import type { ClientContext, ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { ResponseValidationPlugin } from '@orpc/contract/plugins';
import { contract } from '../../preload/contract/index.ts';
import { boundedPort, boundedSocket } from './message-bound.ts';

/*
 * The ways to a core. They know the whole contract, which is more than half of what a page needs of it: loaded beside the first paint,
 * not before it.
 */

type Wire = ClientLink<ClientContext>;

// Answers are parsed by their schema on arrival, as the core parses what it is asked.
const plugins = [new ResponseValidationPlugin<ClientContext>(contract)];

export function portWire(port: MessagePort): Wire {
  return new PortLink({ port: boundedPort(port), plugins });
}

export function socketWire(socket: WebSocket): Wire {
  return new SocketLink({ websocket: boundedSocket(socket), plugins });
}
