import type { DeployedMail, Understood } from '../../../../preload/contract/deployed-mail.ts';
import { Secret } from '../../credentials/secret.ts';
import type { Environment, Variable } from '../../environments.ts';
import { contradictionsOf } from './contradictions.ts';
import type { Topic } from './setting-names.ts';
import { readMailName } from './setting-names.ts';
import { readMailUrl } from './mail-url.ts';
import type { Rival, Said, Told } from './told.ts';
import { truth } from './told.ts';

/** The settings as they are shown, and the password for a test of them. */
export interface DeployedSettings {
  readonly shown: DeployedMail;
  readonly password: Secret | null;
}

/** Standard ports when none is set (RFC 8314 §3.3, RFC 6409 §3.1). */
const IMPLICIT_TLS_PORT = 465;
const SUBMISSION_PORT = 587;

/** A URL of an application's own mail, not of a second server of it. */
const PLAIN_URL = /^(?:SMTP|MAIL|MAILER|EMAIL)_(?:URL|DSN|URI|SERVER|CONNECTION_URL)$/u;
const PLAIN_SERVER = /^(?:SMTP|MAIL|EMAIL)_(?:HOST|SERVER|ADDRESS)$/u;

/**
 * What an environment says of sending mail: the variables with well-known names (`setting-names.ts`), put together into one set of
 * settings. Of several sets (`SMTP_*` and `BACKUP_SMTP_*`) the one with a server and most settings counts. Null when there is none.
 */
export function understandMail(environment: Environment): DeployedSettings | null {
  const families = new Map<string, Map<Topic, Said>>();
  for (const variable of environment.variables) {
    const name = readMailName(variable.name);
    if (name === null) continue;
    const family = families.get(name.family) ?? new Map<Topic, Said>();
    families.set(name.family, family);
    take(family, name.topic, variable);
  }
  const [best, ...rest] = joined(families).toSorted((a, b) => worth(b) - worth(a));
  if (best === undefined || (!best.has('server') && !best.has('url'))) return null;
  return shownOf({ ...toldBy(best), rivals: rivalsOf(best, rest) }, environment);
}

/** What would have the application send otherwise: settings of another place, and URLs such as `MAILER_DSN` beside variables. */
function rivalsOf(best: ReadonlyMap<Topic, Said>, rest: readonly ReadonlyMap<Topic, Said>[]): Rival[] {
  const place = (best.get('server') ?? best.get('url'))?.where.en;
  const own = best.get('server') === undefined ? undefined : best.get('url');
  const sets = rest.flatMap((said) => {
    const server = said.get('server');
    const url = said.get('url');
    // `SMTP_HOST` and `BACKUP_SMTP_HOST` side by side are two servers on purpose.
    if (server !== undefined && (server.where.en !== place || (!best.has('server') && PLAIN_SERVER.test(server.variable))))
      return [{ said, url: false }];
    return url !== undefined && server === undefined && (url.where.en !== place || PLAIN_URL.test(url.variable))
      ? [{ said: new Map([['url', url] as const]), url: true }]
      : [];
  });
  const all = own === undefined ? sets : [{ said: new Map([['url', own] as const]), url: true }, ...sets];
  return all.map(({ said, url }) => ({ ...toldBy(said), url }));
}

/** Applications mix families: `SMTP_HOST` beside `MAIL_FROM` and `DEFAULT_FROM_EMAIL`. A family without a server fills the gaps of those with one. */
function joined(families: ReadonlyMap<string, ReadonlyMap<Topic, Said>>): ReadonlyMap<Topic, Said>[] {
  const withServer = [...families.values()].filter((said) => said.has('server') || said.has('url'));
  const rest = [...families.values()].filter((said) => !said.has('server') && !said.has('url'));
  return withServer.map((said) => {
    const all = new Map(said);
    for (const other of rest) for (const [topic, one] of other) if (!all.has(topic)) all.set(topic, one);
    return all;
  });
}

/** A server, or a URL that names one, counts before all else; a URL that names none does not hide the server beside it. */
function worth(said: ReadonlyMap<Topic, Said>): number {
  const url = said.get('url')?.value;
  const named = said.has('server') || (url ? readMailUrl(url.reveal()) !== null : false);
  return said.size + (named ? 100 : 0);
}

function take(family: Map<Topic, Said>, topic: Topic, { name, value, where }: Variable): void {
  const said = { variable: name, value, where };
  const text = value?.reveal() ?? '';
  // `MAIL_ADDRESS` is a server to some and a mailbox to others.
  const means = topic === 'server' && text.includes('@') && !text.includes('://') ? 'from' : topic;
  if (means === 'server' && text.includes('://')) family.set('url', said);
  else if (!family.has(means) || family.get(means)?.value === null) family.set(means, said);
}

function toldBy(said: ReadonlyMap<Topic, Said>): Pick<Told, 'said' | 'security' | 'port'> {
  const all = new Map(said);
  const url = said.get('url');
  const read = url?.value ? readMailUrl(url.value.reveal()) : null;
  if (url && read) {
    const from = (value: string | null, inUrl: string): Said | null =>
      value === null ? null : { ...url, value: new Secret(value), inUrl };
    for (const [topic, value] of [
      ['server', from(read.server, `${read.scheme}://${read.server}`)],
      ['port', from(read.port === null ? null : String(read.port), `${read.scheme}://${read.server}:${read.port ?? ''}`)],
      ['user', from(read.user, `${read.scheme}://${read.user ?? ''}@…`)],
      ['password', from(read.password, '…')],
      ['encryption', from(read.encryption, read.encryptionPart)],
      ['from', from(read.from, `…?from=${read.from ?? ''}`)],
    ] as const) {
      // Variables beside it count first: what differs is said as a contradiction.
      const flagged = topic === 'encryption' && (all.has('startTls') || all.has('implicitTls'));
      if (value !== null && !all.has(topic) && !flagged) all.set(topic, value);
    }
  }
  // `mail.example:587`, `[mail.example]:587` (Grafana, postfix).
  const server = all.get('server');
  const withPort = /^\[?(?<host>[^\]\s]+?)\]?:(?<port>\d{1,5})$/u.exec(server?.value?.reveal().trim() ?? '')?.groups;
  if (server && withPort?.['host'] !== undefined && !/:.*:/u.test(withPort['host'])) {
    all.set('server', { ...server, value: new Secret(withPort['host']) });
    if (!all.has('port')) all.set('port', { ...server, value: new Secret(withPort['port'] ?? '') });
  }
  const typedPort = all.get('port')?.value?.reveal().trim();
  const written = typedPort !== undefined && /^\d{1,5}$/u.test(typedPort) ? Number(typedPort) : null;
  const security = securityOf(all, written);
  const standard = security?.kind === 'tls' ? IMPLICIT_TLS_PORT : security?.kind === 'starttls' ? SUBMISSION_PORT : null;
  return { said: all, security, port: written ?? (all.has('port') ? null : standard) };
}

/** The flags of all dialects as one: implicit TLS from the first byte, STARTTLS, or nothing. */
function securityOf(said: ReadonlyMap<Topic, Said>, port: number | null): Told['security'] {
  // `SMTP_TLS=starttls`: a word where others write yes or no.
  const isWord = (one: Said | undefined): boolean => one !== undefined && truth(one) === null;
  const encryption = said.get('encryption') ?? [said.get('startTls'), said.get('implicitTls')].find(isWord);
  const word = encryption?.value?.reveal().trim().toLowerCase();
  if (encryption && word !== undefined) {
    if (/^(?:ssl|smtps|implicit|tls\/ssl|ssl\/tls|force_tls|tls_implicit|ssl_tls)$/u.test(word)) return { kind: 'tls', said: encryption };
    // Laravel and most others call STARTTLS "tls"; on the port of implicit TLS it is that.
    if (/^(?:tls|starttls|start_tls|explicit|opportunistic)$/u.test(word))
      return { kind: word === 'tls' && port === IMPLICIT_TLS_PORT ? 'tls' : 'starttls', said: encryption };
    if (/^(?:none|null|off|false|plain|unencrypted|no)$/u.test(word)) return { kind: 'none', said: encryption };
  }
  const implicit = said.get('implicitTls');
  const startTls = said.get('startTls');
  if (implicit && truth(implicit) === true) return { kind: 'tls', said: implicit };
  const notImplicit = implicit !== undefined && truth(implicit) === false;
  if (startTls && truth(startTls) === true) {
    // `SMTP_TLS=true` beside port 465: only an explicit STARTTLS, or a no to implicit TLS, would contradict it.
    const plainWord = !/START/iu.test(startTls.variable) && !notImplicit;
    return { kind: plainWord && port === IMPLICIT_TLS_PORT ? 'tls' : 'starttls', said: startTls };
  }
  const notEncrypted = startTls !== undefined && truth(startTls) === false;
  // `SMTP_STARTTLS=false` beside port 465 fits; `SMTP_TLS=false` does not.
  if (notEncrypted && (port !== IMPLICIT_TLS_PORT || !/START/iu.test(startTls.variable))) return { kind: 'none', said: startTls };
  // Nodemailer's `secure: false` upgrades by STARTTLS where the server offers it.
  if (notImplicit && !notEncrypted) return { kind: 'starttls', said: implicit };
  if (notImplicit) return { kind: 'none', said: implicit };
  if (port === IMPLICIT_TLS_PORT) return { kind: 'tls', said: null };
  return port === SUBMISSION_PORT ? { kind: 'starttls', said: null } : null;
}

function shownOf(told: Told, { vantage, variables, problems }: Environment): DeployedSettings {
  const { said, security, port } = told;
  const text = (topic: Topic) => said.get(topic)?.value?.reveal().trim() || null;
  const row = (setting: Understood['setting'], one: Said | null | undefined, value: string | null): readonly Understood[] =>
    one ? [{ setting, variable: one.variable, value, where: one.where }] : [];
  const enabled = said.get('enabled');
  const password = said.get('password')?.value ?? null;
  return {
    password,
    shown: {
      vantage,
      enabled: enabled ? truth(enabled) : null,
      server: text('server'),
      port,
      security: security?.kind ?? null,
      user: text('user'),
      password: password !== null && password.reveal() !== '',
      from: text('from'),
      fromName: text('fromName'),
      understood: [
        ...row('enabled', enabled, text('enabled')),
        ...row('server', said.get('server'), text('server')),
        ...row('port', said.get('port'), text('port')),
        ...row('security', security?.said, security?.said?.value?.reveal().trim() ?? null).map((one) =>
          one.variable === said.get('url')?.variable ? { ...one, value: security?.kind ?? null } : one,
        ),
        ...row('user', said.get('user'), text('user')),
        ...row('password', said.get('password'), null),
        ...row('from', said.get('from'), text('from')),
        ...row('fromName', said.get('fromName'), text('fromName')),
      ],
      contradictions: contradictionsOf(told),
      problems: [...problems],
      variables: variables.length,
      drift: null,
    },
  };
}
