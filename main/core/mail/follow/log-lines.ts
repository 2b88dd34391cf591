import type { MailLog } from '../../../../preload/contract/mail-follow.ts';
import { ownValue } from '../../../../preload/contract/own-value.ts';

type Recipient = MailLog['recipients'][number];
type State = Recipient['state'];

/** What became of each recipient, by the last line about it: Postfix, Sendmail and Exim. Other lines are left alone. */
export function readDeliveries(lines: readonly string[]): Recipient[] {
  const last = new Map<string, Recipient>();
  for (const line of lines) {
    const read = postfixOrSendmail(line) ?? exim(line);
    if (read !== null) last.set(read.address, read);
  }
  return [...last.values()];
}

/** The worst of them: one that bounced is what to look at. */
export function stateOf(recipients: readonly Recipient[], lines: number): State {
  for (const state of ['bounced', 'deferred', 'delivered'] as const) if (recipients.some((one) => one.state === state)) return state;
  return lines > 0 ? 'queued' : 'unknown';
}

/** `to=<a@b>, relay=mx[192.0.2.1]:25, dsn=2.0.0, status=sent (250 ok)`; Sendmail writes `stat=Sent (ok)`. */
function postfixOrSendmail(line: string): Recipient | null {
  const address = /\bto=<?([^>,\s]+)>?,/u.exec(line)?.[1];
  const relay = /\brelay=([^,\s]+)/u.exec(line)?.[1] ?? null;
  const postfix = /\bstatus=(\w+)(?: \((.*)\))?\s*$/u.exec(line);
  if (address === undefined) return null;
  if (postfix !== null) {
    const states: Readonly<Record<string, State>> = { sent: 'delivered', deferred: 'deferred', bounced: 'bounced', expired: 'bounced' };
    return { address, relay, state: ownValue(states, postfix[1] ?? '') ?? 'unknown', answer: postfix[2] ?? null };
  }
  const stat = /\bstat=(.*)$/u.exec(line)?.[1];
  if (stat === undefined) return null;
  const dsn = /\bdsn=(\d)\./u.exec(line)?.[1];
  const state = /^sent\b/iu.test(stat) ? 'delivered' : /^(?:deferred|queued)/iu.test(stat) || dsn === '4' ? 'deferred' : 'bounced';
  return { address, relay, state, answer: stat };
}

/** `1qLh5G-0004kN-1d => a@b R=dnslookup T=remote_smtp H=mx [192.0.2.1] C="250 ok"`; `==` put off, `**` failed, `->` a further one. */
function exim(line: string): Recipient | null {
  const read = /\s(?<sign>=>|->|==|\*\*)\s+(?<address>\S+@\S+?)(?: <(?<given>[^>]+)>)?(?<rest>\s.*)$/u.exec(line)?.groups;
  if (read?.['address'] === undefined) return null;
  const rest = read['rest'] ?? '';
  const state = read['sign'] === '==' ? 'deferred' : read['sign'] === '**' ? 'bounced' : 'delivered';
  const answer = /\bC="(.*)"/u.exec(rest)?.[1] ?? (state === 'delivered' ? null : (/(?:: )(.*)$/u.exec(rest)?.[1] ?? null));
  return {
    address: read['given'] ?? read['address'].replace(/:$/u, ''),
    relay: /\bH=(\S+(?: \[[^\]]+\])?)/u.exec(rest)?.[1] ?? null,
    state,
    answer,
  };
}
