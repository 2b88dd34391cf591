import { duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { findInMailbox } from '../../../main/core/mail/follow/mailbox.ts';
import type { Vantage } from '../../../main/core/vantage/vantage.ts';

const unused = () => Promise.reject(new Error('not used'));

/** Looks into the mailbox of a server that says this first and nothing more; answers what came of it, and the connection. */
async function lookAt(said: string, security: 'tls' | 'starttls') {
  const [near, server] = duplexPair();
  server.on('error', () => {});
  server.resume();
  server.write(said);
  const vantage: Vantage = { name: 'here', connect: () => Promise.resolve(near), run: unused, start: unused, resolve: unused };
  const mailbox = {
    server: '192.0.2.1',
    port: 143,
    security,
    user: 'ada',
    password: new Secret('tidal-lantern-42'),
    authorities: [],
    tlsServerName: 'imap.example.test',
    timeoutMs: 300,
  };
  const find = findInMailbox(mailbox, vantage, { text: 'abc', waitMs: 0, signal: AbortSignal.timeout(60_000) });
  const kind = await find.then(
    () => null,
    (error: { readonly failure?: { readonly kind: string } }) => error.failure?.kind,
  );
  return { kind, near };
}

test.each([
  ['says nothing', '', 'timed-out'],
  ['refuses STARTTLS', '* OK ready\r\np1 BAD unknown command\r\n', 'mail-refused'],
])('a server that %s before TLS leaves no connection open', async (_, said, expected) => {
  const { kind, near } = await lookAt(said, 'starttls');
  expect(kind).toBe(expected);
  expect(near.destroyed).toBe(true);
});
