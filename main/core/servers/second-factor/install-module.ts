import type { Progress } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Root } from '../../vantage/root.ts';

const WITHIN_MS = 15 * 60_000;
const MOST_EVIDENCE = 4000;
/** Once begun it goes on to its end: a package manager that is stopped half way leaves half a package. */
const STEADY = 'trap "" HUP PIPE; export DEBIAN_FRONTEND=noninteractive; exec "$@"';

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
export async function installModule(root: Root, command: readonly string[], progress: Progress, signal: AbortSignal): Promise<void> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
  const running = await root.start({ program: 'sh', args: ['-c', STEADY, 'sh', ...command] }, { signal: within });
  running.stdin.on('error', () => {});
  running.stdin.end();
  let last = '';
  const follow = async (from: 'stdout' | 'stderr') => {
    running[from].setEncoding('utf8');
    for await (const text of running[from] as AsyncIterable<string>) {
      last = `${last}${text}`.slice(-MOST_EVIDENCE);
      progress.output(from, text);
    }
  };
  await Promise.all([follow('stdout'), follow('stderr')]);
  const { exitCode } = await running.ended;
  if (exitCode === 0) return;
  throw new FailureError(
    failure(
      'command-failed',
      words('The PAM module could not be installed. Nothing was changed.', 'Le module PAM n’a pas pu être installé. Rien n’a été modifié.'),
      words(
        'Refresh the package lists (Upkeep, Packages); on RHEL and its kin the module comes from EPEL.',
        'Actualisez les listes de paquets (Entretien, Paquets) ; sous RHEL et ses dérivés, le module vient d’EPEL.',
      ),
      { evidence: last, code: String(exitCode ?? '') },
    ),
  );
}
