import { Readable, Writable } from 'node:stream';
import { WebSocket } from 'ws';

/** Larger pieces are sent as several messages: some kubelets take no more than 32 KiB at once. */
const LARGEST_SENT_BYTES = 32 * 1024;
/** A connection that does not answer a ping within this time is taken for lost; nothing else tells of one that was cut. */
const PING_MS = 20_000;
/** Waits unread before the connection is held back. */
const READ_AHEAD_BYTES = 256 * 1024;

/** The channels of a `channel.k8s.io` WebSocket: the first byte of each message says which stream it belongs to. */
export interface Channels {
  /** The subprotocol the server chose. */
  readonly protocol: string;
  /** What comes on a channel; ends with the connection. What nobody reads holds all channels back. */
  readable(channel: number): Readable;
  /** Writes to a channel; its end is told where the protocol can (v5), and otherwise nothing is sent. */
  writable(channel: number): Writable;
  send(channel: number, payload: Buffer): void;
  /** Ends the connection at once. */
  destroy(): void;
  /** Resolves when the connection is over, however that came; `clean` when the server closed it as agreed. */
  readonly closed: Promise<{ readonly clean: boolean; readonly evidence: string }>;
}

/** v5 only: a message on this channel holds the number of a channel that says no more. */
const CLOSE_CHANNEL = 255;

/** The channels of an open socket. Pings it, and ends a connection that does not answer. */
export function openChannels(socket: WebSocket): Channels {
  const readers = new Map<number, Readable>();
  const blocked = new Set<Readable>();
  let heard = true;

  const close = () => {
    clearInterval(pinging);
    for (const reader of readers.values()) reader.push(null);
  };
  const pinging = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN || socket.isPaused) return;
    if (!heard) {
      socket.terminate();
      return;
    }
    heard = false;
    socket.ping();
  }, PING_MS);
  pinging.unref();
  socket.on('pong', () => (heard = true));
  socket.on('message', (data: Buffer) => {
    heard = true;
    const [channel] = data;
    const reader = channel === undefined ? undefined : readers.get(channel);
    if (reader === undefined || data.length < 2) return;
    if (reader.destroyed || reader.push(data.subarray(1))) return;
    blocked.add(reader);
    socket.pause();
  });
  const closed = new Promise<{ readonly clean: boolean; readonly evidence: string }>((resolve) => {
    socket.once('close', (code: number, reason: Buffer) => {
      close();
      const said = reason.toString('utf8');
      resolve({ clean: code === 1000 || code === 1001, evidence: `WebSocket ${code}${said === '' ? '' : `: ${said}`}` });
    });
  });
  const goOn = (reader: Readable) => {
    blocked.delete(reader);
    if (blocked.size === 0) {
      heard = true;
      socket.resume();
    }
  };

  // The streams are asked for in this very turn; what has come already is heard after it.
  setImmediate(() => socket.resume());
  const message = (channel: number, payload: Buffer) => Buffer.concat([Buffer.from([channel]), payload]);
  return {
    protocol: socket.protocol,
    readable(channel) {
      const reader: Readable = new Readable({
        highWaterMark: READ_AHEAD_BYTES,
        read: () => {
          if (blocked.has(reader)) goOn(reader);
        },
        destroy: (error, done) => {
          goOn(reader);
          done(error);
        },
      });
      // An error is a close too.
      reader.on('error', () => {});
      readers.set(channel, reader);
      return reader;
    },
    writable(channel) {
      const writer = new Writable({
        highWaterMark: READ_AHEAD_BYTES,
        write(chunk: Buffer, _encoding, done) {
          const pieces: Buffer[] = [];
          for (let at = 0; at < chunk.length; at += LARGEST_SENT_BYTES) pieces.push(chunk.subarray(at, at + LARGEST_SENT_BYTES));
          const next = (): void => {
            const piece = pieces.shift();
            if (piece === undefined) done();
            else socket.send(message(channel, piece), { binary: true }, (error) => (error ? done(error) : next()));
          };
          next();
        },
        final(done) {
          if (socket.protocol !== 'v5.channel.k8s.io') done();
          else socket.send(message(CLOSE_CHANNEL, Buffer.from([channel])), { binary: true }, () => done());
        },
      });
      // A program that ends without reading its input closes the stream; how it ended says the rest.
      writer.on('error', () => {});
      return writer;
    },
    send(channel, payload) {
      if (socket.readyState === WebSocket.OPEN) socket.send(message(channel, payload), { binary: true });
    },
    destroy: () => socket.terminate(),
    closed,
  };
}
