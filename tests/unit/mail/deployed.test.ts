import { describe, expect, test } from 'vitest';
import { Secret } from '../../../main/core/credentials/secret.ts';
import type { Variable } from '../../../main/core/settings-files/environments.ts';
import { readMailUrl } from '../../../main/core/mail/deployed/mail-url.ts';
import { readMailName } from '../../../main/core/mail/deployed/setting-names.ts';
import { understandMail } from '../../../main/core/mail/deployed/understand.ts';
import { triedWithoutLogin } from '../../../preload/contract/tried-without-login.ts';

const CANARY = 'canary-deployed-3kD9';

function understood(variables: Readonly<Record<string, string>>) {
  const all = Object.entries(variables).map(([name, value]): Variable => ({ name, value: new Secret(value), where: { en: '', fr: '' } }));
  return understandMail({ vantage: 'here', variables: all, problems: [] });
}
const shown = (variables: Readonly<Record<string, string>>) => understood(variables)?.shown;
const lacks = (variables: Readonly<Record<string, string>>) =>
  Object.fromEntries((shown(variables)?.understood ?? []).map((one) => [one.setting, one.lacks]));
const contradictions = (variables: Readonly<Record<string, string>>) =>
  (shown(variables)?.contradictions ?? []).map(({ en }) => en).join('\n');

describe('settings of well-known applications', () => {
  test.each([
    [
      'a FastAPI application',
      {
        MAIL_ENABLED: 'true',
        SMTP_HOST: 'smtp.protonmail.ch',
        SMTP_PORT: '587',
        SMTP_TLS: 'true',
        SMTP_USERNAME: 'no-reply@pcap.example',
        SMTP_PASSWORD: CANARY,
        MAIL_FROM: 'no-reply@pcap.example',
        MAIL_FROM_NAME: 'PCAP',
      },
      {
        enabled: true,
        server: 'smtp.protonmail.ch',
        port: 587,
        security: 'starttls',
        user: 'no-reply@pcap.example',
        from: 'no-reply@pcap.example',
      },
    ],
    [
      'an application that names the kind of encryption where others write yes or no',
      { SMTP_HOST: 'm.example', SMTP_PORT: '2525', SMTP_TLS: 'STARTTLS' },
      { server: 'm.example', port: 2525, security: 'starttls' },
    ],
    [
      'the same with TLS from the first byte',
      { SMTP_HOST: 'm.example', SMTP_PORT: '10465', SMTP_SSL: 'implicit' },
      { server: 'm.example', port: 10465, security: 'tls' },
    ],
    [
      'Django',
      {
        EMAIL_HOST: 'm.example',
        EMAIL_PORT: '465',
        EMAIL_USE_SSL: 'True',
        EMAIL_HOST_USER: 'u',
        EMAIL_HOST_PASSWORD: CANARY,
        DEFAULT_FROM_EMAIL: 'W <w@m.example>',
      },
      { server: 'm.example', port: 465, security: 'tls', user: 'u', from: 'W <w@m.example>' },
    ],
    [
      'Laravel',
      {
        MAIL_MAILER: 'smtp',
        MAIL_HOST: 'm.example',
        MAIL_PORT: '587',
        MAIL_ENCRYPTION: 'tls',
        MAIL_USERNAME: 'u',
        MAIL_PASSWORD: CANARY,
        MAIL_FROM_ADDRESS: 'a@m.example',
      },
      { server: 'm.example', port: 587, security: 'starttls', from: 'a@m.example' },
    ],
    [
      'Spring',
      {
        'spring.mail.host': 'm.example',
        SPRING_MAIL_PORT: '587',
        SPRING_MAIL_USERNAME: 'u',
        SPRING_MAIL_PASSWORD: CANARY,
        SPRING_MAIL_PROPERTIES_MAIL_SMTP_STARTTLS_ENABLE: 'true',
      },
      { server: 'm.example', port: 587, security: 'starttls', user: 'u' },
    ],
    [
      'Rails',
      { SMTP_ADDRESS: 'm.example', SMTP_PORT: '25', SMTP_ENABLE_STARTTLS_AUTO: 'true', SMTP_DOMAIN: 'x' },
      { server: 'm.example', port: 25, security: 'starttls' },
    ],
    [
      'Grafana',
      { GF_SMTP_ENABLED: 'true', GF_SMTP_HOST: 'm.example:465', GF_SMTP_USER: 'u', GF_SMTP_PASSWORD: CANARY },
      { server: 'm.example', port: 465, security: 'tls' },
    ],
    [
      'Authentik',
      { AUTHENTIK_EMAIL__HOST: 'm.example', AUTHENTIK_EMAIL__PORT: '587', AUTHENTIK_EMAIL__USE_TLS: 'true' },
      { server: 'm.example', security: 'starttls' },
    ],
    [
      'Symfony',
      { MAILER_DSN: `smtp://u%40m:${CANARY}@m.example:587?encryption=tls` },
      { server: 'm.example', port: 587, user: 'u@m', security: 'starttls', password: true },
    ],
    [
      'NextAuth',
      { EMAIL_SERVER: `smtps://u:${CANARY}@m.example:465`, EMAIL_FROM: 'a@m.example' },
      { server: 'm.example', port: 465, security: 'tls', from: 'a@m.example' },
    ],
    [
      'Nodemailer',
      { SMTP_HOST: 'm.example', SMTP_PORT: '465', SMTP_SECURE: 'true', SMTP_USER: 'u', SMTP_PASS: CANARY },
      { security: 'tls', port: 465 },
    ],
  ] as const)('%s', (_name, variables, expected) => {
    expect(shown(variables)).toMatchObject(expected);
    expect(JSON.stringify(shown(variables))).not.toContain(CANARY);
    expect(contradictions(variables)).toBe('');
  });

  test('the password is handed to a test, never shown', () => {
    expect(understood({ SMTP_HOST: 'm', SMTP_USER: 'u', SMTP_PASSWORD: CANARY })?.password?.reveal()).toBe(CANARY);
  });

  test('an environment without mail has none', () => {
    expect(understood({ PATH: '/bin', DATABASE_URL: 'postgres://x', EMAIL_FROM: 'a@b' })).toBeNull();
    expect(readMailName('HOSTNAME')).toBeNull();
    expect(readMailName('GMAILIFY')).toBeNull();
    expect(readMailUrl('null://null')).toBeNull();
    expect(readMailUrl('smtp://[2001:db8::25]:25')).toMatchObject({ server: '2001:db8::25', port: 25 });
  });
});

describe('what does not fit together', () => {
  test('the port against the encryption', () => {
    expect(contradictions({ SMTP_HOST: 'm', SMTP_PORT: '587', SMTP_SSL: 'true' })).toContain('wrong version number');
    expect(contradictions({ SMTP_HOST: 'm', SMTP_PORT: '465', SMTP_STARTTLS: 'true' })).toContain('STARTTLS will hang');
    expect(contradictions({ SMTP_HOST: 'm', SMTP_USE_TLS: 'true', SMTP_USE_SSL: 'true' })).toContain('exclude each other');
    expect(contradictions({ SMTP_HOST: 'm', SMTP_PORT: '5x7' })).toContain('is not a port');
  });

  test('a no to implicit TLS on its own port, and implicit TLS on the others', () => {
    const at = (port: string, more: Readonly<Record<string, string>>) => contradictions({ SMTP_HOST: 'm', SMTP_PORT: port, ...more });
    expect(at('465', { SMTP_SECURE: 'false' })).toContain('SMTP_SECURE=false with port 465: that port speaks TLS from the first byte');
    expect(shown({ SMTP_HOST: 'm', SMTP_PORT: '465', SMTP_SECURE: 'false' })).toMatchObject({ security: 'starttls' });
    expect(at('465', { SMTP_TLS: 'false' })).toContain('waits for a greeting that never comes');
    expect(at('465', { SMTP_USE_TLS: 'true', SMTP_USE_SSL: 'false' })).toContain('STARTTLS will hang');
    expect(at('465', { SMTP_ENCRYPTION: 'none' })).toContain('waits for a greeting');
    expect(at('465', { SMTP_STARTTLS: 'false' })).toBe('');
    expect(at('587', { SMTP_SECURE: 'true' })).toContain('wrong version number');
    expect(at('25', { SMTP_SSL: '1' })).toContain('wrong version number');
    expect(contradictions({ MAILER_DSN: `smtps://u:${CANARY}@m:587` })).toMatch(
      /^MAILER_DSN=smtps:\/\/… with port 587: .*wrong version number/u,
    );
    expect(contradictions({ MAILER_DSN: `smtp://u:${CANARY}@m:587?encryption=ssl` })).toMatch(
      /^MAILER_DSN=…\?encryption=ssl with port 587/u,
    );
    expect(contradictions({ MAILER_DSN: `smtp://u:${CANARY}@m:587`, SMTP_URL: `smtp://u:${CANARY}@n:587` })).toMatch(
      /^\w+=smtp:\/\/[mn], but \w+ says the server [mn]: two mail servers are named\.$/u,
    );
    expect(at('587', { SMTP_SECURE: 'false' })).toBe('');
  });

  test('a URL beside the variables: server, port, encryption, user, sender and password', () => {
    const own = {
      SMTP_HOST: 'm.example',
      SMTP_PORT: '587',
      SMTP_TLS: 'true',
      SMTP_USER: 'u',
      SMTP_PASSWORD: 'one',
      MAIL_FROM: 'a@m.example',
    };
    const beside = (url: string, name = 'MAILER_DSN') => contradictions({ ...own, [name]: url });
    expect(beside('smtp://u:one@m.example:587?encryption=tls&from=a@m.example')).toBe('');
    expect(beside(`smtp://v:${CANARY}@other.example:25`)).toBe(
      'SMTP_HOST=m.example, but MAILER_DSN says the server other.example: two mail servers are named.',
    );
    const all = beside(`smtps://v:${CANARY}@m.example:465?from=b@m.example`);
    for (const part of ['says port 465', 'says the user v', 'says TLS', 'says the sender b@m.example', 'different passwords'])
      expect(all).toContain(part);
    expect(all).not.toContain(CANARY);
    expect(beside('smtp://u:one@m.example:2525', 'SMTP_URL')).toContain('SMTP_PORT=587, but SMTP_URL says port 2525');
    expect(shown({ ...own, SMTP_URL: 'smtp://x.example:25' })).toMatchObject({ server: 'm.example', port: 587 });
    expect(contradictions({ ...own, BACKUP_SMTP_URL: 'smtp://x.example:25' })).toBe('');
  });

  test('a login that is half there, a line break in a secret, sending as somebody else, and not at all', () => {
    expect(contradictions({ SMTP_HOST: 'm', SMTP_USER: 'u' })).toContain('no password');
    expect(contradictions({ SMTP_HOST: 'm', SMTP_PASSWORD: 'p' })).toContain('no user');
    const broken = contradictions({ SMTP_HOST: 'm', SMTP_USER: 'u', SMTP_PASSWORD: `${CANARY}\n` });
    expect(broken).toContain('SMTP_PASSWORD ends with a line break');
    expect(broken).not.toContain(CANARY);
    const account = { SMTP_HOST: 'smtp.office365.com', SMTP_USER: 'a@x.example', SMTP_PASSWORD: 'p' };
    expect(contradictions({ ...account, MAIL_FROM: 'b@x.example' })).toContain('alias of the account');
    expect(contradictions({ SMTP_HOST: 'm', MAIL_ENABLED: 'false' })).toContain('not to send at all');
  });

  test('USE_TLS of Django and Flask is STARTTLS by definition, and hangs on 465', () => {
    for (const [host, port, flag] of [
      ['EMAIL_HOST', 'EMAIL_PORT', 'EMAIL_USE_TLS'],
      ['MAIL_SERVER', 'MAIL_PORT', 'MAIL_USE_TLS'],
      ['AUTHENTIK_EMAIL__HOST', 'AUTHENTIK_EMAIL__PORT', 'AUTHENTIK_EMAIL__USE_TLS'],
    ] as const) {
      const variables = { [host]: 'm.example', [port]: '465', [flag]: 'True' };
      expect(shown(variables)).toMatchObject({ security: 'starttls', port: 465 });
      expect(contradictions(variables)).toMatch(new RegExp(`^${flag}=True with port 465: .*STARTTLS will hang there\\.$`, 'u'));
      expect(contradictions({ ...variables, [port]: '587' })).toBe('');
    }
    // Elsewhere the word is either kind.
    expect(shown({ SMTP_HOST: 'm', SMTP_PORT: '465', SMTP_USE_TLS: 'true' })).toMatchObject({ security: 'tls' });
  });

  test('a port that Microsoft does not listen on', () => {
    const at = (server: string, port: string) => contradictions({ SMTP_HOST: server, SMTP_PORT: port, SMTP_SSL: 'true' });
    expect(at('smtp.office365.com', '465')).toBe(
      'SMTP_PORT=465: Microsoft 365 does not listen on port 465 at smtp.office365.com. Use 587 with STARTTLS.',
    );
    expect(contradictions({ SMTP_HOST: 'smtp.office365.com', SMTP_SSL: 'true' })).toMatch(/^Microsoft 365 does not listen on port 465/u);
    expect(at('smtp.gmail.com', '465')).toBe('');
    expect(contradictions({ SMTP_HOST: 'smtp.office365.com', SMTP_PORT: '587', SMTP_TLS: 'true' })).toBe('');
  });

  test.each(['null', '(null)', 'empty', '(empty)', 'NULL'])('Laravel’s %s is nothing', (nothing) => {
    const laravel = { MAIL_HOST: 'm.example', MAIL_PORT: '1025', MAIL_USERNAME: 'u', MAIL_PASSWORD: nothing };
    const found = understood(laravel);
    expect(found?.password?.reveal()).toBe('');
    expect(found?.secrets).toEqual([]);
    expect(found?.shown).toMatchObject({ password: false, login: false });
    expect(lacks(laravel)).toMatchObject({ user: null, password: 'empty' });
    expect(contradictions(laravel)).toContain('MAIL_USERNAME is set, but no password');
    expect(contradictions({ ...laravel, MAIL_USERNAME: nothing })).toBe('');
    const without = { ...laravel, MAIL_USERNAME: nothing, MAIL_ENCRYPTION: nothing };
    expect(shown(without)).toMatchObject({ user: null, security: 'none', contradictions: [] });
    expect(understood({ SMTP_HOST: 'm', SMTP_USER: 'u', SMTP_PASSWORD: nothing })?.password?.reveal()).toBe(nothing);
  });
});

describe('what is not there', () => {
  const nowhere = { en: '', fr: '' };
  const key = { en: 'secret mail, key nope', fr: 'secret mail, clé nope' };
  const read = (variables: readonly Variable[]) => {
    const found = understandMail({ vantage: 'here', variables, problems: [] });
    expect(found).not.toBeNull();
    return found?.shown;
  };
  const plain = (name: string, value: string): Variable => ({ name, value: new Secret(value), where: nowhere });

  test('a password whose key is missing is none, and said; one that may not be read may be one', () => {
    const own = [plain('SMTP_HOST', 'm.example'), plain('SMTP_USER', 'u')];
    const missing = read([...own, { name: 'SMTP_PASSWORD', value: null, where: key, missing: true }]);
    expect(missing?.contradictions).toEqual([
      {
        en: 'SMTP_USER is set, but no password: SMTP_PASSWORD refers to secret mail, key nope, which is not there. The login will fail.',
        fr: 'SMTP_USER est défini, mais sans mot de passe : SMTP_PASSWORD renvoie à secret mail, clé nope, qui n’existe pas. L’authentification échouera.',
      },
    ]);
    expect(missing?.understood.find(({ setting }) => setting === 'password')).toMatchObject({ value: null, lacks: 'missing' });
    expect(missing && triedWithoutLogin(missing)).toBe(true);
    const unread = read([...own, { name: 'SMTP_PASSWORD', value: null, where: key }]);
    expect(unread?.contradictions).toEqual([]);
    expect(unread?.understood.find(({ setting }) => setting === 'password')).toMatchObject({ lacks: 'unread' });
    expect(unread && triedWithoutLogin(unread)).toBe(true);
    const whole = read([...own, plain('SMTP_PASSWORD', CANARY)]);
    expect(whole && triedWithoutLogin(whole)).toBe(false);
    const none = read([plain('SMTP_HOST', 'm.example')]);
    expect(none && triedWithoutLogin(none)).toBe(false);
  });

  test('the login of a URL is taken whole: another family’s missing password does not take its place', () => {
    const found = read([
      plain('MAIL_URL', 'smtp://u:$(PW0)@m.example:587'),
      { name: 'EMAIL_HOST_PASSWORD', value: null, where: key, missing: true },
      plain('SMTP_PASSWORD', `${CANARY}\n`),
      plain('EMAIL_HOST_USER', 'v'),
    ]);
    expect(found).toMatchObject({ user: 'u', password: true });
    expect(found?.understood.find(({ setting }) => setting === 'password')).toMatchObject({ variable: 'MAIL_URL', lacks: null });
    expect(found?.contradictions.map(({ en }) => en)).toContain(
      'MAIL_URL refers to another variable, which nothing replaces here: the application gets these very characters, or nothing.',
    );
    expect(found?.contradictions.map(({ en }) => en)).toContain(
      'SMTP_PASSWORD ends with a line break, which becomes part of it: make the secret with printf or echo -n.',
    );
    expect(JSON.stringify(found)).not.toContain(CANARY);
  });
});

describe('URLs that name no server', () => {
  const SECRET = 'Canary9wQ';
  const empty = { server: null, port: null, user: null, password: false, security: null, from: null, understood: [] };

  test.each([
    ['a slash', `smtp://mailer:2024/${SECRET}@mail.example.org:587`],
    ['a hash', `smtp://mailer:2024#${SECRET}@mail.example.org:587`],
    ['a question mark', `smtp://mailer:2024?${SECRET}@mail.example.org:587`],
    ['a question mark and what looks like a parameter', `smtp://mailer:2024?tls=${SECRET}@mail.example.org`],
    ['what looks like a sender, with a port', `smtp://mailer:2024?from=${SECRET}@mail.example.org:587`],
    ['a slash first', `smtp://mailer:/${SECRET}@mail.example.org`],
    ['an @ and a slash', `smtp://mailer:x@2024/${SECRET}@mail.example.org:587`],
    ['an @ and a question mark', `smtps://mailer:x@${SECRET}?tls=y@mail.example.org`],
    ['a hash behind letters', `smtp://user:pa#${SECRET}@host:587`],
    ['a question mark behind letters', `smtp://user:Se?${SECRET}@host:587?from=a@b.example`],
    ['a slash, of a provider', `ses+smtp://KEY:2024/${SECRET}@default?region=eu-west-1`],
  ])('a password with %s as it stands: nothing of it is taken for a server', (_name, url) => {
    for (const variable of ['MAIL_URL', 'SMTP_HOST', 'EMAIL_SERVER']) {
      const found = understood({ [variable]: url });
      expect(found?.shown).toMatchObject(empty);
      expect(found?.password).toBeNull();
      expect(found?.shown.contradictions).toHaveLength(1);
      expect(found?.shown.contradictions[0]?.en).toMatch(
        new RegExp(`^${variable}: the password .* %2F for /, %23 for #, %3F for \\?`, 'u'),
      );
      expect(found?.shown.contradictions[0]?.fr).toMatch(new RegExp(`^${variable} : le mot de passe .* %2F pour /, %23 pour #`, 'u'));
      const all = JSON.stringify(found?.shown);
      for (const part of [SECRET, '2024', 'mailer']) expect(all).not.toContain(part);
    }
  });

  test.each([
    [`ses+smtp://KEY:${SECRET}@default?region=eu-west-1`, 'MAILER_DSN=ses+smtp://…: the application sends through a provider'],
    [`sendgrid+api://${SECRET}@default`, 'MAILER_DSN=sendgrid+api://…: the application sends through a provider'],
    [`mailgun://${SECRET}:x@default`, 'MAILER_DSN=mailgun://…: the application sends through a provider'],
    [`failover(smtp://u:${SECRET}@a smtp://u:${SECRET}@b)`, 'MAILER_DSN=failover(…): the application chooses among several'],
    [`roundrobin(smtp://u:${SECRET}@a smtp://b)`, 'MAILER_DSN=roundrobin(…): the application chooses among several'],
    ['sendmail://default', 'MAILER_DSN=sendmail://…: messages go to a program beside'],
    ['null://null', 'MAILER_DSN=null://…: messages are written down or dropped'],
    [`smtp://u:${SECRET}@host:99999`, 'MAILER_DSN cannot be read as a mail server’s URL'],
    [`smtp://u:${SECRET}@default`, 'MAILER_DSN cannot be read as a mail server’s URL'],
    [`"smtp://u:${SECRET}@host:587"`, 'MAILER_DSN cannot be read as a mail server’s URL'],
    [`smtp:u:${SECRET}@host`, 'MAILER_DSN cannot be read as a mail server’s URL'],
    [`https://u:${SECRET}@host`, 'MAILER_DSN cannot be read as a mail server’s URL'],
    [SECRET, 'MAILER_DSN cannot be read as a mail server’s URL'],
    ['', 'MAILER_DSN cannot be read as a mail server’s URL'],
  ])('%s is said, by its variable only', (url, said) => {
    const found = shown({ MAILER_DSN: url });
    expect(found).toMatchObject(empty);
    expect(found?.contradictions.map(({ en }) => en)).toEqual([expect.stringContaining(said)]);
    expect(found?.contradictions[0]?.fr).toContain('MAILER_DSN');
    expect(JSON.stringify(found)).not.toContain(SECRET);
  });

  test('beside a server they are said too, and the server is shown', () => {
    const own = { SMTP_HOST: 'm.example', SMTP_PORT: '587' };
    const broken = `smtp://mailer:2024/${SECRET}@mail.example.org:587`;
    for (const variables of [
      { ...own, MAIL_URL: broken },
      { MAIL_URL: broken, ...own },
      { ...own, SMTP_URL: broken },
      { MAIL_URL: broken, SMTP_HOST: 'm.example:587' },
    ]) {
      expect(shown(variables)).toMatchObject({ server: 'm.example', port: 587 });
      expect(contradictions(variables)).toMatch(/^(?:MAIL|SMTP)_URL: the password[^\n]*$/u);
      expect(JSON.stringify(shown(variables))).not.toMatch(/2024|mailer|Canary/u);
    }
    expect(contradictions({ ...own, MAIL_URL: '' })).toBe('');
    expect(contradictions({ ...own, MAIL_URL: 'https://webmail.example' })).toBe('');
  });

  test('what stands rightly in a URL is read', () => {
    expect(readMailUrl('smtp://mailer:2024%2FSe%23c%3Fret@m.example:587')).toMatchObject({
      server: 'm.example',
      password: '2024/Se#c?ret',
    });
    expect(readMailUrl('smtp://m.example:25/?from=ops@m.example&to=a@m.example')).toMatchObject({ port: 25, from: 'ops@m.example' });
    expect(readMailUrl('smtp://u@m.example:p@w@m.example:587')).toMatchObject({
      server: 'm.example',
      user: 'u@m.example',
      password: 'p@w',
    });
    expect(readMailUrl('smtp://CORP\\u:p\\w@m.example:587')).toMatchObject({ server: 'm.example', user: 'CORP\\u', password: 'p\\w' });
  });
});
