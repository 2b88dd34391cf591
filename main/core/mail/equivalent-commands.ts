import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import type { StopPhase } from '../../../preload/contract/mail.ts';
import { commandText } from '../vantage/quote.ts';
import type { MailTest } from './test-run.ts';

/** Where swaks(1) can stop: `--quit-after`. It knows no stop before TLS that is ours. */
const swaksStops: Readonly<Partial<Record<StopPhase, string>>> = {
  connect: 'CONNECT',
  greeting: 'BANNER',
  ehlo: 'FIRST-EHLO',
  starttls: 'TLS',
  tls: 'TLS',
  'ehlo-tls': 'EHLO',
  auth: 'AUTH',
  'mail-from': 'MAIL',
  'rcpt-to': 'RCPT',
};

/**
 * The same test by swaks(1) and openssl-s_client(1), from the same place. No password stands in them: swaks asks for it, hidden, and
 * openssl leaves the dialogue to the person. A message that was sent keeps its id in them.
 */
export function equivalentCommands(
  test: Pick<
    MailTest,
    | 'server'
    | 'port'
    | 'security'
    | 'from'
    | 'to'
    | 'unnamed'
    | 'login'
    | 'auth'
    | 'quitAfter'
    | 'send'
    | 'message'
    | 'tlsServerName'
    | 'caFile'
  >,
  via: string,
  messageId: string | null = null,
): { swaks: string | null; openssl: string | null } {
  return {
    swaks: placed(swaks(test, messageId === null ? randomUUID() : messageId.slice(1, messageId.lastIndexOf('@'))), via),
    openssl: placed(openssl(test), via),
  };
}

type Tested = Parameters<typeof equivalentCommands>[0];

function swaks(test: Tested, id: string): readonly string[] | null {
  if (test.quitAfter === 'resolve') return ['getent', 'ahosts', test.server];
  const stop = test.quitAfter === null ? (test.send ? null : 'RCPT') : (swaksStops[test.quitAfter] ?? null);
  // XOAUTH2 is known to swaks only with a token on its command line, where everybody on the machine could read it.
  if (test.login !== null && test.auth === 'XOAUTH2') return null;
  return [
    'swaks',
    '--server',
    test.server,
    '--port',
    String(test.port),
    ...(test.security === 'tls' ? ['--tls-on-connect'] : test.security === 'starttls' ? ['--tls'] : []),
    ...(test.security === 'none'
      ? []
      : ['--tls-verify', ...sni(test, '--tls-sni'), ...(test.caFile === null ? [] : ['--tls-ca-path', test.caFile])]),
    '--from',
    test.from.address,
    '--to',
    test.to.map(({ address }) => address).join(','),
    ...(test.login === null ? [] : ['--auth', test.auth ?? 'PLAIN,LOGIN,CRAM-MD5', '--auth-user', test.login.user, '--protect-prompt']),
    ...(test.send ? message(test, id) : []),
    ...(stop === null ? [] : ['--quit-after', stop]),
  ];
}

/** A longer text is left to the test itself: a line to copy stays one that can be read. */
const LONGEST_BODY = 2000;

/** What swaks says of a message: who is named in it, the rest of its headers, and its plain text. HTML and attachments it gets by files only. */
function message({ to, unnamed, message: { subject, text, cc, replyTo, headers } }: Tested, id: string): readonly string[] {
  const filled = (value: string) => value.replaceAll('{id}', id);
  const copies = new Set(cc.map(({ address }) => address));
  const named = to.filter(({ address }) => !unnamed.has(address) && !copies.has(address)).map(({ address }) => address);
  const lines = [
    `Subject: ${filled(subject)}`,
    // `--to` is the envelope, and without this the To of the message as well.
    ...(named.length === to.length ? [] : [`To: ${named.length === 0 ? 'undisclosed-recipients:;' : named.join(', ')}`]),
    ...(cc.length === 0 ? [] : [`Cc: ${cc.map(({ address }) => address).join(', ')}`]),
    ...(replyTo === null ? [] : [`Reply-To: ${replyTo.address}`]),
    ...headers.map(({ name, value }) => `${name}: ${filled(value)}`),
  ];
  const body = text === null || text.length > LONGEST_BODY ? [] : ['--body', filled(text).replaceAll(/\r?\n/gu, String.raw`\n`)];
  return [...lines.flatMap((line) => ['--header', line]), ...body];
}

function openssl(test: Tested): readonly string[] | null {
  if (test.security === 'none') return null;
  const host = isIP(test.server) === 6 ? `[${test.server}]` : test.server;
  return [
    'openssl',
    's_client',
    '-connect',
    `${host}:${test.port}`,
    ...(test.security === 'starttls' ? ['-starttls', 'smtp'] : []),
    ...sni(test, '-servername'),
    isIP(test.tlsServerName) === 0 ? '-verify_hostname' : '-verify_ip',
    test.tlsServerName,
    '-verify_return_error',
    '-showcerts',
    ...(test.caFile === null ? [] : ['-CAfile', test.caFile]),
    '-crlf',
    '-quiet',
  ];
}

/** A name in the handshake is a name, never an address (RFC 6066 §3). */
function sni({ tlsServerName }: Tested, option: string): readonly string[] {
  return isIP(tlsServerName) === 0 ? [option, tlsServerName] : [];
}

/** The command as it is typed on this computer. Into a pod or a container nothing is brought: what runs there is not known to have either program. */
function placed(words: readonly string[] | null, via: string): string | null {
  const [program, ...args] = words ?? [];
  if (program === undefined) return null;
  const line = commandText({ program, args });
  const [kind, host] = via.split(/:(.*)/su);
  if (kind === 'ssh' && host !== undefined) return commandText({ program: 'ssh', args: ['-t', host, line] });
  return kind === 'here' ? line : null;
}
