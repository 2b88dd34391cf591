import { describe, expect, test } from 'vitest';
import { failureKinds } from '../../../preload/contract/failure-kinds.ts';
import { mailRemedy } from '../../../renderer/mail/remedies.ts';

const way = (security: 'starttls' | 'tls' | 'none', port: number) => ({ security, port });
const speak = (security: 'starttls' | 'tls', port: string) => ({ kind: 'security', security, port });
const field = (name: string) => ({ kind: 'field', field: name });

describe('the button of a failed mail test', () => {
  test.each([
    ['implicit TLS to a port that begins in plain text', 'tls-not-spoken', way('tls', 587), speak('starttls', '587')],
    ['implicit TLS to a plain 465', 'tls-not-spoken', way('tls', 465), speak('starttls', '587')],
    ['no greeting on 465: it waits for TLS', 'mail-greeting-missing', way('starttls', 465), speak('tls', '465')],
    ['no greeting on another port', 'mail-greeting-missing', way('none', 2465), speak('tls', '2465')],
    ['no greeting under TLS', 'mail-greeting-missing', way('tls', 465), { kind: 'again' }],
    ['a server that wants TLS', 'mail-starttls-required', way('none', 25), speak('starttls', '587')],
    ['no login in plain text', 'mail-auth-not-offered', way('none', 1587), speak('starttls', '1587')],
    ['no login on 25', 'mail-auth-not-offered', way('starttls', 25), speak('starttls', '587')],
    ['a provider that blocks 25', 'connection-timed-out', way('none', 25), speak('starttls', '587')],
    ['nobody on 465', 'connection-refused', way('tls', 465), speak('starttls', '587')],
    ['nobody on 587: another server', 'connection-refused', way('starttls', 587), field('server')],
    ['an authority nobody knows', 'certificate-unknown-authority', way('starttls', 587), field('caFile')],
    ['a self-signed certificate', 'certificate-self-signed', way('tls', 465), field('caFile')],
    ['a certificate for another name', 'certificate-wrong-name', way('tls', 465), field('tlsServerName')],
    ['a wrong password', 'mail-auth-refused', way('starttls', 587), field('password')],
    ['a login that is missing', 'mail-auth-required', way('starttls', 587), field('user')],
    ['a greylisting server', 'mail-greylisted', way('starttls', 587), { kind: 'again' }],
  ] as const)('%s', (_, kind, tested, remedy) => {
    expect(mailRemedy({ kind }, tested)).toEqual(remedy);
  });

  test('where only the server can be put right there is none, and none that would change nothing', () => {
    expect(mailRemedy({ kind: 'mail-mailbox-full' }, way('starttls', 587))).toBeNull();
    expect(mailRemedy({ kind: 'tls-not-spoken' }, way('starttls', 587))).toBeNull();
    expect(mailRemedy({ kind: 'mail-auth-not-offered' }, way('starttls', 587))).toBeNull();
  });

  test('no press tests the same way once more as if it were another', () => {
    for (const kind of failureKinds)
      for (const security of ['starttls', 'tls', 'none'] as const)
        for (const port of [25, 465, 587, 2525])
          expect(mailRemedy({ kind }, way(security, port)), `${kind} ${security} ${port}`).not.toEqual({
            kind: 'security',
            security,
            port: String(port),
          });
  });
});
