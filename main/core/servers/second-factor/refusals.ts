import { failure, words } from '../../failure.ts';
import { RETURN_FOLDER } from './return-scripts.ts';

const nothing = words('Nothing was changed.', 'Rien n’a été modifié.');

export function notAServer(vantage: string) {
  return failure(
    'not-available',
    words(
      `${vantage} is no server reached over SSH: there is no login there to ask for a code. ${nothing.en}`,
      `${vantage} n’est pas un serveur joint par SSH : aucune connexion où demander un code. ${nothing.fr}`,
    ),
    words('Choose a server.', 'Choisissez un serveur.'),
  );
}

export function noSuchAccount(user: string, known: readonly string[]) {
  return failure(
    'not-found',
    words(`There is no account ${user} that can log in. ${nothing.en}`, `Aucun compte ${user} ne peut se connecter. ${nothing.fr}`),
    words(`Accounts that can: ${known.join(', ')}`, `Comptes qui le peuvent : ${known.join(', ')}`),
  );
}

export function rootWithoutPassword(value: string) {
  return failure(
    'not-available',
    words(
      `sshd offers root no question at all (PermitRootLogin ${value}): a code needed there would lock root out. ${nothing.en}`,
      `sshd ne pose aucune question à root (PermitRootLogin ${value}) : exiger un code l’enfermerait dehors. ${nothing.fr}`,
    ),
    words('Enrol an account that uses sudo instead.', 'Enrôlez plutôt un compte qui utilise sudo.'),
  );
}

export function noManager(system: string) {
  return failure(
    'not-available',
    words(
      `The PAM module is missing, and ${system || 'this system'} has no package manager that Pilothouse knows. ${nothing.en}`,
      `Le module PAM manque, et ${system || 'ce système'} n’a pas de gestionnaire de paquets connu de Pilothouse. ${nothing.fr}`,
    ),
    words(
      'Install pam_google_authenticator.so there by hand, then enrol again.',
      'Installez-y pam_google_authenticator.so à la main, puis recommencez.',
    ),
    { evidence: 'apt-get, dnf, yum, zypper, apk: not found' },
  );
}

export function noPam(path: string) {
  return failure(
    'not-available',
    words(
      `${path} is not there: sshd asks nobody through PAM on this machine. ${nothing.en}`,
      `${path} est absent : sur cette machine, sshd n’interroge personne par PAM. ${nothing.fr}`,
    ),
    words(
      'It takes an OpenSSH built with PAM (on Alpine: openssh-server-pam).',
      'Il faut un OpenSSH avec PAM (sous Alpine : openssh-server-pam).',
    ),
  );
}

export function pamOff() {
  return failure(
    'not-available',
    words(
      `sshd does not use PAM (UsePAM no), so it can ask for no code. ${nothing.en}`,
      `sshd n’utilise pas PAM (UsePAM no) et ne peut demander aucun code. ${nothing.fr}`,
    ),
    words(
      'Set UsePAM yes in sshd_config: it concerns every account, so that is yours to decide.',
      'Mettez UsePAM yes dans sshd_config : cela concerne tous les comptes, à vous d’en décider.',
    ),
  );
}

export function pamUnknown(path: string, text: string) {
  return failure(
    'not-available',
    words(`Pilothouse does not know its way in ${path}. ${nothing.en}`, `Pilothouse ne se retrouve pas dans ${path}. ${nothing.fr}`),
    words('Put the line of pam_google_authenticator.so there by hand.', 'Ajoutez-y la ligne de pam_google_authenticator.so à la main.'),
    { evidence: text.slice(0, 4000) },
  );
}

export function alreadyByHand(path: string, line: string) {
  return failure(
    'not-available',
    words(
      `${path} already asks for codes, in a line that Pilothouse did not write. ${nothing.en}`,
      `${path} demande déjà des codes, par une ligne que Pilothouse n’a pas écrite. ${nothing.fr}`,
    ),
    words('Remove that line first, or go on by hand.', 'Retirez d’abord cette ligne, ou continuez à la main.'),
    { evidence: line },
  );
}

export function oldKeyword() {
  return failure(
    'not-available',
    words(
      `This sshd has ChallengeResponseAuthentication no, and its version can switch it on for everybody only. ${nothing.en}`,
      `Cet sshd a ChallengeResponseAuthentication no, et sa version ne peut l’activer que pour tout le monde. ${nothing.fr}`,
    ),
    words(
      'Set it to yes in sshd_config, or update OpenSSH to 8.7 or later.',
      'Mettez-le à yes dans sshd_config, ou passez à OpenSSH 8.7 ou plus récent.',
    ),
  );
}

export function configurationBroken(fault: string) {
  return failure(
    'command-failed',
    words(
      `sshd’s configuration has a fault already: sshd would not start with it. ${nothing.en}`,
      `La configuration de sshd est déjà fautive : sshd ne démarrerait pas avec elle. ${nothing.fr}`,
    ),
    words('Mend what sshd -t complains about, then enrol again.', 'Corrigez ce que sshd -t signale, puis recommencez.'),
    { evidence: fault },
  );
}

export function clockOff(said: { readonly en: string; readonly fr: string }) {
  return failure(
    'not-available',
    words(`${said.en} ${nothing.en}`, `${said.fr} ${nothing.fr}`),
    words(
      'Set both clocks from the network (timedatectl set-ntp true).',
      'Réglez les deux horloges sur le réseau (timedatectl set-ntp true).',
    ),
  );
}

export function stillWaiting(until: string | null) {
  return failure(
    'not-available',
    words(
      `An earlier change is not proven yet: the server takes it back by itself${until === null ? '' : ` at ${until}`}. ${nothing.en}`,
      `Une modification précédente n’est pas encore prouvée : le serveur la reprend de lui-même${until === null ? '' : ` à ${until}`}. ${nothing.fr}`,
    ),
    words('Wait until then.', 'Attendez jusque-là.'),
  );
}

export const BROKEN_WAIT = words(
  'An unproven change was to be taken back by now, and was not: the server was restarted, or its wait was ended.',
  'Une modification sans preuve devrait être reprise depuis longtemps et ne l’est pas : le serveur a redémarré, ou son attente a été interrompue.',
);
export const TAKE_BACK = words(
  `To take it back, as root there: sh ${RETURN_FOLDER}/return.sh`,
  `Pour la reprendre, en root sur le serveur : sh ${RETURN_FOLDER}/return.sh`,
);

export function brokenWait() {
  return failure('not-available', words(`${BROKEN_WAIT.en} ${nothing.en}`, `${BROKEN_WAIT.fr} ${nothing.fr}`), TAKE_BACK);
}

export function noKeys(user: string) {
  return failure(
    'not-available',
    words(
      `${user} has no authorized_keys: with a key and a code it could never log in. ${nothing.en}`,
      `${user} n’a pas d’authorized_keys : avec une clé et un code, le compte ne pourrait plus jamais se connecter. ${nothing.fr}`,
    ),
    words('Choose password and code, or install a key first.', 'Choisissez mot de passe et code, ou installez d’abord une clé.'),
  );
}

export function noPassword(user: string) {
  return failure(
    'not-available',
    words(
      `${user} has no password: with a password and a code it could never log in. ${nothing.en}`,
      `${user} n’a pas de mot de passe : avec un mot de passe et un code, le compte ne pourrait plus jamais se connecter. ${nothing.fr}`,
    ),
    words('Choose key and code, or set a password first.', 'Choisissez clé et code, ou définissez d’abord un mot de passe.'),
  );
}

export function noWayIn(user: string, host: string) {
  return failure(
    'not-available',
    words(
      `${host} is a saved host with an account of its own: Pilothouse cannot log in there as ${user} to prove it. ${nothing.en}`,
      `${host} est un hôte enregistré avec son propre compte : Pilothouse ne peut s’y connecter comme ${user} pour la preuve. ${nothing.fr}`,
    ),
    words(`Save the host a second time, for ${user}.`, `Enregistrez l’hôte une seconde fois, pour ${user}.`),
  );
}

export function onlyMemory() {
  return failure(
    'keychain-unreachable',
    words(
      `Secrets live in memory only: at the next start nobody could log in any more. ${nothing.en}`,
      `Les secrets ne vivent qu’en mémoire : au prochain démarrage, plus personne ne pourrait se connecter. ${nothing.fr}`,
    ),
    words(
      'Unlock the keychain, or set up the sealed file (Credentials).',
      'Déverrouillez le trousseau, ou créez le fichier scellé (Identifiants).',
    ),
  );
}

export function notEnrolled(user: string) {
  return failure(
    'not-found',
    words(`Pilothouse does not make ${user} give a code. ${nothing.en}`, `Pilothouse n’exige aucun code de ${user}. ${nothing.fr}`),
    words('A line that somebody else wrote is theirs to remove.', 'Une ligne écrite par quelqu’un d’autre, c’est à lui de la retirer.'),
  );
}
