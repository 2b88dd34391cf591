import { failure, words } from '../../failure.ts';
import { seenFrom } from '../../vantage/tcp.ts';
import type { DiagnosisRule, MailSignal } from './signal.ts';
import { both, broke, during, isLoopback, isMicrosoft, said, textOf } from './signal.ts';

const refused = broke('connection-refused');
const silent = broke(['connection-timed-out', 'timed-out'], ['connect']);
const address = ({ host, port }: MailSignal) => `${host}:${port}`;

/** Before the server has said a word: names, ports, silence. */
export const connectionRules: readonly DiagnosisRule[] = [
  {
    signal: 'EDNS / ENOTFOUND',
    when: broke(['name-not-found', 'name-lookup-failed']),
    kind: ({ failure: found }) => found?.kind ?? 'name-not-found',
    cause: ({ host, via }) => {
      const place = seenFrom(via);
      return words(
        `The name ${host} leads to no address, seen from ${place.en}.`,
        `Le nom ${host} ne mène à aucune adresse, vu depuis ${place.fr}.`,
      );
    },
    remedy: words(
      'Check the spelling of the server, and resolve it from the same place as the application: a pod or container may have no DNS.',
      'Vérifiez l’orthographe du serveur, et résolvez son nom depuis le même endroit que l’application : un pod ou un conteneur peut être sans DNS.',
    ),
  },
  {
    signal: 'ECONNREFUSED 127.0.0.1:587',
    when: both(refused, ({ host }) => isLoopback(host)),
    kind: 'connection-refused',
    cause: (signal) =>
      words(
        `Nothing listens on ${address(signal)}: that is the machine itself, which is what many programs try when no server is set.`,
        `Rien n’écoute sur ${address(signal)} : c’est la machine elle-même, que beaucoup de programmes essaient quand aucun serveur n’est indiqué.`,
      ),
    remedy: words(
      'Check that the variable with the mail server’s name reaches the application; or start a mail server there.',
      'Vérifiez que la variable contenant le nom du serveur de courrier parvient à l’application ; ou démarrez-y un serveur.',
    ),
  },
  {
    signal: 'ECONNREFUSED 465 on Microsoft 365',
    when: both(refused, (signal) => signal.port === 465 && isMicrosoft(signal)),
    kind: 'connection-refused',
    cause: words('Microsoft 365 does not listen on port 465.', 'Microsoft 365 n’écoute pas sur le port 465.'),
    remedy: words('Use port 587 with STARTTLS.', 'Utilisez le port 587 avec STARTTLS.'),
  },
  {
    signal: 'ECONNREFUSED remote',
    when: refused,
    kind: 'connection-refused',
    cause: (signal) =>
      words(
        `${signal.host} refuses connections on port ${signal.port}: nothing listens there, or a firewall says no.`,
        `${signal.host} refuse les connexions sur le port ${signal.port} : rien n’y écoute, ou un pare-feu s’y oppose.`,
      ),
    remedy: ({ port }) =>
      port === 587
        ? words(
            'Check the server’s name, and whether its submission service is running.',
            'Vérifiez le nom du serveur, et que son service de soumission tourne.',
          )
        : words(
            'Check the port: applications hand mail in on 587 with STARTTLS.',
            'Vérifiez le port : les applications remettent leur courrier sur 587 avec STARTTLS.',
          ),
  },
  {
    signal: 'ETIMEDOUT :25',
    when: both(silent, ({ port }) => port === 25),
    kind: 'connection-timed-out',
    cause: ({ host, via }) => {
      const place = seenFrom(via);
      return words(
        `Port 25 of ${host} stays silent from ${place.en}: most cloud and home providers block outgoing port 25.`,
        `Le port 25 de ${host} reste muet depuis ${place.fr} : la plupart des hébergeurs et des fournisseurs d’accès bloquent le port 25 sortant.`,
      );
    },
    remedy: words('Use port 587 with a login, or a relay.', 'Utilisez le port 587 avec un compte, ou un relais.'),
  },
  {
    signal: 'ETIMEDOUT :465 while 587 works',
    when: both(silent, ({ port }) => port === 465),
    kind: 'connection-timed-out',
    cause: ({ host, via, submissionOpen }) => {
      const place = seenFrom(via);
      return submissionOpen === true
        ? words(
            `Port 465 of ${host} stays silent from ${place.en} while 587 answers: the provider blocks 25 and 465 (Hetzner does until asked).`,
            `Le port 465 de ${host} reste muet depuis ${place.fr} alors que 587 répond : l’hébergeur bloque 25 et 465 (Hetzner le fait jusqu’à demande contraire).`,
          )
        : words(
            `Port 465 of ${host} stays silent from ${place.en}: a firewall or the provider drops the packets.`,
            `Le port 465 de ${host} reste muet depuis ${place.fr} : un pare-feu ou l’hébergeur jette les paquets.`,
          );
    },
    remedy: words(
      'Use port 587 with STARTTLS, or ask the provider to unblock 465.',
      'Utilisez le port 587 avec STARTTLS, ou demandez à l’hébergeur de débloquer 465.',
    ),
  },
  {
    signal: 'ETIMEDOUT on another port',
    when: silent,
    kind: 'connection-timed-out',
    cause: ({ host, port, via }) => {
      const place = seenFrom(via);
      return words(
        `Port ${port} of ${host} stays silent from ${place.en}: a firewall drops the packets, or the machine is down.`,
        `Le port ${port} de ${host} reste muet depuis ${place.fr} : un pare-feu jette les paquets, ou la machine est arrêtée.`,
      );
    },
    remedy: words(
      'Test from another place; open the port in the firewalls on both sides.',
      'Testez depuis un autre endroit ; ouvrez le port dans les pare-feu des deux côtés.',
    ),
  },
  {
    signal: 'greeting never comes on 465',
    when: both(broke('timed-out', ['greeting']), ({ security }) => security !== 'tls'),
    kind: 'mail-greeting-missing',
    cause: ({ port }) =>
      port === 465
        ? words(
            'The server waits for TLS: port 465 speaks TLS from the first byte, and plain text was expected.',
            'Le serveur attend TLS : le port 465 parle TLS dès le premier octet, et du texte en clair était attendu.',
          )
        : words(
            `Connected, but the greeting (220) never came on port ${port}.`,
            `Connecté, mais l’accueil (220) n’est jamais venu sur le port ${port}.`,
          ),
    remedy: ({ port }) =>
      port === 465
        ? words('Choose implicit TLS for this port.', 'Choisissez TLS implicite pour ce port.')
        : words(
            'If this port speaks TLS from the start, choose implicit TLS. Otherwise the server is overloaded, or looks up your address first: allow more time.',
            'Si ce port parle TLS dès le début, choisissez TLS implicite. Sinon, le serveur est surchargé, ou cherche d’abord votre adresse : accordez plus de temps.',
          ),
  },
  {
    signal: 'greeting never comes after implicit TLS',
    when: broke('timed-out', ['greeting']),
    kind: 'mail-greeting-missing',
    cause: words('TLS is up, but the greeting (220) never came.', 'TLS est établi, mais l’accueil (220) n’est jamais venu.'),
    remedy: words(
      'Look at the server’s log and load; a TLS proxy in front may have no mail server behind it.',
      'Examinez le journal et la charge du serveur ; un proxy TLS peut n’avoir aucun serveur derrière lui.',
    ),
  },
];

/** A refusal instead of a greeting that names none of the known reasons. */
export const doorRules: readonly DiagnosisRule[] = [
  {
    signal: '421 before the greeting',
    when: during(['greeting'], said([421, 554])),
    kind: 'mail-refused',
    cause: (signal) =>
      words(
        `The server turned the connection away at the door: “${excerpt(textOf(signal))}”.`,
        `Le serveur a refusé la connexion dès l’entrée : « ${excerpt(textOf(signal))} ».`,
      ),
    remedy: words(
      'Check that this address may connect to it; a server that is busy or being set up answers so too.',
      'Vérifiez que cette adresse peut s’y connecter ; un serveur occupé ou en cours de configuration répond ainsi également.',
    ),
  },
  {
    signal: '421 4.3.2 closing',
    when: said(421, /^(4\.3\.\d+)?$/),
    kind: 'mail-refused-temporarily',
    cause: (signal) =>
      words(
        `The server closes the connection: it is busy, or being shut down (“${excerpt(textOf(signal))}”).`,
        `Le serveur ferme la connexion : il est occupé, ou en cours d’arrêt (« ${excerpt(textOf(signal))} »).`,
      ),
    remedy: words(
      'Try again later; if it stays, the server’s log and load have the reason.',
      'Réessayez plus tard ; si cela persiste, le journal et la charge du serveur en donnent la raison.',
    ),
  },
  {
    signal: 'EHLO refused',
    when: during(['ehlo', 'ehlo-tls'], said([500, 502, 504])),
    kind: 'mail-refused',
    cause: words(
      'The server refuses EHLO, and HELO too: nothing can be asked of it.',
      'Le serveur refuse EHLO, et HELO aussi : on ne peut rien lui demander.',
    ),
    remedy: words(
      'Check that this port is a mail server’s, and look for a firewall on the way that inspects SMTP.',
      'Vérifiez que ce port est celui d’un serveur de courrier, et cherchez sur le trajet un pare-feu qui inspecte SMTP.',
    ),
  },
];

function excerpt(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

/** A phase took longer than its limit; the rules give it its meaning. */
export function phaseTimedOut(phase: string, timeoutMs: number) {
  const seconds = Math.round(timeoutMs / 100) / 10;
  return failure(
    'timed-out',
    words(`The server did not answer within ${seconds} s (${phase}).`, `Le serveur n’a pas répondu en ${seconds} s (${phase}).`),
    words(
      'Allow more time, and look at the server’s load and log: some answer slowly on purpose.',
      'Accordez plus de temps, et examinez la charge et le journal du serveur : certains répondent lentement à dessein.',
    ),
  );
}
