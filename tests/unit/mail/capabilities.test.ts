import { expect, test } from 'vitest';
import { readCapabilities } from '../../../main/core/mail/capabilities.ts';
import { ReplyParser } from '../../../main/core/mail/reply.ts';

function capabilities(...lines: string[]) {
  const text = lines.map((line, index) => `250${index === lines.length - 1 ? ' ' : '-'}${line}\r\n`).join('');
  const event = new ReplyParser().push(Buffer.from(text)).at(-1);
  if (event?.kind !== 'reply') throw new Error('no reply');
  return readCapabilities(event.reply);
}

test('keywords are the lines after the first, whatever their case', () => {
  const found = capabilities('AUTH.example.test hello', 'size 35882577', 'StartTLS', 'SMTPUTF8');
  expect(found.keywords).toEqual(['size 35882577', 'StartTLS', 'SMTPUTF8']);
  expect(found.has('STARTTLS')).toBe(true);
  expect(found.has('AUTH')).toBe(false);
});

test('AUTH is understood in its standard form and in that of old servers, without duplicates', () => {
  expect(capabilities('mail.example.test', 'AUTH PLAIN LOGIN', 'AUTH=LOGIN PLAIN', 'auth ntlm').mechanisms).toEqual([
    'PLAIN',
    'LOGIN',
    'NTLM',
  ]);
});

test('a server that answers EHLO with one line can do nothing more', () => {
  expect(capabilities('mail.example.test').keywords).toEqual([]);
});
