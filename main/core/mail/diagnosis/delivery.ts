import { words } from '../../failure.ts';
import type { DiagnosisRule } from './signal.ts';
import { both, during, envelopeAndMessage, isAmazon, isGoogle, isSendGrid, said, textOf } from './signal.ts';

const notFromHere: DiagnosisRule = {
  signal: '550 5.7.1 IP not authorized',
  when: said(
    [550, 554, 421],
    null,
    /IP.{0,60}not (authorized|authorised|permitted|allowed)|not authorized to send email directly|\bdynamic|residential|policy block|\bPBL\b/i,
  ),
  kind: 'mail-blocklisted',
  cause: words(
    'The server takes no mail straight from this address: cloud and home addresses are refused.',
    'Le serveur n’accepte pas de courrier venant directement de cette adresse : celles des clouds et des particuliers sont refusées.',
  ),
  remedy: words(
    'Send through a relay: the provider’s, or a mail service with a login.',
    'Passez par un relais : celui du fournisseur, ou un service de courrier avec authentification.',
  ),
};

/** Sender, recipient and message: rates, reputation, relaying. */
export const deliveryRules: readonly DiagnosisRule[] = [
  {
    signal: '432 4.3.2',
    // Elsewhere 432 asks for another password first (RFC 4954 §6).
    when: (signal) => said(432, '4.3.2')(signal) || said(432, null, /concurrent|connections? limit|thread limit/i)(signal),
    kind: 'mail-too-many-connections',
    cause: words(
      'More than 3 connections at once for one mailbox (Microsoft 365’s limit).',
      'Plus de 3 connexions simultanées pour une boîte (la limite de Microsoft 365).',
    ),
    remedy: words(
      'Let the application keep to at most 3 connections and reuse them.',
      'Limitez l’application à 3 connexions, qu’elle réutilise.',
    ),
  },
  {
    signal: '451 4.7.500',
    when: said([451, 450], /^4\.7\.5\d\d$/),
    kind: 'mail-rate-limited',
    cause: words(
      'Microsoft throttles this sender or address: too much mail in a short time, or no reputation yet.',
      'Microsoft freine cet expéditeur ou cette adresse : trop de courrier en peu de temps, ou pas encore de réputation.',
    ),
    remedy: words('Wait, then send more slowly.', 'Attendez, puis envoyez plus lentement.'),
  },
  {
    signal: '550 5.7.26',
    when: during(envelopeAndMessage, said([550, 554], '5.7.26')),
    kind: 'mail-not-authenticated-domain',
    cause: words(
      'Neither SPF nor DKIM proves that this mail comes from its From domain, and DMARC asks for it.',
      'Ni SPF ni DKIM ne prouvent que ce courrier vient du domaine de l’expéditeur, et DMARC l’exige.',
    ),
    remedy: words(
      'Let SPF name this server (at most 10 look-ups) or sign with DKIM, aligned with the From domain.',
      'Déclarez ce serveur dans SPF (10 résolutions au plus) ou signez en DKIM, aligné sur le domaine de l’expéditeur.',
    ),
  },
  {
    signal: '550 5.7.515',
    when: during(envelopeAndMessage, said([550, 554], '5.7.515')),
    kind: 'mail-not-authenticated-domain',
    cause: words(
      'Outlook.com wants SPF, DKIM and DMARC to pass for this sender’s domain.',
      'Outlook.com exige que SPF, DKIM et DMARC réussissent pour le domaine de l’expéditeur.',
    ),
    remedy: words(
      'Set up all three for the From domain: SPF, DKIM, and a DMARC record.',
      'Mettez en place les trois pour le domaine de l’expéditeur : SPF, DKIM et un enregistrement DMARC.',
    ),
  },
  {
    signal: '421 on SES',
    when: both(said([421, 454], null, /too many|maximum|\brate\b|throttl|connections? (limit|rate)/i), isAmazon),
    kind: (signal) => (/connection/i.test(textOf(signal)) ? 'mail-too-many-connections' : 'mail-rate-limited'),
    cause: words(
      'Amazon SES sees too many connections or too much mail at once.',
      'Amazon SES voit trop de connexions ou trop de courrier à la fois.',
    ),
    remedy: words(
      'Open fewer connections, and wait longer after each refusal.',
      'Ouvrez moins de connexions, et attendez de plus en plus après chaque refus.',
    ),
  },
  {
    signal: '421 4.7.0 / 450 4.2.1',
    when: both(
      said([421, 450, 452, 454]),
      (signal) => isGoogle(signal) && /^4\.(7\.\d+|2\.1|3\.2|5\.3)$/.test(signal.reply?.enhancedCode ?? ''),
    ),
    kind: 'mail-rate-limited',
    cause: words(
      'Google slows this sender down, or its TLS or authentication policy is not met.',
      'Google freine cet expéditeur, ou sa règle TLS ou d’authentification n’est pas respectée.',
    ),
    remedy: words(
      'Send more slowly, over TLS, with SPF or DKIM and a PTR record.',
      'Envoyez plus lentement, sous TLS, avec SPF ou DKIM et un enregistrement PTR.',
    ),
  },
  {
    signal: '554 Email address is not verified',
    when: said([554, 550], null, /Email address(es)? (is|are) not verified/i),
    kind: 'mail-sender-not-verified',
    cause: words(
      'Amazon SES does not know this address in this region; in the sandbox the recipient has to be verified too.',
      'Amazon SES ne connaît pas cette adresse dans cette région ; dans le bac à sable, le destinataire doit aussi être vérifié.',
    ),
    remedy: words(
      'Verify the address or domain in the region of this server, or ask to leave the sandbox.',
      'Vérifiez l’adresse ou le domaine dans la région de ce serveur, ou demandez à sortir du bac à sable.',
    ),
  },
  {
    signal: '403/550 From not a verified sender',
    when: (signal) =>
      said([403, 550, 553, 554], null, /verified Sender Identity|not (a )?verified sender|from address does not match/i)(signal) ||
      (isSendGrid(signal) && said(403)(signal)),
    kind: 'mail-sender-not-verified',
    cause: ({ from }) =>
      words(
        `SendGrid does not take ${from} as a sender: it is not a verified identity.`,
        `SendGrid n’accepte pas ${from} comme expéditeur : ce n’est pas une identité vérifiée.`,
      ),
    remedy: words(
      'Verify the single sender or authenticate the domain in SendGrid’s settings.',
      'Vérifiez l’expéditeur ou authentifiez le domaine dans les réglages de SendGrid.',
    ),
  },
  {
    signal: '550 5.7.606 banned sending IP',
    when: said(550, /^5\.7\.(60[6-9]|6[1-4]\d)$/),
    kind: 'mail-blocklisted',
    cause: words(
      'The address this test came from stands on Microsoft’s own blocklist (“banned sending IP”).',
      'L’adresse d’où vient ce test figure sur la liste de blocage de Microsoft (« banned sending IP »).',
    ),
    remedy: words(
      'Once the cause is gone, ask Microsoft to remove the address at https://sender.office.com (a day at most), or send through a relay.',
      'Une fois la cause réglée, demandez à Microsoft le retrait de l’adresse sur https://sender.office.com (un jour au plus), ou passez par un relais.',
    ),
  },
  {
    signal: '554 5.7.1 blocked using ...',
    when: said(
      [421, 450, 451, 550, 553, 554],
      null,
      /blocked using|block ?list|black ?list|spamhaus|barracuda|spamcop|(?<!not )listed (by|in|on|at)|\bRBL\b|DNSBL/i,
    ),
    kind: 'mail-blocklisted',
    cause: (signal) =>
      words(
        `The address this test came from stands on a blocklist${listName(textOf(signal), ' (', ')')}.`,
        `L’adresse d’où vient ce test figure sur une liste de blocage${listName(textOf(signal), ' (', ')')}.`,
      ),
    remedy: words(
      'Ask the list to remove the address once its cause is gone, or send through a relay.',
      'Demandez le retrait de l’adresse une fois la cause réglée, ou passez par un relais.',
    ),
  },
  {
    signal: '554 Client host rejected after AUTH',
    when: both(said([550, 554, 450, 504], null, /Client host rejected/i), (signal) => !/cannot find your|hostname/i.test(textOf(signal))),
    kind: ({ authenticated }) => (authenticated ? 'mail-refused' : 'mail-auth-required'),
    cause: ({ authenticated }) =>
      authenticated
        ? words(
            'The login was accepted, and the client refused all the same: Postfix lacks permit_sasl_authenticated here.',
            'L’authentification a été acceptée, et le client pourtant refusé : il manque permit_sasl_authenticated à Postfix ici.',
          )
        : words(
            'The server takes mail on this port only after a login.',
            'Le serveur n’accepte du courrier sur ce port qu’après authentification.',
          ),
    remedy: ({ authenticated }) =>
      authenticated
        ? words(
            'Put permit_sasl_authenticated before reject in smtpd_client_restrictions (and the relay and recipient restrictions).',
            'Placez permit_sasl_authenticated avant reject dans smtpd_client_restrictions (ainsi que dans les restrictions de relais et de destinataire).',
          )
        : words('Give a user and password.', 'Indiquez un utilisateur et un mot de passe.'),
  },
  {
    signal: '450 4.7.1 no PTR',
    when: said(
      [421, 450, 451, 550, 554],
      null,
      /cannot find your (reverse )?hostname|reverse DNS|\bPTR\b|no rDNS|does not resolve to a host ?name/i,
    ),
    kind: 'mail-no-reverse-dns',
    cause: words(
      'The sending address has no reverse DNS name, or one that does not lead back to it.',
      'L’adresse d’envoi n’a pas de nom DNS inverse, ou celui-ci ne mène pas à elle.',
    ),
    remedy: words(
      'Set the PTR record at the provider of the address, and an A record of the same name.',
      'Définissez l’enregistrement PTR chez le fournisseur de l’adresse, et un enregistrement A du même nom.',
    ),
  },
  {
    signal: '554 5.7.1 Relay access denied',
    when: during(
      envelopeAndMessage,
      said(
        [454, 550, 551, 553, 554],
        null,
        /relay(ing)? (access )?(is )?(denied|not permitted|not allowed|prohibited)|unable to relay|not permitted to relay|relaying|we do not relay/i,
      ),
    ),
    kind: 'mail-relay-denied',
    cause: ({ authenticated }) =>
      authenticated
        ? words(
            'This account may not send to other domains through this server.',
            'Ce compte n’a pas le droit d’envoyer vers d’autres domaines par ce serveur.',
          )
        : words(
            'The server delivers to its own domains only: without a login it passes nothing on.',
            'Le serveur ne remet qu’à ses propres domaines : sans authentification, il ne relaie rien.',
          ),
    remedy: ({ authenticated }) =>
      authenticated
        ? words(
            'Let the server relay for whoever has logged in (Postfix: permit_sasl_authenticated in smtpd_relay_restrictions), or use an account that may.',
            'Laissez le serveur relayer pour qui s’est authentifié (Postfix : permit_sasl_authenticated dans smtpd_relay_restrictions), ou prenez un compte qui en a le droit.',
          )
        : words(
            'Use the submission port (587 or 465) with a user and password.',
            'Utilisez le port de soumission (587 ou 465) avec un utilisateur et un mot de passe.',
          ),
  },
  {
    signal: '450 4.2.0 Greylisted',
    when: said([421, 450, 451], null, /gr[ae]y ?-?list/i),
    kind: 'mail-greylisted',
    cause: words(
      'The server puts off mail from senders it sees for the first time (greylisting).',
      'Le serveur diffère le courrier des expéditeurs qu’il voit pour la première fois (liste grise).',
    ),
    remedy: words(
      'Try again in a few minutes; a real mail server does so by itself.',
      'Réessayez dans quelques minutes ; un vrai serveur de courrier le fait de lui-même.',
    ),
  },
  { ...notFromHere, signal: '550 5.7.1 IP not authorized, Google', when: both(notFromHere.when, isGoogle) },
  notFromHere,
  {
    signal: '552 5.3.4 message too large',
    when: during(
      envelopeAndMessage,
      (signal) =>
        said([452, 552, 554], /^[45]\.(3\.4|2\.3)$/)(signal) ||
        said([552, 554], null, /(message|size).{0,40}(too (large|big)|exceeds)/i)(signal),
    ),
    kind: 'mail-message-too-large',
    cause: words('The message is larger than the server takes.', 'Le message dépasse la taille admise par le serveur.'),
    remedy: words('Compare with SIZE in its EHLO answer.', 'Comparez avec SIZE dans sa réponse à EHLO.'),
  },
  {
    signal: '421 too many connections',
    when: said([421, 450, 451, 452], null, /too many (concurrent )?(connections|sessions)|connection limit|connections? (rate|count)/i),
    kind: 'mail-too-many-connections',
    cause: words('Too many connections from this address at once.', 'Trop de connexions simultanées depuis cette adresse.'),
    remedy: words(
      'Close some, or wait; let the application reuse its connections.',
      'Fermez-en, ou attendez ; faites réutiliser ses connexions à l’application.',
    ),
  },
  {
    signal: 'rate limit',
    when: said(
      [421, 450, 451, 452],
      null,
      /rate limit|too (many|much) (messages|mail|recipients|commands|errors)|throttl|slow down|try again later.*(volume|rate)/i,
    ),
    kind: 'mail-rate-limited',
    cause: words(
      'The server limits how much this sender may send in a time.',
      'Le serveur limite ce que cet expéditeur peut envoyer sur une période donnée.',
    ),
    remedy: words('Wait, then send more slowly.', 'Attendez, puis envoyez plus lentement.'),
  },
];

function listName(text: string, before: string, after: string): string {
  const name = /blocked using ([\w.-]+\.[a-z]+)/i.exec(text)?.[1] ?? /(spamhaus|barracuda|spamcop|sorbs|uceprotect)/i.exec(text)?.[1];
  return name === undefined ? '' : before + name + after;
}
