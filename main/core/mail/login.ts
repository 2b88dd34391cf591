import { createHmac } from 'node:crypto';
import type { Mechanism } from '../../../preload/contract/mail.ts';
import type { Words } from '../../../preload/contract/words.ts';
import type { Secret } from '../credentials/secret.ts';
import { failure, FailureError, words } from '../failure.ts';
import type { Capabilities } from './capabilities.ts';
import type { Dialogue, Patience } from './dialogue.ts';
import type { Reply } from './reply.ts';
import { replyText } from './reply.ts';
import { plainToken } from './transcript.ts';

export interface Login {
  readonly mechanism: Mechanism;
  /** 235 when it was accepted, else the refusal. */
  readonly reply: Reply;
}

/** Whom to log in, and to whom. */
export interface Account {
  readonly host: string;
  /** The server's first words: a server under another name still says what it is. */
  readonly greeting: string;
  readonly user: string;
  /** With XOAUTH2 an access token. */
  readonly password: Secret;
  /** The one mechanism to use; null leaves it to `usableMechanisms`. */
  readonly auth: Mechanism | null;
  /** Hears what a server says in the middle of an exchange. */
  readonly note: (line: Words) => void;
  /** Hears that the password itself, or the token, was sent. CRAM-MD5 only proves that it is known. */
  readonly onSecretSent: () => void;
}

/**
 * The mechanisms both sides know, in the order in which they are tried. Microsoft 365 wants LOGIN; elsewhere PLAIN saves two round trips.
 * CRAM-MD5 is last: servers offer it that hold no password it could be checked with. XOAUTH2 takes no password, so it has to be chosen.
 */
function usableMechanisms(
  { host, greeting, auth }: Pick<Account, 'host' | 'greeting' | 'auth'>,
  capabilities: Capabilities,
): readonly Mechanism[] {
  const microsoft =
    /(^|\.)(office365|outlook|hotmail|live)\.com$|partner\.outlook\.cn$/i.test(host) || /\.outlook\.com |Microsoft ESMTP/i.test(greeting);
  const order: readonly Mechanism[] = microsoft ? ['LOGIN', 'PLAIN', 'CRAM-MD5'] : ['PLAIN', 'LOGIN', 'CRAM-MD5'];
  return (auth === null ? order : [auth]).filter((mechanism) => capabilities.mechanisms.includes(mechanism));
}

type Exchange = (dialogue: Dialogue, account: Account, patience: () => Patience) => Promise<Reply>;

const exchanges: Readonly<Record<Mechanism, Exchange>> = { PLAIN: plain, LOGIN: login, 'CRAM-MD5': cramMd5, XOAUTH2: xoauth2 };

/**
 * Logs in (RFC 4954) with the first mechanism both sides know, and with the next only when the server refuses the mechanism
 * itself: a wrong password is never tried twice. Throws FailureError `mail-auth-not-offered`, `mail-auth-mechanism-refused`.
 */
export async function logIn(dialogue: Dialogue, account: Account, capabilities: Capabilities, patience: () => Patience): Promise<Login> {
  if (capabilities.mechanisms.length === 0) throw new FailureError(noWay('mail-auth-not-offered'));
  const possible = usableMechanisms(account, capabilities);
  // What the exchange holds is masked; whose login it is stays worth knowing.
  if (possible.length > 0) account.note(words(`logging in as ${account.user}`, `authentification de ${account.user}`));
  for (const [index, mechanism] of possible.entries()) {
    const reply = await exchanges[mechanism](dialogue, account, patience);
    const mechanismRefused = reply.code === 504 || reply.enhancedCode === '5.7.4' || reply.enhancedCode === '5.5.4';
    if (!mechanismRefused || index === possible.length - 1) return { mechanism, reply };
  }
  throw new FailureError(noWay('mail-auth-mechanism-refused'));
}

/** RFC 4616, with the token in the command; a server that wants it apart asks with 334. */
async function plain(dialogue: Dialogue, { user, password, onSecretSent }: Account, patience: () => Patience): Promise<Reply> {
  const token = plainToken(user, password.reveal());
  const reply = await dialogue.command(`AUTH PLAIN ${token}`, patience(), 'AUTH PLAIN [redacted]', onSecretSent);
  return reply.code === 334 ? onlyFinal(dialogue, await dialogue.command(token, patience(), '[redacted]'), patience) : reply;
}

/** draft-murchison-sasl-login: user and password in base64, each after a 334. */
async function login(dialogue: Dialogue, { user, password, onSecretSent }: Account, patience: () => Patience): Promise<Reply> {
  const asksUser = await dialogue.command('AUTH LOGIN', patience());
  if (asksUser.code !== 334) return asksUser;
  const asksPassword = await dialogue.command(base64(user), patience(), '[redacted]');
  if (asksPassword.code !== 334) return asksPassword;
  const secret = base64(password.reveal());
  return onlyFinal(dialogue, await dialogue.command(secret, patience(), '[redacted]', onSecretSent), patience);
}

/** RFC 2195: the password only signs the server's challenge; base64 that is none signs nothing a server would take. */
async function cramMd5(dialogue: Dialogue, { user, password }: Account, patience: () => Patience): Promise<Reply> {
  const asks = await dialogue.command('AUTH CRAM-MD5', patience());
  if (asks.code !== 334) return asks;
  const challenge = Buffer.from(replyText(asks), 'base64');
  const proof = createHmac('md5', password.reveal()).update(challenge).digest('hex');
  return onlyFinal(dialogue, await dialogue.command(base64(`${user} ${proof}`), patience(), '[redacted]'), patience);
}

/**
 * Google's and Microsoft's way to hand in an access token. A refusal comes as 334 with a reason in JSON; an empty answer then brings
 * the reply that counts (developers.google.com/gmail/imap/xoauth2-protocol).
 */
async function xoauth2(dialogue: Dialogue, { user, password, note, onSecretSent }: Account, patience: () => Patience): Promise<Reply> {
  const token = base64(`user=${user}\x01auth=Bearer ${password.reveal()}\x01\x01`);
  const reply = await dialogue.command(`AUTH XOAUTH2 ${token}`, patience(), 'AUTH XOAUTH2 [redacted]', onSecretSent);
  if (reply.code !== 334) return reply;
  const reason = Buffer.from(replyText(reply), 'base64')
    .toString('utf8')
    .replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, ' ')
    .trim();
  const shown = reason.slice(0, 500);
  if (reason !== '') note(words(`the server’s reason: ${shown}`, `raison donnée par le serveur : ${shown}`));
  return onlyFinal(dialogue, await dialogue.command('', patience(), '(empty line)'), patience);
}

/** A server that goes on asking gets `*`, which cancels the exchange (RFC 4954 §4). */
async function onlyFinal(dialogue: Dialogue, reply: Reply, patience: () => Patience): Promise<Reply> {
  return reply.code === 334 ? dialogue.command('*', patience()) : reply;
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

/** The diagnosis puts it into words: it knows port and offers. */
function noWay(kind: 'mail-auth-not-offered' | 'mail-auth-mechanism-refused') {
  return failure(
    kind,
    words('The server offers no way to log in with a password.', 'Le serveur ne propose aucune authentification par mot de passe.'),
    words('Look at its EHLO answer.', 'Regardez sa réponse à EHLO.'),
  );
}
