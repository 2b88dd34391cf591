import type { Words } from '../../../../preload/contract/words.ts';
import { Secret } from '../../credentials/secret.ts';
import { words } from '../../failure.ts';
import { frameworkOf } from './framework.ts';
import type { Framework } from './framework.ts';
import { readHostValue } from './host-value.ts';
import type { MailUrl } from './mail-url.ts';
import { readMailUrl } from './mail-url.ts';
import type { Topic } from './setting-names.ts';
import { meansStartTls } from './setting-names.ts';
import { holdsOneOf, mailAddressOf, MASKED, tellable } from './tellable.ts';
import type { Said, Told } from './told.ts';
import { truth, written } from './told.ts';

/** Standard ports when none is set (RFC 8314 §3.3, RFC 6409 §3.1). */
const IMPLICIT_TLS_PORT = 465;
const SUBMISSION_PORT = 587;

/** Names under which hardly any application takes a whole URL. */
const SERVER_ONLY = /(?:HOST|HOSTNAME|HOST_NAME|ADDRESS|RELAY)$/iu;

type Settings = ReadonlyMap<Topic, Said>;

/** One set of settings out of variables, URLs and servers with a port; `secrets` are the passwords that are known, of any set. */
export function toldBy(raw: Settings, secrets: readonly Secret[]): Omit<Told, 'rivals'> {
  const said = new Map(raw);
  const notes: Words[] = [];
  const server = said.get('server');
  if (server?.value) takeServer(said, server, notes);
  for (const topic of ['serverUrl', 'url'] as const) {
    const url = said.get(topic);
    const read = url?.value ? readMailUrl(url.value.reveal()) : null;
    if (url && read) takeUrl(said, url, read, notes);
  }
  for (const [topic, one] of said)
    if (/^(?:server|user|from|fromName)$/u.test(topic) && one.value && holdsOneOf(secrets, one.value.reveal()))
      said.set(topic, { ...one, secret: true, ...(one.inUrl === undefined ? {} : { inUrl: MASKED }) });
  const typedPort = said.get('port')?.value?.reveal().trim();
  const number = typedPort !== undefined && /^\d{1,5}$/u.test(typedPort) ? Number(typedPort) : null;
  const port = number !== null && number >= 1 && number <= 65_535 ? number : null;
  notes.push(...unknownWordsOf(said));
  const framework = frameworkOf(said);
  const security = securityOf(said, port, framework);
  const usual = security?.kind === 'tls' ? IMPLICIT_TLS_PORT : security?.kind === 'starttls' ? SUBMISSION_PORT : null;
  const standard = framework?.portFor(security?.kind ?? null) ?? usual;
  return { said, security, port: port ?? (said.has('port') ? null : standard), framework, notes };
}

/** `mail.example:587`, `[mail.example]:587` (Grafana, postfix), `ssl://mail.example` (PHP); what is more than a server is told of. */
function takeServer(said: Map<Topic, Said>, server: Said, notes: Words[]): void {
  const read = readHostValue(server.value?.reveal() ?? '');
  if (read.kind === 'server' || read.kind === 'more') {
    said.set('server', { ...server, value: new Secret(read.server), whole: server.value });
    if (read.port !== null && !said.has('port')) said.set('port', { ...server, topic: 'port', value: new Secret(String(read.port)) });
  }
  if (read.kind === 'server' && read.prefix !== null && !flagged(said))
    said.set('encryption', { ...server, topic: 'encryption', value: new Secret(read.prefix), inUrl: `${read.prefix}://…` });
  if (read.kind === 'more')
    notes.push(
      words(
        `${server.variable} holds more than a server and a port: only ${read.server} is taken from it, the rest is not shown.`,
        `${server.variable} contient plus qu’un serveur et un port : seul ${read.server} en est repris, le reste n’est pas montré.`,
      ),
    );
  if (read.kind === 'unreadable' && server.value?.reveal().trim() !== '') {
    said.set('server', { ...server, value: null, whole: server.value });
    notes.push(
      words(
        `${server.variable} holds no name of a server; what it holds is not shown, for it may be a password.`,
        `${server.variable} ne contient pas de nom de serveur ; son contenu n’est pas montré, ce peut être un mot de passe.`,
      ),
    );
  }
}

/** Whether any variable says how the connection is encrypted. */
export function flagged(said: Settings): boolean {
  return said.has('encryption') || said.has('startTls') || said.has('implicitTls');
}

/** What a URL says fills what no variable says: where both do, the difference is a contradiction. */
function takeUrl(said: Map<Topic, Said>, url: Said, read: MailUrl, notes: Words[]): void {
  const start = read.scheme === '' ? '' : `${read.scheme}://`;
  const put = (topic: Topic, value: string | null, inUrl: string): void => {
    if (value === null || (said.has(topic) && said.get(topic)?.missing !== true) || (topic === 'encryption' && flagged(said))) return;
    said.set(topic, { ...url, topic, value: new Secret(value), inUrl });
  };
  put('server', read.server, `${start}${read.server}`);
  put('port', read.port === null ? null : String(read.port), `${start}${read.server}:${read.port ?? ''}`);
  put('password', read.password, MASKED);
  // A name without a password may itself be the key that a provider takes.
  const known = said.has('password') || (read.user !== null && mailAddressOf(read.user) !== null);
  put('user', read.user, `${start}${known ? tellable('user', read.user ?? '') : MASKED}@…`);
  const user = said.get('user');
  if (!known && user?.variable === url.variable) said.set('user', { ...user, secret: true });
  put('encryption', read.encryption, read.encryptionPart);
  put('from', read.from, `…?from=${tellable('from', read.from ?? '')}`);
  if (read.uncheckedPart !== null) put('skipVerify', 'true', read.uncheckedPart);
  if (read.otherPart !== null)
    notes.push(
      words(
        `${url.variable}: ${read.encryptionPart} and ${read.otherPart} exclude each other.`,
        `${url.variable} : ${read.encryptionPart} et ${read.otherPart} s’excluent.`,
      ),
    );
  if (url.topic === 'serverUrl' && (read.scheme === '' || SERVER_ONLY.test(url.variable))) notes.push(wholeUrl(url.variable, read));
}

function wholeUrl(variable: string, { scheme, server, port, user, password }: MailUrl): Words {
  const behind = `${server}${port === null ? '' : `:${port}`}`;
  const shown = `${scheme === '' ? '' : `${scheme}://`}${user === null && password === null ? '' : `${MASKED}@`}${behind}`;
  return words(
    `${variable} holds more than a server (${shown}): most applications take all of it for the name, and find no such server. Only ${server} belongs there; port and login have variables of their own.`,
    `${variable} contient plus qu’un serveur (${shown}) : la plupart des applications prennent le tout pour son nom et ne trouvent pas ce serveur. Seul ${server} y a sa place ; port et identifiant ont leurs propres variables.`,
  );
}

type Security = NonNullable<Told['security']>;

const FLAGS = ['encryption', 'startTls', 'implicitTls'] as const;

/** A word for a kind of encryption; `unsaid` says nothing of it, null is no such word. */
function kindOfWord(word: string, port: number | null): Security['kind'] | 'unsaid' | null {
  if (/^(?:ssl|smtps|implicit|tls\/ssl|ssl\/tls|force_tls|tls_implicit|ssl_tls|javax\.net\.ssl\.sslsocketfactory)$/u.test(word))
    return 'tls';
  // Laravel and most others call STARTTLS "tls"; on the port of implicit TLS it is that.
  if (/^(?:tls|starttls|start_tls|explicit|opportunistic|mandatory|auto)$/u.test(word))
    return word === 'tls' && port === IMPLICIT_TLS_PORT ? 'tls' : 'starttls';
  if (/^(?:none|null|\(null\)|empty|\(empty\)|off|false|plain|unencrypted|no)$/u.test(word)) return 'none';
  // `MAIL_SCHEME=smtp`, `spring.mail.protocol=smtp`.
  return /^(?:smtp)?$/u.test(word) ? 'unsaid' : null;
}

/** A flag that says neither yes nor no, in small letters: `SMTP_TLS=starttls`. Undefined for what could not be read. */
function wordIn(one: Said | undefined): string | undefined {
  return one === undefined || (one.topic !== 'encryption' && truth(one) !== null) ? undefined : one.value?.reveal().trim().toLowerCase();
}

function unknownWordsOf(said: Settings): Words[] {
  return FLAGS.flatMap((topic) => {
    const one = said.get(topic);
    const word = wordIn(one);
    if (one === undefined || word === undefined || kindOfWord(word, null) !== null) return [];
    return [
      words(
        `${written(one)} is not understood, and taken as if it were not set.`,
        `${written(one)} n’est pas compris, et traité comme s’il n’était pas défini.`,
      ),
    ];
  });
}

/** The flags of all dialects as one: implicit TLS from the first byte, STARTTLS, or nothing. */
function securityOf(said: Settings, port: number | null, framework: Framework | null): Told['security'] {
  // `SMTP_TLS=starttls`: a word where others write yes or no.
  for (const topic of FLAGS) {
    const one = said.get(topic);
    const word = wordIn(one);
    const kind = word === undefined ? null : kindOfWord(word, port);
    if (one !== undefined && kind !== null && kind !== 'unsaid') return { kind, said: one };
  }
  const implicit = said.get('implicitTls');
  const startTls = said.get('startTls');
  if (implicit && truth(implicit) === true) return { kind: 'tls', said: implicit };
  const notImplicit = implicit !== undefined && truth(implicit) === false;
  if (startTls && truth(startTls) === true) {
    // `SMTP_TLS=true` beside port 465: only an explicit STARTTLS, or a no to implicit TLS, would contradict it.
    const plainWord = !meansStartTls(startTls.variable) && !notImplicit;
    return { kind: plainWord && port === IMPLICIT_TLS_PORT ? 'tls' : 'starttls', said: startTls };
  }
  const notEncrypted = startTls !== undefined && truth(startTls) === false;
  // `SMTP_STARTTLS=false` beside port 465 fits; `SMTP_TLS=false` does not.
  if (notEncrypted && (port !== IMPLICIT_TLS_PORT || !/START/iu.test(startTls.variable))) return { kind: 'none', said: startTls };
  const unread = FLAGS.some((topic) => said.get(topic)?.value === null);
  const byDefault = unread ? null : (framework?.securityFor(port) ?? null);
  // Nodemailer's `secure: false` upgrades by STARTTLS where the server offers it.
  if (notImplicit && !notEncrypted) return { kind: byDefault === 'none' ? 'none' : 'starttls', said: implicit };
  if (notImplicit) return { kind: 'none', said: implicit };
  if (byDefault !== null) return { kind: byDefault, said: null };
  if (port === IMPLICIT_TLS_PORT) return { kind: 'tls', said: null, guessed: true };
  return port === SUBMISSION_PORT ? { kind: 'starttls', said: null, guessed: true } : null;
}
