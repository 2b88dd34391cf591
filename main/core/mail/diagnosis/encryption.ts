import { words } from '../../failure.ts';
import type { Reply } from '../reply.ts';
import { replyText } from '../reply.ts';
import type { DiagnosisRule } from './signal.ts';
import { both, broke, said, textOf, underTls } from './signal.ts';

const trustOrPin = words(
  'Give the authority’s certificate (or this very one) as a PEM file to trust it. Do not switch the checks off: the password would go to whoever answers.',
  'Indiquez le certificat de l’autorité (ou celui-ci) dans un fichier PEM pour lui faire confiance. Ne désactivez pas les vérifications : le mot de passe irait à qui répond.',
);

/** The server sees plain text where TLS was spoken: it ends before it. */
const tlsEndsBefore = {
  cause: words(
    'The server asks for TLS although this connection is under TLS: a proxy in front of it takes the encryption off.',
    'Le serveur exige TLS alors que cette connexion est sous TLS : un proxy placé devant lui retire le chiffrement.',
  ),
  remedy: words(
    'Let the proxy pass TLS through to the mail server, or tell the server that what comes from this proxy is encrypted.',
    'Faites passer TLS par le proxy jusqu’au serveur de courrier, ou indiquez au serveur que ce qui vient de ce proxy est chiffré.',
  ),
};

/** The server is busy, closing or slowing down: nothing that STARTTLS is to blame for. */
function passes(reply: Reply): boolean {
  return reply.code >= 400 && reply.code < 500 && reply.code !== 454 && !/TLS|SSL|certificate/i.test(replyText(reply));
}

/** STARTTLS, TLS and certificates. */
export const encryptionRules: readonly DiagnosisRule[] = [
  {
    signal: 'wrong version number',
    when: broke('tls-not-spoken'),
    kind: 'tls-not-spoken',
    cause: ({ port, security }) =>
      security === 'tls'
        ? words(
            `Port ${port} begins in plain text, and implicit TLS was spoken to it (“wrong version number”).`,
            `Le port ${port} commence en clair, et TLS implicite y a été employé (« wrong version number »).`,
          )
        : words(
            'After STARTTLS something other than TLS came back (“wrong version number”).',
            'Après STARTTLS, autre chose que TLS est revenu (« wrong version number »).',
          ),
    remedy: ({ security }) =>
      security === 'tls'
        ? words(
            'Choose STARTTLS for this port, or port 465 for implicit TLS.',
            'Choisissez STARTTLS pour ce port, ou le port 465 pour TLS implicite.',
          )
        : words(
            'Look for a proxy or a filter that answers in place of the server.',
            'Cherchez un proxy ou un filtre qui répond à la place du serveur.',
          ),
  },
  {
    signal: 'STARTTLS missing',
    when: broke('mail-starttls-missing'),
    kind: 'mail-starttls-missing',
    cause: ({ host, port, ehloRefused }) =>
      ehloRefused === true
        ? words(
            `${host} refuses EHLO on port ${port} and takes only HELO: without EHLO there is neither STARTTLS nor AUTH.`,
            `${host} refuse EHLO sur le port ${port} et n’accepte que HELO : sans EHLO, ni STARTTLS ni AUTH.`,
          )
        : words(
            `${host} does not offer STARTTLS on port ${port}: it has no TLS there, or something in between strips it.`,
            `${host} ne propose pas STARTTLS sur le port ${port} : il n’y a pas de TLS, ou un intermédiaire le retire.`,
          ),
    remedy: ({ ehloRefused }) =>
      ehloRefused === true
        ? words(
            'Use the server’s submission port (587 or 465). Where the server does know EHLO, a firewall that inspects SMTP answers in its place. Never send a password in plain text instead.',
            'Utilisez le port de soumission du serveur (587 ou 465). Si le serveur connaît bien EHLO, un pare-feu qui inspecte SMTP répond à sa place. N’envoyez jamais le mot de passe en clair.',
          )
        : words(
            'Enable TLS on the server, or take the filter out of the way (compare from another place). Never send a password in plain text instead.',
            'Activez TLS sur le serveur, ou écartez le filtre (comparez depuis un autre endroit). N’envoyez jamais le mot de passe en clair à la place.',
          ),
  },
  {
    signal: 'STARTTLS refused',
    // What passes has its own rules, unless it is TLS that is not to be had for now.
    when: (signal) => signal.phase === 'starttls' && signal.reply !== null && !passes(signal.reply),
    kind: 'mail-starttls-refused',
    cause: words(
      'The server offers STARTTLS and then refuses it: often its certificate or key cannot be read.',
      'Le serveur propose STARTTLS puis le refuse : souvent, son certificat ou sa clé est illisible.',
    ),
    remedy: words(
      'Look at the server’s log, and at the paths and rights of its certificate. Never send a password in plain text instead.',
      'Examinez le journal du serveur, ainsi que les chemins et les droits de son certificat. N’envoyez jamais le mot de passe en clair à la place.',
    ),
  },
  {
    signal: 'replies injected before TLS',
    when: broke('mail-starttls-refused'),
    kind: 'mail-starttls-refused',
    cause: words(
      'More plain text followed the answer to STARTTLS: somebody in between may be slipping replies in.',
      'Du texte en clair a suivi la réponse à STARTTLS : un intermédiaire glisse peut-être des réponses.',
    ),
    remedy: words(
      'Update the server (CVE-2011-0411), and look for a proxy on the way. Nothing secret was sent.',
      'Mettez le serveur à jour (CVE-2011-0411), et cherchez un proxy sur le trajet. Rien de secret n’a été envoyé.',
    ),
  },
  {
    signal: '530 5.7.0 Must issue STARTTLS',
    when: said(
      [530, 538, 554],
      null,
      /must issue (a )?STARTTLS|STARTTLS (is )?required|encryption (is )?required|requires? (TLS|encryption)/i,
    ),
    kind: 'mail-starttls-required',
    cause: (signal) =>
      underTls(signal)
        ? tlsEndsBefore.cause
        : words('The server wants TLS before anything else.', 'Le serveur exige TLS avant toute chose.'),
    remedy: (signal) => (underTls(signal) ? tlsEndsBefore.remedy : words('Choose STARTTLS.', 'Choisissez STARTTLS.')),
  },
  {
    signal: '451 5.7.3 STARTTLS is required',
    when: said([451, 454, 530], null, /STARTTLS is required/i),
    kind: 'mail-starttls-required',
    cause: (signal) =>
      underTls(signal)
        ? tlsEndsBefore.cause
        : words(
            'Microsoft wants TLS before it takes a sender (“STARTTLS is required to send mail”).',
            'Microsoft exige TLS avant d’accepter un expéditeur (« STARTTLS is required to send mail »).',
          ),
    remedy: (signal) =>
      underTls(signal) ? tlsEndsBefore.remedy : words('Choose STARTTLS on port 587.', 'Choisissez STARTTLS sur le port 587.'),
  },
  {
    signal: '421 4.7.66 TLS 1.0/1.1 not supported',
    when: both(
      said([421, 451, 550]),
      (signal) => signal.reply?.enhancedCode === '4.7.66' || /TLS ?1\.[01].*not (be )?supported|deprecated TLS/i.test(textOf(signal)),
    ),
    kind: 'tls-too-old',
    cause: words(
      'The server no longer takes TLS 1.0 or 1.1, and the client is that old.',
      'Le serveur n’accepte plus TLS 1.0 ni 1.1, et le client est aussi ancien.',
    ),
    remedy: words('Let the application use TLS 1.2 or newer.', 'Faites utiliser TLS 1.2 ou plus récent à l’application.'),
  },
  {
    signal: 'unsupported protocol',
    when: broke('tls-too-old'),
    kind: 'tls-too-old',
    cause: words(
      'The server offers nothing newer than TLS 1.1, which is no longer safe.',
      'Le serveur n’offre rien de plus récent que TLS 1.1, qui n’est plus sûr.',
    ),
    remedy: words('Upgrade the server to TLS 1.2 or newer.', 'Mettez le serveur à niveau : TLS 1.2 ou plus récent.'),
  },
  {
    signal: 'dh key too small',
    when: broke('tls-weak-key'),
    kind: 'tls-weak-key',
    cause: ({ failure }) => failure?.cause ?? words('The server’s key is too weak.', 'La clé du serveur est trop faible.'),
    remedy: ({ failure }) =>
      // A weak certificate has its own; what is left is the handshake.
      failure?.evidence?.startsWith('subject: ')
        ? failure.remedy
        : words(
            'Fix the server: Diffie-Hellman parameters of 2048 bits or more, or ECDHE only; RSA keys of 2048 bits or more.',
            'Corrigez le serveur : paramètres Diffie-Hellman d’au moins 2048 bits, ou ECDHE seul ; clés RSA d’au moins 2048 bits.',
          ),
  },
  {
    signal: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    when: broke('certificate-self-signed'),
    kind: 'certificate-self-signed',
    cause: ({ failure }) =>
      failure?.cause ??
      words(
        'The certificate is self-signed: no authority vouches for it.',
        'Le certificat est autosigné : aucune autorité ne s’en porte garante.',
      ),
    remedy: trustOrPin,
  },
  {
    signal: 'self signed certificate in chain',
    when: broke('certificate-unknown-authority'),
    kind: 'certificate-unknown-authority',
    cause: ({ failure }) =>
      failure?.cause ?? words('The certificate’s authority is not known here.', 'L’autorité du certificat est inconnue ici.'),
    remedy: ({ failure }) => failure?.remedy ?? trustOrPin,
  },
  {
    signal: 'ERR_TLS_CERT_ALTNAME_INVALID',
    when: broke('certificate-wrong-name'),
    kind: 'certificate-wrong-name',
    cause: ({ failure }) => failure?.cause ?? words('The certificate is for another name.', 'Le certificat est établi pour un autre nom.'),
    remedy: words(
      'Use a name of the certificate as the server, or set the name to check: an address or an alias is often not in it.',
      'Indiquez comme serveur un nom du certificat, ou précisez le nom à vérifier : une adresse ou un alias n’y figure souvent pas.',
    ),
  },
  {
    signal: 'certificate has expired',
    when: broke('certificate-expired'),
    kind: 'certificate-expired',
    cause: ({ failure }) => failure?.cause ?? words('The certificate has expired.', 'Le certificat a expiré.'),
    remedy: words(
      'Renew it, then reload the mail server: it goes on using the old file until then.',
      'Renouvelez-le, puis rechargez le serveur de courrier : il garde l’ancien fichier jusque-là.',
    ),
  },
  {
    signal: 'silence in the TLS handshake',
    when: broke('timed-out', ['tls']),
    kind: 'timed-out',
    cause: ({ security, port }) =>
      security === 'tls'
        ? words(
            `Port ${port} took the connection and did not answer the TLS handshake.`,
            `Le port ${port} a pris la connexion et n’a pas répondu à la négociation TLS.`,
          )
        : words('The server agreed to STARTTLS and then went silent.', 'Le serveur a accepté STARTTLS puis s’est tu.'),
    remedy: words(
      'Check which way this port speaks; look for a filter on the way that holds TLS back.',
      'Vérifiez le mode de ce port ; cherchez sur le trajet un filtre qui retient TLS.',
    ),
  },
];
