import { words } from '../../failure.ts';
import type { DiagnosisRule } from './signal.ts';
import { both, during, envelopeAndMessage, isMicrosoft, said, saidToLogin, textOf } from './signal.ts';

/** Microsoft's general code for a login refused by a rule also comes with a plain wrong password. */
export const wrongCredentials = saidToLogin(
  535,
  '5.7.139',
  /(credentials?|password|user ?name)\b.{0,30}\b(incorrect|wrong|invalid)|(incorrect|wrong|invalid)\b.{0,30}\b(credentials?|password|user ?name)/i,
);

/** AUTH at Microsoft 365 and Exchange: what their codes say. */
export const microsoftLoginRules: readonly DiagnosisRule[] = [
  {
    signal: '535 5.7.139 ... security defaults',
    when: saidToLogin(535, '5.7.139', /security defaults/i),
    kind: 'mail-security-defaults',
    cause: words(
      'The security defaults of this Entra tenant forbid logging in to SMTP with a password.',
      'Les paramètres de sécurité par défaut de ce tenant Entra interdisent la connexion SMTP par mot de passe.',
    ),
    remedy: words(
      'Use OAuth; or replace security defaults by conditional access that excludes this account.',
      'Utilisez OAuth ; ou remplacez ces paramètres par un accès conditionnel qui exclut ce compte.',
    ),
  },
  {
    signal: '535 5.7.139 basic authentication is disabled',
    when: saidToLogin(535, '5.7.139', /basic authentication is disabled/i),
    kind: 'mail-basic-auth-retired',
    cause: words(
      'Microsoft has switched basic authentication off here (it is retired; off by default for existing tenants from the end of December 2026).',
      'Microsoft a désactivé ici l’authentification de base (en fin de vie ; désactivée par défaut pour les tenants existants à partir de fin décembre 2026).',
    ),
    remedy: words('Let the application log in with OAuth2 (XOAUTH2).', 'Faites passer l’application à OAuth2 (XOAUTH2).'),
  },
  {
    signal: '535 5.7.139 ... disabled for the Tenant',
    when: saidToLogin(535, '5.7.139', /disabled for the tenant/i),
    kind: 'mail-auth-disabled-tenant',
    cause: words(
      'SMTP AUTH is switched off for the whole Microsoft 365 tenant.',
      'SMTP AUTH est désactivé pour tout le tenant Microsoft 365.',
    ),
    remedy: words(
      'Enable authenticated SMTP for this mailbox (Set-CASMailbox -SmtpClientAuthenticationDisabled $false) or the tenant, or use OAuth.',
      'Activez SMTP authentifié pour cette boîte (Set-CASMailbox -SmtpClientAuthenticationDisabled $false) ou le tenant, ou utilisez OAuth.',
    ),
  },
  {
    signal: '535 5.7.139 ... credentials were incorrect',
    when: wrongCredentials,
    kind: 'mail-auth-refused',
    cause: ({ user }) =>
      words(
        `Microsoft 365 does not know the user “${user ?? ''}” with this password: one of them is wrong.`,
        `Microsoft 365 ne connaît pas l’utilisateur « ${user ?? ''} » avec ce mot de passe : l’un des deux est faux.`,
      ),
    remedy: words(
      'Check both, in a browser for instance; the user is the full user principal name. An account with multifactor sign-in needs OAuth.',
      'Vérifiez les deux, par exemple dans un navigateur ; l’utilisateur est le nom d’utilisateur principal complet (UPN). Un compte à authentification multifacteur exige OAuth.',
    ),
  },
  {
    signal: '535 5.7.139 ... disabled for the Mailbox',
    when: saidToLogin(535, '5.7.139'),
    kind: 'mail-auth-disabled-mailbox',
    cause: words(
      'Microsoft 365 refuses this login by a rule: SMTP AUTH is off for the mailbox, or a policy blocks it.',
      'Microsoft 365 refuse cette connexion par une règle : SMTP AUTH est désactivé pour la boîte, ou une stratégie la bloque.',
    ),
    remedy: words(
      'Enable authenticated SMTP for this mailbox in the admin centre, check the conditional access rules, or use OAuth.',
      'Activez SMTP authentifié pour cette boîte dans le centre d’administration, vérifiez les règles d’accès conditionnel, ou utilisez OAuth.',
    ),
  },
  {
    signal: '550 5.7.30 Basic authentication is not supported',
    // Elsewhere the code asks for REQUIRETLS (RFC 8689).
    when: both(said([550, 535], '5.7.30'), (signal) => isMicrosoft(signal) || /basic auth/i.test(textOf(signal))),
    kind: 'mail-basic-auth-retired',
    cause: words(
      'Microsoft no longer takes basic authentication for sending: it is finally retired.',
      'Microsoft n’accepte plus l’authentification de base pour l’envoi : elle est définitivement retirée.',
    ),
    remedy: words(
      'Use OAuth2, High Volume Email, or Azure Communication Services.',
      'Utilisez OAuth2, High Volume Email ou Azure Communication Services.',
    ),
  },
  {
    signal: '535 5.7.3',
    when: saidToLogin(535, '5.7.3'),
    kind: 'mail-auth-refused',
    cause: words(
      'Microsoft 365 or Exchange refused the login: user name or password wrong, or SMTP AUTH off for the mailbox.',
      'Microsoft 365 ou Exchange a refusé la connexion : utilisateur ou mot de passe faux, ou SMTP AUTH désactivé pour la boîte.',
    ),
    remedy: words(
      'Use the full user principal name; then check “Authenticated SMTP” of the mailbox in the admin centre.',
      'Utilisez le nom d’utilisateur principal complet (UPN) ; vérifiez ensuite « SMTP authentifié » de la boîte dans le centre d’administration.',
    ),
  },
  {
    signal: '530 5.7.57 Client not authenticated',
    when: during(envelopeAndMessage, said([530, 535, 550], '5.7.57')),
    kind: 'mail-auth-required',
    cause: ({ authenticated }) =>
      authenticated
        ? words(
            'Microsoft accepted the login, and refuses the client all the same: this account may log in here but not send.',
            'Microsoft a accepté l’authentification, et refuse pourtant le client : ce compte peut s’authentifier ici, mais pas envoyer.',
          )
        : words(
            'Microsoft 365 saw no login before MAIL FROM: AUTH was never sent, or was blocked.',
            'Microsoft 365 n’a pas vu d’authentification avant MAIL FROM : AUTH n’a pas été envoyé, ou a été bloqué.',
          ),
    remedy: ({ authenticated }) =>
      authenticated
        ? words(
            'Check that the account has a mailbox and a licence, and that “Authenticated SMTP” is on for it; on an Exchange of your own, the rights of the receive connector.',
            'Vérifiez que le compte a une boîte et une licence, et que « SMTP authentifié » y est activé ; sur votre propre Exchange, les droits du connecteur de réception.',
          )
        : words(
            'Give a user and password; then look for AUTH in the dialogue and at its answer.',
            'Indiquez un utilisateur et un mot de passe ; cherchez ensuite AUTH dans le dialogue, et la réponse obtenue.',
          ),
  },
];
