import type { Reply } from './reply.ts';
import { replyText } from './reply.ts';

/** How mail servers name an accepted message in their answer; first match wins. */
const forms: readonly RegExp[] = [
  // Postfix, SendGrid, Mailpit, Haraka: `Ok: queued as 4Zx1k36Vhgz9s`
  /queued as ([\w.-]+)/i,
  // Exim: `OK id=1qLh5G-0004kN-1d`
  /\bid=([\w.-]+)/i,
  // Exchange and Microsoft 365: `<id@host> [InternalId=123, Hostname=X] 8513 bytes in 0.2, Queued mail for delivery`
  /^<([^>]+)> \[InternalId=/i,
  // Sendmail, OpenSMTPD: `x7BDhk4u012345 Message accepted for delivery`
  /^([\w.-]+) Message accepted for delivery/i,
  // Gmail: `OK  1700000000 5-20020a05600c024500b0040a45e4aae5sm123wmj.33 - gsmtp`
  /^OK\s+\d+ (\S+) - gsmtp/i,
  // qmail: `ok 1700000000 qp 12345`
  /^ok \d+ qp (\d+)/i,
  // Amazon SES: `Ok 0102018b2f0c8d5e-...-000000`
  /^Ok ([\da-f]{16}-[\da-f-]+)$/i,
  // Mailgun: `Great success`, `Queued. Thank you.` have none; `Queued mail <id>` has
  /queued (?:mail )?(?:as|with id|for delivery as)?\s*<([^>]+)>/i,
];

/** What the server calls the message it accepted; null when it does not say. */
export function queueIdOf(reply: Reply): string | null {
  const text = replyText(reply);
  for (const form of forms) {
    const id = form.exec(text)?.[1];
    if (id !== undefined) return id;
  }
  return null;
}
