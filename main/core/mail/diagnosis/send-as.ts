import { words } from '../../failure.ts';
import type { DiagnosisRule, MailSignal } from './signal.ts';
import { during, envelopeAndMessage, said } from './signal.ts';

/** Who may send as whom. */
export const sendAsRules: readonly DiagnosisRule[] = [
  {
    signal: '550 5.7.60 / 554 5.2.252 SendAsDenied',
    when: during(
      envelopeAndMessage,
      (signal) =>
        said([550, 554], /^(5\.7\.60|5\.2\.252)$/)(signal) ||
        said([550, 554], null, /SendAsDenied|not allowed to send as|permissions to send as/i)(signal),
    ),
    kind: 'mail-send-as-denied',
    cause: maySendAs,
    remedy: ({ user }) =>
      user === null
        ? words(
            'Log in with the account of that address, or one that has Send As on it; on an Exchange of your own, look at the rights of the receive connector.',
            'Authentifiez-vous avec le compte de cette adresse, ou un compte qui peut « Envoyer en tant que » elle ; sur votre propre Exchange, voyez les droits du connecteur de réception.',
          )
        : words(
            'Use the login’s own address as From, or grant it Send As on that mailbox.',
            'Utilisez l’adresse du compte comme expéditeur, ou accordez-lui « Envoyer en tant que » sur cette boîte.',
          ),
  },
  {
    signal: '553 5.7.1 not owned by user',
    when: said([550, 553, 554], null, /sender address rejected: not owned by user/i),
    kind: 'mail-send-as-denied',
    cause: maySendAs,
    remedy: words(
      'Use the login’s own address as From, or name this login for that address in smtpd_sender_login_maps (Postfix).',
      'Utilisez l’adresse du compte comme expéditeur, ou associez ce compte à cette adresse dans smtpd_sender_login_maps (Postfix).',
    ),
  },
];

/** Exchange refuses a sender to whoever has not logged in, too. */
function maySendAs({ from, user }: MailSignal) {
  return user === null
    ? words(
        `Without a login, nobody may send as ${from} here.`,
        `Sans authentification, personne n’a le droit d’envoyer ici en tant que ${from}.`,
      )
    : words(`The login ${user} may not send as ${from}.`, `Le compte ${user} n’a pas le droit d’envoyer en tant que ${from}.`);
}
