import { describe, expect, test } from 'vitest';
import { Secret } from '../../../main/core/credentials/secret.ts';
import type { Environment, Variable } from '../../../main/core/settings-files/environments.ts';
import { readEnvFile } from '../../../main/core/settings-files/env-file.ts';
import { readSystemdEnvFile } from '../../../main/core/settings-files/systemd-env-file.ts';
import { understandMail } from '../../../main/core/mail/deployed/understand.ts';

const CANARY = 'canary-unsaid-5Rk2';

function shown(values: Readonly<Record<string, string>>, more: Partial<Environment> = {}) {
  const variables = Object.entries(values).map(([name, value]): Variable => ({
    name,
    value: new Secret(value),
    where: { en: '', fr: '' },
  }));
  const found = understandMail({ vantage: 'here', variables, problems: [], ...more })?.shown;
  expect(JSON.stringify(found)).not.toContain(CANARY);
  return found;
}
const assumed = (values: Readonly<Record<string, string>>) => (shown(values)?.assumptions ?? []).map(({ en }) => en);
const contradictions = (values: Readonly<Record<string, string>>) => (shown(values)?.contradictions ?? []).map(({ en }) => en);

describe('a framework that is known by its names does what it does where nothing is said', () => {
  const django = { EMAIL_HOST: 'm.example', DEFAULT_FROM_EMAIL: 'a@m.example' };
  const login = { EMAIL_HOST_USER: 'u', EMAIL_HOST_PASSWORD: CANARY };
  const spring = { SPRING_MAIL_HOST: 'm.example', SPRING_MAIL_USERNAME: 'u', SPRING_MAIL_PASSWORD: CANARY };

  test('Django: port 25, and plain text unless USE_TLS or USE_SSL says otherwise', () => {
    const startTls = { ...django, EMAIL_USE_TLS: 'True' };
    expect(shown(startTls)).toMatchObject({ port: 25, security: 'starttls' });
    expect(assumed(startTls)).toEqual([expect.stringMatching(/^No port is set: Django uses 25 then/u)]);
    expect(contradictions(startTls)).toEqual([]);
    expect(shown({ ...django, ...login, EMAIL_PORT: '587' })).toMatchObject({ security: 'none' });
    expect(contradictions({ ...django, ...login, EMAIL_PORT: '587' })).toEqual([
      'Nothing turns encryption on (EMAIL_USE_TLS): Django sends user and password in plain text, which most servers refuse.',
    ]);
    expect(contradictions({ ...django, EMAIL_PORT: '465' })).toEqual([expect.stringMatching(/^Port 465 .*\(EMAIL_USE_SSL\): Django/u)]);
    expect(contradictions({ ...django, EMAIL_PORT: '465', EMAIL_USE_SSL: 'False' })).toEqual([
      expect.stringMatching(/^EMAIL_USE_SSL=False with port 465/u),
    ]);
    expect(contradictions({ ...django, EMAIL_USE_SSL: 'True' })).toEqual([
      expect.stringMatching(/^EMAIL_USE_SSL=True, but no port: Django uses 25 then/u),
    ]);
    expect(assumed({ ...django, EMAIL_PORT: '587', EMAIL_USE_TLS: 'True' })).toEqual([]);
  });

  test('Spring: plain text, on 587 and on 465; port 25, with TLS 465', () => {
    expect(shown({ ...spring, SPRING_MAIL_PORT: '587' })).toMatchObject({ port: 587, security: 'none' });
    expect(contradictions({ ...spring, SPRING_MAIL_PORT: '587' })).toEqual([
      'Nothing turns encryption on (spring.mail.properties.mail.smtp.starttls.enable): Spring sends user and password in plain text, which most servers refuse.',
    ]);
    expect(assumed({ ...spring, SPRING_MAIL_PORT: '587' })).toEqual([
      expect.stringMatching(/^No encryption is set: Spring sends in plain/u),
    ]);
    expect(shown({ ...spring, SPRING_MAIL_PORT: '465' })).toMatchObject({ security: 'none' });
    expect(contradictions({ ...spring, SPRING_MAIL_PORT: '465' })).toEqual([
      expect.stringContaining('waits for a greeting that never comes'),
    ]);
    expect(shown(spring)).toMatchObject({ port: 25, security: 'none' });
    expect(shown({ ...spring, 'spring.mail.protocol': 'smtps' })).toMatchObject({ port: 465, security: 'tls', contradictions: [] });
    expect(contradictions({ ...spring, 'spring.mail.port': '587', 'spring.mail.protocol': 'smtp' })).toHaveLength(1);
    const factory = { 'spring.mail.properties.mail.smtp.socketFactory.class': 'javax.net.ssl.SSLSocketFactory' };
    expect(shown({ ...spring, SPRING_MAIL_PORT: '465', ...factory })).toMatchObject({
      security: 'tls',
      contradictions: [],
      assumptions: [],
    });
  });

  test('Rails: port 25 and STARTTLS where it is offered; Nodemailer: 587, with secure 465', () => {
    const rails = { SMTP_ADDRESS: 'm.example', SMTP_USER_NAME: 'u', SMTP_PASSWORD: CANARY };
    expect(shown(rails)).toMatchObject({ port: 25, security: 'starttls', contradictions: [] });
    expect(assumed(rails)).toEqual([
      expect.stringMatching(/^No port is set: Rails uses 25/u),
      expect.stringMatching(/^No encryption is set: Rails uses STARTTLS where the server offers it/u),
    ]);
    expect(shown({ ...rails, SMTP_PORT: '465' })).toMatchObject({ security: 'tls' });
    expect(shown({ SMTP_HOST: 'm.example', SMTP_SECURE: 'false' })).toMatchObject({ port: 587 });
    expect(assumed({ SMTP_HOST: 'm.example', SMTP_SECURE: 'true' })).toEqual([
      expect.stringMatching(/^No port is set: Nodemailer uses 465/u),
    ]);
  });
});

test('what nobody’s names tell is a guess, and called one; what is set is none', () => {
  expect(assumed({ SMTP_HOST: 'm.example' })).toEqual([
    'No port is set: a test uses 25. What the application does is not known.',
    'No encryption is set: a test uses no encryption. What the application does is not known.',
  ]);
  expect(assumed({ SMTP_HOST: 'm.example', SMTP_PORT: '587' })).toEqual([
    'No encryption is set: a test uses STARTTLS, because of port 587. What the application does is not known.',
  ]);
  expect(assumed({ SMTP_HOST: 'm.example', SMTP_PORT: '465' })).toEqual([expect.stringContaining('TLS from the first byte')]);
  // Laravel's default differs between its versions.
  expect(assumed({ MAIL_HOST: 'm.example', MAIL_ENCRYPTION: 'tls' })).toEqual([expect.stringMatching(/^No port is set: a test uses 587/u)]);
  expect(assumed({ SMTP_HOST: 'm.example', SMTP_PORT: '587', SMTP_TLS: 'true' })).toEqual([]);
  expect(assumed({ SMTP_HOST: 'm.example', SMTP_PORT: '587', MAIL_SCHEME: 'smtp' })[0]).toMatch(/^The encryption is not known/u);
});

describe('what is dropped or overruled is said', () => {
  test('a word for encryption that nobody knows', () => {
    expect(contradictions({ SMTP_HOST: 'm', SMTP_PORT: '587', SMTP_TLS: CANARY })).toEqual([
      'SMTP_TLS=… is not understood, and taken as if it were not set.',
    ]);
    expect(contradictions({ SMTP_HOST: 'm', SMTP_PORT: '587', SMTP_ENCRYPTION: 'true' })).toEqual([
      'SMTP_ENCRYPTION=true is not understood, and taken as if it were not set.',
    ]);
    for (const word of ['tls', 'Auto', 'none', 'starttls', 'smtp', 't'])
      expect(contradictions({ SMTP_HOST: 'm', SMTP_PORT: '587', SMTP_TLS: word })).toEqual([]);
  });

  test('a user that SendGrid does not know', () => {
    const grid = { SMTP_HOST: 'smtp.sendgrid.net', SMTP_PORT: '587', SMTP_TLS: 'true', SMTP_PASSWORD: CANARY };
    expect(contradictions({ ...grid, SMTP_USER: 'ops' })).toEqual([expect.stringMatching(/^SMTP_USER=ops: SendGrid knows one user only/u)]);
    expect(contradictions({ ...grid, SMTP_USER: CANARY })).toEqual([expect.stringMatching(/^SMTP_USER=…: SendGrid/u)]);
    expect(contradictions({ ...grid, SMTP_USER: 'apikey' })).toEqual([]);
  });

  test('a variable that one file sets twice, and differently', () => {
    const text = 'SMTP_HOST=a\nSMTP_PORT=25\n# x\nSMTP_HOST=b\nSMTP_PORT=25\nAPI=1\nAPI=2\n';
    for (const { repeated } of [readEnvFile(text), readSystemdEnvFile(text)]) {
      expect(repeated).toEqual([
        { name: 'SMTP_HOST', lines: [1, 4] },
        { name: 'API', lines: [6, 7] },
      ]);
      const beside = { repeated: repeated.map((one) => ({ ...one, path: '/srv/.env' })) };
      expect(shown({ SMTP_HOST: 'b' }, beside)?.contradictions.map(({ en }) => en)).toEqual([
        'SMTP_HOST is set more than once in /srv/.env (lines 1, 4), with different values: the last one counts.',
      ]);
    }
  });

  test('Node that is told to check no certificate', () => {
    expect(contradictions({ SMTP_HOST: 'm', NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toEqual([
      expect.stringMatching(/^NODE_TLS_.*=0: a Node/u),
    ]);
    expect(contradictions({ SMTP_HOST: 'm', NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toEqual([]);
  });
});
