import type { FailureKind } from '../../../preload/contract/failure-kinds.ts';
import type { MailAnswer, MailAttempt, MailWay } from '../../../preload/contract/mail-comparison.ts';
import type { MailVerdict, Mechanism } from '../../../preload/contract/mail.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { mechanismSchema } from '../../../preload/contract/mail-login.ts';
import { words } from '../failure.ts';
import type { Vantage } from '../vantage/vantage.ts';
import { runMailTest } from './session.ts';
import type { MailTest } from './test-run.ts';

/** Each step of a probe, and the whole of one. */
const STEP_MS = 8000;
const PROBE_MS = 20_000;
/** Some providers take three connections of one account (Microsoft 365), so no more at once. */
const AT_ONCE = 3;
/** Logins that are tried at most; the first refused password ends it anyway. */
const MOST_LOGINS = 3;

export interface Tested {
  readonly kind: FailureKind;
  readonly phase: string;
  readonly mechanism: string | null;
  readonly enhancedCode: string | null;
}

/**
 * Which other way to the same server succeeds. First every way is looked at without a login, up to EHLO; then the ways that answer are gone
 * through to RCPT TO until one succeeds. Nothing is ever sent. A refused password ends all logins: it is the same everywhere, and accounts lock.
 */
export async function findAlternatives(
  test: MailTest,
  tested: Tested,
  vantage: Vantage,
  signal: AbortSignal,
  onTried: (attempt: MailAttempt) => void,
): Promise<MailAnswer> {
  const settled = whatIsRefused(tested);
  if (settled !== null) return refusedEverywhere(settled);
  const same: MailWay = { port: test.port, security: test.security, mechanism: null };
  const byMechanism = tested.kind === 'mail-auth-mechanism-refused' && test.login !== null;
  const ways = byMechanism ? [same, ...otherWays(test)] : otherWays(test);
  const looks = await inGroups(ways, async (way) => {
    const seen = await attempt({ ...test, login: null, auth: null, quitAfter: 'ehlo-tls' }, way, vantage, signal);
    if (way !== same) onTried(seen.attempt);
    return { way, ...seen };
  });
  const answering = looks.filter((look) => look.attempt.ok);
  if (test.login !== null && refusedPassword(tested)) return notTriedAgain(answering.map(({ way }) => way));

  let logins = 0;
  for (const { way, verdict } of answering) {
    const offered = mechanismsOf(verdict?.capabilities ?? []);
    for (const mechanism of test.login === null ? [null] : order(test, offered, way === same ? tested.mechanism : null)) {
      if (logins >= MOST_LOGINS) break;
      logins += 1;
      const full = await attempt({ ...test, auth: mechanism, quitAfter: 'rcpt-to' }, { ...way, mechanism }, vantage, signal);
      onTried(full.attempt);
      if (full.attempt.ok) return works({ ...way, mechanism });
      const { failure: found, phase } = full.attempt;
      if (found === undefined) continue;
      const there = { kind: found.kind, phase, mechanism, enhancedCode: found.enhancedCode ?? null };
      if (refusedPassword(there)) return refusedThere({ ...way, mechanism });
      const refused = whatIsRefused(there);
      if (refused !== null) return refusedEverywhere(refused, { ...way, mechanism });
    }
  }
  return nothingWorks(ways.length - (byMechanism ? 1 : 0));
}

/** The usual ways to hand mail in (RFC 8314, RFC 6409; 2525 where providers offer it), and the other security on the tested port. */
export function otherWays({ port, security }: Pick<MailTest, 'port' | 'security'>): readonly MailWay[] {
  const ways: readonly MailWay[] = [
    { port, security: security === 'tls' ? 'starttls' : 'tls', mechanism: null },
    ...(security === 'none' ? [{ port, security: 'starttls', mechanism: null } as const] : []),
    { port: 587, security: 'starttls', mechanism: null },
    { port: 465, security: 'tls', mechanism: null },
    { port: 2525, security: 'starttls', mechanism: null },
    { port: 25, security: 'starttls', mechanism: null },
  ];
  const key = (way: Pick<MailWay, 'port' | 'security'>) => `${way.port} ${way.security}`;
  const unique = new Map(ways.map((way) => [key(way), way]));
  unique.delete(key({ port, security }));
  return [...unique.values()];
}

/** The login was refused for what it says, not for how it was said. */
function refusedPassword({ kind, phase }: Pick<Tested, 'kind' | 'phase'>): boolean {
  return phase === 'auth' && kind.startsWith('mail-') && kind !== 'mail-auth-not-offered' && kind !== 'mail-auth-mechanism-refused';
}

const theSender = words('the sender', 'l’expéditeur');
const theRecipient = words('the recipient', 'le destinataire');
const theMessage = words('the message itself', 'le message lui-même');

/** What a server refuses whichever way it is reached. */
const refusedByKind: Partial<Readonly<Record<FailureKind, Words>>> = {
  'mail-sender-refused': theSender,
  'mail-send-as-denied': theSender,
  'mail-sender-not-verified': theSender,
  'mail-recipient-refused': theRecipient,
  'mail-mailbox-full': words('mail for a mailbox that is full', 'le courrier d’une boîte pleine'),
  'mail-message-too-large': theMessage,
  'mail-not-authenticated-domain': theMessage,
};
/** Refusals that nobody named further. With a code of security or policy (RFC 3463 §3.8) they may be for this port only. */
const unnamed: ReadonlySet<FailureKind> = new Set(['mail-sender-refused', 'mail-recipient-refused', 'mail-refused']);

/** Sender, recipient or message, where it is them that the server refuses: no other port or mechanism mends that. Null for all else. */
export function whatIsRefused({ kind, phase, enhancedCode }: Omit<Tested, 'mechanism'>): Words | null {
  if (phase !== 'mail-from' && phase !== 'rcpt-to' && phase !== 'data') return null;
  if (unnamed.has(kind) && /^[45]\.7\./u.test(enhancedCode ?? '')) return null;
  return kind === 'mail-refused' && phase === 'data' ? theMessage : (refusedByKind[kind] ?? null);
}

function mechanismsOf(capabilities: readonly string[]): readonly Mechanism[] {
  const offered = capabilities.flatMap((line) =>
    /^AUTH[ =]/iu.test(line)
      ? line
          .slice(5)
          .toUpperCase()
          .split(/[\s=]+/u)
      : [],
  );
  return mechanismSchema.options.filter((mechanism) => offered.includes(mechanism));
}

/** On another port the same way to log in first; where it was the mechanism that was refused, the others only. An access token fits XOAUTH2 only. */
function order({ auth }: MailTest, offered: readonly Mechanism[], refused: string | null): readonly Mechanism[] {
  if (auth === 'XOAUTH2') return offered.filter((mechanism) => mechanism === 'XOAUTH2' && mechanism !== refused);
  const passwords = offered.filter((mechanism) => mechanism !== 'XOAUTH2' && mechanism !== refused);
  return passwords.toSorted((a, b) => Number(b === auth) - Number(a === auth));
}

async function attempt(
  test: MailTest,
  way: MailWay,
  vantage: Vantage,
  signal: AbortSignal,
): Promise<{ readonly attempt: MailAttempt; readonly verdict: MailVerdict | null }> {
  const limit = AbortSignal.timeout(PROBE_MS);
  const startedAt = performance.now();
  const spent = () => Math.round(performance.now() - startedAt);
  const withLogin = test.login !== null;
  try {
    const verdict = await runMailTest(
      { ...test, port: way.port, security: way.security, send: false, timeoutMs: Math.min(test.timeoutMs, STEP_MS) },
      vantage,
      AbortSignal.any([signal, limit]),
      { onLine: () => undefined, onPhase: () => undefined },
    );
    const phase = verdict.phases.findLast(({ name }) => name !== 'quit')?.name ?? 'resolve';
    const found = verdict.failure;
    return { attempt: { ...way, ok: verdict.ok, ms: spent(), phase, withLogin, ...(found ? { failure: found } : {}) }, verdict };
  } catch (error) {
    if (signal.aborted || !limit.aborted) throw error;
    return { attempt: { ...way, ok: false, ms: spent(), phase: 'timeout', withLogin }, verdict: null };
  }
}

async function inGroups<One, Result>(all: readonly One[], work: (one: One) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < all.length; start += AT_ONCE) {
    results.push(...(await Promise.all(all.slice(start, start + AT_ONCE).map(work))));
  }
  return results;
}

const securityWords = {
  starttls: words('STARTTLS', 'STARTTLS'),
  tls: words('implicit TLS', 'TLS implicite'),
  none: words('no encryption', 'sans chiffrement'),
};

function wayWords({ port, security, mechanism }: MailWay) {
  const { en, fr } = securityWords[security];
  return mechanism === null
    ? words(`port ${port} with ${en}`, `le port ${port} avec ${fr}`)
    : words(`port ${port} with ${en} and ${mechanism}`, `le port ${port} avec ${fr} et ${mechanism}`);
}

function works(way: MailWay): MailAnswer {
  const { en, fr } = wayWords(way);
  return { works: way, says: words(`This works: ${en}. Nothing was sent.`, `Ceci fonctionne : ${fr}. Rien n’a été envoyé.`) };
}

function notTriedAgain(answering: readonly MailWay[]): MailAnswer {
  const listed = answering.map(wayWords);
  const others =
    listed.length === 0
      ? words('No other port answers either.', 'Aucun autre port ne répond non plus.')
      : words(
          `These answer too: ${listed.map(({ en }) => en).join('; ')}.`,
          `Répondent aussi : ${listed.map(({ fr }) => fr).join(' ; ')}.`,
        );
  return {
    works: null,
    says: words(
      `The server refused the login itself. The same password was not tried again elsewhere: it would be refused there too, and accounts lock. ${others.en}`,
      `Le serveur a refusé l’authentification elle-même. Le même mot de passe n’a pas été réessayé ailleurs : il y serait refusé aussi, et les comptes se bloquent. ${others.fr}`,
    ),
  };
}

function refusedThere(way: MailWay): MailAnswer {
  const { en, fr } = wayWords(way);
  return {
    works: null,
    says: words(
      `The connection works by ${en}, and there the server refuses the login. It was not tried further: accounts lock.`,
      `La connexion fonctionne par ${fr}, mais le serveur y refuse l’authentification. Elle n’a pas été réessayée : les comptes se bloquent.`,
    ),
  };
}

/** `way` where one was tried and led to the refusal. */
function refusedEverywhere(what: Words, way: MailWay | null = null): MailAnswer {
  const { en, fr } = way === null ? words('', '') : wayWords(way);
  return {
    works: null,
    says:
      way === null
        ? words(
            `The server refuses ${what.en}, and not the way it was reached: no other port, encryption or login would change that, so none was tried.`,
            `Le serveur refuse ${what.fr}, et non la façon dont il a été joint : ni un autre port, ni un autre chiffrement, ni une autre authentification n’y changerait rien ; aucun n’a donc été essayé.`,
          )
        : words(
            `The connection works by ${en}, and there the server refuses ${what.en}: no other way in would change that.`,
            `La connexion fonctionne par ${fr}, et là le serveur refuse ${what.fr} : aucune autre façon de le joindre n’y changerait rien.`,
          ),
  };
}

function nothingWorks(count: number): MailAnswer {
  return {
    works: null,
    says: words(
      `None of the ${count} other ways works from there: look at the server’s name, its firewall, and the place the test is made from.`,
      `Aucune des ${count} autres façons ne fonctionne depuis cet endroit : vérifiez le nom du serveur, son pare-feu, et l’endroit d’où part le test.`,
    ),
  };
}
