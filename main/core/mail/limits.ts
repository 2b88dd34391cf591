import { failure, FailureError, words } from '../failure.ts';
import type { MailInput } from './prepare.ts';

/** Postfix and Microsoft 365 take more, a test needs less; each of them is one RCPT TO. */
const MOST_RECIPIENTS = 50;
/** RFC 5322 §2.1.1. */
const LONGEST_LINE = 998;
const MOST_HEADERS = 50;
const MOST_ATTACHMENTS = 20;

/** What mail itself allows. Throws FailureError `bad-input` that names what is too long or too many. */
export function refuseTooMuch({ to, cc, bcc, subject, user, headers, attachments }: MailInput): void {
  const recipients = to.length + cc.length + bcc.length;
  if (recipients === 0) {
    throw refused(
      ['Nobody is named who gets the message.', 'Aucun destinataire n’est nommé.'],
      ['Give at least one recipient.', 'Indiquez au moins un destinataire.'],
    );
  }
  tooMany(recipients, MOST_RECIPIENTS, ['recipients', 'destinataires']);
  tooMany(headers.length, MOST_HEADERS, ['headers', 'en-têtes']);
  tooMany(attachments.length, MOST_ATTACHMENTS, ['attachments', 'pièces jointes']);
  tooLong(subject, ['The subject', 'L’objet']);
  tooLong(user ?? '', ['The user', 'L’utilisateur']);
  for (const { name, value } of headers) {
    const shown = name.slice(0, 60);
    tooLong(`${name}: ${value}`, [`The header ${shown}`, `L’en-tête ${shown}`]);
  }
}

type Both = readonly [en: string, fr: string];

function tooMany(count: number, most: number, [en, fr]: Both): void {
  if (count > most) {
    throw refused(
      [`${count} ${en} are too many for one message: ${most} at most.`, `${count} ${fr} sont trop pour un seul message : ${most} au plus.`],
      ['Send several messages.', 'Envoyez plusieurs messages.'],
    );
  }
}

function tooLong(text: string, [en, fr]: Both): void {
  if (text.length > LONGEST_LINE) {
    throw refused(
      [
        `${en} has ${text.length} characters; a line of a message holds ${LONGEST_LINE} at most.`,
        `${fr} a ${text.length} caractères ; une ligne de message en contient ${LONGEST_LINE} au plus.`,
      ],
      ['Shorten it, or put it into the text.', 'Raccourcissez-le, ou mettez-le dans le texte.'],
    );
  }
}

function refused(cause: Both, remedy: Both): FailureError {
  return new FailureError(failure('bad-input', words(...cause), words(...remedy)));
}
