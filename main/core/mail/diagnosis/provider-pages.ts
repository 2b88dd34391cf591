import type { MailSignal } from './signal.ts';
import { isGoogle, isMicrosoft, textOf } from './signal.ts';

/** A page, or the one that goes with what was seen. */
type Page = string | ((signal: MailSignal) => string | null);

/** Where the provider, or whoever makes the server, explains a signal in its own words; by the signal of the rule. */
export const providerPages: Readonly<Record<string, Page>> = {
  // Microsoft 365, Exchange Online, Outlook.com
  'ECONNREFUSED 465 on Microsoft 365': microsoft(
    'how-to-set-up-a-multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365',
  ),
  '451 5.7.3 STARTTLS is required': microsoft(
    'how-to-set-up-a-multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365',
  ),
  '421 4.7.66 TLS 1.0/1.1 not supported':
    'https://learn.microsoft.com/en-us/exchange/clients-and-mobile-in-exchange-online/opt-in-exchange-online-endpoint-for-legacy-tls-using-smtp-auth',
  '504 5.7.4 Unrecognized authentication type': microsoft(
    'fix-issues-with-printers-scanners-and-lob-applications-that-send-email-using-off',
  ),
  '535 5.7.3': microsoft('fix-issues-with-printers-scanners-and-lob-applications-that-send-email-using-off'),
  '530 5.7.57 Client not authenticated': microsoft('fix-issues-with-printers-scanners-and-lob-applications-that-send-email-using-off'),
  '550 5.7.60 / 554 5.2.252 SendAsDenied': microsoft('fix-issues-with-printers-scanners-and-lob-applications-that-send-email-using-off'),
  '432 4.3.2': microsoft('fix-issues-with-printers-scanners-and-lob-applications-that-send-email-using-off'),
  '535 5.7.139 ... disabled for the Tenant': 'https://aka.ms/smtp_auth_disabled',
  '535 5.7.139 ... disabled for the Mailbox': 'https://aka.ms/smtp_auth_disabled',
  '535 5.7.139 ... credentials were incorrect': microsoft(
    'fix-issues-with-printers-scanners-and-lob-applications-that-send-email-using-off',
  ),
  '535 5.7.139 ... security defaults': 'https://learn.microsoft.com/en-us/entra/fundamentals/security-defaults',
  '535 5.7.139 basic authentication is disabled':
    'https://learn.microsoft.com/en-us/exchange/clients-and-mobile-in-exchange-online/deprecation-of-basic-authentication-exchange-online',
  '550 5.7.30 Basic authentication is not supported':
    'https://learn.microsoft.com/en-us/exchange/clients-and-mobile-in-exchange-online/deprecation-of-basic-authentication-exchange-online',
  '535 on another Microsoft host': 'https://aka.ms/smtp_auth_disabled',
  '451 4.7.500': microsoft('non-delivery-reports-in-exchange-online/fix-error-code-451-4-7-500-699-asxxx-in-exchange-online'),
  '550 5.7.606 banned sending IP': 'https://sender.office.com/',
  '550 5.4.1 Recipient address rejected: Access denied': microsoft('use-directory-based-edge-blocking'),
  '550 5.7.515': 'https://sendersupport.olc.protection.outlook.com/pm/',
  // Google
  '535 5.7.8 BadCredentials': 'https://support.google.com/mail/?p=BadCredentials',
  '534 5.7.9': 'https://support.google.com/mail/?p=InvalidSecondFactor',
  '534 5.7.14': 'https://support.google.com/mail/?p=WebLoginRequired',
  '530 5.5.1': 'https://support.google.com/mail/?p=WantAuthError',
  '550 5.7.26': 'https://support.google.com/mail/answer/81126',
  '421 4.7.0 / 450 4.2.1': 'https://support.google.com/a/answer/3726730',
  '550 5.7.1 IP not authorized, Google': 'https://support.google.com/mail/?p=NotAuthorizedError',
  'XOAUTH2 refused': (signal) =>
    isGoogle(signal)
      ? 'https://developers.google.com/workspace/gmail/imap/xoauth2-protocol'
      : isMicrosoft(signal)
        ? 'https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth'
        : null,
  // Others
  'ETIMEDOUT :465 while 587 works': ({ submissionOpen }) =>
    submissionOpen === true ? 'https://docs.hetzner.com/cloud/servers/faq/#why-can-i-not-send-any-mails-from-my-server' : null,
  'replies injected before TLS': 'https://www.postfix.org/CVE-2011-0411.html',
  '450 4.7.1 no PTR': (signal) =>
    /cannot find your (reverse )?hostname/iu.test(textOf(signal))
      ? 'https://www.postfix.org/postconf.5.html#reject_unknown_client_hostname'
      : null,
  '554 5.7.1 blocked using ...': (signal) => (/spamhaus/iu.test(textOf(signal)) ? 'https://check.spamhaus.org/' : null),
  '552 5.3.4 message too large': ({ greeting }) =>
    /postfix/iu.test(greeting) ? 'https://www.postfix.org/postconf.5.html#message_size_limit' : null,
  '535 on SES': 'https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html',
  '421 on SES': 'https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html',
  '554 Email address is not verified': 'https://docs.aws.amazon.com/ses/latest/dg/verify-addresses-and-domains.html',
  '535 on SendGrid': 'https://www.twilio.com/docs/sendgrid/for-developers/sending-email/integrating-with-the-smtp-api',
  '403/550 From not a verified sender': 'https://www.twilio.com/docs/sendgrid/for-developers/sending-email/sender-identity',
  '535 on Proton': 'https://proton.me/support/smtp-submission',
  '554 5.7.1 Relay access denied': 'https://www.postfix.org/SMTPD_ACCESS_README.html',
  '553 5.7.1 not owned by user': 'https://www.postfix.org/SASL_README.html#server_sasl_authz_envelope',
  '554 Client host rejected after AUTH': 'https://www.postfix.org/SASL_README.html',
  '450 4.2.0 Greylisted': 'https://www.postfix.org/SMTPD_POLICY_README.html',
};

/** The page for a signal that the rule of this name recognised; null where there is none. */
export function pageFor(rule: string, signal: MailSignal): string | null {
  const page = providerPages[rule];
  return typeof page === 'function' ? page(signal) : (page ?? null);
}

function microsoft(page: string): string {
  return `https://learn.microsoft.com/en-us/exchange/mail-flow-best-practices/${page}`;
}
