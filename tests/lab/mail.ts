import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { makeAuthority, selfSigned } from './authority.ts';
import type { Authority, Certificate } from './authority.ts';
import { claimLoopback } from './loopback.ts';
import { startLoginService } from './mail/dovecot.ts';
import { inboxFolder, loginSocket, preparePostfix, startPostfix } from './mail/postfix.ts';
import type { MailPorts } from './mail/postfix.ts';
import { packagesPresent } from './packages.ts';
import { eventually, run } from './processes.ts';
import type { Availability } from './processes.ts';
import { makeStateFolder } from './state-folder.ts';

export { startScriptedSmtp } from './mail/scripted-smtp.ts';

/**
 * What the server proves itself with: a certificate of the lab's authority for its name and address; one that vouches
 * for itself; one of the authority that ended yesterday; one of the authority for another name.
 */
export type MailCertificate = 'issued' | 'self-signed' | 'expired' | 'wrong-name';

/** A mail server that keeps mail for `example.test` and throws other accepted mail away: nothing leaves the machine. */
export interface MailLab {
  readonly address: string;
  /** What its certificate is for, and what it greets with. It resolves nowhere: connect to `address`. */
  readonly hostName: string;
  readonly ports: MailPorts;
  /** A whole address, `...@example.test`, accepted with PLAIN and LOGIN on the submission and smtps ports. */
  readonly user: string;
  readonly password: string;
  /** The lab's authority, for those who are to trust it. */
  readonly caPath: string;
  readonly ca: string;
  /** PEM. */
  readonly certificate: string;
  readonly authority: Authority;
  /** Every message delivered so far, raw, oldest first. */
  messages(): Promise<readonly string[]>;
  /** Waits until a message holds this text, and returns it. */
  messageContaining(text: string): Promise<string>;
  /** What Postfix logged. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** Whether a real mail server can be started here. */
export async function availability(): Promise<Availability> {
  if (process.platform !== 'linux') return { ok: false, reason: 'the mail lab runs on Linux only' };
  if (process.getuid?.() !== 0) return { ok: false, reason: 'not root: Postfix and Dovecot need it' };
  const packages = await packagesPresent('mail');
  if (!packages.ok) return packages;
  const version = (await run('dovecot', ['--version'])).stdout.split(' ')[0]?.trim() ?? '';
  if (!version.startsWith('2.3.')) {
    return { ok: false, reason: `Dovecot ${version} is here; the lab is written for the configuration of 2.3` };
  }
  return { ok: true };
}

/** Starts Postfix, with Dovecot to check logins, on a loopback address of its own. Needs root; takes about 1 s. */
export async function startMail(options: { readonly certificate?: MailCertificate } = {}): Promise<MailLab> {
  const folder = await makeStateFolder('mail');
  const stops: (() => Promise<void>)[] = [() => folder.remove()];
  const stop = async () => {
    for (const step of stops.splice(0).toReversed()) await step();
  };
  try {
    const claim = await claimLoopback();
    stops.push(() => claim.release());
    const { address } = claim;
    const hostName = 'mail.example.test';
    const user = 'ada@example.test';
    const password = `Mail-${randomBytes(9).toString('base64url')}`;
    const ports = { smtp: await claim.port(25), submission: await claim.port(587), smtps: await claim.port(465) };
    await mkdir(folder.in('tls'), { mode: 0o700 });
    const authority = await makeAuthority(folder.in('tls'));
    const certificate = await makeCertificate(options.certificate ?? 'issued', folder.in('tls'), authority, [hostName, address]);
    const { certPath, keyPath } = certificate;
    const plan = { folder: folder.path, address, ports, hostName, certPath, keyPath };
    await preparePostfix(plan);
    const login = { folder: folder.in('login'), socket: loginSocket(folder.path), user, password };
    const dovecot = await startLoginService(login);
    stops.push(() => dovecot.stop());
    const postfix = await startPostfix(plan);
    stops.push(() => postfix.stop());
    const messages = () => readMessages(inboxFolder(folder.path));
    return {
      address,
      hostName,
      ports,
      user,
      password,
      caPath: authority.caPath,
      ca: authority.ca,
      certificate: certificate.cert,
      authority,
      messages,
      messageContaining: (text) =>
        eventually(`a message with "${text}"`, async () => (await messages()).find((message) => message.includes(text))),
      log: () => readFile(folder.in('postfix.log'), 'utf8'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function makeCertificate(
  kind: MailCertificate,
  folder: string,
  authority: Authority,
  names: readonly [string, string],
): Promise<Certificate> {
  const dayMs = 86_400_000;
  const ended = { notBefore: new Date(Date.now() - 90 * dayMs), notAfter: new Date(Date.now() - dayMs) };
  const makers: Readonly<Record<MailCertificate, () => Promise<Certificate>>> = {
    issued: () => authority.issue({ names }),
    'self-signed': () => selfSigned(folder, { names }),
    expired: () => authority.issue({ names, ...ended }),
    'wrong-name': () => authority.issue({ names: ['other.example.test'] }),
  };
  return makers[kind]();
}

async function readMessages(inbox: string): Promise<readonly string[]> {
  if (!existsSync(inbox)) return [];
  // A maildir name starts with the second of delivery and goes on with the fraction and a counter (maildir(5)).
  const names = (await readdir(inbox)).toSorted();
  return Promise.all(names.map((name) => readFile(`${inbox}/${name}`, 'utf8')));
}
