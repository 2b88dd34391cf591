import type { Failure } from '../../../preload/contract/failure.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, words } from '../failure.ts';
import type { Mailbox } from './addresses.ts';
import { sizeWords } from './capability-words.ts';

/** A recipient the server did not take, and why. */
export interface RefusedRecipient {
  readonly address: string;
  readonly failure: Failure;
}

/** The first refusal gives the cause; with several recipients each refused one is named. Null when all were taken. */
export function refusedRecipients(refused: readonly RefusedRecipient[], asked: number): Failure | null {
  const [first] = refused;
  if (first === undefined) return null;
  if (asked === 1) return first.failure;
  const codes = (found: Failure) => [found.code, found.enhancedCode].filter((code) => code !== undefined).join(' ');
  const names = refused.map(({ address, failure: found }) => `${address} (${codes(found)})`).join(', ');
  const one = refused.length === 1;
  const en = `${refused.length} of ${asked} recipients ${one ? 'was' : 'were'} refused: ${names}.`;
  const fr = `${refused.length} ${one ? 'destinataire' : 'destinataires'} sur ${asked} ${one ? 'a été refusé' : 'ont été refusés'} : ${names}.`;
  return {
    ...first.failure,
    cause: words(`${en} ${first.failure.cause.en}`, `${fr} ${first.failure.cause.fr}`),
    evidence: refused.map(({ address, failure: found }) => `${address}: ${found.evidence ?? ''}`).join('\n'),
  };
}

/** The server cannot carry this address (RFC 6531 §3.2). */
export function noUtf8(mailbox: Mailbox, role: 'sender' | 'recipient'): Failure {
  return failure(
    role === 'sender' ? 'mail-sender-refused' : 'mail-recipient-refused',
    words(
      `The server takes no addresses beyond ASCII (no SMTPUTF8), and ${mailbox.address} is one.`,
      `Le serveur n’accepte pas d’adresse hors ASCII (pas de SMTPUTF8), et ${mailbox.address} en est une.`,
    ),
    words(
      'Use an ASCII alias of that mailbox, or a server that offers SMTPUTF8.',
      'Utilisez un alias ASCII de cette boîte, ou un serveur qui propose SMTPUTF8.',
    ),
  );
}

/** What stands beside the verdict of a test without a message: how far it went. */
export function nothingSent(recipients: number): Words {
  return recipients === 1
    ? words(
        'Nothing was sent: the test ended after RCPT TO, which the server accepted.',
        'Rien n’a été envoyé : le test s’est arrêté après RCPT TO, que le serveur a accepté.',
      )
    : words(
        `Nothing was sent: the test ended after RCPT TO, which the server accepted for all ${recipients} recipients.`,
        `Rien n’a été envoyé : le test s’est arrêté après RCPT TO, que le serveur a accepté pour les ${recipients} destinataires.`,
      );
}

/** The server named its limit beforehand (RFC 1870). */
export function tooLarge(bytes: number, most: number): Failure {
  const [own, limit] = [sizeWords(bytes), sizeWords(most)];
  return failure(
    'mail-message-too-large',
    words(
      `The message has ${own.en}, and the server takes ${limit.en} at most.`,
      `Le message fait ${own.fr}, et le serveur accepte ${limit.fr} au plus.`,
    ),
    words(
      'Attachments grow by a third on the way: leave one out, or put the file where it can be downloaded.',
      'Les pièces jointes grossissent d’un tiers en chemin : retirez-en une, ou déposez le fichier où l’on peut le télécharger.',
    ),
  );
}
