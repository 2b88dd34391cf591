import { words } from '../../failure.ts';
import type { DiagnosisRule, MailSignal } from './signal.ts';
import { both, during, envelopeAndMessage, said, textOf } from './signal.ts';

/** Whose mailbox is full: Exchange says by its component whether it was handing the message in or delivering it. */
function fullMailboxOf(signal: MailSignal): 'sender' | 'recipient' | null {
  const text = textOf(signal);
  if (/STOREDRV\.Submission/i.test(text)) return 'sender';
  if (/STOREDRV\.Deliver/i.test(text)) return 'recipient';
  if (signal.phase === 'mail-from') return 'sender';
  return signal.phase === 'rcpt-to' ? 'recipient' : null;
}

const fullMailbox = {
  sender: {
    cause: words(
      'The sender’s own mailbox is full; with Microsoft 365, Sent Items has often filled it.',
      'La boîte de l’expéditeur lui-même est pleine ; avec Microsoft 365, ce sont souvent les éléments envoyés qui l’ont remplie.',
    ),
    remedy: words(
      'Empty it, and set a retention rule for Sent Items.',
      'Videz-la, et définissez une règle de rétention pour les éléments envoyés.',
    ),
  },
  recipient: {
    cause: words('The recipient’s mailbox is full.', 'La boîte du destinataire est pleine.'),
    remedy: words(
      'Only its owner or administrator can make room: tell them another way, and send again then.',
      'Seul son titulaire ou son administrateur peut y faire de la place : prévenez-le autrement, puis renvoyez.',
    ),
  },
  either: {
    cause: words(
      'A mailbox is full: the recipient’s, or the sender’s own, where a copy of what is sent is kept.',
      'Une boîte est pleine : celle du destinataire, ou celle de l’expéditeur, où une copie de ce qui part est gardée.',
    ),
    remedy: words(
      'Look at the sender’s first: empty it, and set a retention rule for Sent Items. Otherwise the recipient has to make room.',
      'Regardez d’abord celle de l’expéditeur : videz-la, et définissez une règle de rétention pour les éléments envoyés. Sinon, c’est au destinataire de faire de la place.',
    ),
  },
};

/** Mailboxes and recipients: full, too many, refused at the edge. */
export const recipientRules: readonly DiagnosisRule[] = [
  {
    signal: '554 5.2.2 mailbox full',
    when: during(
      envelopeAndMessage,
      (signal) =>
        said([550, 552, 554, 452, 422], /^[45]\.2\.2$/)(signal) ||
        said([552, 554, 452, 550], null, /mailbox (is )?full|over ?quota|(?<!sending )quota exceeded/i)(signal),
    ),
    kind: 'mail-mailbox-full',
    cause: (signal) => fullMailbox[fullMailboxOf(signal) ?? 'either'].cause,
    remedy: (signal) => fullMailbox[fullMailboxOf(signal) ?? 'either'].remedy,
  },
  {
    signal: '452 4.5.3 too many recipients',
    // Postfix counts recipients of a client over time too, and then says from whom they came.
    when: both(during(['rcpt-to', 'data'], said([450, 451, 452, 550, 552, 554])), (signal) => {
      const text = textOf(signal);
      return (
        !/too many recipients from/i.test(text) &&
        (/^[45]\.5\.3$/.test(signal.reply?.enhancedCode ?? '') || /too many recipients/i.test(text))
      );
    }),
    kind: 'mail-recipient-refused',
    cause: words(
      'One message has more recipients than this server takes.',
      'Le message a plus de destinataires que ce serveur n’en accepte en une fois.',
    ),
    remedy: words(
      'Split it: send the same message several times, to fewer recipients each; waiting changes nothing.',
      'Divisez l’envoi : envoyez le même message plusieurs fois, à moins de destinataires ; attendre n’y change rien.',
    ),
  },
  {
    signal: '550 5.4.1 Recipient address rejected: Access denied',
    when: during(['rcpt-to', 'data'], said([550, 554], '5.4.1', /recipient address rejected/i)),
    kind: 'mail-recipient-refused',
    cause: words(
      'The recipient does not exist: Microsoft 365 refuses addresses that its directory does not hold (directory-based edge blocking).',
      'Le destinataire n’existe pas : Microsoft 365 refuse les adresses absentes de son annuaire (blocage de périmètre basé sur l’annuaire).',
    ),
    remedy: words(
      'Check the address. For a domain of your own, create the mailbox or synchronise it; mailboxes that are elsewhere want the domain as an internal relay.',
      'Vérifiez l’adresse. Pour un de vos domaines, créez la boîte ou synchronisez-la ; si des boîtes sont ailleurs, déclarez le domaine comme relais interne.',
    ),
  },
  {
    signal: '550 5.1.1 user unknown',
    when: both(
      said([550, 551, 553, 450]),
      (signal) =>
        signal.phase === 'rcpt-to' &&
        (/^[45]\.1\.(1|2|6|10)$/.test(signal.reply?.enhancedCode ?? '') ||
          /user unknown|no such (user|mailbox|recipient)|user not listed|does not exist|unknown (user|recipient)/i.test(textOf(signal))),
    ),
    kind: 'mail-recipient-refused',
    cause: words('The server knows no such recipient.', 'Le serveur ne connaît pas ce destinataire.'),
    remedy: words(
      'Check the address; for a domain of your own, check that the mailbox or alias exists on this server.',
      'Vérifiez l’adresse ; pour un de vos domaines, vérifiez que la boîte ou l’alias existe sur ce serveur.',
    ),
  },
];
