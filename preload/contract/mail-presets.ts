/** A provider's submission server, as it documents it. The user and the password stay the person's own. */
export interface MailPreset {
  /** For the command line. */
  readonly id: string;
  readonly name: string;
  readonly server: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
}

/** In the order of the menu. Servers that depend on a region name the most common one. */
export const mailPresets: readonly MailPreset[] = [
  { id: 'microsoft365', name: 'Microsoft 365', server: 'smtp.office365.com', port: 587, security: 'starttls' },
  { id: 'gmail', name: 'Gmail / Google Workspace', server: 'smtp.gmail.com', port: 587, security: 'starttls' },
  { id: 'proton', name: 'Proton Mail', server: 'smtp.protonmail.ch', port: 587, security: 'starttls' },
  { id: 'ses', name: 'Amazon SES (eu-west-1)', server: 'email-smtp.eu-west-1.amazonaws.com', port: 587, security: 'starttls' },
  { id: 'sendgrid', name: 'SendGrid', server: 'smtp.sendgrid.net', port: 587, security: 'starttls' },
  { id: 'mailgun', name: 'Mailgun (EU)', server: 'smtp.eu.mailgun.org', port: 587, security: 'starttls' },
  { id: 'ovh', name: 'OVHcloud', server: 'ssl0.ovh.net', port: 465, security: 'tls' },
  { id: 'infomaniak', name: 'Infomaniak', server: 'mail.infomaniak.com', port: 465, security: 'tls' },
  { id: 'fastmail', name: 'Fastmail', server: 'smtp.fastmail.com', port: 465, security: 'tls' },
  { id: 'postfix', name: 'Postfix', server: 'localhost', port: 25, security: 'none' },
  { id: 'mailpit', name: 'Mailpit / MailHog', server: 'localhost', port: 1025, security: 'none' },
];
