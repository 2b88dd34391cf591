import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { withMountedFiles } from '../../../main/core/settings-files/mounted-files.ts';
import { isSettingsFile, readSettingsFile } from '../../../main/core/settings-files/read-settings-file.ts';

const environment: Readonly<Record<string, string>> = { MAIL_HOST: 'smtp.env.test', SMTP_PASSWORD: 'from-env', PORT_OF_MAIL: '2525' };
const read = async (path: string, text: string) =>
  Object.fromEntries(await readSettingsFile(path, text, (name) => (Object.hasOwn(environment, name) ? environment[name] : undefined)));

describe('settings of frameworks', () => {
  test('Django: literals, os.environ, django-environ, decouple, comments and conditions', async () => {
    const found = await read(
      '/srv/shop/settings.py',
      `import os
from decouple import config
# EMAIL_HOST = 'commented.test'
DEBUG = False
EMAIL_BACKEND = 'django.core.mail.backends.smtp.EmailBackend'
EMAIL_HOST: str = os.environ.get('MAIL_HOST', 'localhost')  # the relay
EMAIL_PORT = int(os.getenv("NOT_SET", "587"))
EMAIL_HOST_USER = config('NOT_SET', default='shop@example.test')
EMAIL_HOST_PASSWORD = os.environ["SMTP_PASSWORD"]
EMAIL_USE_TLS = env.bool('NOT_SET', default=True)
EMAIL_USE_SSL = False
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = "Shop <shop@example.test>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SECRET_KEY = get_secret('django')
DATABASES = {
    'default': {'ENGINE': 'x', 'PASSWORD': "a # b"},
}
EMAIL_CONFIG = env.email('EMAIL_URL', default='smtp+tls://u:p@host.test:587')
if DEBUG:
    EMAIL_SUBJECT_PREFIX = '[dev] '
`,
    );
    expect(found).toMatchObject({
      EMAIL_BACKEND: 'django.core.mail.backends.smtp.EmailBackend',
      EMAIL_HOST: 'smtp.env.test',
      EMAIL_PORT: '587',
      EMAIL_HOST_USER: 'shop@example.test',
      EMAIL_HOST_PASSWORD: 'from-env',
      EMAIL_USE_TLS: 'true',
      EMAIL_USE_SSL: 'false',
      EMAIL_TIMEOUT: '10',
      DEFAULT_FROM_EMAIL: 'Shop <shop@example.test>',
      SERVER_EMAIL: 'Shop <shop@example.test>',
      SECRET_KEY: null,
      DATABASES: null,
      EMAIL_URL: 'smtp+tls://u:p@host.test:587',
      EMAIL_SUBJECT_PREFIX: '[dev] ',
    });
  });

  test('Laravel: config/mail.php with env() and its defaults, nested', async () => {
    const found = await read(
      '/srv/shop/config/mail.php',
      `<?php
// 'host' => 'commented.test',
return [
    'default' => env('MAIL_MAILER', 'smtp'),
    'mailers' => [
        'smtp' => [
            'transport' => 'smtp',
            'host' => env('MAIL_HOST', '127.0.0.1'),
            'port' => env('NOT_SET', 587),
            'username' => env('MAIL_USERNAME'),
            'password' => env('SMTP_PASSWORD'),
            'encryption' => 'tls', /* STARTTLS */
            'timeout' => null,
        ],
        'log' => ['transport' => 'log', 'channel' => env('MAIL_LOG_CHANNEL')],
    ],
    'from' => array('address' => 'shop@example.test', 'name' => "L'atelier"),
];
`,
    );
    expect(found).toEqual({
      'mail.default': 'smtp',
      'mail.mailers.smtp.transport': 'smtp',
      'mail.mailers.smtp.host': 'smtp.env.test',
      'mail.mailers.smtp.port': '587',
      'mail.mailers.smtp.username': null,
      'mail.mailers.smtp.password': 'from-env',
      'mail.mailers.smtp.encryption': 'tls',
      'mail.mailers.smtp.timeout': '',
      'mail.mailers.log.transport': 'log',
      'mail.mailers.log.channel': null,
      'mail.from.address': 'shop@example.test',
      'mail.from.name': "L'atelier",
    });
  });

  test('Spring: application.properties with placeholders, escapes and lines that go on', async () => {
    const found = await read(
      'application-prod.properties',
      'spring.mail.host=${MAIL_HOST:localhost}\nspring.mail.port : ${NOT_SET:587}\r\nspring.mail.username shop@example.test\n! a comment\nspring.mail.password=${NOT_THERE}\nspring.mail.properties.mail.smtp.starttls.enable=true\nspring.mail.from=L\\u2019atelier \\\n    <shop@example.test>\n',
    );
    expect(found).toEqual({
      'spring.mail.host': 'smtp.env.test',
      'spring.mail.port': '587',
      'spring.mail.username': 'shop@example.test',
      'spring.mail.password': null,
      'spring.mail.properties.mail.smtp.starttls.enable': 'true',
      'spring.mail.from': 'L’atelier <shop@example.test>',
    });
  });

  test('Spring: application.yml; a document of one profile only is left out', async () => {
    const found = await read(
      '/config/application.yml',
      'spring:\n  mail:\n    host: ${MAIL_HOST}\n    port: 465\n    properties: { mail.smtp.ssl.enable: true }\n---\nspring:\n  config: { activate: { on-profile: test } }\n  mail: { host: test.test }\n',
    );
    expect(found).toEqual({
      'spring.mail.host': 'smtp.env.test',
      'spring.mail.port': '465',
      'spring.mail.properties.mail.smtp.ssl.enable': 'true',
    });
  });

  test('Rails: smtp_settings as a hash of either style, the environment, credentials that only a running program has', async () => {
    const found = await read(
      'config/environments/production.rb',
      `Rails.application.configure do
  # config.action_mailer.smtp_settings = { address: 'commented.test' }
  config.action_mailer.delivery_method = :smtp # really
  config.action_mailer.perform_deliveries = true
  config.action_mailer.default_options = { from: 'shop@example.test' }
  config.action_mailer.smtp_settings = {
    address: ENV.fetch('MAIL_HOST', 'localhost'),
    port: 587, # submission
    :domain => 'example.test',
    'user_name' => ENV['NOT_SET'] || 'shop',
    password: Rails.application.credentials.dig(:smtp, :password),
    authentication: :plain,
    enable_starttls_auto: true
  }
end
`,
    );
    expect(found).toEqual({
      'action_mailer.delivery_method': 'smtp',
      'action_mailer.perform_deliveries': 'true',
      'action_mailer.default_options.from': 'shop@example.test',
      'smtp_settings.address': 'smtp.env.test',
      'smtp_settings.port': '587',
      'smtp_settings.domain': 'example.test',
      'smtp_settings.user_name': 'shop',
      'smtp_settings.password': null,
      'smtp_settings.authentication': 'plain',
      'smtp_settings.enable_starttls_auto': 'true',
    });
  });

  test('Node: JSON; Grafana and Gitea: INI; .env with references', async () => {
    expect(
      await read('config/production.json', '{"smtp":{"host":"a.test","port":587,"secure":false,"auth":{"user":"u","pass":"p"}}}'),
    ).toEqual({
      'smtp.host': 'a.test',
      'smtp.port': '587',
      'smtp.secure': 'false',
      'smtp.auth.user': 'u',
      'smtp.auth.pass': 'p',
    });
    expect(
      await read(
        'grafana.ini',
        '; a comment\n[smtp]\nenabled = true ; yes\nhost = "a.test:587"\npassword = """p#;"""\n[mailer.x]\nuser=u\n',
      ),
    ).toEqual({
      'smtp.enabled': 'true',
      'smtp.host': 'a.test:587',
      'smtp.password': 'p#;',
      'mailer.x.user': 'u',
    });
    expect(await read('.env.production', 'MAIL_DOMAIN=example.test\nMAIL_FROM=shop@${MAIL_DOMAIN}\nMAIL_PORT=${PORT_OF_MAIL}\n')).toEqual({
      MAIL_DOMAIN: 'example.test',
      MAIL_FROM: 'shop@example.test',
      MAIL_PORT: '2525',
    });
  });

  test('which files are settings, by their name', () => {
    const names = [
      '/a/.env',
      '/a/.env.local',
      'app.env',
      'settings.py',
      'mail.php',
      'application.yml',
      'production.rb',
      'x.json',
      'grafana.ini',
    ];
    expect(names.filter(isSettingsFile)).toEqual(names);
    expect(['password', 'logo.png', 'app.jar', 'tls.crt'].filter(isSettingsFile)).toEqual([]);
  });

  test.each(['a.py', 'mail.php', 'a.rb', 'a.properties', 'a.yml', 'a.json', 'a.ini', '.env'])(
    'hostile %s: whatever it holds ends soon and throws nothing',
    async (path) => {
      const pieces = fc.constantFrom(
        "'",
        '"',
        '"""',
        '[',
        ']',
        '{',
        '}',
        '(',
        ')',
        '=>',
        '=',
        ':',
        ',',
        '#',
        '\\',
        '\n',
        '${',
        '&a',
        '*a',
        '<<: ',
        'EMAIL_HOST',
        'env(',
        'smtp_settings = {',
        'array(',
        '//',
        '/*',
        '\0',
      );
      await fc.assert(
        fc.asyncProperty(fc.array(fc.oneof(pieces, fc.string({ maxLength: 6 })), { maxLength: 80 }), async (parts) => {
          for (const value of Object.values(await read(path, parts.join(''))))
            expect(value === null || typeof value === 'string').toBe(true);
        }),
        { numRuns: 60 },
      );
      const startedAt = performance.now();
      for (const text of [
        '['.repeat(100_000),
        '['.repeat(2000),
        '"'.repeat(100_001),
        "EMAIL_HOST = '".repeat(20_000),
        `a: &a [${'*a,'.repeat(1000)}]`,
        'x = '.repeat(50_000),
      ])
        await read(path, text);
      expect(performance.now() - startedAt).toBeLessThan(20_000);
      expect(await read(path, 'a'.repeat(600_000))).toEqual({});
    },
    60_000,
  );

  test('YAML that grows when its aliases are followed sets nothing', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...[...'bcdefghi'].map((name, at) => `${name}: &${name} [${`*${'abcdefgh'.charAt(at)},`.repeat(9)}]`),
    ].join('\n');
    expect(await read('a.yml', bomb)).toEqual({});
  });

  test('files in their place: *_FILE is the file’s text, settings files add, one value a file is a variable, the environment wins', async () => {
    const plain = { en: '', fr: '' };
    const where = { en: 'secret mail', fr: 'secret mail' };
    const variables = await withMountedFiles(
      [
        { name: 'SMTP_HOST', value: new Secret('env.test'), where: plain },
        { name: 'SMTP_PASSWORD_FILE', value: new Secret('/run/secrets/smtp'), where: plain },
        { name: 'SMTP_USER_FILE', value: new Secret('/run/secrets/gone'), where: plain },
      ],
      [
        { path: '/run/secrets/smtp', text: new Secret('pa$$word\n'), where },
        { path: '/app/.env', text: new Secret('SMTP_HOST=file.test\nSMTP_PORT=587\n'), where },
        { path: '/etc/mail/smtp-from', text: new Secret('shop@example.test'), where },
        { path: '/etc/mail/tls.crt', text: new Secret('-----BEGIN\nx\n'), where },
      ],
    );
    expect(Object.fromEntries(variables.map(({ name, value, where: from }) => [name, [value?.reveal() ?? null, from.en]]))).toEqual({
      SMTP_HOST: ['env.test', ''],
      SMTP_PASSWORD_FILE: ['pa$$word', 'file /run/secrets/smtp (secret mail)'],
      SMTP_USER_FILE: [null, 'file /run/secrets/gone'],
      SMTP_PORT: ['587', 'file /app/.env (secret mail)'],
      smtp: ['pa$$word', 'file /run/secrets/smtp (secret mail)'],
      'smtp-from': ['shop@example.test', 'file /etc/mail/smtp-from (secret mail)'],
    });
  });
});
