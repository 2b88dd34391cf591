import { describe, expect, test } from 'vitest';
import { imapServerOf } from '../../../main/core/cli/mail/mailbox-options.ts';
import { serverOf } from '../../../main/core/cli/mail/mail-server-options.ts';
import { FailureError } from '../../../main/core/failure.ts';
import { refuseOtherThanServer } from '../../../main/core/mail/server-name.ts';

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof FailureError) return JSON.stringify(error.failure);
    throw error;
  }
  return 'nothing was thrown';
}

describe('what is given as a server', () => {
  test.each(['user:CANARY@h:587', 'smtp://u:CANARY@h:587', 'u:CANARY', 'CANARY@h:587', '[u:CANARY]:587'])(
    '%s is refused on the command line without being repeated',
    (text) => {
      for (const refused of [refusal(() => serverOf(text)), refusal(() => imapServerOf(text, 'tls'))]) {
        expect(refused).toContain('bad-input');
        expect(refused).toContain('HOST:PORT');
        expect(refused).not.toContain('CANARY');
      }
    },
  );

  test('a name without its port is named', () => {
    expect(refusal(() => serverOf('mail.example.org'))).toContain('--server mail.example.org is not HOST:PORT.');
  });

  test('names and addresses are taken', () => {
    expect(serverOf('mail.example.org:587')).toEqual({ server: 'mail.example.org', port: 587 });
    expect(serverOf('[2001:db8::25]:25')).toEqual({ server: '2001:db8::25', port: 25 });
    expect(imapServerOf('[2001:db8::25]', 'starttls')).toEqual({ server: '2001:db8::25', port: 143 });
  });

  test.each(['user:CANARY@h.test', 'u:CANARY', 'u:CA@NARY', 'smtp.example.org:587'])('a test of %s is refused as well', (text) => {
    const refused = refusal(() => refuseOtherThanServer(text));
    expect(refused).toContain('more than a name or an address');
    expect(refused).not.toMatch(/CA@?NARY|NARY/u);
  });

  test('a slip is named', () => {
    expect(refusal(() => refuseOtherThanServer('mail example'))).toContain('“mail …” is not the name or address of a server.');
    expect(refusal(() => refuseOtherThanServer('2001:db8::25'))).toBe('nothing was thrown');
  });
});
