import { isIP } from 'node:net';
import type { FailureKind } from '../../../../preload/contract/failure-kinds.ts';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { Reply } from '../reply.ts';
import { replyText } from '../reply.ts';

export type MailPhase =
  | 'resolve'
  | 'connect'
  | 'greeting'
  | 'ehlo'
  | 'starttls'
  | 'tls'
  | 'ehlo-tls'
  | 'auth'
  | 'mail-from'
  | 'rcpt-to'
  | 'data'
  | 'quit';

/** Everything a diagnosis looks at: what the server said, or what broke, and where in the dialogue. */
export interface MailSignal {
  readonly phase: MailPhase;
  readonly host: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  /** The vantage the test was made from. */
  readonly via: string;
  readonly user: string | null;
  readonly from: string;
  /** The server's first words; they often name its software. */
  readonly greeting: string;
  /** AUTH mechanisms the server offers. */
  readonly mechanisms: readonly string[];
  /** The mechanism that was used, once one was. */
  readonly mechanism?: string | null;
  /** True once the server accepted the login. */
  readonly authenticated: boolean;
  /** True where the server took HELO only: then it has told nothing of what it can do. */
  readonly ehloRefused?: boolean;
  /** For a port that stays silent: whether port 587 of the same server takes connections. */
  readonly submissionOpen: boolean | null;
  /** The reply that refused; null when there is none. */
  readonly reply: Reply | null;
  /** What broke instead: network, TLS, silence. */
  readonly failure: Failure | null;
}

/** One row of the table: first match wins. */
export interface DiagnosisRule {
  /** The signal as the field writes it. */
  readonly signal: string;
  readonly when: (signal: MailSignal) => boolean;
  readonly kind: FailureKind | ((signal: MailSignal) => FailureKind);
  readonly cause: Words | ((signal: MailSignal) => Words);
  readonly remedy: Words | ((signal: MailSignal) => Words);
}

/** A refusal with one of these codes, this enhanced code (when given) and this text (when given). */
export function said(
  codes: number | readonly number[],
  enhanced: string | RegExp | null = null,
  text: RegExp | null = null,
): (signal: MailSignal) => boolean {
  const all = [codes].flat();
  return ({ reply }) => {
    if (reply === null || !all.includes(reply.code)) return false;
    if (typeof enhanced === 'string' && reply.enhancedCode !== enhanced) return false;
    if (enhanced instanceof RegExp && !enhanced.test(reply.enhancedCode ?? '')) return false;
    return text === null || text.test(ownWords(reply));
  };
}

/** The server's own words: an address that it repeats (`<dynamic@example.org>`) says nothing of its reasons. */
function ownWords(reply: Reply): string {
  return replyText(reply).replaceAll(/<[^<>]*>|(?<![^\s<>@])[^\s<>@]+@[^\s<>@]+/gu, '');
}

/** From the sender on: before that, nothing was said of addresses or of a message. */
export const envelopeAndMessage: readonly MailPhase[] = ['mail-from', 'rcpt-to', 'data'];

/** What is only meant so in answer to these commands; elsewhere the same code or word has another cause. */
export function during(phases: readonly MailPhase[], when: (signal: MailSignal) => boolean): (signal: MailSignal) => boolean {
  return (signal) => phases.includes(signal.phase) && when(signal);
}

/** A refusal in answer to AUTH. */
export function saidToLogin(...refusal: Parameters<typeof said>): (signal: MailSignal) => boolean {
  return during(['auth'], said(...refusal));
}

/** Something broke in this way, in one of these phases when given. */
export function broke(
  kinds: FailureKind | readonly FailureKind[],
  phases: readonly MailPhase[] | null = null,
): (signal: MailSignal) => boolean {
  const all = [kinds].flat();
  return ({ failure, phase }) => failure !== null && all.includes(failure.kind) && (phases === null || phases.includes(phase));
}

/** What the other side said, for patterns that do not care which command it answered. */
export function textOf({ reply, failure }: MailSignal): string {
  return reply === null ? (failure?.evidence ?? '') : replyText(reply);
}

/** Whether the server is Microsoft’s, by its name, its greeting or its answer. */
export function isMicrosoft(signal: MailSignal): boolean {
  return (
    /(^|\.)(office365\.com|outlook\.com|hotmail\.com|live\.com|partner\.outlook\.cn)$/i.test(signal.host) ||
    /outlook\.(?:office365\.)?com/i.test(`${signal.greeting} ${textOf(signal)}`)
  );
}

/** Whether the server is Google’s, by its name, its greeting or its answer. */
export function isGoogle(signal: MailSignal): boolean {
  return (
    /(^|\.)(gmail|google|googlemail)\.com$/i.test(signal.host) || /gsmtp|support\.google\.com/i.test(`${signal.greeting} ${textOf(signal)}`)
  );
}

/** Whether the server is Amazon SES, by its name, its greeting or its answer. */
export function isAmazon(signal: MailSignal): boolean {
  return /(^|\.)amazonaws\.com$/i.test(signal.host) || /SimpleEmailService|Amazon SES/i.test(`${signal.greeting} ${textOf(signal)}`);
}

/** Whether the server is SendGrid’s, by its name, its greeting or its answer. */
export function isSendGrid(signal: MailSignal): boolean {
  return /(^|\.)sendgrid\.net$/i.test(signal.host) || /sendgrid/i.test(`${signal.greeting} ${textOf(signal)}`);
}

/** Whether the server is Proton’s, by its name, its greeting or its answer. */
export function isProton(signal: MailSignal): boolean {
  return (
    /(^|\.)(protonmail\.ch|proton\.me|protonmail\.com)$/i.test(signal.host) || /proton ?mail/i.test(`${signal.greeting} ${textOf(signal)}`)
  );
}

/** This computer itself, by name or address, as seen from the vantage. */
export function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

const beforeTls: readonly MailPhase[] = ['resolve', 'connect', 'greeting', 'ehlo', 'starttls', 'tls'];

/** Whether what was said in this phase was said under TLS. */
export function underTls({ security, phase }: MailSignal): boolean {
  if (security === 'none') return false;
  return !beforeTls.includes(phase) || (security === 'tls' && (phase === 'greeting' || phase === 'ehlo'));
}

/** Both conditions. */
export function both(first: (signal: MailSignal) => boolean, second: (signal: MailSignal) => boolean): (signal: MailSignal) => boolean {
  return (signal) => first(signal) && second(signal);
}
