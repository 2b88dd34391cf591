import { words } from '../../failure.ts';
import type { DiagnosisRule } from './signal.ts';
import { said } from './signal.ts';

/**
 * Names without a domain: Postfix's `reject_non_fqdn_...`. It says so in answer to RCPT TO also of the sender and of EHLO
 * (`smtpd_delay_reject`), so its words count and not the command.
 */
export const wholeNameRules: readonly DiagnosisRule[] = [
  {
    signal: '504 5.5.2 Sender address rejected: need fully-qualified address',
    when: said([450, 504, 550, 553, 554], null, /sender address rejected: need fully-qualified address/i),
    kind: 'mail-sender-refused',
    cause: ({ from }) =>
      words(
        `The server takes no sender without a full domain, and “${from}” has none.`,
        `Le serveur n’accepte pas d’expéditeur sans domaine complet, et « ${from} » n’en a pas.`,
      ),
    remedy: words(
      'Write the sender with its whole domain, like name@example.org; programs on a machine with a short name put only that one behind the @.',
      'Écrivez l’expéditeur avec son domaine entier, comme nom@exemple.fr ; sur une machine au nom court, les programmes ne mettent que celui-ci derrière le @.',
    ),
  },
  {
    signal: '504 5.5.2 Recipient address rejected: need fully-qualified address',
    when: said([450, 504, 550, 553, 554], null, /recipient address rejected: need fully-qualified address/i),
    kind: 'mail-recipient-refused',
    cause: words('The server takes no recipient without a full domain.', 'Le serveur n’accepte pas de destinataire sans domaine complet.'),
    remedy: words(
      'Write the recipient with its whole domain, like name@example.org: a name without one, or with a short name of a machine, is not enough.',
      'Écrivez le destinataire avec son domaine entier, comme nom@exemple.fr : un nom seul, ou le nom court d’une machine, ne suffit pas.',
    ),
  },
  {
    signal: '504 5.5.2 Helo command rejected',
    when: said([450, 501, 504, 550, 554], null, /helo command rejected: (need fully-qualified hostname|invalid name|host not found)/i),
    kind: 'mail-refused',
    cause: words(
      'The server does not take the name that was given in EHLO: it wants a full one that DNS knows. Sender, recipient and login have no part in it.',
      'Le serveur n’accepte pas le nom donné dans EHLO : il en veut un complet, connu du DNS. L’expéditeur, le destinataire et l’authentification n’y sont pour rien.',
    ),
    remedy: words(
      'Give this computer its full name (hostname); in an application, set the name it says in EHLO (Postfix: smtp_helo_name or myhostname). A submission port (587, 465) usually does not ask.',
      'Donnez à cet ordinateur son nom complet (hostname) ; dans une application, réglez le nom qu’elle dit dans EHLO (Postfix : smtp_helo_name ou myhostname). Un port de soumission (587, 465) ne l’exige en général pas.',
    ),
  },
];
