import type { Understood } from '../../../../preload/contract/deployed-mail.ts';

/**
 * What a variable is about; the flags are put together into one `security` afterwards. `serverUrl` is a variable for a server that holds a
 * whole URL, or a login before the server.
 */
export type Topic =
  | Understood['setting']
  | 'startTls'
  | 'implicitTls'
  | 'encryption'
  | 'url'
  | 'serverUrl'
  | 'transport'
  | 'verify'
  | 'skipVerify';

/** A variable that is about mail: which settings it belongs with, and what it says. */
export interface MailName {
  /** Variables of one configuration share it: `SMTP_`, `GF_SMTP_`, `SPRING_MAIL_`. */
  readonly family: string;
  readonly topic: Topic;
}

/**
 * What follows `SMTP_`, `MAIL_`, `MAILER_` or `EMAIL_` in the settings of well-known applications and frameworks: Django (EMAIL_HOST_USER,
 * EMAIL_USE_TLS), Laravel (MAIL_ENCRYPTION, MAIL_FROM_ADDRESS), Flask (MAIL_USE_SSL), Spring (SPRING_MAIL_PROPERTIES_MAIL_SMTP_...), Rails
 * (SMTP_ADDRESS, SMTP_ENABLE_STARTTLS_AUTO), Node (SMTP_SECURE), NextAuth (EMAIL_SERVER_HOST), Grafana (GF_SMTP_STARTTLS_POLICY), Symfony (MAILER_DSN).
 */
const TOPICS: readonly (readonly [Topic, RegExp])[] = [
  ['server', /^(?:HOST|HOSTNAME|HOST_NAME|SERVER|SERVER_HOST|SERVER_ADDRESS|ADDRESS|RELAY|RELAY_HOST|DOMAIN_NAME)$/u],
  ['port', /^(?:PORT|SERVER_PORT|HOST_PORT)$/u],
  ['user', /^(?:USER|USERNAME|USER_NAME|LOGIN|ACCOUNT|HOST_USER|SERVER_USER|SERVER_USERNAME|AUTH_USER|AUTH_USERNAME|LOGIN_USER)$/u],
  ['password', /^(?:PASSWORD|PASS|PASSWD|PWD|HOST_PASSWORD|SERVER_PASSWORD|AUTH_PASSWORD|AUTH_PASS|LOGIN_PASSWORD|API_KEY)$/u],
  [
    'implicitTls',
    /^(?:SSL|USE_SSL|SSL_ENABLED?|ENABLE_SSL|SMTPS|SECURE|USE_SMTPS|FORCE_SSL|PROPERTIES_MAIL_SMTP_SSL_ENABLED?|PROPERTIES_MAIL_SMTP_SOCKETFACTORY_CLASS|IMPLICIT_TLS)$/u,
  ],
  [
    'startTls',
    /^(?:TLS|USE_TLS|TLS_ENABLED?|ENABLE_TLS|STARTTLS|USE_STARTTLS|STARTTLS_ENABLED?|ENABLE_STARTTLS|ENABLE_STARTTLS_AUTO|STARTTLS_POLICY|START_TLS|REQUIRE_TLS|PROPERTIES_MAIL_SMTP_STARTTLS_(?:ENABLED?|REQUIRED))$/u,
  ],
  ['encryption', /^(?:ENCRYPTION|SECURITY|SCHEME|PROTOCOL|CONNECTION_SECURITY|TLS_MODE|SSL_MODE|SECURE_TYPE|TRANSPORT_ENCRYPTION)$/u],
  // Whether the server's certificate is checked: Mastodon, GitLab, Kratos, Vaultwarden, Grafana, Nodemailer, Spring.
  [
    'verify',
    /^(?:VERIFY|SSL_VERIFY|TLS_VERIFY|VERIFY_PEER|VERIFY_CERT|VERIFY_SSL|VERIFY_TLS|OPENSSL_VERIFY_MODE|REJECT_UNAUTHORIZED|TLS_REJECT_UNAUTHORIZED|VALIDATE_CERTS?)$/u,
  ],
  [
    'skipVerify',
    /^(?:SKIP_VERIFY|SSL_SKIP_VERIFY|TLS_SKIP_VERIFY|SKIP_SSL_VERIFY|SKIP_TLS_VERIFY|INSECURE|TLS_INSECURE|INSECURE_SKIP_VERIFY|TLS_INSECURE_SKIP_VERIFY|ACCEPT_INVALID_CERTS|ACCEPT_INVALID_HOSTNAMES|ALLOW_SELF_SIGNED|IGNORE_CERT(?:IFICATE)?S?|PROPERTIES_MAIL_SMTP_SSL_TRUST)$/u,
  ],
  ['fromName', /^(?:FROM_NAME|SENDER_NAME|FROM_DISPLAY_NAME|DISPLAY_NAME)$/u],
  [
    'from',
    /^(?:FROM|FROM_ADDRESS|FROM_EMAIL|FROM_ADDR|FROM_MAIL|SENDER|SENDER_ADDRESS|SENDER_EMAIL|DEFAULT_SENDER|DEFAULT_FROM|DEFAULT_OPTIONS_FROM|MAIL_FROM)$/u,
  ],
  ['enabled', /^(?:ENABLED?|ACTIVE|IS_ENABLED|PERFORM_DELIVERIES)$/u],
  // Django's EMAIL_BACKEND, Laravel's MAIL_MAILER, Rails' delivery_method: what takes the messages.
  ['transport', /^(?:BACKEND|MAILER|DRIVER|TRANSPORT|DELIVERY_METHOD|DEFAULT)$/u],
  ['url', /^(?:URL|DSN|URI|CONNECTION|CONNECTION_URL|CONNECTION_STRING|SERVER_URL)$/u],
];

const WHOLE_NAMES: ReadonlyMap<string, MailName> = new Map([
  ['RELAYHOST', { family: 'RELAYHOST', topic: 'server' }],
  ['DEFAULT_FROM_EMAIL', { family: 'EMAIL_', topic: 'from' }],
  ['SERVER_EMAIL', { family: 'EMAIL_', topic: 'from' }],
  ['EMAIL_SERVER', { family: 'EMAIL_', topic: 'url' }],
]);

/** Names that mean STARTTLS to the frameworks they are of, Django and Flask-Mail: implicit TLS has `USE_SSL` there. */
export function meansStartTls(variable: string): boolean {
  return /START/iu.test(variable) || /(?:^|[.\-_])E?MAIL[.\-_]+USE[.\-_]+TLS$/iu.test(variable);
}

/**
 * Reads a variable's name; null for one that is not about sending mail. Names are taken as applications write them: `spring.mail.host`,
 * `AUTHENTIK_EMAIL__HOST` and `GF_SMTP_HOST` are understood alike.
 */
export function readMailName(written: string): MailName | null {
  const name = written
    .toUpperCase()
    .replaceAll(/[.\-_]+/gu, '_')
    .replace(/_FILE$/u, '');
  const whole = WHOLE_NAMES.get(name);
  if (whole) return whole;
  // `MAIL_SMTP_HOST`, `MAIL_MAILERS_SMTP_HOST`: the first of the words after which a known one follows.
  for (const { index, 0: word } of name.matchAll(/(?<=^|_)(?:SPRING_MAIL|SMTP_SETTINGS|SMTP|MAILER|EMAIL|MAIL)_/gu)) {
    const end = index + word.length;
    const topic = TOPICS.find(([, pattern]) => pattern.test(name.slice(end)))?.[0];
    if (topic !== undefined) return { family: name.slice(0, end), topic };
  }
  return null;
}
