import { describe, expect, test } from 'vitest';
import type { FailureKind } from '../../../preload/contract/failure-kinds.ts';
import { failure, words } from '../../../main/core/failure.ts';
import { afterAcceptance, diagnose, diagnosisRules } from '../../../main/core/mail/diagnosis.ts';
import { providerPages } from '../../../main/core/mail/diagnosis/provider-pages.ts';
import type { MailSignal } from '../../../main/core/mail/diagnosis/signal.ts';
import type { Reply } from '../../../main/core/mail/reply.ts';
import { ReplyParser } from '../../../main/core/mail/reply.ts';
import { explainHandshake } from '../../../main/core/vantage/tls-failures.ts';

function reply(text: string): Reply {
  const event = new ReplyParser().push(Buffer.from(`${text.replaceAll('\n', '\r\n')}\r\n`)).at(-1);
  if (event?.kind !== 'reply') throw new Error(`not a reply: ${text}`);
  return event.reply;
}

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

const broken = (kind: FailureKind) => failure(kind, words('cause', 'cause'), words('remedy', 'remède'));
const tls = (code: string, message: string) => explainHandshake(Object.assign(new Error(message), { code }), 'smtp.example.test');

/** One row of the table of known signals: what a server or the network really says, and what has to be recognised in it. */
interface Row {
  readonly signal: string;
  readonly seen: Partial<MailSignal>;
  readonly kind: FailureKind;
  /** Words that the cause and the remedy must contain, in English. */
  readonly cause: RegExp;
  readonly remedy: RegExp;
  /** The same in French, where what happened decides between several. */
  readonly french?: readonly [cause: RegExp, remedy: RegExp];
}

const office = { host: 'smtp.office365.com' };
const gmail = { host: 'smtp.gmail.com', greeting: 'smtp.gmail.com ESMTP 5b1f17b1804b1-40a4 - gsmtp' };

const rows: readonly Row[] = [
  ...(['rcpt-to', 'mail-from'] as const).map((phase): Row => ({
    signal: `504 5.5.2 of the sender, in answer to ${phase}`,
    seen: { phase, from: 'bob@intern', reply: reply('504 5.5.2 <bob@intern>: Sender address rejected: need fully-qualified address') },
    kind: 'mail-sender-refused',
    cause: /without a full domain, and “bob@intern” has none/,
    remedy: /whole domain/,
    french: [/« bob@intern » n’en a pas/, /domaine entier/],
  })),
  {
    signal: '504 5.5.2 of the recipient',
    seen: { phase: 'rcpt-to', reply: reply('504 5.5.2 <bob@intern>: Recipient address rejected: need fully-qualified address') },
    kind: 'mail-recipient-refused',
    cause: /no recipient without a full domain/,
    remedy: /whole domain/,
    french: [/pas de destinataire sans domaine complet/, /domaine entier/],
  },
  ...(['ehlo', 'rcpt-to'] as const).map((phase): Row => ({
    signal: `504 5.5.2 of the name in EHLO, in answer to ${phase}`,
    seen: { phase, reply: reply('504 5.5.2 <desk>: Helo command rejected: need fully-qualified hostname') },
    kind: 'mail-refused',
    cause: /the name that was given in EHLO/,
    remedy: /smtp_helo_name/,
    french: [/le nom donné dans EHLO/, /smtp_helo_name/],
  })),
  ...(['starttls', 'ehlo', 'auth', 'rcpt-to', 'data'] as const).map((phase): Row => ({
    signal: `421 4.3.2 in answer to ${phase}: closing, not what was asked for`,
    seen: { phase, reply: reply('421 4.3.2 too busy') },
    kind: 'mail-refused-temporarily',
    cause: /closes the connection: it is busy.*“too busy”/,
    remedy: /Try again later/,
    french: [/ferme la connexion : il est occupé/, /Réessayez plus tard/],
  })),
  {
    signal: '550 5.7.60, without a login',
    seen: { phase: 'mail-from', user: null, reply: reply('550 5.7.60 SMTP; Client does not have permissions to send as this sender') },
    kind: 'mail-send-as-denied',
    cause: /^Without a login, nobody may send as ada@example\.test/,
    remedy: /^Log in/,
    french: [/^Sans authentification/, /^Authentifiez-vous/],
  },
  {
    signal: 'XOAUTH2 refused',
    seen: { ...gmail, mechanism: 'XOAUTH2', reply: reply('535-5.7.8 Username and Password not accepted.\n535 5.7.8 gsmtp') },
    kind: 'mail-auth-refused',
    cause: /access token/,
    remedy: /SMTP\.Send/,
  },
  {
    signal: 'ENOTFOUND',
    seen: { phase: 'resolve', failure: broken('name-not-found'), via: 'ssh:web-1' },
    kind: 'name-not-found',
    cause: /smtp\.example\.test.*seen from web-1\./,
    remedy: /same place as the application/,
  },
  {
    signal: 'EDNS',
    seen: { phase: 'resolve', failure: broken('name-lookup-failed') },
    kind: 'name-lookup-failed',
    cause: /no address, seen from this computer/,
    remedy: /DNS/,
  },
  {
    signal: 'ECONNREFUSED 127.0.0.1:587',
    seen: { phase: 'connect', host: '127.0.0.1', failure: broken('connection-refused') },
    kind: 'connection-refused',
    cause: /127\.0\.0\.1:587.*itself/,
    remedy: /reaches the application/,
  },
  {
    signal: 'ECONNREFUSED remote',
    seen: { phase: 'connect', port: 2525, failure: broken('connection-refused') },
    kind: 'connection-refused',
    cause: /2525/,
    remedy: /587/,
  },
  {
    signal: 'ECONNREFUSED remote: Microsoft 365 on 465',
    seen: { ...office, phase: 'connect', port: 465, failure: broken('connection-refused') },
    kind: 'connection-refused',
    cause: /does not listen on port 465/,
    remedy: /587/,
  },
  {
    signal: 'ETIMEDOUT :25',
    seen: { phase: 'connect', port: 25, failure: broken('connection-timed-out') },
    kind: 'connection-timed-out',
    cause: /block outgoing port 25/,
    remedy: /587.*relay/,
  },
  {
    signal: 'ETIMEDOUT :465 while 587 works',
    seen: { phase: 'connect', port: 465, submissionOpen: true, failure: broken('connection-timed-out') },
    kind: 'connection-timed-out',
    cause: /587 answers.*blocks 25 and 465/,
    remedy: /587.*unblock/,
  },
  {
    signal: '"wrong version number"',
    seen: {
      phase: 'tls',
      security: 'tls',
      failure: tls('ERR_SSL_WRONG_VERSION_NUMBER', 'error:0A00010B:SSL routines:tls_validate_record_header:wrong version number'),
    },
    kind: 'tls-not-spoken',
    cause: /implicit TLS.*wrong version number/,
    remedy: /STARTTLS/,
  },
  {
    signal: '"wrong version number", as BoringSSL writes it',
    seen: {
      phase: 'tls',
      security: 'tls',
      failure: tls('ERR_SSL_WRONG_VERSION_NUMBER', 'error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER'),
    },
    kind: 'tls-not-spoken',
    cause: /plain text/,
    remedy: /STARTTLS/,
  },
  {
    signal: 'greeting never comes on 465',
    seen: { phase: 'greeting', port: 465, failure: broken('timed-out') },
    kind: 'mail-greeting-missing',
    cause: /465 speaks TLS/,
    remedy: /implicit TLS/,
  },
  {
    signal: 'STARTTLS missing',
    seen: { phase: 'starttls', failure: broken('mail-starttls-missing') },
    kind: 'mail-starttls-missing',
    cause: /strips it/,
    remedy: /Never send a password in plain text/,
  },
  {
    signal: 'STARTTLS refused',
    seen: { phase: 'starttls', reply: reply('454 4.7.0 TLS not available due to local problem') },
    kind: 'mail-starttls-refused',
    cause: /then refuses it/,
    remedy: /Never send a password in plain text/,
  },
  {
    signal: '530 5.7.0 Must issue STARTTLS',
    seen: { phase: 'mail-from', security: 'none', reply: reply('530 5.7.0 Must issue a STARTTLS command first') },
    kind: 'mail-starttls-required',
    cause: /TLS before anything else/,
    remedy: /STARTTLS/,
  },
  {
    signal: '451 5.7.3 STARTTLS is required',
    seen: {
      ...office,
      phase: 'mail-from',
      security: 'none',
      reply: reply('451 5.7.3 STARTTLS is required to send mail [PR3P1.eurprd.prod.outlook.com]'),
    },
    kind: 'mail-starttls-required',
    cause: /Microsoft/,
    remedy: /STARTTLS/,
  },
  {
    signal: '421 4.7.66 TLS 1.0/1.1 not supported',
    seen: {
      ...office,
      phase: 'mail-from',
      reply: reply(
        '421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2. Visit https://aka.ms/smtp_auth_tls.',
      ),
    },
    kind: 'tls-too-old',
    cause: /TLS 1\.0 or 1\.1/,
    remedy: /1\.2/,
  },
  {
    signal: 'unsupported protocol',
    seen: {
      phase: 'tls',
      failure: tls('ERR_SSL_UNSUPPORTED_PROTOCOL', 'error:0A000102:SSL routines:ssl_choose_client_version:unsupported protocol'),
    },
    kind: 'tls-too-old',
    cause: /TLS 1\.1/,
    remedy: /Upgrade the server/,
  },
  {
    signal: 'dh key too small',
    seen: { phase: 'tls', failure: tls('ERR_SSL_DH_KEY_TOO_SMALL', 'error:0A00018A:SSL routines:tls_process_ske_dhe:dh key too small') },
    kind: 'tls-weak-key',
    cause: /Diffie-Hellman/,
    remedy: /Fix the server/,
  },
  {
    signal: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    seen: {
      phase: 'tls',
      failure: {
        ...broken('certificate-self-signed'),
        cause: words('It is self-signed. SSL_CERT_FILE names “/x”', 'Il est autosigné. SSL_CERT_FILE nomme « /x »'),
      },
    },
    kind: 'certificate-self-signed',
    cause: /self-signed.*SSL_CERT_FILE/,
    remedy: /trust it.*Do not switch the checks off/,
  },
  {
    signal: 'self signed certificate in chain',
    seen: {
      phase: 'tls',
      failure: {
        ...broken('certificate-unknown-authority'),
        cause: words('The chain ends at “CN=Proxy CA”', 'La chaîne se termine par « CN=Proxy CA »'),
      },
    },
    kind: 'certificate-unknown-authority',
    cause: /CN=Proxy CA/,
    remedy: /./,
  },
  {
    signal: 'ERR_TLS_CERT_ALTNAME_INVALID',
    seen: { phase: 'tls', failure: broken('certificate-wrong-name') },
    kind: 'certificate-wrong-name',
    cause: /./,
    remedy: /set the name to check/,
  },
  {
    signal: 'certificate has expired',
    seen: { phase: 'tls', failure: broken('certificate-expired') },
    kind: 'certificate-expired',
    cause: /./,
    remedy: /Renew it, then reload/,
  },
  {
    signal: '504 5.7.4 Unrecognized authentication type',
    seen: { reply: reply('504 5.7.4 Unrecognized authentication type [PR3P1.eurprd.prod.outlook.com]'), mechanisms: ['LOGIN', 'XOAUTH2'] },
    kind: 'mail-auth-mechanism-refused',
    cause: /LOGIN, XOAUTH2/,
    remedy: /LOGIN/,
  },
  {
    signal: '504, EHLO shows NTLM only',
    seen: { reply: reply('504 5.7.4 Unrecognized authentication type'), mechanisms: ['GSSAPI', 'NTLM'] },
    kind: 'mail-auth-mechanism-refused',
    cause: /NTLM.*Exchange on premises/,
    remedy: /relay connector/,
  },
  {
    signal: 'NTLM only, nothing tried',
    seen: { failure: broken('mail-auth-mechanism-refused'), mechanisms: ['NTLM'] },
    kind: 'mail-auth-mechanism-refused',
    cause: /Exchange on premises/,
    remedy: /Enable LOGIN/,
  },
  {
    signal: '502 AUTH not implemented',
    seen: { port: 25, mechanisms: [], reply: reply('502 5.5.1 Error: command not implemented') },
    kind: 'mail-auth-not-offered',
    cause: /no AUTH in its EHLO/,
    remedy: /587/,
  },
  {
    signal: '502 AUTH not implemented, although EHLO offers it',
    seen: { port: 25, reply: reply('502 5.5.1 Error: command not implemented') },
    kind: 'mail-auth-not-offered',
    cause: /^Port 25 offers AUTH \(PLAIN, LOGIN\) in its EHLO answer and then refuses/,
    remedy: /587/,
    french: [/propose AUTH \(PLAIN, LOGIN\).*puis refuse/, /587/],
  },
  {
    signal: 'no login where only HELO is taken',
    seen: { port: 25, security: 'none', ehloRefused: true, failure: broken('mail-auth-not-offered'), mechanisms: [] },
    kind: 'mail-auth-not-offered',
    cause: /refuses EHLO.*without EHLO there is no login/,
    remedy: /587/,
    french: [/refuse EHLO.*sans EHLO, pas d’authentification/, /587/],
  },
  {
    signal: 'no STARTTLS where only HELO is taken',
    seen: { port: 25, phase: 'starttls', ehloRefused: true, failure: broken('mail-starttls-missing'), mechanisms: [] },
    kind: 'mail-starttls-missing',
    cause: /refuses EHLO on port 25 and takes only HELO.*neither STARTTLS nor AUTH/,
    remedy: /587 or 465.*Never send a password in plain text/,
    french: [/refuse EHLO.*ni STARTTLS ni AUTH/, /587 ou 465.*N’envoyez jamais/],
  },
  {
    signal: 'EHLO refused, and HELO too',
    seen: { port: 25, phase: 'ehlo', reply: reply('502 5.5.1 no') },
    kind: 'mail-refused',
    cause: /refuses EHLO, and HELO too/,
    remedy: /firewall/,
    french: [/refuse EHLO, et HELO aussi/, /pare-feu/],
  },
  ...[
    '530 5.7.0 Must issue a STARTTLS command first',
    '538 5.7.11 Encryption required for requested authentication mechanism',
    '451 5.7.3 STARTTLS is required to send mail',
  ].map((text): Row => ({
    signal: `${text}, under TLS`,
    seen: { phase: 'mail-from', reply: reply(text) },
    kind: 'mail-starttls-required',
    cause: /although this connection is under TLS/,
    remedy: /proxy pass TLS through/,
    french: [/alors que cette connexion est sous TLS/, /passer TLS par le proxy/],
  })),
  {
    signal: '553 5.7.1 not owned by user (Postfix)',
    seen: {
      phase: 'rcpt-to',
      authenticated: true,
      user: 'c@d.test',
      reply: reply('553 5.7.1 <ada@example.test>: Sender address rejected: not owned by user c@d.test'),
    },
    kind: 'mail-send-as-denied',
    cause: /c@d\.test may not send as ada@example\.test/,
    remedy: /smtpd_sender_login_maps/,
    french: [/c@d\.test n’a pas le droit d’envoyer en tant que ada@example\.test/, /smtpd_sender_login_maps/],
  },
  {
    signal: '550 5.4.1 Recipient address rejected: Access denied',
    seen: {
      host: 'example-test.mail.protection.outlook.com',
      port: 25,
      phase: 'rcpt-to',
      reply: reply('550 5.4.1 Recipient address rejected: Access denied. [VE1EUR01FT042.eop-EUR01.prod.protection.outlook.com]'),
    },
    kind: 'mail-recipient-refused',
    cause: /does not exist.*edge blocking/,
    remedy: /Check the address/,
    french: [/n’existe pas.*annuaire/, /Vérifiez l’adresse/],
  },
  {
    signal: '554 5.2.2 mailbox full, on delivery',
    seen: { ...office, phase: 'data', reply: reply('554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException') },
    kind: 'mail-mailbox-full',
    cause: /^The recipient’s mailbox is full/,
    remedy: /^Only its owner/,
    french: [/La boîte du destinataire/, /Seul son titulaire/],
  },
  {
    signal: '552 5.2.2 over quota, nobody says whose',
    seen: { phase: 'data', reply: reply('552 5.2.2 Over quota') },
    kind: 'mail-mailbox-full',
    cause: /the recipient’s, or the sender’s own/,
    remedy: /sender’s first/,
    french: [/celle du destinataire, ou celle de l’expéditeur/, /d’abord celle de l’expéditeur/],
  },
  {
    signal: '452 4.5.3 too many recipients',
    seen: { phase: 'rcpt-to', reply: reply('452 4.5.3 Error: too many recipients') },
    kind: 'mail-recipient-refused',
    cause: /more recipients than this server takes/,
    remedy: /Split it/,
    french: [/plus de destinataires/, /Divisez l’envoi/],
  },
  {
    signal: '450 4.7.1 too many recipients from a client: a rate (Postfix)',
    seen: { phase: 'rcpt-to', reply: reply('450 4.7.1 Error: too many recipients from 192.0.2.1') },
    kind: 'mail-rate-limited',
    cause: /limits how much/,
    remedy: /Wait/,
  },
  {
    signal: '554 5.7.1 Relay access denied, after a login',
    seen: { phase: 'rcpt-to', authenticated: true, reply: reply('554 5.7.1 <bob@elsewhere.test>: Relay access denied') },
    kind: 'mail-relay-denied',
    cause: /This account may not send to other domains/,
    remedy: /permit_sasl_authenticated/,
    french: [/Ce compte n’a pas le droit/, /permit_sasl_authenticated/],
  },
  {
    signal: '530 5.7.57, after a login',
    seen: { ...office, phase: 'mail-from', authenticated: true, reply: reply('530 5.7.57 Client not authenticated to send mail.') },
    kind: 'mail-auth-required',
    cause: /^Microsoft accepted the login/,
    remedy: /Authenticated SMTP/,
    french: [/a accepté l’authentification/, /SMTP authentifié/],
  },
  ...['530 5.5.1 Authentication Required. x - gsmtp', '530 5.7.0 Authentication Required. x - gsmtp'].map((text): Row => ({
    signal: `${text}, after a login`,
    seen: { ...gmail, phase: 'mail-from', authenticated: true, reply: reply(text) },
    kind: 'mail-auth-required',
    cause: /although it accepted one/,
    remedy: /^Give this account the right to send/,
    french: [/alors qu’il en a accepté une/, /Donnez à ce compte le droit/],
  })),
  {
    signal: '530 5.7.0 Authentication required elsewhere, after a login',
    seen: { phase: 'mail-from', authenticated: true, reply: reply('530 5.7.0 Authentication required') },
    kind: 'mail-auth-required',
    cause: /although one was accepted/,
    remedy: /^Give this account the right to send/,
    french: [/alors qu’il en a accepté une/, /Donnez à ce compte le droit/],
  },
  ...['550 5.7.606 Access denied, banned sending IP [192.0.2.1]', '550 5.7.649 Access denied, banned sending IP [192.0.2.1]'].map(
    (text): Row => ({
      signal: text,
      seen: { host: 'outlook-com.olc.protection.outlook.com', port: 25, phase: 'rcpt-to', reply: reply(text) },
      kind: 'mail-blocklisted',
      cause: /Microsoft’s own blocklist/,
      remedy: /sender\.office\.com/,
      french: [/liste de blocage de Microsoft/, /sender\.office\.com/],
    }),
  ),
  {
    signal: '535 5.7.139 the user credentials were incorrect',
    seen: {
      ...office,
      reply: reply(
        '535 5.7.139 Authentication unsuccessful, the user credentials were incorrect. [PR3P1.eurprd.prod.outlook.com 2026-11-22T10:00:00.000Z]',
      ),
    },
    kind: 'mail-auth-refused',
    cause: /does not know the user “ada@example\.test” with this password/,
    remedy: /^Check both/,
    french: [/ne connaît pas l’utilisateur « ada@example\.test » avec ce mot de passe/, /^Vérifiez les deux/],
  },
  {
    signal: '535 5.7.139 the user credentials were incorrect, of a token',
    seen: {
      ...office,
      mechanism: 'XOAUTH2',
      reply: reply('535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.'),
    },
    kind: 'mail-auth-refused',
    cause: /access token/,
    remedy: /SMTP\.Send/,
  },
  {
    signal: '503 AUTH not available (Postfix, Exim)',
    seen: { port: 25, reply: reply('503 5.5.1 Error: authentication not enabled') },
    kind: 'mail-auth-not-offered',
    cause: /no login/,
    remedy: /587/,
  },
  {
    signal: 'no AUTH in EHLO',
    seen: { port: 25, failure: broken('mail-auth-not-offered'), mechanisms: [] },
    kind: 'mail-auth-not-offered',
    cause: /no AUTH in its EHLO/,
    remedy: /587/,
  },
  {
    signal: '535 5.7.3',
    seen: { ...office, reply: reply('535 5.7.3 Authentication unsuccessful [PR3P1.eurprd.prod.outlook.com]') },
    kind: 'mail-auth-refused',
    cause: /Microsoft 365/,
    remedy: /Authenticated SMTP/,
  },
  {
    signal: '535 5.7.139 ... disabled for the Tenant',
    seen: {
      ...office,
      reply: reply(
        '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.',
      ),
    },
    kind: 'mail-auth-disabled-tenant',
    cause: /whole Microsoft 365 tenant/,
    remedy: /OAuth/,
  },
  {
    signal: '535 5.7.139 ... security defaults',
    seen: {
      ...office,
      reply: reply(
        "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. Contact your administrator.",
      ),
    },
    kind: 'mail-security-defaults',
    cause: /security defaults/,
    remedy: /OAuth/,
  },
  {
    signal: '535 5.7.139 basic authentication is disabled',
    seen: { ...office, reply: reply('535 5.7.139 Authentication unsuccessful, basic authentication is disabled.') },
    kind: 'mail-basic-auth-retired',
    cause: /December 2026/,
    remedy: /OAuth2/,
  },
  {
    signal: '535 5.7.139 ... disabled for the Mailbox',
    seen: { ...office, reply: reply('535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.') },
    kind: 'mail-auth-disabled-mailbox',
    cause: /mailbox/,
    remedy: /Enable authenticated SMTP/,
  },
  {
    signal: '550 5.7.30 Basic authentication is not supported',
    seen: { ...office, reply: reply('550 5.7.30 Basic authentication is not supported for Client Submission.') },
    kind: 'mail-basic-auth-retired',
    cause: /finally retired/,
    remedy: /High Volume Email/,
  },
  {
    signal: '530 5.7.57 Client not authenticated',
    seen: {
      ...office,
      phase: 'mail-from',
      reply: reply('530 5.7.57 Client not authenticated to send mail. [PR3P1.eurprd.prod.outlook.com]'),
    },
    kind: 'mail-auth-required',
    cause: /AUTH was never sent/,
    remedy: /AUTH in the dialogue/,
  },
  {
    signal: '550 5.7.60',
    seen: {
      ...office,
      phase: 'data',
      authenticated: true,
      reply: reply('550 5.7.60 SMTP; Client does not have permissions to send as this sender'),
    },
    kind: 'mail-send-as-denied',
    cause: /ada@example\.test/,
    remedy: /Send As/,
  },
  {
    signal: '554 5.2.252 SendAsDenied',
    seen: {
      ...office,
      phase: 'data',
      authenticated: true,
      reply: reply('554 5.2.252 SendAsDenied; ada@example.test not allowed to send as boss@example.test'),
    },
    kind: 'mail-send-as-denied',
    cause: /may not send as/,
    remedy: /Send As/,
  },
  {
    signal: '432 4.3.2',
    seen: {
      ...office,
      phase: 'data',
      reply: reply('432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending'),
    },
    kind: 'mail-too-many-connections',
    cause: /3 connections/,
    remedy: /at most 3/,
  },
  {
    signal: '554 5.2.2 mailbox full',
    seen: { ...office, phase: 'data', reply: reply('554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException') },
    kind: 'mail-mailbox-full',
    cause: /Sent Items/,
    remedy: /retention/,
  },
  {
    signal: '451 4.7.500',
    seen: { ...office, phase: 'rcpt-to', reply: reply('451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77719)') },
    kind: 'mail-rate-limited',
    cause: /throttles/,
    remedy: /Wait/,
  },
  {
    signal: '535 5.7.8 BadCredentials',
    seen: {
      ...gmail,
      reply: reply(
        '535-5.7.8 Username and Password not accepted. For more information, go to\n535 5.7.8  https://support.google.com/mail/?p=BadCredentials 5b1f17b1804b1-40a4 - gsmtp',
      ),
    },
    kind: 'mail-app-password-needed',
    cause: /Google/,
    remedy: /app password/,
  },
  {
    signal: '534 5.7.9',
    seen: {
      ...gmail,
      reply: reply(
        '534-5.7.9 Application-specific password required. For more information, go to\n534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor - gsmtp',
      ),
    },
    kind: 'mail-app-password-needed',
    cause: /app password/,
    remedy: /Create an app password/,
  },
  {
    signal: '534 5.7.14',
    seen: {
      ...gmail,
      reply: reply(
        '534-5.7.14 <https://accounts.google.com/signin/continue?sarp=1> Please log in via\n534 5.7.14 your web browser and then try again. - gsmtp',
      ),
    },
    kind: 'mail-browser-sign-in-needed',
    cause: /browser/,
    remedy: /OAuth/,
  },
  {
    signal: '530 5.5.1',
    seen: {
      ...gmail,
      phase: 'mail-from',
      reply: reply(
        '530 5.5.1 Authentication Required. For more information, go to https://support.google.com/mail/?p=WantAuthError - gsmtp',
      ),
    },
    kind: 'mail-auth-required',
    cause: /no AUTH was sent/,
    remedy: /user and app password/,
  },
  {
    signal: '550 5.7.26',
    seen: {
      host: 'gmail-smtp-in.l.google.com',
      port: 25,
      phase: 'data',
      reply: reply(
        '550-5.7.26 This mail has been blocked because the sender is unauthenticated.\n550 5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM. - gsmtp',
      ),
    },
    kind: 'mail-not-authenticated-domain',
    cause: /SPF nor DKIM/,
    remedy: /10 look-ups/,
  },
  {
    signal: '550 5.7.1 IP not authorized, Google',
    seen: {
      host: 'gmail-smtp-in.l.google.com',
      port: 25,
      phase: 'data',
      reply: reply(
        "550-5.7.1 [192.0.2.1] The IP you're using to send mail is not authorized to\n550 5.7.1 send email directly to our servers. - gsmtp",
      ),
    },
    kind: 'mail-blocklisted',
    cause: /cloud and home/,
    remedy: /relay/,
  },
  {
    signal: '421 4.7.0',
    seen: {
      host: 'gmail-smtp-in.l.google.com',
      port: 25,
      phase: 'rcpt-to',
      reply: reply(
        '421-4.7.0 Our system has detected an unusual rate of unsolicited mail originating\n421 4.7.0 from your IP address. - gsmtp',
      ),
    },
    kind: 'mail-rate-limited',
    cause: /Google/,
    remedy: /more slowly/,
  },
  {
    signal: '450 4.2.1',
    seen: {
      host: 'gmail-smtp-in.l.google.com',
      port: 25,
      phase: 'rcpt-to',
      reply: reply(
        '450-4.2.1 The user you are trying to contact is receiving mail too quickly.\n450 4.2.1 Please resend your message at a later time. - gsmtp',
      ),
    },
    kind: 'mail-rate-limited',
    cause: /Google/,
    remedy: /more slowly/,
  },
  {
    signal: '550 5.7.515',
    seen: {
      host: 'outlook-com.olc.protection.outlook.com',
      port: 25,
      phase: 'data',
      reply: reply("550 5.7.515 Access denied, sending domain example.test doesn't meet the required authentication level."),
    },
    kind: 'mail-not-authenticated-domain',
    cause: /SPF, DKIM and DMARC/,
    remedy: /all three/,
  },
  {
    signal: '554 Email address is not verified',
    seen: {
      host: 'email-smtp.eu-west-1.amazonaws.com',
      phase: 'data',
      reply: reply(
        '554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: ada@example.test',
      ),
    },
    kind: 'mail-sender-not-verified',
    cause: /sandbox/,
    remedy: /region/,
  },
  {
    signal: '535 on SES',
    seen: { host: 'email-smtp.eu-west-1.amazonaws.com', reply: reply('535 Authentication Credentials Invalid') },
    kind: 'mail-auth-refused',
    cause: /IAM/,
    remedy: /SMTP credentials/,
  },
  {
    signal: '421 on SES',
    seen: { host: 'email-smtp.eu-west-1.amazonaws.com', phase: 'greeting', reply: reply('421 Too many concurrent SMTP connections') },
    kind: 'mail-too-many-connections',
    cause: /too many connections/,
    remedy: /fewer/,
  },
  {
    signal: '535 on SendGrid',
    seen: { host: 'smtp.sendgrid.net', reply: reply('535 Authentication failed: Bad username / password') },
    kind: 'mail-auth-refused',
    cause: /“apikey”/,
    remedy: /API key/,
  },
  {
    signal: '550 From not a verified sender',
    seen: {
      host: 'smtp.sendgrid.net',
      phase: 'data',
      reply: reply('550 The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved.'),
    },
    kind: 'mail-sender-not-verified',
    cause: /SendGrid/,
    remedy: /Verify/,
  },
  {
    signal: '535 on Proton',
    seen: { host: 'smtp.protonmail.ch', reply: reply('535 5.7.8 Error: authentication failed') },
    kind: 'mail-token-needed',
    cause: /token/,
    remedy: /From are that address/,
  },
  {
    signal: '554 5.7.1 Relay access denied',
    seen: { port: 25, phase: 'rcpt-to', reply: reply('554 5.7.1 <bob@elsewhere.test>: Relay access denied') },
    kind: 'mail-relay-denied',
    cause: /without a login/,
    remedy: /587/,
  },
  {
    signal: '554 Client host rejected after AUTH',
    seen: { phase: 'rcpt-to', authenticated: true, reply: reply('554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied') },
    kind: 'mail-refused',
    cause: /permit_sasl_authenticated/,
    remedy: /smtpd_client_restrictions/,
  },
  {
    signal: '450 4.2.0 Greylisted',
    seen: {
      port: 25,
      phase: 'rcpt-to',
      reply: reply('450 4.2.0 <bob@example.test>: Recipient address rejected: Greylisted, see http://postgrey.example/'),
    },
    kind: 'mail-greylisted',
    cause: /first time/,
    remedy: /few minutes/,
  },
  {
    signal: '450 4.7.1 no PTR',
    seen: { port: 25, phase: 'rcpt-to', reply: reply('450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]') },
    kind: 'mail-no-reverse-dns',
    cause: /reverse DNS/,
    remedy: /PTR/,
  },
  {
    signal: '554 5.7.1 blocked using ...',
    seen: {
      port: 25,
      phase: 'rcpt-to',
      reply: reply(
        '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1',
      ),
    },
    kind: 'mail-blocklisted',
    cause: /zen\.spamhaus\.org/,
    remedy: /relay/,
  },
];

describe('every known refusal is recognised', () => {
  test.each(rows)('$signal', ({ seen, kind, cause, remedy, french }) => {
    const found = diagnose({ ...anywhere, ...seen });
    expect(found.kind).toBe(kind);
    expect(found.cause.en).toMatch(cause);
    expect(found.remedy.en).toMatch(remedy);
    expect(found.cause.fr).not.toBe('');
    expect(found.remedy.fr).not.toBe('');
    if (french !== undefined)
      expect([found.cause.fr, found.remedy.fr]).toEqual(french.map((words) => expect.stringMatching(words) as string));
    if (seen.reply) expect(found).toMatchObject({ code: String(seen.reply.code), evidence: seen.reply.raw.join('\n') });
    if (seen.reply?.enhancedCode) expect(found.enhancedCode).toBe(seen.reply.enhancedCode);
  });

  test('250 OK and no mail: an accepted message comes with what to look at', () => {
    const { en, fr } = afterAcceptance('4Zx1k36Vhgz9s', 'ada@example.test');
    expect(en).toMatch(/Accepted is not delivered.*queue id.*bounce in the mailbox of ada@example\.test/);
    expect(en).toContain('4Zx1k36Vhgz9s');
    expect(fr).toMatch(/Accepté ne veut pas dire remis.*4Zx1k36Vhgz9s/);
    expect(afterAcceptance(null, 'ada@example.test').en).toMatch(/look for the recipient in the server’s log/);
  });

  test('each rule is reached by some row or is a general form of its neighbours', () => {
    const reached = new Set(rows.map(({ seen }) => diagnosisRules.find(({ when }) => when({ ...anywhere, ...seen }))?.signal));
    const general = [
      'ETIMEDOUT on another port',
      'greeting never comes after implicit TLS',
      '421 before the greeting',
      'replies injected before TLS',
      'silence in the TLS handshake',
      '552 5.3.4 message too large',
      '421 too many connections',
      'rate limit',
      '550 5.1.1 user unknown',
      '550 5.7.1 IP not authorized',
      'no mechanism in common',
      '535 on another Microsoft host',
      '535',
      '530 Authentication required',
    ];
    // A page belongs to a rule that exists, and each provider's refusal of a login has one.
    const signals = diagnosisRules.map(({ signal }) => signal);
    expect(Object.keys(providerPages).filter((signal) => !signals.includes(signal))).toEqual([]);
    expect(
      signals.filter((signal) => / on (SES|SendGrid|Proton)$|^53[45] 5\.7\./.test(signal) && providerPages[signal] === undefined),
    ).toEqual([]);
    expect(diagnosisRules.map(({ signal }) => signal).filter((signal) => !reached.has(signal))).toSatisfy((left: string[]) =>
      left.every((signal) => general.includes(signal)),
    );
  });
});

describe('a page that goes with what was seen', () => {
  test.each<[string, Partial<MailSignal>, string | undefined]>([
    [
      'a token refused by Microsoft',
      { host: 'smtp.office365.com', mechanism: 'XOAUTH2', reply: reply('535 5.7.3 Authentication unsuccessful') },
      'https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth',
    ],
    [
      'a token refused by Google',
      { host: 'smtp.gmail.com', mechanism: 'XOAUTH2', reply: reply('535 5.7.8 Username and Password not accepted') },
      'https://developers.google.com/workspace/gmail/imap/xoauth2-protocol',
    ],
    ['a token refused elsewhere', { mechanism: 'XOAUTH2', reply: reply('535 5.7.8 no') }, undefined],
    [
      '465 silent while 587 answers',
      { phase: 'connect', port: 465, submissionOpen: true, failure: broken('connection-timed-out') },
      'https://docs.hetzner.com/cloud/servers/faq/#why-can-i-not-send-any-mails-from-my-server',
    ],
    ['465 silent alone', { phase: 'connect', port: 465, submissionOpen: false, failure: broken('connection-timed-out') }, undefined],
    [
      'a message too large for Postfix',
      { phase: 'data', greeting: 'mail.example.test ESMTP Postfix', reply: reply('552 5.3.4 Message size exceeds fixed limit') },
      'https://www.postfix.org/postconf.5.html#message_size_limit',
    ],
    ['a message too large elsewhere', { phase: 'data', reply: reply('552 5.3.4 Message size exceeds fixed limit') }, undefined],
    [
      'listed by Spamhaus',
      { phase: 'rcpt-to', reply: reply('554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org') },
      'https://check.spamhaus.org/',
    ],
    ['listed elsewhere', { phase: 'rcpt-to', reply: reply('554 5.7.1 Client host [192.0.2.1] blocked using bl.example.test') }, undefined],
  ])('%s', (_, seen, page) => {
    expect(diagnose({ ...anywhere, ...seen }).page).toBe(page);
  });
});

describe('what is not in the table', () => {
  test.each<[string, Partial<MailSignal>, FailureKind, RegExp]>([
    [
      'a wrong password on an ordinary server',
      { reply: reply('535 5.7.8 Error: authentication failed') },
      'mail-auth-refused',
      /ada@example\.test/,
    ],
    [
      'a server that knows no such recipient',
      { phase: 'rcpt-to', reply: reply('550 5.1.1 <x@example.test>: Recipient address rejected: User unknown') },
      'mail-recipient-refused',
      /no such recipient/,
    ],
    [
      'a message that is too large',
      { phase: 'mail-from', reply: reply('552 5.3.4 Message size exceeds fixed limit') },
      'mail-message-too-large',
      /larger/,
    ],
    [
      'a submission port without a login',
      { phase: 'rcpt-to', reply: reply('554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied') },
      'mail-auth-required',
      /after a login/,
    ],
    [
      'a sender’s domain without DNS',
      { phase: 'mail-from', reply: reply('450 4.1.8 <a@b.invalid>: Sender address rejected: Domain not found') },
      'mail-refused-temporarily',
      /4\.1\.8: the sender’s domain does not exist/,
    ],
    [
      'a code without enhanced code',
      { phase: 'mail-from', reply: reply('553 sorry') },
      'mail-sender-refused',
      /553: the address is not allowed/,
    ],
    [
      'an enhanced code nobody registered',
      { phase: 'data', reply: reply('550 5.6.99 odd') },
      'mail-refused',
      /the content of the message \(refused for good/,
    ],
    ['a door that is shut', { phase: 'greeting', reply: reply('554 No SMTP service here') }, 'mail-refused', /at the door/],
    [
      'a connection that ends in the middle',
      { phase: 'data', failure: broken('connection-closed') },
      'connection-closed',
      /while taking the message/,
    ],
    ['silence in the middle', { phase: 'rcpt-to', failure: broken('timed-out') }, 'timed-out', /after RCPT TO/],
    [
      'a code beyond all classes',
      { phase: 'quit', reply: { code: 299, enhancedCode: null, lines: ['odd'], raw: ['299 odd'] } },
      'mail-refused-temporarily',
      /299/,
    ],
  ])('%s is explained by RFC 3463', (_what, seen, kind, cause) => {
    const found = diagnose({ ...anywhere, ...seen });
    expect(found.kind).toBe(kind);
    expect(found.cause.en).toMatch(cause);
    expect(found.cause.fr).not.toBe(found.cause.en);
  });
});
