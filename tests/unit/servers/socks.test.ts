import type { Duplex } from 'node:stream';
import { duplexPair } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heardRequest, readGreeting, readRequest, replyFor } from '../../../main/core/servers/tunnels/socks.ts';

const connectTo = (host: string, port: number) =>
  Buffer.concat([Buffer.from([5, 1, 0, 3, host.length]), Buffer.from(host), Buffer.from([port >> 8, port & 255])]);

describe('what a SOCKS client says', () => {
  test('a name stays a name, addresses are written out', () => {
    expect(readRequest(connectTo('db.internal', 5432))).toMatchObject({ kind: 'connect', host: 'db.internal', port: 5432 });
    expect(readRequest(Buffer.from([5, 1, 0, 1, 10, 0, 0, 7, 0, 80]))).toMatchObject({ kind: 'connect', host: '10.0.0.7', port: 80 });
    const six = Buffer.from('05010004200100000000000000000000000000070050', 'hex');
    expect(readRequest(six)).toMatchObject({ kind: 'connect', host: '2001:0:0:0:0:0:0:7', port: 80 });
  });

  test('BIND, UDP and unknown kinds of addresses are refused with their own answers', () => {
    expect(readRequest(Buffer.from([5, 2, 0, 1, 0, 0, 0, 0, 0, 0]))).toEqual({ kind: 'refused', reply: 7 });
    expect(readRequest(Buffer.from([5, 3, 0, 1, 0, 0, 0, 0, 0, 0]))).toEqual({ kind: 'refused', reply: 7 });
    expect(readRequest(Buffer.from([5, 1, 0, 2, 0, 0, 0, 0, 0, 0]))).toEqual({ kind: 'refused', reply: 8 });
    expect(readRequest(connectTo('a\u{1b}[2J', 80))).toEqual({ kind: 'refused', reply: 1 });
    expect(readRequest(connectTo('', 80))).toEqual({ kind: 'refused', reply: 1 });
  });

  test('other protocols are told apart', () => {
    expect(readGreeting(Buffer.from('GET / HTTP/1.1'))).toEqual({ kind: 'other', protocol: 'http' });
    expect(readGreeting(Buffer.from([4, 1]))).toEqual({ kind: 'other', protocol: 'socks4' });
    expect(readGreeting(Buffer.from([22, 3]))).toEqual({ kind: 'other', protocol: 'unknown' });
  });

  test('no bytes make the parsers throw, and they never read past the end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const greeting = readGreeting(Buffer.from(bytes));
        if (greeting.kind === 'greeting') expect(greeting.length).toBeLessThanOrEqual(bytes.length);
        const request = readRequest(Buffer.from([5, ...bytes]));
        if (request.kind === 'connect') expect(request.length).toBeLessThanOrEqual(bytes.length + 1);
      }),
    );
  });

  test('a request in pieces, with data right behind it, is heard; the data stays', async () => {
    const said = Buffer.concat([Buffer.from([5, 1, 0]), connectTo('web', 80), Buffer.from('early')]);
    for (const size of [1, 2, 7, said.length]) {
      const [client, near] = duplexPair();
      const heard = heardRequest(near, new AbortController().signal);
      for (let at = 0; at < said.length; at += size) {
        client.write(said.subarray(at, at + size));
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await heard).toEqual({ host: 'web', port: 80 });
      client.end();
      expect(Buffer.concat(await chunksOf(near)).toString('latin1')).toBe('early');
    }
  });

  test('why a connection did not come about is answered as RFC 1928 has it', () => {
    expect(replyFor('connection-refused')).toBe(5);
    expect(replyFor('port-not-forwarded')).toBe(2);
    expect(replyFor('name-not-found')).toBe(4);
    expect(replyFor('ssh-session-lost')).toBe(1);
  });
});

async function chunksOf(stream: Duplex): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (chunk instanceof Buffer) chunks.push(chunk);
  return chunks;
}
