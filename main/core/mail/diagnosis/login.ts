import { words } from '../../failure.ts';
import { microsoftLoginRules, wrongCredentials } from './microsoft-login.ts';
import type { DiagnosisRule, MailSignal } from './signal.ts';
import {
  both,
  broke,
  during,
  envelopeAndMessage,
  isAmazon,
  isGoogle,
  isMicrosoft,
  isProton,
  isSendGrid,
  said,
  saidToLogin,
} from './signal.ts';

const onlyWindowsLogin = ({ mechanisms }: MailSignal) =>
  mechanisms.length > 0 && mechanisms.every((mechanism) => mechanism === 'NTLM' || mechanism === 'GSSAPI');
const offered = ({ mechanisms }: MailSignal) => (mechanisms.length === 0 ? '-' : mechanisms.join(', '));

const otherAccount = words(
  'Give this account the right to send (its sign-in log or the server’s log says what it lacks), or use one that has it.',
  'Donnez à ce compte le droit d’envoyer (le journal de connexion ou celui du serveur dit ce qui lui manque), ou prenez-en un qui l’a.',
);

/** AUTH: what the server refuses to log in, and how each large provider says so. */
export const loginRules: readonly DiagnosisRule[] = [
  {
    signal: '504, EHLO shows NTLM only',
    when: both((signal) => broke('mail-auth-mechanism-refused')(signal) || saidToLogin([504, 535])(signal), onlyWindowsLogin),
    kind: 'mail-auth-mechanism-refused',
    cause: (signal) =>
      words(
        `The server offers only ${offered(signal)}: Exchange on premises without basic login on this connector.`,
        `Le serveur ne propose que ${offered(signal)} : un Exchange local sans authentification de base sur ce connecteur.`,
      ),
    remedy: words(
      'Enable LOGIN on the receive connector (with TLS), or send through a relay connector that knows this address.',
      'Activez LOGIN sur le connecteur de réception (avec TLS), ou passez par un connecteur de relais qui connaît cette adresse.',
    ),
  },
  {
    signal: 'XOAUTH2 refused',
    when: both(
      // 454 is a failure of the server that passes (RFC 4954 §6): it says nothing of the token.
      saidToLogin([334, 535]),
      (signal) => signal.mechanism === 'XOAUTH2' && (signal.reply?.enhancedCode !== '5.7.139' || wrongCredentials(signal)),
    ),
    kind: 'mail-auth-refused',
    cause: ({ user }) =>
      words(
        `The server refused the access token for “${user ?? ''}”: it has ended, is for another account, or lacks the right to send by SMTP.`,
        `Le serveur a refusé le jeton d’accès de « ${user ?? ''} » : il a expiré, appartient à un autre compte, ou n’a pas le droit d’envoyer par SMTP.`,
      ),
    remedy: words(
      'Get a new token (they last about an hour) with the scope SMTP.Send (Microsoft) or mail.google.com (Google); for Microsoft, SMTP AUTH of the mailbox has to be on too.',
      'Obtenez un nouveau jeton (ils durent environ une heure) avec la portée SMTP.Send (Microsoft) ou mail.google.com (Google) ; chez Microsoft, SMTP AUTH de la boîte doit aussi être activé.',
    ),
  },
  {
    signal: 'no mechanism in common',
    when: broke('mail-auth-mechanism-refused'),
    kind: 'mail-auth-mechanism-refused',
    cause: (signal) =>
      words(
        `The server offers ${offered(signal)}; a password goes with PLAIN, LOGIN or CRAM-MD5 only, and only with the one that was chosen.`,
        `Le serveur propose ${offered(signal)} ; un mot de passe ne s’emploie qu’avec PLAIN, LOGIN ou CRAM-MD5, et seulement avec celui qui a été choisi.`,
      ),
    remedy: words(
      'Enable PLAIN or LOGIN under TLS on the server; where only XOAUTH2 is left, the application needs OAuth.',
      'Activez PLAIN ou LOGIN sous TLS sur le serveur ; s’il ne reste que XOAUTH2, l’application doit passer par OAuth.',
    ),
  },
  {
    signal: '504 5.7.4 Unrecognized authentication type',
    when: saidToLogin(504),
    kind: 'mail-auth-mechanism-refused',
    cause: (signal) =>
      words(
        `The server does not take this way to log in; its EHLO offers: ${offered(signal)}.`,
        `Le serveur n’accepte pas cette façon de s’authentifier ; son EHLO propose : ${offered(signal)}.`,
      ),
    remedy: words(
      'Compare with the EHLO answer above and use LOGIN where it is offered; a policy may have switched the method off.',
      'Comparez avec la réponse à EHLO ci-dessus et utilisez LOGIN s’il est proposé ; une règle a pu désactiver la méthode.',
    ),
  },
  {
    signal: '502 AUTH not implemented',
    when: (signal) =>
      broke('mail-auth-not-offered')(signal) ||
      (signal.phase === 'auth' &&
        (said([500, 502])(signal) || said(503, null, /auth\w* (is )?not (available|enabled|advertised|supported)|not enabled/i)(signal))),
    kind: 'mail-auth-not-offered',
    cause: (signal) => {
      const { port, security, mechanisms, ehloRefused } = signal;
      if (ehloRefused === true)
        return words(
          `Port ${port} refuses EHLO and takes only HELO: without EHLO there is no login (AUTH).`,
          `Le port ${port} refuse EHLO et n’accepte que HELO : sans EHLO, pas d’authentification (AUTH).`,
        );
      if (mechanisms.length > 0)
        return words(
          `Port ${port} offers AUTH (${offered(signal)}) in its EHLO answer and then refuses the command: no login works there.`,
          `Le port ${port} propose AUTH (${offered(signal)}) dans sa réponse à EHLO puis refuse la commande : aucune authentification n’y aboutit.`,
        );
      return security === 'none'
        ? words(`Port ${port} offers no login in plain text.`, `Le port ${port} ne propose aucune authentification en clair.`)
        : words(
            `Port ${port} offers no login (no AUTH in its EHLO answer).`,
            `Le port ${port} ne propose aucune authentification (pas d’AUTH dans sa réponse à EHLO).`,
          );
    },
    remedy: ({ security, ehloRefused }) =>
      security === 'none' && ehloRefused !== true
        ? words(
            'Choose STARTTLS: most servers offer AUTH only under TLS.',
            'Choisissez STARTTLS : la plupart des serveurs ne proposent AUTH que sous TLS.',
          )
        : words(
            'Use the submission port: 587 with STARTTLS, or 465 with implicit TLS. Port 25 is for servers among themselves.',
            'Utilisez le port de soumission : 587 avec STARTTLS, ou 465 avec TLS implicite. Le port 25 sert entre serveurs.',
          ),
  },
  ...microsoftLoginRules,
  {
    signal: '534 5.7.9',
    // Elsewhere the code has the meaning of RFC 4954: the mechanism is too weak.
    when: both(saidToLogin([534, 535], '5.7.9'), isGoogle),
    kind: 'mail-app-password-needed',
    cause: words(
      'Google wants an app password for this account instead of its ordinary one.',
      'Google exige pour ce compte un mot de passe d’application à la place du mot de passe habituel.',
    ),
    remedy: words(
      'Create an app password (the account needs 2-step verification) and use it here.',
      'Créez un mot de passe d’application (le compte doit avoir la validation en deux étapes) et utilisez-le ici.',
    ),
  },
  {
    signal: '534 5.7.14',
    when: both(saidToLogin([534, 535], '5.7.14'), isGoogle),
    kind: 'mail-browser-sign-in-needed',
    cause: words(
      'Google wants a person to sign in with a browser once before it lets this login through.',
      'Google veut qu’une personne se connecte une fois avec un navigateur avant d’accepter cette connexion.',
    ),
    remedy: words(
      'Sign in to that account in a browser and confirm; for programs, an app password or OAuth.',
      'Connectez-vous à ce compte dans un navigateur et confirmez ; pour un programme, un mot de passe d’application ou OAuth.',
    ),
  },
  {
    signal: '535 5.7.8 BadCredentials',
    when: both(saidToLogin(535), isGoogle),
    kind: 'mail-app-password-needed',
    cause: words(
      'Google refused the login: the account’s own password does not work for SMTP.',
      'Google a refusé la connexion : le mot de passe du compte ne fonctionne pas pour SMTP.',
    ),
    remedy: words(
      'Turn 2-step verification on, create an app password, and use it with the full address as the user.',
      'Activez la validation en deux étapes, créez un mot de passe d’application, et utilisez-le avec l’adresse complète comme utilisateur.',
    ),
  },
  {
    signal: '535 on SES',
    when: both(saidToLogin(535), isAmazon),
    kind: 'mail-auth-refused',
    cause: words(
      'Amazon SES refused the login: IAM access keys are not SMTP credentials, and SMTP credentials belong to one region.',
      'Amazon SES a refusé la connexion : des clés d’accès IAM ne sont pas des identifiants SMTP, et ceux-ci sont propres à une région.',
    ),
    remedy: words(
      'Make SMTP credentials in the SES console of this region, and use those.',
      'Créez des identifiants SMTP dans la console SES de cette région, et utilisez-les.',
    ),
  },
  {
    signal: '535 on SendGrid',
    when: both(saidToLogin(535), isSendGrid),
    kind: 'mail-auth-refused',
    cause: ({ user }) =>
      user === 'apikey'
        ? words('SendGrid refused the API key.', 'SendGrid a refusé la clé d’API.')
        : words(
            'SendGrid refused the login: the user name has to be the word “apikey”.',
            'SendGrid a refusé la connexion : le nom d’utilisateur doit être le mot « apikey ».',
          ),
    remedy: words(
      'User: apikey. Password: an API key with the right to send mail.',
      'Utilisateur : apikey. Mot de passe : une clé d’API autorisée à envoyer du courrier.',
    ),
  },
  {
    signal: '535 on Proton',
    when: both(saidToLogin([535, 454]), isProton),
    kind: 'mail-token-needed',
    cause: words(
      'Proton refused the login: SMTP needs a token made for one address of a custom domain.',
      'Proton a refusé la connexion : SMTP exige un jeton créé pour une adresse d’un domaine personnalisé.',
    ),
    remedy: words(
      'Make an SMTP token in Proton’s settings and use it as the password; user and From are that address.',
      'Créez un jeton SMTP dans les réglages Proton et utilisez-le comme mot de passe ; l’utilisateur et l’expéditeur sont cette adresse.',
    ),
  },
  {
    signal: '535 on another Microsoft host',
    when: both(saidToLogin(535), isMicrosoft),
    kind: 'mail-auth-refused',
    cause: words(
      'Microsoft refused the login: user name or password wrong, or SMTP AUTH off for the mailbox.',
      'Microsoft a refusé la connexion : utilisateur ou mot de passe faux, ou SMTP AUTH désactivé pour la boîte.',
    ),
    remedy: words(
      'Check the user, then “Authenticated SMTP” of the mailbox.',
      'Vérifiez l’utilisateur, puis « SMTP authentifié » de la boîte.',
    ),
  },
  {
    signal: '535',
    when: saidToLogin(535),
    kind: 'mail-auth-refused',
    cause: ({ user }) =>
      words(
        `The server refused the user “${user ?? ''}” or the password.`,
        `Le serveur a refusé l’utilisateur « ${user ?? ''} » ou le mot de passe.`,
      ),
    remedy: words(
      'Check both; many servers want the whole address as the user, and some a password made for applications.',
      'Vérifiez les deux ; beaucoup de serveurs veulent l’adresse complète comme utilisateur, et certains un mot de passe d’application.',
    ),
  },
  {
    signal: '530 5.5.1',
    when: during(envelopeAndMessage, both(said(530), isGoogle)),
    kind: 'mail-auth-required',
    cause: ({ authenticated }) =>
      authenticated
        ? words(
            'Google wants a login although it accepted one: this account may not send here.',
            'Google exige une authentification alors qu’il en a accepté une : ce compte n’a pas le droit d’envoyer ici.',
          )
        : words(
            'Google wants a login before mail: no AUTH was sent.',
            'Google exige une authentification avant l’envoi : aucun AUTH n’a été envoyé.',
          ),
    remedy: ({ authenticated }) =>
      authenticated
        ? otherAccount
        : words(
            'Set user and app password; check that the application really has them.',
            'Indiquez l’utilisateur et le mot de passe d’application ; vérifiez que l’application les reçoit bien.',
          ),
  },
  {
    signal: '530 Authentication required',
    when: both(
      said(
        [530, 535, 550, 553, 554],
        null,
        /auth\w*\s+(is\s+)?required|not authenticated|must (be )?(authenticated|log ?in|authenticate)|authenticate first|not logged in/i,
      ),
      ({ phase }) => phase !== 'auth',
    ),
    kind: 'mail-auth-required',
    cause: ({ authenticated }) =>
      authenticated
        ? words(
            'The server wants a login although one was accepted: this account may not send here.',
            'Le serveur exige une authentification alors qu’il en a accepté une : ce compte n’a pas le droit d’envoyer ici.',
          )
        : words('The server wants a login before it takes mail.', 'Le serveur exige une authentification avant d’accepter du courrier.'),
    remedy: ({ authenticated }) =>
      authenticated
        ? otherAccount
        : words(
            'Give a user and password; applications use port 587.',
            'Indiquez un utilisateur et un mot de passe ; les applications utilisent le port 587.',
          ),
  },
];
