import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * Sends what is written in one go as one: ssh2 writes each packet in three pieces (length, content, tag), and a transport without
 * Nagle's delay would make a segment, and a system call, of each. Through a jump host they would be three packets of its own.
 */
export function gatherWrites(transport: Duplex): void {
  const write = transport.write.bind(transport) as (...given: readonly unknown[]) => boolean;
  let gathering = false;
  transport.write = (...given: readonly unknown[]) => {
    if (!gathering) {
      gathering = true;
      transport.cork();
      process.nextTick(() => {
        gathering = false;
        transport.uncork();
      });
    }
    return write(...given);
  };
  if (transport instanceof Socket) return;
  transport._writev = (pieces, done) => {
    transport._write(Buffer.concat(pieces.map(({ chunk }) => chunk as Buffer)), 'binary', done);
  };
}
