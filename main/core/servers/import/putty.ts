import { words } from '../../failure.ts';
import type { HostCollector, ParsedHosts } from './listed-host.ts';
import { collect, emptyCollector, passwordsLeft, shortened, withoutRepeats } from './listed-host.ts';

interface Session {
  readonly name: string;
  readonly line: number;
  readonly values: Map<string, string>;
}

/** `ProxyMethod` that is SSH with port forwarding (PuTTY, `PROXY_SSH_TCPIP`), the one that is a jump host. */
const PROXY_SSH = '6';

/**
 * Sessions of PuTTY: a registry export of `HKEY_CURRENT_USER\Software\SimonTatham\PuTTY\Sessions`, or the files of
 * `~/.putty/sessions`, each below a heading `[name]` (a single one takes `fileName`). Only those that speak SSH are hosts.
 */
export function parsePutty(text: string, fileName: string | null): ParsedHosts {
  const into = emptyCollector();
  const sessions = /^\s*(?:Windows Registry Editor|REGEDIT4)/u.test(text)
    ? readRegistry(text, into)
    : readSessionFiles(text, fileName, into);
  let passwords = 0;
  for (const session of sessions) {
    if (session.values.get('ProxyPassword')) passwords += 1;
    collectSession(session, into);
  }
  if (passwords > 0) into.remarks.push(passwordsLeft(passwords));
  return withoutRepeats(into);
}

function collectSession({ name, line, values }: Session, into: HostCollector): void {
  const hostName = values.get('HostName') ?? '';
  const protocol = values.get('Protocol') ?? 'ssh';
  if (hostName === '') {
    if (name !== 'Default Settings')
      into.unusable.push({ line, text: shortened(name), why: words('it names no host', 'elle ne désigne aucun hôte') });
    return;
  }
  if (protocol !== 'ssh') {
    into.unusable.push({
      line,
      text: shortened(name),
      why: words(`it speaks ${shortened(protocol)}, not SSH`, `elle parle ${shortened(protocol)}, pas SSH`),
    });
    return;
  }
  const method = values.get('ProxyMethod') ?? '0';
  if (method !== '0' && method !== PROXY_SSH) {
    into.remarks.push({
      line,
      what: words(
        `${shortened(name)}: its proxy is no SSH server and is not taken over.`,
        `${shortened(name)} : son proxy n’est pas un serveur SSH et n’est pas repris.`,
      ),
    });
  }
  collect(into, {
    name,
    line,
    hostName,
    port: values.get('PortNumber'),
    user: values.get('UserName'),
    proxyJump: method === PROXY_SSH ? jumpOf(values) : null,
    identityFile: values.get('PublicKeyFile'),
  });
}

function jumpOf(values: ReadonlyMap<string, string>): string | null {
  const host = values.get('ProxyHost') ?? '';
  if (host === '') return null;
  const user = values.get('ProxyUsername') ?? '';
  const port = values.get('ProxyPort') ?? '22';
  const address = host.includes(':') ? `[${host}]` : host;
  // 80 is what PuTTY writes while nobody has set the port of a proxy.
  return `${user === '' ? '' : `${user}@`}${address}${port === '22' || port === '80' ? '' : `:${port}`}`;
}

function readRegistry(text: string, into: HostCollector): Session[] {
  const sessions: Session[] = [];
  let current: Session | null = null;
  // A value that goes on in the next line ends with a backslash: only binary ones do, and none of them is wanted.
  for (const [index, content] of text.split(/\r\n|\r|\n/u).entries()) {
    const line = index + 1;
    const key = /^\[(?<key>.*)\]\s*$/u.exec(content)?.groups?.['key'];
    if (key !== undefined) {
      const name = /\\PuTTY\\Sessions\\(?<name>[^\\]+)$/iu.exec(key)?.groups?.['name'];
      current = name === undefined || key.startsWith('-') ? null : { name: decoded(name), line, values: new Map() };
      if (current) sessions.push(current);
      continue;
    }
    if (!current) continue;
    const found = /^"(?<name>(?:[^"\\]|\\.)*)"=(?:dword:(?<number>[0-9a-f]{1,8})|"(?<text>(?:[^"\\]|\\.)*)")\s*$/iu.exec(content)?.groups;
    if (found?.['name'] === undefined) {
      if (/^"(?:HostName|PortNumber|UserName|Protocol)"=/u.test(content))
        into.remarks.push({
          line,
          what: words('This value could not be read and was left out.', 'Cette valeur n’a pas pu être lue et a été ignorée.'),
        });
      continue;
    }
    const number = found['number'];
    current.values.set(
      found['name'],
      number === undefined ? (found['text'] ?? '').replaceAll(/\\(.)/gu, '$1') : String(Number.parseInt(number, 16)),
    );
  }
  return sessions;
}

function readSessionFiles(text: string, fileName: string | null, into: HostCollector): Session[] {
  const sessions: Session[] = [];
  let current: Session | null = null;
  for (const [index, content] of text.split(/\r\n|\r|\n/u).entries()) {
    const line = index + 1;
    const heading = /^\[(?<name>.+)\]\s*$/u.exec(content)?.groups?.['name'];
    if (heading !== undefined) {
      current = { name: decoded(heading), line, values: new Map() };
      sessions.push(current);
      continue;
    }
    if (content.trim() === '') continue;
    const equals = content.indexOf('=');
    if (equals < 1) {
      into.unusable.push({ line, text: shortened(content), why: words('it is not NAME=value', 'ce n’est pas NOM=valeur') });
      continue;
    }
    if (!current) {
      current = { name: decoded(fileName?.split(/[\\/]/u).at(-1) ?? ''), line, values: new Map() };
      sessions.push(current);
    }
    current.values.set(content.slice(0, equals), content.slice(equals + 1));
  }
  // A single file that was pasted has no name but its host's.
  return sessions.map((session) => (session.name === '' ? { ...session, name: session.values.get('HostName') ?? '' } : session));
}

/** PuTTY writes what it does not like in a name as `%20`. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // A percent sign of its own, or a code page's letter.
    return name.replaceAll(/%([0-9a-f]{2})/giu, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  }
}
