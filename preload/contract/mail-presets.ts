import type { Words } from './words.ts';

/** A provider's submission server, as it documents it. The user and the password stay the person's own. */
export interface MailPreset {
  /** For the command line. */
  readonly id: string;
  readonly name: string;
  readonly server: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  /** Where it is known not to listen, although others do. */
  readonly closed?: { readonly servers: readonly string[]; readonly ports: readonly number[] };
  /** Who logs in with what, and how much may be sent. */
  readonly login: Words;
  /** Where the provider says so. */
  readonly page: string;
}

/** In the order of the menu. Servers that depend on a region name the most common one. */
export const mailPresets: readonly MailPreset[] = [
  {
    id: 'microsoft365',
    name: 'Microsoft 365',
    server: 'smtp.office365.com',
    port: 587,
    security: 'starttls',
    closed: { servers: ['smtp.office365.com', 'smtp-mail.outlook.com'], ports: [465] },
    login: {
      en: 'User: the whole address. Password with SMTP AUTH switched on for the mailbox, or OAuth. 3 connections, 30 messages a minute, 10,000 recipients a day.',
      fr: 'Utilisateur : l’adresse complète. Mot de passe avec SMTP AUTH activé pour la boîte, ou OAuth. 3 connexions, 30 messages par minute, 10 000 destinataires par jour.',
    },
    page: 'https://learn.microsoft.com/en-us/exchange/mail-flow-best-practices/how-to-set-up-a-multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365',
  },
  {
    id: 'gmail',
    name: 'Gmail / Google Workspace',
    server: 'smtp.gmail.com',
    port: 587,
    security: 'starttls',
    login: {
      en: 'User: the whole address. An app password (2-step verification on), or OAuth. 500 messages a day, 2,000 with Workspace.',
      fr: 'Utilisateur : l’adresse complète. Un mot de passe d’application (validation en deux étapes activée), ou OAuth. 500 messages par jour, 2 000 avec Workspace.',
    },
    page: 'https://support.google.com/a/answer/176600',
  },
  {
    id: 'proton',
    name: 'Proton Mail',
    server: 'smtp.protonmail.ch',
    port: 587,
    security: 'starttls',
    login: {
      en: 'User and sender: one address of your own domain. Password: the SMTP token made for it. For paid plans.',
      fr: 'Utilisateur et expéditeur : une adresse de votre propre domaine. Mot de passe : le jeton SMTP créé pour elle. Pour les offres payantes.',
    },
    page: 'https://proton.me/support/smtp-submission',
  },
  {
    id: 'ses',
    name: 'Amazon SES (eu-west-1)',
    server: 'email-smtp.eu-west-1.amazonaws.com',
    port: 587,
    security: 'starttls',
    login: {
      en: 'SMTP credentials of this region, not IAM keys; the sender has to be verified there. In the sandbox 200 messages a day, to verified recipients. Another region: its name in the server.',
      fr: 'Des identifiants SMTP de cette région, pas des clés IAM ; l’expéditeur doit y être vérifié. Dans le bac à sable, 200 messages par jour, à des destinataires vérifiés. Autre région : son nom dans le serveur.',
    },
    page: 'https://docs.aws.amazon.com/ses/latest/dg/send-email-smtp.html',
  },
  {
    id: 'sendgrid',
    name: 'SendGrid',
    server: 'smtp.sendgrid.net',
    port: 587,
    security: 'starttls',
    login: {
      en: 'User: the word apikey. Password: an API key. The sender is a verified identity. How many messages: your plan.',
      fr: 'Utilisateur : le mot apikey. Mot de passe : une clé d’API. L’expéditeur est une identité vérifiée. Nombre de messages : selon votre offre.',
    },
    page: 'https://www.twilio.com/docs/sendgrid/for-developers/sending-email/integrating-with-the-smtp-api',
  },
  {
    id: 'mailgun',
    name: 'Mailgun (EU)',
    server: 'smtp.eu.mailgun.org',
    port: 587,
    security: 'starttls',
    login: {
      en: 'User: an SMTP login of the sending domain, with its own password. Domains of the US region: smtp.mailgun.org. How many messages: your plan.',
      fr: 'Utilisateur : un compte SMTP du domaine d’envoi, avec son propre mot de passe. Domaines de la région US : smtp.mailgun.org. Nombre de messages : selon votre offre.',
    },
    page: 'https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/send-smtp',
  },
  {
    id: 'ovh',
    name: 'OVHcloud',
    server: 'ssl0.ovh.net',
    port: 465,
    security: 'tls',
    login: {
      en: 'User: the whole address, which is the sender too. For MX Plan; Exchange and Email Pro have servers of their own. Sending is limited by the hour.',
      fr: 'Utilisateur : l’adresse complète, qui est aussi l’expéditeur. Pour MX Plan ; Exchange et Email Pro ont leurs propres serveurs. L’envoi est limité par heure.',
    },
    page: 'https://help.ovhcloud.com',
  },
  {
    id: 'infomaniak',
    name: 'Infomaniak',
    server: 'mail.infomaniak.com',
    port: 465,
    security: 'tls',
    login: {
      en: 'User: the whole address. Password: that of the mailbox, or one made for a device. Sending is limited by the day.',
      fr: 'Utilisateur : l’adresse complète. Mot de passe : celui de la boîte, ou un mot de passe d’appareil. L’envoi est limité par jour.',
    },
    page: 'https://www.infomaniak.com/en/support/faq',
  },
  {
    id: 'fastmail',
    name: 'Fastmail',
    server: 'smtp.fastmail.com',
    port: 465,
    security: 'tls',
    login: {
      en: 'User: the whole address. Password: an app password with the right to send. How many messages a day: your plan.',
      fr: 'Utilisateur : l’adresse complète. Mot de passe : un mot de passe d’application autorisé à envoyer. Nombre de messages par jour : selon votre offre.',
    },
    page: 'https://www.fastmail.help/hc/en-us/articles/1500000278342',
  },
  {
    id: 'postfix',
    name: 'Postfix',
    server: 'localhost',
    port: 25,
    security: 'none',
    login: {
      en: 'The mail server of the place the test is made from. Without a login it passes on what comes from that machine itself.',
      fr: 'Le serveur de courriel de l’endroit d’où part le test. Sans authentification, il relaie ce qui vient de cette machine.',
    },
    page: 'https://www.postfix.org/BASIC_CONFIGURATION_README.html',
  },
  {
    id: 'mailpit',
    name: 'Mailpit / MailHog',
    server: 'localhost',
    port: 1025,
    security: 'none',
    login: {
      en: 'Takes every message and delivers none; any login, or none.',
      fr: 'Prend tous les messages et n’en distribue aucun ; n’importe quelle authentification, ou aucune.',
    },
    page: 'https://mailpit.axllent.org/docs/',
  },
];
