import type { Secret } from '../credentials/secret.ts';
import { failure, FailureError, words } from '../failure.ts';
import type { Capabilities } from './capabilities.ts';
import type { Dialogue, Patience } from './dialogue.ts';
import type { Reply } from './reply.ts';
import { plainToken } from './transcript.ts';

export type Mechanism = 'PLAIN' | 'LOGIN';

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
  readonly password: Secret;
}

/** The mechanisms both sides know, in the order in which they are tried. Microsoft 365 wants LOGIN; elsewhere PLAIN saves two round trips. */
export function usableMechanisms({ host, greeting }: Pick<Account, 'host' | 'greeting'>, capabilities: Capabilities): readonly Mechanism[] {
  const microsoft =
    /(^|\.)(office365|outlook|hotmail|live)\.com$|partner\.outlook\.cn$/i.test(host) || /\.outlook\.com |Microsoft ESMTP/i.test(greeting);
  const order: readonly Mechanism[] = microsoft ? ['LOGIN', 'PLAIN'] : ['PLAIN', 'LOGIN'];
  return order.filter((mechanism) => capabilities.mechanisms.includes(mechanism));
}

/**
 * Logs in (RFC 4954) with the first mechanism both sides know, and with the next only when the server refuses the mechanism
 * itself: a wrong password is never tried twice. Throws FailureError `mail-auth-not-offered`, `mail-auth-mechanism-refused`.
 */
export async function logIn(dialogue: Dialogue, account: Account, capabilities: Capabilities, patience: () => Patience): Promise<Login> {
  if (capabilities.mechanisms.length === 0) throw new FailureError(noWay('mail-auth-not-offered'));
  const possible = usableMechanisms(account, capabilities);
  for (const [index, mechanism] of possible.entries()) {
    const reply = await (mechanism === 'PLAIN' ? plain : login)(dialogue, account.user, account.password, patience);
    const mechanismRefused = reply.code === 504 || reply.enhancedCode === '5.7.4' || reply.enhancedCode === '5.5.4';
    if (!mechanismRefused || index === possible.length - 1) return { mechanism, reply };
  }
  throw new FailureError(noWay('mail-auth-mechanism-refused'));
}

/** RFC 4616, with the token in the command; a server that wants it apart asks with 334. */
async function plain(dialogue: Dialogue, user: string, password: Secret, patience: () => Patience): Promise<Reply> {
  const token = plainToken(user, password.reveal());
  const reply = await dialogue.command(`AUTH PLAIN ${token}`, patience(), 'AUTH PLAIN [redacted]');
  return reply.code === 334 ? onlyFinal(dialogue, await dialogue.command(token, patience(), '[redacted]'), patience) : reply;
}

/** draft-murchison-sasl-login: user and password in base64, each after a 334. */
async function login(dialogue: Dialogue, user: string, password: Secret, patience: () => Patience): Promise<Reply> {
  const asksUser = await dialogue.command('AUTH LOGIN', patience());
  if (asksUser.code !== 334) return asksUser;
  const asksPassword = await dialogue.command(base64(user), patience());
  if (asksPassword.code !== 334) return asksPassword;
  return onlyFinal(dialogue, await dialogue.command(base64(password.reveal()), patience(), '[redacted]'), patience);
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
