import { expect, test } from 'vitest';
import type { FailureKind } from '../../../preload/contract/failure-kinds.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { readMailbox } from '../../../main/core/mail/addresses.ts';
import { findAlternatives, whatIsRefused } from '../../../main/core/mail/alternatives.ts';
import type { MailTest } from '../../../main/core/mail/test-run.ts';
import { hereVantage } from '../../../main/core/vantage/here.ts';

test.each<[FailureKind, string, string | null, string | null]>([
  ['mail-recipient-refused', 'rcpt-to', '5.1.1', 'the recipient'],
  ['mail-sender-refused', 'mail-from', '5.5.2', 'the sender'],
  ['mail-sender-refused', 'rcpt-to', '5.5.2', 'the sender'],
  ['mail-send-as-denied', 'rcpt-to', '5.7.1', 'the sender'],
  ['mail-mailbox-full', 'rcpt-to', '5.2.2', 'mail for a mailbox that is full'],
  ['mail-message-too-large', 'mail-from', '5.3.4', 'the message itself'],
  ['mail-refused', 'data', '5.6.0', 'the message itself'],
  ['mail-refused', 'data', null, 'the message itself'],
  // A rule of this port, or one that a login mends.
  ['mail-refused', 'data', '5.7.1', null],
  ['mail-recipient-refused', 'rcpt-to', '5.7.1', null],
  ['mail-relay-denied', 'rcpt-to', '5.7.1', null],
  ['mail-auth-required', 'mail-from', '5.7.0', null],
  ['mail-blocklisted', 'rcpt-to', '5.7.1', null],
  ['mail-refused', 'rcpt-to', '5.5.2', null],
  ['mail-auth-refused', 'auth', '5.7.8', null],
  ['mail-refused', 'greeting', null, null],
  ['timed-out', 'data', null, null],
])('%s at %s (%s): another way in changes nothing for %s', (kind, phase, enhancedCode, what) => {
  expect(whatIsRefused({ kind, phase, enhancedCode })?.en ?? null).toBe(what);
});

test('what the server refuses whichever way it is reached is said so, and nothing is tried', async () => {
  const asked: MailTest = {
    server: 'mail.example.test',
    port: 587,
    security: 'starttls',
    from: readMailbox('ada@example.test'),
    to: [readMailbox('bob@example.test')],
    unnamed: new Set(),
    login: { user: 'ada', password: new Secret('Geheim-4711-xyz') },
    auth: null,
    quitAfter: null,
    send: false,
    message: { subject: 'a', text: 'b', html: null, replyTo: null, cc: [], headers: [], attachments: [] },
    authorities: [],
    caFile: null,
    tlsServerName: 'mail.example.test',
    timeoutMs: 1000,
  };
  let contacted = 0;
  const vantage = {
    ...hereVantage({}),
    resolve: () => {
      contacted += 1;
      return Promise.reject(new Error('nobody is to be looked up'));
    },
  };
  const tested = { kind: 'mail-recipient-refused', phase: 'rcpt-to', mechanism: 'PLAIN', enhancedCode: '5.1.1' } as const;
  const tried: unknown[] = [];
  const answer = await findAlternatives(asked, tested, vantage, new AbortController().signal, (attempt) => tried.push(attempt));
  expect(answer).toEqual({
    works: null,
    says: {
      en: expect.stringMatching(/^The server refuses the recipient.*none was tried\.$/u) as string,
      fr: expect.stringMatching(/^Le serveur refuse le destinataire.*aucun n’a donc été essayé\.$/u) as string,
    },
  });
  expect([tried, contacted]).toEqual([[], 0]);
});
