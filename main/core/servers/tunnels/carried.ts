import type { Duplex } from 'node:stream';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { SavedTunnel } from '../../../../preload/contract/settings.ts';
import { failureOf } from '../../failure.ts';
import type { Carried } from '../../vantage/forwarded-port-kind.ts';
import type { VantageOptions } from '../../vantage/vantage.ts';
import { relay } from '../../vantage/relay.ts';
import { hangUp, heardRequest, REPLY, replyFor, replyOf } from './socks.ts';

/** From the moment a connection is taken to the one onward. */
const CONNECT_WITHIN_MS = 20_000;

export interface CarryNeeds {
  readonly tunnel: SavedTunnel;
  /** Opens the connection onward: from the server, for remote tunnels from this computer. */
  readonly connect: (host: string, port: number, options: VantageOptions) => Promise<Duplex>;
  /** False while the server cannot be reached: connections are refused at once then. */
  readonly ready: () => boolean;
  readonly load: Carried;
  /** The load has changed. */
  readonly changed: () => void;
  /** A connection did not come about. */
  readonly refused: (failure: Failure) => void;
  readonly signal: AbortSignal;
}

/** Takes one connection onward and carries it until it is over; whoever asked is told in SOCKS when that was spoken. */
export async function carry(client: Duplex, needs: CarryNeeds): Promise<void> {
  const { tunnel, load, signal } = needs;
  const left = new AbortController();
  const gone = () => left.abort(new DOMException('the client hung up', 'AbortError'));
  const until = AbortSignal.any([signal, left.signal]);
  load.connections += 1;
  load.connectionsTotal += 1;
  needs.changed();
  try {
    const socks = tunnel.target === null;
    const target = tunnel.target ?? (await heardRequest(client, until));
    if (target === null) return;
    client.once('close', gone);
    try {
      if (!needs.ready()) {
        if (socks) hangUp(client, replyOf(REPLY.generalFailure));
        else client.destroy();
        return;
      }
      const onward = await needs.connect(target.host, target.port, { signal: until, timeoutMs: CONNECT_WITHIN_MS });
      client.removeListener('close', gone);
      if (socks && !client.destroyed) client.write(replyOf(REPLY.succeeded));
      await relay(
        client,
        onward,
        {
          sent: (bytes) => {
            load.sentBytes += bytes;
            needs.changed();
          },
          received: (bytes) => {
            load.receivedBytes += bytes;
            needs.changed();
          },
        },
        signal,
      );
    } catch (error) {
      const why = failureOf(error);
      if (!until.aborted) needs.refused(why);
      if (socks && !client.destroyed) hangUp(client, replyOf(replyFor(why.kind)));
      else client.destroy();
    }
  } finally {
    client.removeListener('close', gone);
    if (signal.aborted) client.destroy();
    load.connections -= 1;
    needs.changed();
  }
}
