import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FailureKind } from '../../../preload/contract/failure-kinds.ts';
import type { MailVerdict } from '../../../preload/contract/mail.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { failure, FailureError, words } from '../../../main/core/failure.ts';
import { readMailbox } from '../../../main/core/mail/addresses.ts';
import { runMailTest } from '../../../main/core/mail/session.ts';
import type { MailTest } from '../../../main/core/mail/test-run.ts';
import { hereVantage } from '../../../main/core/vantage/here.ts';
import type { Vantage } from '../../../main/core/vantage/vantage.ts';
import type { Authority, Certificate } from '../../lab/authority.ts';
import { makeAuthority, selfSigned } from '../../lab/authority.ts';
import type { ScriptedSmtpOptions, SmtpScript } from '../../lab/mail/scripted-smtp.ts';
import { startScriptedSmtp } from '../../lab/mail/scripted-smtp.ts';
import type { StateFolder } from '../../lab/state-folder.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';

/** How each provider begins, word for word; its name is resolved and its port reached, and behind it stands the script. */
const providers = {
  microsoft: {
    host: 'smtp.office365.com',
    greeting: '220 ZR0P278CA0018.outlook.office365.com Microsoft ESMTP MAIL Service ready',
    auth: 'LOGIN XOAUTH2',
  },
  exchange: { host: 'mail.corp.test', greeting: '220 mail.corp.test Microsoft ESMTP MAIL Service ready', auth: 'NTLM' },
  outlook: { host: 'eur.olc.protection.outlook.com', greeting: '220 AM0EUR02FT004.mail.protection.outlook.com Microsoft ESMTP', auth: '' },
  google: {
    host: 'smtp.gmail.com',
    greeting: '220 smtp.gmail.com ESMTP 5b1f17b1804b1-40a45e4aae5sm123wmj.33 - gsmtp',
    auth: 'LOGIN PLAIN XOAUTH2',
  },
  amazon: {
    host: 'email-smtp.eu-west-1.amazonaws.com',
    greeting: '220 email-smtp.amazonaws.com ESMTP SimpleEmailService-d-1',
    auth: 'PLAIN LOGIN',
  },
  sendgrid: { host: 'smtp.sendgrid.net', greeting: '220 SG ESMTP service ready at ismtpd0004p1lon1.sendgrid.net', auth: 'PLAIN LOGIN' },
  proton: { host: 'smtp.protonmail.ch', greeting: '220 mailsub.protonmail.ch ESMTP Postfix', auth: 'PLAIN LOGIN' },
  postfix: { host: 'mail.example.test', greeting: '220 mail.example.test ESMTP Postfix', auth: 'PLAIN LOGIN' },
} as const;

interface Row {
  /** The signal, as the table of failures has it. */
  readonly signal: string;
  readonly at?: keyof typeof providers;
  readonly user?: string | null;
  /** Replies by the client's verb. */
  readonly replies: Readonly<Record<string, string | readonly string[]>>;
  readonly phase: string;
  readonly kind: FailureKind;
  readonly code: string;
  readonly enhanced?: string;
  /** What has to stand in the cause and in the remedy, in English and in French. */
  readonly cause: readonly [RegExp, RegExp];
  readonly remedy: readonly [RegExp, RegExp];
  /** The provider's own words; null where there are none to point at. */
  readonly page: RegExp | null;
}

const refusedLogin = (reply: string) => ({ AUTH: [reply] });
const microsoftPage = /^https:\/\/(learn\.microsoft\.com|aka\.ms)\//u;
const googlePage = /^https:\/\/support\.google\.com\//u;
const postfixPage = /^https:\/\/www\.postfix\.org\//u;
const either: readonly [RegExp, RegExp] = [/./u, /./u];

const rows: readonly Row[] = [
  {
    signal: 'STARTTLS refused',
    replies: { STARTTLS: '454 4.7.0 TLS not available due to local problem' },
    phase: 'starttls',
    kind: 'mail-starttls-refused',
    code: '454',
    enhanced: '4.7.0',
    cause: [/refuses it/u, /le refuse/u],
    remedy: [/certificate.*plain text/u, /certificat.*en clair/u],
    page: null,
  },
  {
    signal: '530 5.7.0 Must issue STARTTLS',
    user: null,
    replies: { MAIL: '530 5.7.0 Must issue a STARTTLS command first' },
    phase: 'mail-from',
    kind: 'mail-starttls-required',
    code: '530',
    enhanced: '5.7.0',
    cause: [/wants TLS/u, /exige TLS/u],
    remedy: [/STARTTLS/u, /STARTTLS/u],
    page: null,
  },
  {
    signal: '451 5.7.3 STARTTLS is required',
    at: 'microsoft',
    user: null,
    replies: { MAIL: '451 5.7.3 STARTTLS is required to send mail' },
    phase: 'mail-from',
    kind: 'mail-starttls-required',
    code: '451',
    enhanced: '5.7.3',
    cause: [/Microsoft wants TLS/u, /Microsoft exige TLS/u],
    remedy: [/STARTTLS on port 587/u, /STARTTLS sur le port 587/u],
    page: microsoftPage,
  },
  {
    signal: '421 4.7.66 TLS 1.0/1.1',
    at: 'microsoft',
    user: null,
    replies: { MAIL: '421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2.' },
    phase: 'mail-from',
    kind: 'tls-too-old',
    code: '421',
    enhanced: '4.7.66',
    cause: [/TLS 1\.0 or 1\.1/u, /TLS 1\.0 ni 1\.1/u],
    remedy: [/TLS 1\.2/u, /TLS 1\.2/u],
    page: microsoftPage,
  },
  {
    signal: '504 5.7.4 Unrecognized authentication type',
    at: 'microsoft',
    replies: refusedLogin('504 5.7.4 Unrecognized authentication type'),
    phase: 'auth',
    kind: 'mail-auth-mechanism-refused',
    code: '504',
    enhanced: '5.7.4',
    cause: [/EHLO offers: LOGIN, XOAUTH2/u, /EHLO propose : LOGIN, XOAUTH2/u],
    remedy: [/LOGIN/u, /LOGIN/u],
    page: microsoftPage,
  },
  {
    signal: '504, NTLM only',
    at: 'exchange',
    replies: refusedLogin('504 5.7.4 Unrecognized authentication type'),
    phase: 'auth',
    kind: 'mail-auth-mechanism-refused',
    code: '',
    cause: [/NTLM: Exchange/u, /NTLM : un Exchange/u],
    remedy: [/LOGIN on the receive connector.*relay/u, /LOGIN sur le connecteur.*relais/u],
    page: null,
  },
  {
    signal: '502 AUTH not implemented',
    replies: refusedLogin('502 5.5.1 Command not implemented'),
    phase: 'auth',
    kind: 'mail-auth-not-offered',
    code: '502',
    enhanced: '5.5.1',
    cause: [/Port \d+ offers AUTH \(.*\) in its EHLO answer and then refuses/u, /port \d+ propose AUTH \(.*\).* puis refuse/u],
    remedy: [/./u, /./u],
    page: null,
  },
  {
    signal: '535 5.7.3',
    at: 'microsoft',
    replies: refusedLogin('535 5.7.3 Authentication unsuccessful [ZR0P278CA0018.CHEP278.PROD.OUTLOOK.COM]'),
    phase: 'auth',
    kind: 'mail-auth-refused',
    code: '535',
    enhanced: '5.7.3',
    cause: [/SMTP AUTH off for the mailbox/u, /SMTP AUTH désactivé pour la boîte/u],
    remedy: [/“Authenticated SMTP” of the mailbox/u, /« SMTP authentifié » de la boîte/u],
    page: microsoftPage,
  },
  {
    signal: '535 5.7.139 disabled for the Tenant',
    at: 'microsoft',
    replies: refusedLogin(
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.',
    ),
    phase: 'auth',
    kind: 'mail-auth-disabled-tenant',
    code: '535',
    enhanced: '5.7.139',
    cause: [/whole Microsoft 365 tenant/u, /tout le tenant/u],
    remedy: [/Set-CASMailbox.*OAuth/u, /Set-CASMailbox.*OAuth/u],
    page: microsoftPage,
  },
  {
    signal: '535 5.7.139 security defaults',
    at: 'microsoft',
    replies: refusedLogin(
      '535 5.7.139 Authentication unsuccessful, user is locked by your organization’s security defaults policy. Contact your administrator.',
    ),
    phase: 'auth',
    kind: 'mail-security-defaults',
    code: '535',
    enhanced: '5.7.139',
    cause: [/security defaults/u, /paramètres de sécurité par défaut/u],
    remedy: [/OAuth/u, /OAuth/u],
    page: microsoftPage,
  },
  {
    signal: '535 5.7.139 basic authentication is disabled',
    at: 'microsoft',
    replies: refusedLogin('535 5.7.139 Authentication unsuccessful, basic authentication is disabled.'),
    phase: 'auth',
    kind: 'mail-basic-auth-retired',
    code: '535',
    enhanced: '5.7.139',
    cause: [/basic authentication off.*December 2026/u, /authentification de base.*décembre 2026/u],
    remedy: [/OAuth2/u, /OAuth2/u],
    page: microsoftPage,
  },
  {
    signal: '535 5.7.139 disabled for the Mailbox',
    at: 'microsoft',
    replies: refusedLogin('535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.'),
    phase: 'auth',
    kind: 'mail-auth-disabled-mailbox',
    code: '535',
    enhanced: '5.7.139',
    cause: [/SMTP AUTH is off for the mailbox/u, /désactivé pour la boîte/u],
    remedy: [/admin centre.*OAuth/u, /centre d’administration.*OAuth/u],
    page: microsoftPage,
  },
  {
    signal: '550 5.7.30',
    at: 'microsoft',
    replies: refusedLogin('550 5.7.30 Basic authentication is not supported for Client Submission.'),
    phase: 'auth',
    kind: 'mail-basic-auth-retired',
    code: '550',
    enhanced: '5.7.30',
    cause: [/finally retired/u, /définitivement retirée/u],
    remedy: [/OAuth2, High Volume Email, or Azure/u, /OAuth2, High Volume Email ou Azure/u],
    page: microsoftPage,
  },
  {
    signal: '530 5.7.57',
    at: 'microsoft',
    user: null,
    replies: { MAIL: '530 5.7.57 Client not authenticated to send mail. [ZR0P278CA0018.CHEP278.PROD.OUTLOOK.COM]' },
    phase: 'mail-from',
    kind: 'mail-auth-required',
    code: '530',
    enhanced: '5.7.57',
    cause: [/no login before MAIL FROM/u, /pas vu d’authentification/u],
    remedy: [/AUTH in the dialogue/u, /AUTH dans le dialogue/u],
    page: microsoftPage,
  },
  {
    signal: '550 5.7.60 SendAsDenied',
    at: 'microsoft',
    replies: { MAIL: '550 5.7.60 SMTP; Client does not have permissions to send as this sender' },
    phase: 'mail-from',
    kind: 'mail-send-as-denied',
    code: '550',
    enhanced: '5.7.60',
    cause: [/may not send as ada@example\.test/u, /en tant que ada@example\.test/u],
    remedy: [/Send As/u, /Envoyer en tant que/u],
    page: microsoftPage,
  },
  {
    signal: '554 5.2.252 SendAsDenied',
    at: 'microsoft',
    replies: { DATA: ['354 Start mail input', '554 5.2.252 SendAsDenied; ops@example.test not allowed to send as ada@example.test'] },
    phase: 'data',
    kind: 'mail-send-as-denied',
    code: '554',
    enhanced: '5.2.252',
    cause: [/may not send as/u, /droit d’envoyer/u],
    remedy: [/Send As/u, /Envoyer en tant que/u],
    page: microsoftPage,
  },
  {
    signal: '432 4.3.2',
    at: 'microsoft',
    replies: { MAIL: '432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending' },
    phase: 'mail-from',
    kind: 'mail-too-many-connections',
    code: '432',
    enhanced: '4.3.2',
    cause: [/more than 3 connections/iu, /plus de 3 connexions/iu],
    remedy: [/at most 3/u, /3 connexions/u],
    page: microsoftPage,
  },
  {
    signal: '554 5.2.2 mailbox full',
    at: 'microsoft',
    replies: { DATA: ['354 Start mail input', '554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException'] },
    phase: 'data',
    kind: 'mail-mailbox-full',
    code: '554',
    enhanced: '5.2.2',
    cause: [/Sent Items/u, /éléments envoyés/u],
    remedy: [/retention/u, /rétention/u],
    page: null,
  },
  {
    signal: '451 4.7.500',
    at: 'microsoft',
    replies: { MAIL: '451 4.7.500 Server busy. Please try again later from [192.0.2.1].' },
    phase: 'mail-from',
    kind: 'mail-rate-limited',
    code: '451',
    enhanced: '4.7.500',
    cause: [/throttles/u, /freine/u],
    remedy: [/Wait/u, /Attendez/u],
    page: microsoftPage,
  },
  {
    signal: '535 5.7.8 BadCredentials',
    at: 'google',
    replies: refusedLogin(
      '535-5.7.8 Username and Password not accepted. For more information, go to\n535 5.7.8  https://support.google.com/mail/?p=BadCredentials x - gsmtp',
    ),
    phase: 'auth',
    kind: 'mail-app-password-needed',
    code: '535',
    enhanced: '5.7.8',
    cause: [/own password does not work/u, /mot de passe du compte ne fonctionne pas/u],
    remedy: [/2-step verification.*app password/u, /deux étapes.*mot de passe d’application/u],
    page: googlePage,
  },
  {
    signal: '534 5.7.9',
    at: 'google',
    replies: refusedLogin(
      '534-5.7.9 Application-specific password required. For more information, go to\n534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor x - gsmtp',
    ),
    phase: 'auth',
    kind: 'mail-app-password-needed',
    code: '534',
    enhanced: '5.7.9',
    cause: [/app password/u, /mot de passe d’application/u],
    remedy: [/Create an app password/u, /Créez un mot de passe d’application/u],
    page: googlePage,
  },
  {
    signal: '534 5.7.14',
    at: 'google',
    replies: refusedLogin(
      '534-5.7.14 <https://accounts.google.com/signin/continue?x> Please log in via\n534 5.7.14 your web browser and then try again. x - gsmtp',
    ),
    phase: 'auth',
    kind: 'mail-browser-sign-in-needed',
    code: '534',
    enhanced: '5.7.14',
    cause: [/browser once/u, /navigateur/u],
    remedy: [/OAuth/u, /OAuth/u],
    page: googlePage,
  },
  {
    signal: '530 5.5.1',
    at: 'google',
    user: null,
    replies: {
      MAIL: '530-5.5.1 Authentication Required. For more information, go to\n530 5.5.1  https://support.google.com/mail/?p=WantAuthError x - gsmtp',
    },
    phase: 'mail-from',
    kind: 'mail-auth-required',
    code: '530',
    enhanced: '5.5.1',
    cause: [/no AUTH was sent/u, /aucun AUTH/u],
    remedy: [/app password/u, /mot de passe d’application/u],
    page: googlePage,
  },
  {
    signal: '550 5.7.26',
    at: 'google',
    user: null,
    replies: {
      DATA: [
        '354 Go ahead',
        '550-5.7.26 Your email has been blocked because the sender is unauthenticated.\n550 5.7.26 https://support.google.com/mail/answer/81126#authentication x - gsmtp',
      ],
    },
    phase: 'data',
    kind: 'mail-not-authenticated-domain',
    code: '550',
    enhanced: '5.7.26',
    cause: [/Neither SPF nor DKIM/u, /Ni SPF ni DKIM/u],
    remedy: [/10 look-ups/u, /10 résolutions/u],
    page: googlePage,
  },
  {
    signal: '550 5.7.1 IP not authorized',
    at: 'google',
    user: null,
    replies: {
      DATA: [
        '354 Go ahead',
        '550-5.7.1 [192.0.2.1] The IP you’re using to send mail is not authorized to send\n550-5.7.1 email directly to our servers. Please use the SMTP relay at your service\n550 5.7.1 provider instead. x - gsmtp',
      ],
    },
    phase: 'data',
    kind: 'mail-blocklisted',
    code: '550',
    enhanced: '5.7.1',
    cause: [/cloud and home addresses/u, /clouds et des particuliers/u],
    remedy: [/relay/u, /relais/u],
    page: googlePage,
  },
  {
    signal: '421 4.7.0',
    at: 'google',
    user: null,
    replies: { MAIL: '421 4.7.0 Try again later, closing connection. (MAIL) x - gsmtp' },
    phase: 'mail-from',
    kind: 'mail-rate-limited',
    code: '421',
    enhanced: '4.7.0',
    cause: [/Google slows/u, /Google freine/u],
    remedy: [/more slowly/u, /plus lentement/u],
    page: googlePage,
  },
  {
    signal: '450 4.2.1',
    at: 'google',
    user: null,
    replies: { RCPT: '450 4.2.1 The user you are trying to contact is receiving mail too quickly. x - gsmtp' },
    phase: 'rcpt-to',
    kind: 'mail-rate-limited',
    code: '450',
    enhanced: '4.2.1',
    cause: [/Google slows/u, /Google freine/u],
    remedy: [/more slowly/u, /plus lentement/u],
    page: googlePage,
  },
  {
    signal: '550 5.7.515',
    at: 'outlook',
    user: null,
    replies: {
      DATA: [
        '354 Start mail input',
        '550 5.7.515 Access denied, sending domain example.test does not meet the required authentication level.',
      ],
    },
    phase: 'data',
    kind: 'mail-not-authenticated-domain',
    code: '550',
    enhanced: '5.7.515',
    cause: [/SPF, DKIM and DMARC/u, /SPF, DKIM et DMARC/u],
    remedy: [/all three/u, /les trois/u],
    page: /^https:\/\/sendersupport\.olc\.protection\.outlook\.com\//u,
  },
  {
    signal: '554 Email address is not verified',
    at: 'amazon',
    replies: {
      DATA: [
        '354 End data',
        '554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: ada@example.test',
      ],
    },
    phase: 'data',
    kind: 'mail-sender-not-verified',
    code: '554',
    cause: [/this region.*sandbox/u, /cette région.*bac à sable/u],
    remedy: [/region of this server/u, /région de ce serveur/u],
    page: /^https:\/\/docs\.aws\.amazon\.com\/ses\//u,
  },
  {
    signal: '535 on SES',
    at: 'amazon',
    replies: refusedLogin('535 Authentication Credentials Invalid'),
    phase: 'auth',
    kind: 'mail-auth-refused',
    code: '535',
    cause: [/IAM access keys are not SMTP credentials/u, /clés d’accès IAM/u],
    remedy: [/SMTP credentials in the SES console/u, /identifiants SMTP dans la console SES/u],
    page: /^https:\/\/docs\.aws\.amazon\.com\/ses\//u,
  },
  {
    signal: '421 on SES',
    at: 'amazon',
    replies: { MAIL: '421 Too many concurrent SMTP connections; please try again later.' },
    phase: 'mail-from',
    kind: 'mail-too-many-connections',
    code: '421',
    cause: [/Amazon SES sees too many/u, /Amazon SES voit trop/u],
    remedy: [/fewer connections.*wait longer/u, /moins de connexions.*attendez/u],
    page: /^https:\/\/docs\.aws\.amazon\.com\/ses\//u,
  },
  {
    signal: '535 on SendGrid',
    at: 'sendgrid',
    replies: refusedLogin('535 Authentication failed: Bad username / password'),
    phase: 'auth',
    kind: 'mail-auth-refused',
    code: '535',
    cause: [/“apikey”/u, /« apikey »/u],
    remedy: [/API key/u, /clé d’API/u],
    page: /^https:\/\/www\.twilio\.com\//u,
  },
  {
    signal: '550 From not a verified sender',
    at: 'sendgrid',
    user: 'apikey',
    replies: {
      DATA: [
        '354 Continue',
        '550 The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved.',
      ],
    },
    phase: 'data',
    kind: 'mail-sender-not-verified',
    code: '550',
    cause: [/SendGrid does not take ada@example\.test/u, /SendGrid n’accepte pas ada@example\.test/u],
    remedy: [/Verify the single sender/u, /Vérifiez l’expéditeur/u],
    page: /^https:\/\/www\.twilio\.com\//u,
  },
  {
    signal: '403 from SendGrid',
    at: 'sendgrid',
    user: 'apikey',
    replies: { DATA: ['354 Continue', '403 You are not authorized to send from that email address'] },
    phase: 'data',
    kind: 'mail-sender-not-verified',
    code: '403',
    cause: [/not a verified identity/u, /pas une identité vérifiée/u],
    remedy: [/Verify/u, /Vérifiez/u],
    page: /^https:\/\/www\.twilio\.com\//u,
  },
  {
    signal: '535 on Proton',
    at: 'proton',
    replies: refusedLogin('535 5.7.8 Error: authentication failed: (reason unavailable)'),
    phase: 'auth',
    kind: 'mail-token-needed',
    code: '535',
    enhanced: '5.7.8',
    cause: [/token made for one address of a custom domain/u, /jeton créé pour une adresse d’un domaine personnalisé/u],
    remedy: [/user and From are that address/u, /l’utilisateur et l’expéditeur sont cette adresse/u],
    page: /^https:\/\/proton\.me\//u,
  },
  {
    signal: '535 elsewhere',
    replies: refusedLogin('535 5.7.8 Error: authentication failed'),
    phase: 'auth',
    kind: 'mail-auth-refused',
    code: '535',
    enhanced: '5.7.8',
    cause: [/ada@example\.test/u, /ada@example\.test/u],
    remedy: [/whole address/u, /adresse complète/u],
    page: null,
  },
  {
    signal: '554 5.7.1 Relay access denied',
    user: null,
    replies: { RCPT: '554 5.7.1 <bob@elsewhere.test>: Relay access denied' },
    phase: 'rcpt-to',
    kind: 'mail-relay-denied',
    code: '554',
    enhanced: '5.7.1',
    cause: [/own domains only/u, /ses propres domaines/u],
    remedy: [/587 or 465/u, /587 ou 465/u],
    page: postfixPage,
  },
  {
    signal: '554 Client host rejected after AUTH',
    replies: { RCPT: '554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied' },
    phase: 'rcpt-to',
    kind: 'mail-refused',
    code: '554',
    enhanced: '5.7.1',
    cause: [/permit_sasl_authenticated/u, /permit_sasl_authenticated/u],
    remedy: [/smtpd_client_restrictions/u, /smtpd_client_restrictions/u],
    page: postfixPage,
  },
  {
    signal: '450 4.2.0 Greylisted',
    user: null,
    replies: {
      RCPT: '450 4.2.0 <bob@example.test>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.test.html',
    },
    phase: 'rcpt-to',
    kind: 'mail-greylisted',
    code: '450',
    enhanced: '4.2.0',
    cause: [/first time/u, /première fois/u],
    remedy: [/few minutes/u, /quelques minutes/u],
    page: postfixPage,
  },
  {
    signal: '450 4.7.1 no PTR',
    user: null,
    replies: { RCPT: '450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]' },
    phase: 'rcpt-to',
    kind: 'mail-no-reverse-dns',
    code: '450',
    enhanced: '4.7.1',
    cause: [/no reverse DNS/u, /pas de nom DNS inverse/u],
    remedy: [/PTR/u, /PTR/u],
    page: postfixPage,
  },
  {
    signal: '554 5.7.1 blocked using',
    user: null,
    replies: {
      RCPT: '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1',
    },
    phase: 'rcpt-to',
    kind: 'mail-blocklisted',
    code: '554',
    enhanced: '5.7.1',
    cause: [/blocklist \(zen\.spamhaus\.org\)/u, /liste de blocage \(zen\.spamhaus\.org\)/u],
    remedy: [/remove the address.*relay/u, /retrait de l’adresse.*relais/u],
    page: /^https:\/\/check\.spamhaus\.org\//u,
  },
  {
    signal: 'a code by RFC 3463 alone',
    user: null,
    replies: { MAIL: '550 5.3.5 something of its own' },
    phase: 'mail-from',
    kind: 'mail-sender-refused',
    code: '550',
    enhanced: '5.3.5',
    cause: [/not configured correctly/u, /mal configuré/u],
    remedy: either,
    page: null,
  },
];

describe('each row of the table of failures, as a server produces it', () => {
  const stops: (() => Promise<void>)[] = [];
  let folder: StateFolder;
  let authority: Authority;
  let good: Certificate;
  beforeAll(async () => {
    folder = await makeStateFolder('failures');
    authority = await makeAuthority(folder.path);
    good = await authority.issue({ names: ['mail.example.test'] });
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  afterAll(async () => {
    await folder?.remove();
  });

  const ask = (host: string, part: Partial<MailTest>): MailTest => ({
    server: host,
    port: 587,
    security: 'none',
    from: readMailbox('ada@example.test'),
    to: [readMailbox('bob@example.test')],
    unnamed: new Set(),
    login: { user: 'ada@example.test', password: new Secret('Canary-Secret-0815') },
    auth: null,
    quitAfter: null,
    caFile: null,
    send: true,
    message: { subject: 'a', text: 'b', html: null, replyTo: null, cc: [], headers: [], attachments: [] },
    authorities: [authority.ca],
    tlsServerName: host,
    timeoutMs: 5000,
    ...part,
  });

  /** The names of the providers lead to the script: what is spoken is what would be spoken to them. */
  async function spoken(script: SmtpScript, options: ScriptedSmtpOptions, test: MailTest): Promise<MailVerdict> {
    const server = await startScriptedSmtp(script, options);
    stops.push(() => server.stop());
    return through({ connect: (_, __, how) => hereVantage({}).connect('127.0.0.1', server.port, how) }, test);
  }

  function through(part: Partial<Vantage>, test: MailTest): Promise<MailVerdict> {
    const vantage: Vantage = { ...hereVantage({}), resolve: () => Promise.resolve([{ address: '192.0.2.25', family: 4 }]), ...part };
    return runMailTest(test, vantage, new AbortController().signal, { onLine: () => undefined, onPhase: () => undefined });
  }

  function expectWords(verdict: MailVerdict, { kind, cause, remedy }: Pick<Row, 'kind' | 'cause' | 'remedy'>): void {
    expect(verdict.failure?.kind).toBe(kind);
    expect(verdict.failure?.cause.en).toMatch(cause[0]);
    expect(verdict.failure?.cause.fr).toMatch(cause[1]);
    expect(verdict.failure?.remedy.en).toMatch(remedy[0]);
    expect(verdict.failure?.remedy.fr).toMatch(remedy[1]);
    expect(JSON.stringify(verdict)).not.toContain('Canary-Secret-0815');
  }

  test.each(rows.map((row) => [row.signal, row] as const))('%s', async (_, row) => {
    const { host, greeting, auth } = providers[row.at ?? 'postfix'];
    const starttls = 'STARTTLS' in row.replies;
    const ehlo = [
      '250-mail',
      ...(starttls ? ['250-STARTTLS'] : []),
      ...(auth === '' ? [] : [`250-AUTH ${auth}`]),
      '250 ENHANCEDSTATUSCODES',
    ].join('\n');
    const accepted =
      auth.startsWith('LOGIN') && row.at === 'microsoft' ? ['334 VXNlcm5hbWU6', '334 UGFzc3dvcmQ6', '235 2.7.0 ok'] : ['235 2.7.0 ok'];
    const user = row.user === undefined ? 'ada@example.test' : row.user;
    const verdict = await spoken(
      {
        greeting,
        replies: { EHLO: ehlo, AUTH: accepted, DATA: ['354 Go ahead', '250 2.0.0 Ok: queued as 4Zx1k36Vhgz9s'], ...row.replies },
      },
      {},
      ask(host, {
        security: starttls ? 'starttls' : 'none',
        login: user === null ? null : { user, password: new Secret('Canary-Secret-0815') },
      }),
    );
    expectWords(verdict, row);
    expect(verdict.phases.findLast(({ ok }) => !ok)?.name).toBe(row.phase);
    expect(verdict.failure?.code ?? '').toBe(row.code);
    expect(verdict.failure?.enhancedCode).toBe(row.enhanced);
    expect(verdict.sent).toBe(false);
    if (row.page === null) expect(verdict.failure?.page).toBeUndefined();
    else expect(verdict.failure?.page).toMatch(row.page);
  });

  test('250 OK and no mail: accepted is not delivered, with the queue id to look for', async () => {
    const verdict = await spoken(
      {
        greeting: '220 mail.example.test ESMTP Postfix',
        replies: { EHLO: '250 mail', DATA: ['354 Go ahead', '250 2.0.0 Ok: queued as 4Zx1k36Vhgz9s'] },
      },
      {},
      ask('mail.example.test', { login: null }),
    );
    expect(verdict).toMatchObject({ ok: true, sent: true, queueId: '4Zx1k36Vhgz9s' });
    expect(verdict.advice?.en).toMatch(/4Zx1k36Vhgz9s.*junk.*mailbox of ada@example\.test/u);
    expect(verdict.advice?.fr).toMatch(/4Zx1k36Vhgz9s.*indésirables.*boîte de ada@example\.test/u);
  });

  const thrown = (kind: FailureKind) => () =>
    Promise.reject(new FailureError(failure(kind, words('It broke.', 'Rupture.'), words('', ''))));
  test.each([
    [
      'ENOTFOUND',
      { resolve: thrown('name-not-found') },
      {},
      'name-not-found',
      [/leads to no address/u, /ne mène à aucune adresse/u],
      [/same place as the application/u, /même endroit que l’application/u],
    ],
    [
      'ECONNREFUSED 127.0.0.1:587',
      { connect: thrown('connection-refused') },
      { server: '127.0.0.1' },
      'connection-refused',
      [/machine itself.*no server is set/u, /machine elle-même/u],
      [/variable.*reaches the application/u, /variable.*parvienne à l’application|variable.*parvient à l’application/u],
    ],
    [
      'ECONNREFUSED remote',
      { connect: thrown('connection-refused') },
      { port: 26 },
      'connection-refused',
      [/refuses connections on port 26/u, /refuse les connexions sur le port 26/u],
      [/587/u, /587/u],
    ],
    [
      'ECONNREFUSED 465 on Microsoft 365',
      { connect: thrown('connection-refused') },
      { server: 'smtp.office365.com', port: 465, security: 'tls' },
      'connection-refused',
      [/does not listen on port 465/u, /n’écoute pas sur le port 465/u],
      [/587 with STARTTLS/u, /587 avec STARTTLS/u],
    ],
    [
      'ETIMEDOUT :25',
      { connect: thrown('connection-timed-out') },
      { port: 25 },
      'connection-timed-out',
      [/block outgoing port 25/u, /bloquent le port 25/u],
      [/587.*relay/u, /587.*relais/u],
    ],
  ] satisfies readonly (readonly [string, Partial<Vantage>, Partial<MailTest>, FailureKind, Row['cause'], Row['remedy']])[])(
    '%s',
    async (_, vantage, part, kind, cause, remedy) => {
      const asked = ask('server' in part ? part.server : 'mail.example.test', part);
      expectWords(await through(vantage, asked), { kind, cause, remedy });
    },
  );

  test('ETIMEDOUT :465 while 587 works', async () => {
    const server = await startScriptedSmtp({ greeting: '220 mail.example.test ESMTP', replies: {} });
    stops.push(() => server.stop());
    const verdict = await through(
      {
        connect: (_, port, how) =>
          port === 587 ? hereVantage({}).connect('127.0.0.1', server.port, how) : thrown('connection-timed-out')(),
      },
      ask('mail.example.test', { port: 465, security: 'tls' }),
    );
    expectWords(verdict, {
      kind: 'connection-timed-out',
      cause: [/587 answers: the provider blocks 25 and 465/u, /587 répond : l’hébergeur bloque 25 et 465/u],
      remedy: [/unblock 465/u, /débloquer 465/u],
    });
  });

  const plain = { greeting: '220 mail.example.test ESMTP Postfix', replies: { EHLO: '250-mail\n250 STARTTLS', STARTTLS: '220 go' } };
  test('implicit TLS on a STARTTLS port, plain text on 465, and STARTTLS that is missing', async () => {
    expectWords(await spoken(plain, {}, ask('mail.example.test', { security: 'tls' })), {
      kind: 'tls-not-spoken',
      cause: [/“wrong version number”/u, /« wrong version number »/u],
      remedy: [/STARTTLS/u, /STARTTLS/u],
    });
    const silent = await spoken(plain, { implicitTls: true, tls: good }, ask('mail.example.test', { port: 465, timeoutMs: 700 }));
    expectWords(silent, {
      kind: 'mail-greeting-missing',
      cause: [/465 speaks TLS from the first byte/u, /465 parle TLS dès le premier octet/u],
      remedy: [/implicit TLS/u, /TLS implicite/u],
    });
    expectWords(
      await spoken({ greeting: plain.greeting, replies: { EHLO: '250 mail' } }, {}, ask('mail.example.test', { security: 'starttls' })),
      {
        kind: 'mail-starttls-missing',
        cause: [/does not offer STARTTLS.*strips it/u, /ne propose pas STARTTLS.*le retire/u],
        remedy: [/Never send a password in plain text/u, /N’envoyez jamais le mot de passe en clair/u],
      },
    );
  });

  test('certificates: self-signed, of an unknown authority, for another name, expired', async () => {
    const names = ['mail.example.test'] as const;
    const [own, other, old] = await Promise.all([
      selfSigned(folder.path, { names }),
      authority.issue({ names: ['other.example.test'] }),
      authority.issue({ names, notBefore: new Date(Date.now() - 40 * 86_400_000), notAfter: new Date(Date.now() - 5 * 86_400_000) }),
    ]);
    const over = (tls: Certificate, authorities: readonly string[] = [authority.ca]) =>
      spoken(plain, { tls }, ask('mail.example.test', { security: 'starttls', authorities }));
    expectWords(await over(own), {
      kind: 'certificate-self-signed',
      cause: [/self-signed/u, /autosigné/u],
      remedy: [/Do not switch the checks off/u, /Ne désactivez pas/u],
    });
    expectWords(await over(good, []), { kind: 'certificate-unknown-authority', cause: either, remedy: either });
    expectWords(await over(other), {
      kind: 'certificate-wrong-name',
      cause: [/mail\.example\.test/u, /mail\.example\.test/u],
      remedy: [/name of the certificate/u, /nom du certificat/u],
    });
    expectWords(await over(old), {
      kind: 'certificate-expired',
      cause: [/./u, /./u],
      remedy: [/Renew it, then reload/u, /Renouvelez-le, puis rechargez/u],
    });
  });
});
