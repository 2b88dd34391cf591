import MailComposer from 'nodemailer/lib/mail-composer';
import type { Mailbox } from './addresses.ts';

/** Builds a whole message (RFC 5322) with Message-ID, Date and encoded headers, lines ended by CRLF. */
export async function composeMessage(parts: {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly subject: string;
  readonly text: string;
}): Promise<Buffer> {
  const party = ({ name, address }: Mailbox) => ({ name: name ?? '', address });
  const composer = new MailComposer({
    from: party(parts.from),
    to: parts.to.map(party),
    subject: parts.subject,
    text: parts.text,
    headers: { 'X-Mailer': 'Pilothouse' },
    newline: 'windows',
    // The text is text: a path or a URL in it is never opened.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/**
 * A message as it is sent after DATA: every line ended by CRLF, a leading dot doubled, the lone dot at the end
 * (RFC 5321 §4.5.2). A bare CR or LF never gets through: servers differ in what they make of it.
 */
export function dotStuffed(message: Uint8Array): Buffer {
  const lines = Buffer.from(message)
    .toString('latin1')
    .split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return Buffer.from([...lines.map((line) => (line.startsWith('.') ? `.${line}` : line)), '.', ''].join('\r\n'), 'latin1');
}
