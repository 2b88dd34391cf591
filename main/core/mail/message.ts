import { randomUUID } from 'node:crypto';
import type { Mailbox } from './addresses.ts';

/** What a message says, ready to be composed: names and values hold no line break. */
export interface MessageParts {
  readonly subject: string;
  /** Null together with HTML: the message has no plain part. */
  readonly text: string | null;
  readonly html: string | null;
  readonly replyTo: Mailbox | null;
  /** Of the recipients, those that are named as copies. */
  readonly cc: readonly Mailbox[];
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly attachments: readonly { readonly name: string; readonly contentType: string | null; readonly content: Buffer }[];
}

/**
 * Builds a whole message (RFC 5322) with Message-ID, Date and encoded headers, lines ended by CRLF. `{id}` becomes an id that no other
 * message has; it is also in the Message-ID.
 */
export async function composeMessage(
  parts: MessageParts & { readonly from: Mailbox; readonly to: readonly Mailbox[] },
): Promise<{ readonly bytes: Buffer; readonly messageId: string }> {
  // Only a message that is sent needs it.
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const id = randomUUID();
  const filled = (text: string) => text.replaceAll('{id}', id);
  const party = ({ name, address }: Mailbox) => ({ name: name ?? '', address });
  const messageId = `<${id}@${parts.from.address.slice(parts.from.address.lastIndexOf('@') + 1)}>`;
  const composer = new MailComposer({
    from: party(parts.from),
    ...(parts.to.length === 0 ? {} : { to: parts.to.map(party) }),
    ...(parts.cc.length === 0 ? {} : { cc: parts.cc.map(party) }),
    ...(parts.replyTo === null ? {} : { replyTo: party(parts.replyTo) }),
    subject: filled(parts.subject),
    ...(parts.text === null ? {} : { text: filled(parts.text) }),
    ...(parts.html === null ? {} : { html: filled(parts.html) }),
    attachments: parts.attachments.map(({ name, contentType, content }) => ({
      filename: name,
      content,
      ...(contentType === null ? {} : { contentType }),
    })),
    messageId,
    headers: [{ key: 'X-Mailer', value: 'Pilothouse' }, ...parts.headers.map(({ name, value }) => ({ key: name, value: filled(value) }))],
    newline: 'windows',
    // What is given is content: a path or a URL in it is never opened.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { bytes: await composer.compile().build(), messageId };
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
