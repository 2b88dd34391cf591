import type { Failure } from '../../../preload/contract/failure.ts';
import { failure, words } from '../failure.ts';
import { seenFrom } from './tcp.ts';

/** The machine has neither sudo nor doas, and the account is not root. */
export function noSudoThere(from: string): Failure {
  const place = seenFrom(from);
  return failure(
    'root-not-available',
    words(`This needs root, and ${place.en} has neither sudo nor doas.`, `Il faut être root, et ${place.fr} n’a ni sudo ni doas.`),
    words('Log in as root, or install sudo there.', 'Connectez-vous en root, ou installez sudo à cet endroit.'),
  );
}

/** The account may not do this as root, or the person did not give the password. */
export function noRootRights(from: string, why: 'sudo' | 'doas' | 'cancelled', said: string): Failure {
  const place = seenFrom(from);
  if (why === 'cancelled') {
    return failure(
      'cancelled',
      words(
        `This needs root on ${place.en}, and no sudo password was given.`,
        `Il faut être root sur ${place.fr}, et aucun mot de passe sudo n’a été donné.`,
      ),
      words(
        'Nothing was changed. Start it again when you have the password.',
        'Rien n’a été modifié. Relancez quand vous aurez le mot de passe.',
      ),
    );
  }
  return failure(
    'root-not-available',
    words(`${why} on ${place.en} does not let this account do it.`, `${why}, sur ${place.fr}, ne l’autorise pas à ce compte.`),
    why === 'sudo'
      ? words(
          'Add the account to the group sudo (or wheel), or allow the command in sudoers.',
          'Ajoutez le compte au groupe sudo (ou wheel), ou autorisez la commande dans sudoers.',
        )
      : words(
          'Permit it with nopass in doas.conf: doas asks for passwords on a terminal only.',
          'Autorisez-le avec nopass dans doas.conf : doas ne demande un mot de passe que sur un terminal.',
        ),
    { evidence: said.trim().slice(0, 2000) },
  );
}

/** sudo-rs asks for a password before a command that reads, and only some commands are allowed: nothing can hold the input back. */
export function inputWouldBeLost(from: string): Failure {
  const place = seenFrom(from);
  return failure(
    'root-not-available',
    words(
      `sudo-rs on ${place.en} would take in, with the password, what the command is to read. Nothing was changed.`,
      `sudo-rs, sur ${place.fr}, avalerait avec le mot de passe ce que la commande doit lire. Rien n’a été modifié.`,
    ),
    words(
      'Allow this command with NOPASSWD in sudoers, or allow the account a shell as root.',
      'Autorisez cette commande avec NOPASSWD dans sudoers, ou autorisez au compte un shell en tant que root.',
    ),
  );
}

/** Three passwords were wrong. */
export function passwordRefused(from: string, user: string): Failure {
  const place = seenFrom(from);
  return failure(
    'sudo-password-refused',
    words(`sudo on ${place.en} refused the password of ${user}.`, `sudo, sur ${place.fr}, a refusé le mot de passe de ${user}.`),
    words(
      'Nothing was changed. Check which account logs in, and its password.',
      'Rien n’a été modifié. Vérifiez le compte de connexion et son mot de passe.',
    ),
  );
}

/** `Defaults requiretty` in sudoers(5). */
export function sudoNeedsTerminal(from: string, said: string): Failure {
  const place = seenFrom(from);
  return failure(
    'sudo-needs-terminal',
    words(
      `sudo on ${place.en} works on a terminal only (requiretty).`,
      `sudo, sur ${place.fr}, ne fonctionne que sur un terminal (requiretty).`,
    ),
    words(
      'Use the terminal there, or set “Defaults:ACCOUNT !requiretty” in sudoers.',
      'Utilisez le terminal, ou réglez « Defaults:COMPTE !requiretty » dans sudoers.',
    ),
    { evidence: said.trim().slice(0, 2000) },
  );
}

/** sudo was ended before it answered. */
export function rootTooSlow(from: string, said: string): Failure {
  const place = seenFrom(from);
  return failure(
    'timed-out',
    words(`sudo on ${place.en} did not answer.`, `sudo, sur ${place.fr}, n’a pas répondu.`),
    words(
      'Its authentication may wait for something that does not answer (LDAP, a name server).',
      'Son authentification attend peut-être ce qui ne répond pas (LDAP, serveur de noms).',
    ),
    { evidence: said.trim().slice(0, 2000) },
  );
}
