import { duplexPair } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { startImap } from '../../../main/core/mail/follow/imap.ts';

/** The two ends of a connection: what is spoken over, and the server's. */
function connection() {
  const [near, server] = duplexPair();
  server.on('error', () => {});
  onTestFinished(() => {
    near.destroy();
    server.destroy();
  });
  return { near, server };
}

test('an answer larger than what is read is called that, and the connection ends', async () => {
  const { near, server } = connection();
  const imap = startImap(near, { signal: new AbortController().signal, timeoutMs: 20_000 });
  const answer = imap.command('LIST "" "*"');
  server.write(Buffer.alloc(3 * 1024 * 1024, 'x'));
  await expect(answer).rejects.toMatchObject({ failure: { kind: 'message-too-large', cause: { en: expect.stringContaining('2 MB') } } });
  expect(near.destroyed).toBe(true);
});

test('a literal that comes in many pieces is read whole, beside its line', async () => {
  const { near, server } = connection();
  const imap = startImap(near, { signal: new AbortController().signal, timeoutMs: 20_000 });
  const answer = imap.command('UID FETCH 7 (BODY.PEEK[HEADER])');
  for (const piece of ['* 1 FETCH (BODY[HEADER] {1', '2}\r\nSub', 'ject: ', 'é\r', ')\r\np1 ', 'OK done\r\n']) {
    server.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await answer).toEqual([{ text: '* 1 FETCH (BODY[HEADER] {12})', literals: ['Subject: é\r'] }]);
});

test('a server that hangs up in the middle of an answer is told from one that answers too much', async () => {
  const { near, server } = connection();
  const imap = startImap(near, { signal: new AbortController().signal, timeoutMs: 20_000 });
  const answer = imap.command('NOOP');
  server.end('* 3 EXISTS\r\n');
  await expect(answer).rejects.toMatchObject({ failure: { kind: 'connection-closed' } });
});
