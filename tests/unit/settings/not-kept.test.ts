import { describe, expect, test } from 'vitest';
import type { Failure } from '../../../preload/contract/failure.ts';
import { FailureError } from '../../../main/core/failure.ts';
import { mergeSettings, readSettings } from '../../../main/core/settings/merge.ts';

const profile = { server: 'smtp.example.org', port: 587, security: 'starttls', user: 'ops@example.org', from: 'ops@example.org' };
const mailbox = { server: 'imap.example.org', user: 'ops' };
const refresh = { tokenUrl: 'https://oauth2.googleapis.com/token', clientId: 'c' };

function saved(part: object): ReturnType<typeof mergeSettings> {
  return mergeSettings({}, ['mail', 'profiles', 'lab'], { ...profile, ...part });
}

function refusal(work: () => unknown): Failure {
  try {
    work();
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
    throw error;
  }
  return expect.unreachable();
}

describe('a mail profile holds no password', () => {
  test.each([
    ['a login before the server', { server: 'user:CANARY@h.test' }, /the server is more/u, /le serveur est plus/u],
    ['a login with a port', { server: 'user:CANARY@h.test:587' }, /the server is more/u, /le serveur est plus/u],
    ['a login alone', { server: 'u:CANARY' }, /the server is more/u, /le serveur est plus/u],
    ['a URL', { server: 'smtp://u:CANARY@h' }, /the server is more/u, /le serveur est plus/u],
    ['a login in the name of the certificate', { tlsServerName: 'u:CANARY@h' }, /the server is more/u, /le serveur est plus/u],
    ['a password behind the user', { user: 'u:CANARY' }, /colon stands in the user/u, /contient un deux-points/u],
    ['a password behind the user, encoded', { user: 'ada%3aCANARY' }, /colon stands in the user/u, /contient un deux-points/u],
    ['a password in the sender', { from: 'a:CANARY@b.org' }, /is no mail address/u, /pas une adresse/u],
    ['a password in the sender, encoded', { from: 'a%3ACANARY@b.org' }, /is no mail address/u, /pas une adresse/u],
    ['a login in the name beside the sender', { from: 'a:CANARY@h <a@b.org>' }, /is no mail address/u, /pas une adresse/u],
    ['a password in a recipient', { to: ['a@b.org', 'x:CANARY@b.org'] }, /is no mail address/u, /pas une adresse/u],
    ['a header behind the sender', { from: 'a@b.org\r\nBcc: CANARY' }, /a line break/u, /un retour à la ligne/u],
    ['a command behind the user', { user: 'ada\r\nCANARY' }, /a line break/u, /un retour à la ligne/u],
    ['a line break in a credential', { credential: 'CANARY\n' }, /a line break/u, /un retour à la ligne/u],
    ['a line break in a file', { caFile: '/CANARY\n' }, /a line break/u, /un retour à la ligne/u],
    ['a login of the mailbox', { mailbox: { ...mailbox, server: 'u:CANARY@h' } }, /the server is more/u, /le serveur est plus/u],
    ['a password of the mailbox', { mailbox: { ...mailbox, user: 'u:CANARY' } }, /colon stands in the user/u, /contient un deux-points/u],
    ['a password of the place', { via: 'ssh:u:CANARY@h' }, /before the host/u, /précède l’hôte/u],
    ['a login at the issuer', { refresh: { ...refresh, tokenUrl: 'https://x:CANARY@h/tok' } }, /a login, or a secret/u, /ni identifiant/u],
    ['a login and no URL', { refresh: { ...refresh, tokenUrl: 'x:CANARY@h/tok' } }, /a login, or a secret/u, /ni identifiant/u],
    ['a secret', { refresh: { ...refresh, tokenUrl: 'https://h/tok?secret=CANARY' } }, /a login, or a secret/u, /ni identifiant/u],
    ['a fragment', { refresh: { ...refresh, tokenUrl: 'https://h/tok#CANARY' } }, /a login, or a secret/u, /ni identifiant/u],
  ])('%s is refused in words that do not repeat it', (_what, part, en, fr) => {
    const failure = refusal(() => saved(part));
    expect(failure).toMatchObject({ kind: 'bad-input', evidence: expect.stringContaining('mail.profiles.lab.') as string });
    expect(failure.cause.en).toMatch(en);
    expect(failure.cause.fr).toMatch(fr);
    expect(JSON.stringify(failure)).not.toContain('CANARY');
  });

  test.each([
    ['IPv6', { server: '2001:db8::25' }],
    ['IPv6 of this link', { server: 'fe80::1%eth0' }],
    ['no sender yet', { from: '' }],
    ['a sender with a name', { from: '"Ops: alerts" <ops+x@почта.example>', to: ['root@localhost', 'a@[192.0.2.1]'] }],
    ['another alphabet', { server: 'почта.example', user: 'DOMAIN\\ops' }],
    ['a server over SSH', { via: 'ssh:ops@[2001:db8::1]:2222' }],
    ['a pod of a cluster whose name has any sign', { via: 'pod:arn:aws:eks:u@x/shop/web' }],
    ['an issuer', { refresh: { ...refresh, tokenUrl: 'https://h/tenant/oauth2/v2.0/token?p=policy' }, mailbox }],
  ])('%s is kept', (_what, part) => {
    expect(readSettings(saved(part)).settings.mail.profiles['lab']).toMatchObject(part);
  });

  test.each(['ada:CANARY@x', 'ada%3ACANARY@x', 'smtp://u:CANARY@h', 'CANARY\r\nx'])('the name %j is refused, and not repeated', (name) => {
    for (const work of [
      () => mergeSettings({}, ['mail', 'profiles', name], profile),
      () => mergeSettings({}, ['mail'], { profiles: { [name]: profile } }),
    ]) {
      const failure = refusal(work);
      expect(failure.cause.en).toMatch(/the name of the profile looks like a login/u);
      expect(JSON.stringify(failure)).not.toContain('CANARY');
    }
    // One that an older version let through is still read, changed and forgotten.
    const old = { mail: { profiles: { [name]: profile } } };
    expect(Object.keys(readSettings(old).settings.mail.profiles)).toEqual([name]);
    expect(mergeSettings(old, ['mail', 'profiles', name], null)).toEqual({ mail: { profiles: {} } });
    expect(() => mergeSettings(old, ['mail', 'profiles', 'prod: alerts'], profile)).not.toThrow();
  });

  test('one that is there already, written by an older version, keeps no other change back', () => {
    const before = { mail: { profiles: { old: { ...profile, user: 'u:CANARY' } } } };
    const after = mergeSettings(before, ['mail', 'profiles', 'lab'], profile);
    expect(Object.keys(readSettings(after).settings.mail.profiles)).toEqual(['old', 'lab']);
  });
});
