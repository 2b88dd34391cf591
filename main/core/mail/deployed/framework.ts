import type { DeployedMail } from '../../../../preload/contract/deployed-mail.ts';
import type { Topic } from './setting-names.ts';
import type { Said } from './told.ts';
import { truth } from './told.ts';

type Security = NonNullable<DeployedMail['security']>;

/** What a framework does where no variable says; null where that is not known. */
export interface Framework {
  readonly name: string;
  readonly portFor: (security: Security | null) => number | null;
  readonly securityFor: (port: number | null) => Security | null;
  /** What turns encryption on. */
  readonly startTls: string;
  readonly tls: string;
}

/** django/conf/global_settings.py: EMAIL_PORT = 25, EMAIL_USE_TLS = False, EMAIL_USE_SSL = False. */
const DJANGO: Framework = {
  name: 'Django',
  portFor: () => 25,
  securityFor: () => 'none',
  startTls: 'EMAIL_USE_TLS',
  tls: 'EMAIL_USE_SSL',
};

/** Jakarta Mail, SMTPTransport: 465 with mail.smtp.ssl.enable or smtps, else 25; mail.smtp.starttls.enable is false. */
const SPRING: Framework = {
  name: 'Spring',
  portFor: (security) => (security === 'tls' ? 465 : 25),
  securityFor: () => 'none',
  startTls: 'spring.mail.properties.mail.smtp.starttls.enable',
  tls: 'spring.mail.properties.mail.smtp.ssl.enable',
};

/** Action Mailer, smtp_settings: port 25, enable_starttls_auto true. */
const RAILS: Framework = {
  name: 'Rails',
  portFor: (security) => (security === 'tls' ? null : 25),
  // The same names are those of other programs, which go by the port here.
  securityFor: (port) => (port === 465 ? null : 'starttls'),
  startTls: 'enable_starttls_auto',
  tls: 'tls',
};

/** lib/smtp-connection: 465 with `secure`, else 587; what `secure` says is said. */
const NODEMAILER: Framework = {
  name: 'Nodemailer',
  portFor: (security) => (security === 'tls' ? 465 : 587),
  securityFor: () => null,
  startTls: 'requireTLS',
  tls: 'secure',
};

const DJANGO_ONLY = /^(?:EMAIL_USE_(?:TLS|SSL)|EMAIL_HOST_(?:USER|PASSWORD)(?:_FILE)?|EMAIL_BACKEND|DEFAULT_FROM_EMAIL|SERVER_EMAIL)$/u;

/** The framework whose names the variables have; null where they are anybody's. */
export function frameworkOf(said: ReadonlyMap<Topic, Said>): Framework | null {
  const server = said.get('server');
  if (server === undefined || server.inUrl !== undefined) return null;
  if (/^spring[.\-_]mail[.\-_]host$/iu.test(server.variable)) return SPRING;
  if (server.variable === 'EMAIL_HOST' && [...said.values()].some(({ variable }) => DJANGO_ONLY.test(variable))) return DJANGO;
  const implicit = said.get('implicitTls');
  if (implicit && /(?:^|[.\-_])SECURE$/iu.test(implicit.variable) && truth(implicit) !== null) return NODEMAILER;
  return /^SMTP_ADDRESS$|(?:^|[.\-_])smtp_settings[.\-_]address$/iu.test(server.variable) ? RAILS : null;
}
