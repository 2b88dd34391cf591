import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { Redactor } from '../../../main/core/credentials/redaction.ts';
import type { Variable } from '../../../main/core/settings-files/environments.ts';
import { driftOf } from '../../../main/core/mail/deployed/drift.ts';
import { readDeployed } from '../../../main/core/mail/deployed/read-deployed.ts';
import { understandMail } from '../../../main/core/mail/deployed/understand.ts';

const CANARY = 'Canary9wQ';
const SMALL = CANARY.toLowerCase();
const profile = {
  server: 'm.example',
  port: 587,
  security: 'starttls' as const,
  user: 'u',
  credential: null,
  from: 'a@m.example',
  to: [],
  via: 'here',
  auth: null,
  refresh: null,
  caFile: null,
  tlsServerName: null,
  mailbox: null,
};

const variablesOf = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, value]): Variable => ({ name, value: new Secret(value), where: { en: '', fr: '' } }));
const understood = (values: Readonly<Record<string, string>>) =>
  understandMail({ vantage: 'here', variables: variablesOf(values), problems: [] });
const told = (values: Readonly<Record<string, string>>) => (understood(values)?.shown.contradictions ?? []).map(({ en }) => en).join('\n');

/** All that leaves the core: what is shown, what differs from a profile; and that no test would go to the canary. */
function everything(values: Readonly<Record<string, string>>): string {
  const found = understood(values);
  // A name of a server is told in small letters.
  return found === null ? '' : JSON.stringify([found.shown, driftOf(found, 'office', profile, null)]).toLowerCase();
}

const word = fc.constantFrom('user', 'ops', 'ops%40m.example', 'CORP\\u', 'apikey');
const host = fc.constantFrom('h', 'mail.example.org', 'localhost', '10.0.0.5', '[2001:db8::25]', 'mail_server');
const port = fc.constantFrom('', ':587', ':465', ':25', ':0', ':99999');
/** What may stand around the canary in a password. */
const around = fc.constantFrom(
  '',
  'x',
  '2024/',
  '2024#',
  '2024?',
  '?tls=',
  '@',
  ':',
  '::',
  '//',
  '\\',
  ' ',
  '"',
  "'",
  '%',
  '%2F',
  '&',
  ';',
  ',',
  '(',
  '}',
);
const password = fc.tuple(around, around).map(([before, after]) => `${before}${CANARY}${after}`);
const scheme = fc.constantFrom(
  ...['', '//', 'smtp://', 'SMTPS://', 'smtp+tls://', 'smtp+ssl://', 'smtps+x://', 'submission://', 'ssl://', 'tls://', 'tcp://'],
  ...[
    'mailgun+https://',
    'mailgun+smtp://',
    'sendgrid+api://',
    'sendgrid://',
    'ses+smtp://',
    'ses://',
    'mailto://',
    'mailtos://',
    'https://',
  ],
  ...['smtp:', 'smtp:/', 'smtp:///', 'mail://', 'odd.scheme+x://', 'failover(smtp://', ' smtp://', '"smtp://', "'"],
);
const behind = fc.constantFrom('', '/', '?encryption=tls', '/?from=a@b.example', '?verify_peer=0&x=1', '#x', ')', '"', '\n', ' # comment');
const url = fc.tuple(scheme, word, password, host, port, behind).map((parts) => {
  const [start, user, secret, server, at, end] = parts;
  return `${start}${user}:${secret}@${server}${at}${end}`;
});
const parameter = fc
  .tuple(
    fc.constantFrom('smtp://', 'smtps://', 'smtp://u:p@', ''),
    host,
    fc.constantFrom(
      'password',
      'pass',
      'pwd',
      'encryption',
      'tls',
      'ssl',
      'secure',
      'verify_peer',
      'from',
      'sender',
      'user',
      'auth',
      'key',
      'token',
    ),
    fc.constantFrom(['', ''], ['x:', ''], ['x:', '@h'], ['smtp://u:', '@h:587'], ['', '/@h']),
  )
  .map(([start, server, name, [before, after]]) => `${start}${server}:587?${name}=${before}${CANARY}${after}`);
/** A password that was put behind the server, or behind something else. */
const trailing = fc.constantFrom(
  ...[`smtp.example.org:587:${CANARY}`, `smtp.example.org:587:u:${CANARY}`, `smtp.example.org u ${CANARY}`, `smtp.example.org,u,${CANARY}`],
  ...[`smtp.example.org/${CANARY}`, `smtp.example.org:587/${CANARY}`, `user:${CANARY}`, `user:${CANARY}:587`, `[h]:587:${CANARY}`],
  ...[
    `smtp.example.org;u;${CANARY}`,
    `smtp.example.org|${CANARY}`,
    `smtp.example.org#${CANARY}`,
    `h?password=${CANARY}`,
    `\${SMTP_HOST:-u:${CANARY}@h}`,
  ],
);
const value = fc.oneof(url, parameter, trailing);
const serverName = fc.constantFrom(
  ...[
    'SMTP_HOST',
    'MAIL_HOST',
    'EMAIL_HOST',
    'SMTP_SERVER',
    'SMTP_ADDRESS',
    'MAIL_ADDRESS',
    'spring.mail.host',
    'SPRING_MAIL_HOST',
    'RELAYHOST',
  ],
  ...['EMAIL_URL', 'MAILER_DSN', 'SMTP_URL', 'MAIL_URL', 'EMAIL_SERVER', 'SMTP_CONNECTION_STRING', 'GF_SMTP_HOST', 'AUTHENTIK_EMAIL__HOST'],
);
const otherName = fc.constantFrom(
  ...['SMTP_PORT', 'SMTP_USER', 'SMTP_USERNAME', 'MAIL_FROM', 'MAIL_FROM_NAME', 'SMTP_TLS', 'SMTP_SSL', 'SMTP_SECURE', 'SMTP_ENCRYPTION'],
  ...[
    'SMTP_ENABLED',
    'MAIL_MAILER',
    'EMAIL_BACKEND',
    'DEFAULT_FROM_EMAIL',
    'SMTP_SKIP_VERIFY',
    'SMTP_VERIFY',
    'SMTP_PASSWORD',
    'MAIL_PORT',
    'MAIL_USERNAME',
  ],
);

describe('a password that stands where none belongs is never shown', () => {
  test('in place of a server, alone and beside other settings', () => {
    const beside = fc.constantFrom<Readonly<Record<string, string>>>(
      {},
      { SMTP_PORT: '25', SMTP_USER: 'v', SMTP_PASSWORD: 'other' },
      { SMTP_HOST: 'm.example' },
      { SMTP_URL: 'smtps://x:y@n.example', MAIL_FROM: 'a@m.example' },
    );
    fc.assert(
      fc.property(serverName, value, beside, (name, text, more) => {
        expect(everything({ ...more, [name]: text })).not.toContain(SMALL);
        expect(everything({ [name]: text, ...more })).not.toContain(SMALL);
      }),
      { numRuns: 1500 },
    );
  });

  test('in any other setting, beside a server', () => {
    fc.assert(
      fc.property(otherName, value, (name, text) => {
        // A name to be shown beside the sender may be any words.
        fc.pre(name !== 'MAIL_FROM_NAME' || text.includes('@'));
        expect(everything({ SMTP_HOST: 'm.example', [name]: text })).not.toContain(SMALL);
        expect(everything({ SMTP_HOST: 'm.example', SMTP_PASSWORD: CANARY, [name]: text })).not.toContain(SMALL);
      }),
      { numRuns: 1000 },
    );
  });

  test('in two families that differ', () => {
    fc.assert(
      fc.property(serverName, value, serverName, value, (one, text, other, its) => {
        expect(everything({ [one]: text, [other]: its })).not.toContain(SMALL);
      }),
      { numRuns: 1000 },
    );
  });

  test('the user of a provider that takes one token for both', () => {
    const found = understood({ SMTP_HOST: 'm.example', SMTP_USERNAME: CANARY, SMTP_PASSWORD: CANARY });
    expect(found?.shown).toMatchObject({ user: null, login: true });
    expect(found?.user).toBe(CANARY);
    expect(JSON.stringify(found?.shown)).not.toContain(CANARY);
    expect(everything({ SMTP_URL: `smtp://${CANARY}@m.example:587` })).not.toContain(SMALL);
  });

  test('in what a container runs with, and in what its file says by now', () => {
    fc.assert(
      fc.property(serverName, value, otherName, value, (one, text, other, its) => {
        fc.pre(other !== 'MAIL_FROM_NAME' || its.includes('@'));
        const outdated = [
          { name: one, runs: new Secret('m.example'), now: new Secret(text), path: '/srv/.env' },
          { name: other, runs: new Secret(its), now: new Secret(''), path: '/srv/.env' },
        ];
        const found = understandMail({ vantage: 'here', variables: variablesOf({ SMTP_HOST: 'm.example' }), problems: [], outdated });
        expect(found?.shown.contradictions).toHaveLength(2);
        expect(JSON.stringify(found?.shown).toLowerCase()).not.toContain(SMALL);
      }),
      { numRuns: 500 },
    );
    const outdated = [{ name: 'SMTP_HOST', runs: new Secret('m.example'), now: new Secret('n.example'), path: '/srv/.env' }];
    const found = understandMail({ vantage: 'here', variables: variablesOf({ SMTP_HOST: 'm.example' }), problems: [], outdated });
    expect(found?.shown.contradictions[0]?.en).toMatch(
      /^SMTP_HOST: the container runs with m\.example, \/srv\/\.env says n\.example by now\./u,
    );
  });

  test('the redactor knows every password, not only the one that counts', async () => {
    const redactor = new Redactor();
    const values = { SMTP_HOST: 'u:Se%2Fcret-1@h.example:587', MAIL_URL: 'smtp://v:secret-two@h.example', MAIL_PASSWORD: 'secret-three' };
    const environments = {
      serve: () => undefined,
      read: async () => ({ vantage: 'here', variables: variablesOf(values), problems: [] }),
    };
    await readDeployed({ kind: 'env-file', host: 'here', path: '/x' }, { environments, redactor }, AbortSignal.timeout(10_000));
    expect(redactor.redact('a Se/cret-1 b secret-two c secret-three')).toBe('a [redacted] b [redacted] c [redacted]');
  });
});

describe('what stands there is understood', () => {
  test.each([
    ['user:Secret@host:587', { server: 'host', port: 587, user: 'user', password: true, login: true }],
    ['//user:pw@h', { server: 'h', port: null, user: 'user', password: true }],
    ['ops@m.example:pw@smtp.example.org', { server: 'smtp.example.org', user: 'ops@m.example', password: true }],
    ['smtp.example.org:587:pw', { server: 'smtp.example.org', port: 587, user: null, password: false }],
    ['smtp+tls://u:pw@h:587', { server: 'h', port: 587, security: 'starttls', user: 'u', password: true }],
    ['ssl://smtp.example.org', { server: 'smtp.example.org', port: 465, security: 'tls' }],
    ['tls://smtp.example.org:587', { server: 'smtp.example.org', port: 587, security: 'starttls' }],
    ['"smtp.example.org"', { server: 'smtp.example.org' }],
    ['[mail.example]:2525', { server: 'mail.example', port: 2525 }],
    ['2001:db8::25', { server: '2001:db8::25', port: null }],
  ] as const)('SMTP_HOST=%s', (text, expected) => {
    expect(understood({ SMTP_HOST: text })?.shown).toMatchObject(expected);
  });

  test('and that it stands in the wrong place is said', () => {
    expect(told({ SMTP_HOST: 'user:Secret@host:587' })).toBe(
      'SMTP_HOST holds more than a server (…@host:587): most applications take all of it for the name, and find no such server. Only host belongs there; port and login have variables of their own.',
    );
    expect(told({ SMTP_HOST: `smtp.example.org:587:${CANARY}` })).toBe(
      'SMTP_HOST holds more than a server and a port: only smtp.example.org is taken from it, the rest is not shown.',
    );
    expect(told({ SMTP_HOST: `no server ${CANARY}` })).toContain('SMTP_HOST holds no name of a server');
    expect(told({ SMTP_HOST: '"m.example"' })).toContain('begins and ends with a quotation mark');
    expect(told({ SMTP_HOST: 'm', SMTP_USER: `u:${CANARY}`, SMTP_PASSWORD: 'p' })).toContain(
      'SMTP_USER holds more than the name of a user',
    );
    expect(told({ SMTP_HOST: '${MAIL_SERVER:-x}' })).toContain('SMTP_HOST refers to ${MAIL_SERVER:-…}, which nothing replaces here');
    expect(told({ SMTP_HOST: 'm', SMTP_PORT: 'tcp://10.43.0.7:25' })).toContain('enableServiceLinks: false');
    expect(told({ SMTP_HOST: 'm', SMTP_ENABLED: 'perhaps' })).toBe('SMTP_ENABLED says neither yes nor no.');
  });
});
