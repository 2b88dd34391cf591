import { describe, expect, test } from 'vitest';
import { Secret } from '../../../main/core/credentials/secret.ts';
import type { Variable } from '../../../main/core/settings-files/environments.ts';
import { readMailUrl } from '../../../main/core/mail/deployed/mail-url.ts';
import { understandMail } from '../../../main/core/mail/deployed/understand.ts';

const PASSWORD = 'canary-rival-8Lm2';

function told(values: Readonly<Record<string, string>>, language: 'en' | 'fr' = 'en'): readonly string[] {
  const variables = Object.entries(values).map(([name, value]): Variable => ({
    name,
    value: new Secret(value),
    where: { en: '', fr: '' },
  }));
  const shown = understandMail({ vantage: 'here', variables, problems: [] })?.shown;
  expect(JSON.stringify(shown)).not.toContain(PASSWORD);
  return (shown?.contradictions ?? []).map((one) => one[language]);
}

describe('a server’s variable that holds a whole URL', () => {
  const url = { SMTP_HOST: `smtp://u:${PASSWORD}@m.example:2525` };
  test('and another port, user, password and encryption beside it', () => {
    const all = told({ ...url, SMTP_PORT: '587', SMTP_USER: 'v', SMTP_PASSWORD: 'other', SMTP_SSL: 'false' });
    expect(all).toContain('SMTP_PORT=587, but SMTP_HOST says port 2525: only one of them is in use.');
    expect(all).toContain('SMTP_USER=v, but SMTP_HOST says the user u: only one of them is in use.');
    expect(all).toContain('SMTP_PASSWORD and SMTP_HOST hold different passwords.');
    expect(all.join('\n')).toContain('SMTP_HOST holds more than a server (smtp://…@m.example:2525)');
    expect(told({ ...url, SMTP_PORT: '587' }, 'fr')).toContain(
      'SMTP_PORT=587, mais SMTP_HOST indique le port 2525 : un seul des deux sert.',
    );
  });

  test('and the same beside it, or a second URL', () => {
    expect(told({ ...url, SMTP_PORT: '2525', SMTP_USER: 'u', SMTP_PASSWORD: PASSWORD })).toHaveLength(1);
    expect(told({ ...url, SMTP_URL: 'smtp://n.example:25' }).join('\n')).toContain(
      'SMTP_HOST=smtp://m.example, but SMTP_URL says the server n.example: two mail servers are named.',
    );
    expect(told({ SMTP_HOST: `u:${PASSWORD}@m.example:2525`, SMTP_PORT: '25' }).join('\n')).toContain('but SMTP_HOST says port 2525');
  });
});

describe('two families of variables', () => {
  const one = { SMTP_HOST: 'm.example', SMTP_PORT: '587', SMTP_USER: 'u', SMTP_PASSWORD: PASSWORD, SMTP_TLS: 'true' };
  test.each([
    [{ MAIL_HOST: 'n.example' }, /^SMTP_HOST=m\.example, but MAIL_HOST=n\.example: two mail servers are named\.$/u],
    [{ MAIL_PORT: '25' }, /^SMTP_PORT=587, but MAIL_PORT=25: only one of them is in use\.$/u],
    [{ EMAIL_HOST_USER: 'v' }, /^SMTP_USER=u, but EMAIL_HOST_USER=v: only one/u],
    [{ MAIL_PASSWORD: 'other' }, /^SMTP_PASSWORD and MAIL_PASSWORD hold different passwords\.$/u],
    [{ MAIL_ENCRYPTION: 'ssl' }, /^SMTP_TLS=true, but MAIL_ENCRYPTION=ssl: only one/u],
    [{ SMTP_ENABLED: 'true', MAIL_ENABLED: 'false' }, /^SMTP_ENABLED=true, but MAIL_ENABLED=false: only one/u],
    [{ SMTP_FROM: 'a@m.example', MAIL_FROM: 'b@m.example' }, /^SMTP_FROM=a@m\.example, but MAIL_FROM=b@m\.example: only one/u],
  ])('differ: %j', (more, expected) => {
    expect(told({ ...one, ...more })).toEqual([expect.stringMatching(expected)]);
  });

  test.each([
    [{ MAIL_HOST: 'M.example.', MAIL_FROM: 'a@m.example' }],
    [{ MAIL_USERNAME: 'u', MAIL_PASSWORD: PASSWORD, MAIL_PORT: '587' }],
    [{ BACKUP_SMTP_HOST: 'n.example', BACKUP_SMTP_USER: 'v' }],
    [{ GF_SMTP_USER: 'v' }],
    [{ MAIL_FROM: 'Shop <a@m.example>', EMAIL_FROM: 'a@m.example' }],
    [{ MAIL_ENCRYPTION: 'tls' }],
  ])('do not: %j', (more) => {
    expect(told({ ...one, ...more })).toEqual([]);
  });
});

describe('well-known parameters of a URL', () => {
  test.each([
    ['encryption=none', 'none'],
    ['encryption=null', 'none'],
    ['encryption=ssl', 'ssl'],
    ['encryption=tls', 'starttls'],
    ['encryption=ImplicitTLS', 'ssl'],
    ['encryption=ExplicitTLS', 'starttls'],
    ['tls=true', 'starttls'],
    ['tls=required', 'starttls'],
    ['tls=opportunistic', 'starttls'],
    ['tls=wrapper', 'ssl'],
    ['tls=none', 'none'],
    ['tls=0', 'none'],
    ['ssl=true', 'ssl'],
    ['ssl=1', 'ssl'],
    ['secure=true', 'ssl'],
    ['secure=false', 'starttls'],
    ['starttls=true', 'starttls'],
    ['useStartTLS=no', 'none'],
    ['requireTLS=true', 'starttls'],
    ['ignoreTLS=true', 'none'],
    ['auto_tls=false', 'none'],
    ['disable_starttls=true', 'none'],
    ['mode=starttls', 'starttls'],
    ['encryption=anything', null],
    ['name=tls', null],
  ] as const)('?%s', (parameters, encryption) => {
    expect(readMailUrl(`smtp://u:p@m.example:587?${parameters}`)?.encryption).toBe(encryption);
  });

  test('a user and a password among them, as SwiftMailer has them', () => {
    expect(readMailUrl('smtp://m.example:25?encryption=&auth_mode=login&username=u&password=p%2Fw')).toMatchObject({
      user: 'u',
      password: 'p/w',
      port: 25,
    });
  });

  test.each(['verify_peer=0', 'tls.rejectUnauthorized=false', 'skip_ssl_verify=true', 'verifyPeer=false', 'openssl_verify_mode=none'])(
    '?%s leaves the certificate unchecked, and that is said',
    (parameter) => {
      expect(told({ MAILER_DSN: `smtps://u:${PASSWORD}@m.example?${parameter}` })).toEqual([
        `MAILER_DSN=…?${parameter}: the application does not check the server’s certificate, so whoever sits in between gets its login. The test here does check it.`,
      ]);
    },
  );

  test('what checks it, and variables that do not', () => {
    expect(told({ MAILER_DSN: 'smtps://m.example?verify_peer=1&skip_ssl_verify=0' })).toEqual([]);
    expect(told({ SMTP_HOST: 'm', SMTP_OPENSSL_VERIFY_MODE: 'none' }).join('\n')).toContain(
      'SMTP_OPENSSL_VERIFY_MODE=none: the application',
    );
    expect(told({ SMTP_HOST: 'm', GF_SMTP_SKIP_VERIFY: 'true' })).toHaveLength(1);
    expect(told({ SMTP_HOST: 'm', SMTP_OPENSSL_VERIFY_MODE: 'peer' })).toEqual([]);
  });

  test('a scheme against its parameter', () => {
    expect(told({ MAILER_DSN: 'smtps://m.example:465?encryption=none' })).toEqual([
      'MAILER_DSN: smtps://… and …?encryption=none exclude each other.',
    ]);
    expect(told({ MAILER_DSN: 'smtp+starttls://m.example:587?ssl=true' })).toEqual([
      'MAILER_DSN: smtp+starttls://… and …?ssl=true exclude each other.',
    ]);
    expect(told({ MAILER_DSN: 'smtps://m.example:465?tls=true' })).toEqual([]);
  });
});
