import { expect, test } from 'vitest';
import { withoutItsServer } from '../../../main/core/cli/mail/mail-profile-server.ts';

const profile = {
  server: 'mail.example.test',
  port: 587,
  security: 'starttls' as const,
  user: 'ada@example.test',
  credential: 'mail/mail.example.test/ada@example.test',
  from: 'ada@example.test',
  to: ['bob@example.test'],
  via: 'ssh:web-1',
  auth: 'XOAUTH2' as const,
  refresh: { tokenUrl: 'https://login.example.test/token', clientId: 'app', clientSecret: null, scope: null },
  caFile: '/etc/ssl/own.pem',
  tlsServerName: 'mx.example.test',
  mailbox: null,
};

test('a provider’s server takes nothing over from the one before: no name, no authority, no login, no password', () => {
  expect(withoutItsServer(profile, { server: 'smtp.gmail.com' })).toEqual({
    ...profile,
    credential: null,
    auth: null,
    refresh: null,
    caFile: null,
    tlsServerName: null,
  });
});

test('the password of the very same server stays', () => {
  expect(withoutItsServer(profile, { server: 'Mail.example.test' })).toMatchObject({ credential: profile.credential, tlsServerName: null });
});
