import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Progress } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Root } from '../../vantage/root.ts';
import { runFollowed, steady } from '../package-command.ts';

const WITHIN_MS = 15 * 60_000;

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  apt: ['apt-get', '-y', '-o', 'DPkg::Lock::Timeout=120', '--no-install-recommends', 'install', 'libpam-google-authenticator'],
  dnf: ['dnf', '-y', 'install', 'google-authenticator'],
  yum: ['yum', '-y', 'install', 'google-authenticator'],
  zypper: ['zypper', '--non-interactive', 'install', 'google-authenticator-libpam'],
  apk: ['apk', 'add', 'google-authenticator'],
};

/** The command that installs the PAM module; null for a package manager that is none of these. */
export function installCommand(manager: string | null): readonly string[] | null {
  return manager === null ? null : (COMMANDS[manager] ?? null);
}

/** Installs it, with the output as it comes. Throws FailureError `command-failed` with what was said last. */
export async function installModule(
  root: Root,
  manager: string | null,
  command: readonly string[],
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
  const { exitCode, last } = await runFollowed(root, steady(command), progress, within);
  if (exitCode !== 0) throw new FailureError(notInstalled(manager, last, exitCode));
}

/** How each package manager says that it knows no such package. */
const UNKNOWN_PACKAGE =
  /Unable to locate package|Unable to find a match|No match for argument|No package \S+ available|no such package|not found in package names|No provider of/iu;

const SOURCES: Readonly<Record<string, ReturnType<typeof words>>> = {
  apt: words(
    'Refresh the package lists (Upkeep, Packages); on Ubuntu the package is in universe.',
    'Actualisez les listes de paquets (Entretien, Paquets) ; sous Ubuntu, le paquet est dans universe.',
  ),
  dnf: words(
    'On RHEL and its kin it comes from EPEL: as root, dnf install epel-release, then try again.',
    'Sous RHEL et ses dérivés, il vient d’EPEL : en root, dnf install epel-release, puis recommencez.',
  ),
  yum: words(
    'On RHEL and its kin it comes from EPEL: as root, yum install epel-release, then try again.',
    'Sous RHEL et ses dérivés, il vient d’EPEL : en root, yum install epel-release, puis recommencez.',
  ),
  apk: words(
    'On Alpine it is in the community repository: switch that on in /etc/apk/repositories, refresh the lists (Upkeep, Packages), then try again.',
    'Sous Alpine, il est dans le dépôt community : activez-le dans /etc/apk/repositories, actualisez les listes (Entretien, Paquets), puis recommencez.',
  ),
};

/** Why the module could not be installed: `last` is what the package manager said last. */
export function notInstalled(manager: string | null, last: string, exitCode: number | null): Failure {
  const unknown = UNKNOWN_PACKAGE.test(last);
  return failure(
    'command-failed',
    unknown
      ? words(
          'The package of the PAM module is in none of the sources of this machine. Nothing was changed.',
          'Le paquet du module PAM n’est dans aucune des sources de cette machine. Rien n’a été modifié.',
        )
      : words(
          'The PAM module could not be installed. Nothing was changed.',
          'Le module PAM n’a pas pu être installé. Rien n’a été modifié.',
        ),
    (unknown && manager !== null ? SOURCES[manager] : undefined) ??
      words(
        'What the package manager said last is below. A lock held by another run ends by itself.',
        'Les dernières lignes du gestionnaire de paquets sont ci-dessous. Un verrou tenu par une autre exécution se libère de lui-même.',
      ),
    { evidence: last, code: String(exitCode ?? '') },
  );
}
