import { describe, expect, test } from 'vitest';
import { diagnose, diagnosisRules } from '../../../main/core/mail/diagnosis.ts';
import type { MailPhase, MailSignal } from '../../../main/core/mail/diagnosis/signal.ts';
import { ReplyParser } from '../../../main/core/mail/reply.ts';

const phases: readonly MailPhase[] = ['greeting', 'ehlo', 'starttls', 'ehlo-tls', 'auth', 'mail-from', 'rcpt-to', 'data'];
const login: readonly MailPhase[] = ['auth'];
const envelope: readonly MailPhase[] = ['mail-from', 'rcpt-to', 'data'];
const recipients: readonly MailPhase[] = ['rcpt-to', 'data'];

const anywhere: MailSignal = {
  phase: 'auth',
  host: 'smtp.example.test',
  port: 587,
  security: 'starttls',
  via: 'here',
  user: 'ada@example.test',
  from: 'ada@example.test',
  greeting: 'smtp.example.test ESMTP',
  mechanisms: ['PLAIN', 'LOGIN'],
  authenticated: false,
  submissionOpen: null,
  reply: null,
  failure: null,
};

function said(text: string) {
  const event = new ReplyParser().push(Buffer.from(`${text}\r\n`)).at(-1);
  if (event?.kind !== 'reply') throw new Error(`not a reply: ${text}`);
  return event.reply;
}

const office = { host: 'smtp.office365.com' };
const gmail = { host: 'smtp.gmail.com' };

/** What a rule is about, and in answer to which commands it may be recognised: all of them where the words leave no doubt. */
const table: readonly (readonly [rule: string, reply: string, allowed: readonly MailPhase[], seen?: Partial<MailSignal>])[] = [
  ['STARTTLS refused', '454 4.7.0 TLS not available', ['starttls']],
  ['STARTTLS refused', '502 5.5.1 not now', ['starttls']],
  ['STARTTLS refused', '421 4.3.2 too busy', []],
  ['STARTTLS refused', '450 4.2.0 Greylisted', []],
  ['STARTTLS refused', '451 4.3.0 TLS currently unavailable', ['starttls']],
  ['530 5.7.0 Must issue STARTTLS', '530 5.7.0 Must issue a STARTTLS command first', phases],
  ['451 5.7.3 STARTTLS is required', '451 5.7.3 STARTTLS is required to send mail', phases],
  ['421 4.7.66 TLS 1.0/1.1 not supported', '421 4.7.66 TLS 1.0 and 1.1 are not supported', phases],
  [
    '504 5.5.2 Sender address rejected: need fully-qualified address',
    '504 5.5.2 <b@i>: Sender address rejected: need fully-qualified address',
    phases,
  ],
  [
    '504 5.5.2 Recipient address rejected: need fully-qualified address',
    '504 5.5.2 <b@i>: Recipient address rejected: need fully-qualified address',
    phases,
  ],
  ['504 5.5.2 Helo command rejected', '504 5.5.2 <i>: Helo command rejected: need fully-qualified hostname', phases],
  ['554 5.2.2 mailbox full', '552 5.2.2 Over quota', envelope],
  ['452 4.5.3 too many recipients', '452 4.5.3 Error: too many recipients', recipients],
  ['550 5.4.1 Recipient address rejected: Access denied', '550 5.4.1 Recipient address rejected: Access denied', recipients],
  ['550 5.1.1 user unknown', '550 5.1.1 User unknown', ['rcpt-to']],
  ['550 5.1.1 user unknown', '550 bob... User not listed in public Name & Address Book', ['rcpt-to']],
  ['550 5.7.60 / 554 5.2.252 SendAsDenied', '550 5.7.60 Client does not have permissions to send as this sender', envelope],
  ['553 5.7.1 not owned by user', '553 5.7.1 <a@b>: Sender address rejected: not owned by user c', phases],
  ['432 4.3.2', '432 4.3.2 Concurrent connections limit exceeded', phases],
  ['432 4.3.2', '432 4.7.12 A password transition is needed', []],
  ['451 4.7.500', '451 4.7.500 Server busy', phases],
  ['550 5.7.26', '550 5.7.26 unauthenticated', envelope],
  ['550 5.7.515', '550 5.7.515 Access denied', envelope],
  ['421 on SES', '421 Too many concurrent SMTP connections', phases, { host: 'email-smtp.eu-west-1.amazonaws.com' }],
  ['421 on SES', '421 4.4.2 Timeout: closing connection', [], { host: 'email-smtp.eu-west-1.amazonaws.com' }],
  ['421 4.7.0 / 450 4.2.1', '421 4.7.0 Try again later', phases, gmail],
  ['554 Email address is not verified', '554 Message rejected: Email address is not verified.', phases],
  ['403/550 From not a verified sender', '550 The from address does not match a verified Sender Identity.', phases],
  ['550 5.7.606 banned sending IP', '550 5.7.606 Access denied, banned sending IP [192.0.2.1]', phases],
  ['554 5.7.1 blocked using ...', '554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org', phases],
  ['554 5.7.1 blocked using ...', '550 5.1.1 User not listed in the directory', []],
  ['554 5.7.1 blocked using ...', '550 5.7.1 <desk@spamhaus.example>: refused', []],
  ['554 Client host rejected after AUTH', '554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied', phases],
  ['450 4.7.1 no PTR', '450 4.7.1 Client host rejected: cannot find your reverse hostname', phases],
  ['554 5.7.1 Relay access denied', '554 5.7.1 <bob@elsewhere.test>: Relay access denied', envelope],
  ['450 4.2.0 Greylisted', '450 4.2.0 Greylisted', phases],
  ['550 5.7.1 IP not authorized, Google', '550 5.7.1 The IP is not authorized to send email directly', phases, gmail],
  ['550 5.7.1 IP not authorized', '550 5.7.1 dynamic addresses are refused', phases],
  ['550 5.7.1 IP not authorized', '550 5.7.1 <desk@dynamic.example>: Sender address rejected: Access denied', []],
  ['550 5.7.1 IP not authorized', '550 5.7.1 desk@dynamic.example: Access denied', []],
  ['552 5.3.4 message too large', '552 5.3.4 Message size exceeds fixed limit', envelope],
  ['421 too many connections', '421 4.7.0 too many connections', phases],
  ['rate limit', '450 4.7.1 rate limit', phases],
  ['504, EHLO shows NTLM only', '504 5.7.4 Unrecognized authentication type', login, { mechanisms: ['NTLM'] }],
  ['XOAUTH2 refused', '535 5.7.8 no', login, { mechanism: 'XOAUTH2' }],
  ['XOAUTH2 refused', '454 4.7.0 Temporary authentication failure', [], { mechanism: 'XOAUTH2' }],
  ['504 5.7.4 Unrecognized authentication type', '504 5.7.4 Unrecognized authentication type', login],
  ['502 AUTH not implemented', '502 5.5.1 not implemented', login],
  ['535 5.7.139 ... security defaults', '535 5.7.139 security defaults policy', login, office],
  ['535 5.7.139 basic authentication is disabled', '535 5.7.139 basic authentication is disabled', login, office],
  ['535 5.7.139 ... disabled for the Tenant', '535 5.7.139 disabled for the Tenant', login, office],
  ['535 5.7.139 ... credentials were incorrect', '535 5.7.139 the user credentials were incorrect', login, office],
  ['535 5.7.139 ... disabled for the Mailbox', '535 5.7.139 disabled for the Mailbox', login, office],
  ['550 5.7.30 Basic authentication is not supported', '550 5.7.30 Basic authentication is not supported', phases],
  ['550 5.7.30 Basic authentication is not supported', '550 5.7.30 REQUIRETLS support required', []],
  ['535 5.7.3', '535 5.7.3 Authentication unsuccessful', login],
  ['530 5.7.57 Client not authenticated', '530 5.7.57 Client not authenticated to send mail', envelope],
  ['534 5.7.9', '534 5.7.9 Application-specific password required', login, gmail],
  ['534 5.7.9', '534 5.7.9 Authentication mechanism is too weak', []],
  ['534 5.7.14', '534 5.7.14 Please log in via your web browser', login, gmail],
  ['534 5.7.14', '534 5.7.14 Trust relationship required', []],
  ['535 5.7.8 BadCredentials', '535 5.7.8 Username and Password not accepted', login, gmail],
  ['535 on SES', '535 Authentication Credentials Invalid', login, { host: 'email-smtp.eu-west-1.amazonaws.com' }],
  ['535 on SendGrid', '535 Authentication failed', login, { host: 'smtp.sendgrid.net' }],
  ['535 on Proton', '454 4.7.0 no', login, { host: 'smtp.protonmail.ch' }],
  ['535 on another Microsoft host', '535 no', login, office],
  ['535', '535 no', login],
  ['530 5.5.1', '530 5.5.1 Authentication Required', envelope, gmail],
  ['530 Authentication required', '535 authentication required', phases.filter((phase) => phase !== 'auth')],
  ['421 before the greeting', '554 No SMTP service here', ['greeting']],
  ['421 4.3.2 closing', '421 4.3.2 too busy', phases],
  ['421 4.3.2 closing', '421 4.4.2 Error: timeout exceeded', []],
  ['EHLO refused', '504 5.5.4 not known', ['ehlo', 'ehlo-tls']],
];

describe('a rule is recognised only in answer to what it is about', () => {
  const rows = table.map(([rule, text, allowed, seen]) => ({ rule, text, allowed, signal: { ...anywhere, ...seen, reply: said(text) } }));
  test.each(rows)('$rule: $text', ({ rule, allowed, signal }) => {
    const when = diagnosisRules.find((one) => one.signal === rule)?.when;
    expect(phases.filter((phase) => when?.({ ...signal, phase }))).toEqual(allowed);
  });

  test('every rule that reads a reply stands in the table', () => {
    const about = new Set(table.map(([name]) => name));
    const replies = [421, 432, 450, 451, 452, 454, 500, 502, 504, 530, 534, 535, 550, 552, 553, 554].map((code) => said(`${code} no`));
    const byCode = diagnosisRules.filter(({ when }) =>
      phases.some((phase) => replies.some((reply) => when({ ...anywhere, phase, reply }))),
    );
    expect(byCode.map(({ signal }) => signal).filter((signal) => !about.has(signal))).toEqual([]);
    // The others read what broke, and no reply.
    expect(diagnosisRules.map(({ signal }) => signal).filter((signal) => !about.has(signal))).toEqual([
      'EDNS / ENOTFOUND',
      'ECONNREFUSED 127.0.0.1:587',
      'ECONNREFUSED 465 on Microsoft 365',
      'ECONNREFUSED remote',
      'ETIMEDOUT :25',
      'ETIMEDOUT :465 while 587 works',
      'ETIMEDOUT on another port',
      'greeting never comes on 465',
      'greeting never comes after implicit TLS',
      'wrong version number',
      'STARTTLS missing',
      'replies injected before TLS',
      'unsupported protocol',
      'dh key too small',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'self signed certificate in chain',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'certificate has expired',
      'silence in the TLS handshake',
      'no mechanism in common',
    ]);
  });

  test('no bare code before or after the login says that a login was refused', () => {
    for (const code of [432, 454, 500, 502, 504, 530, 534, 535, 538, 550]) {
      for (const enhanced of ['', '5.5.2 ', '5.7.3 ', '5.7.4 ', '5.7.8 ', '5.7.9 ', '5.7.14 ', '5.7.30 ', '5.7.139 ']) {
        for (const phase of phases.filter((one) => one !== 'auth')) {
          const { kind, cause } = diagnose({ ...anywhere, phase, reply: said(`${code} ${enhanced}no`) });
          expect(`${phase} ${code} ${enhanced}${kind}`).not.toMatch(/mail-(auth|app|basic|browser|token|security-defaults)/u);
          expect(cause.en).not.toMatch(/refused the (login|user)|way to log in/u);
        }
      }
    }
  });
});
