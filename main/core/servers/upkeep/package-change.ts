import type { Packages, Upgraded, UpgradeScope } from '../../../../preload/contract/upkeep.ts';
import type { PreparedChange, Progress } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { serverName } from '../../vantage/names.ts';
import { commandText } from '../../vantage/quote.ts';
import type { Root } from '../../vantage/root.ts';
import { runFollowed, steady } from '../package-command.ts';
import { listPackages } from './packages.ts';

/** A large upgrade over a slow line. */
const WITHIN_MS = 90 * 60_000;

type ChangeRooms = Pick<Rooms, 'vantages' | 'roots' | 'closing'>;

/**
 * Updates all packages, or those that mend security flaws. Throws FailureError `not-available` where there is nothing to update, or
 * no way to tell the security ones, `command-failed` when the package manager fails.
 */
export async function prepareUpgrade(
  rooms: ChangeRooms,
  { vantage: name, scope }: { readonly vantage: string; readonly scope: UpgradeScope },
  signal: AbortSignal,
): Promise<PreparedChange<Upgraded>> {
  const vantage = await rooms.vantages.open(name, { signal });
  const before = await listPackages(vantage, signal);
  const root = await rooms.roots.of(vantage, { signal });
  const chosen = scope === 'security' ? before.updates.filter(({ security }) => security === true) : before.updates;
  if (chosen.length === 0) throw new FailureError(nothingToDo(before, scope));
  const command = steady(
    upgradeCommand(
      before,
      scope,
      chosen.map((update) => update.name),
    ),
  );
  const names = chosen.map((update) => update.name);
  const target = serverName(name);
  const count = chosen.length;
  const packages = words(`${count} ${count === 1 ? 'package' : 'packages'}`, `${count} ${count === 1 ? 'paquet' : 'paquets'}`);
  return {
    target,
    kind: 'servers',
    object: `${target}/packages`,
    title:
      scope === 'security'
        ? words(`Update ${packages.en} for security`, `Mettre à jour ${packages.fr} pour la sécurité`)
        : words(`Update ${packages.en}`, `Mettre à jour ${packages.fr}`),
    commands: [commandText(root.shown(command))],
    effects: [
      words(names.slice(0, 60).join(', ') + (count > 60 ? ', …' : ''), names.slice(0, 60).join(', ') + (count > 60 ? ', …' : '')),
      words(
        'Services whose packages are updated may restart. Once begun it goes on to its end, even when the connection is lost.',
        'Les services dont les paquets sont mis à jour peuvent redémarrer. Une fois lancée, la mise à jour va à son terme, même si la connexion est perdue.',
      ),
    ],
    undo: null,
    dangerous: true,
    before: `${before.updates.length} updates pending`,
    async apply(progress) {
      await followed(root, command, progress, rooms.closing);
      const after = await listPackages(vantage, rooms.closing);
      const left = new Set(after.updates.map((update) => `${update.name} ${update.available}`));
      const upgraded = chosen.filter((update) => !left.has(`${update.name} ${update.available}`)).length;
      if (upgraded === 0) throw new FailureError(noneUpdated(before.manager, names));
      return { result: summary(after, upgraded), after: `${after.updates.length} updates pending` };
    },
  };
}

/** Fetches the lists of available packages anew. Throws as `prepareUpgrade` does. */
export async function prepareRefresh(
  rooms: ChangeRooms,
  { vantage: name }: { readonly vantage: string },
  signal: AbortSignal,
): Promise<PreparedChange<Upgraded>> {
  const vantage = await rooms.vantages.open(name, { signal });
  const before = await listPackages(vantage, signal);
  const root = await rooms.roots.of(vantage, { signal });
  const command = steady(refreshCommand(before));
  const target = serverName(name);
  return {
    target,
    kind: 'servers',
    object: `${target}/packages`,
    title: words('Refresh the package lists', 'Actualiser les listes de paquets'),
    commands: [commandText(root.shown(command))],
    effects: [words('No package is changed.', 'Aucun paquet n’est modifié.')],
    undo: null,
    before: `${before.updates.length} updates known`,
    async apply(progress) {
      await followed(root, command, progress, rooms.closing);
      const after = await listPackages(vantage, rooms.closing);
      return { result: summary(after, 0), after: `${after.updates.length} updates known` };
    },
  };
}

function upgradeCommand({ manager }: Packages, scope: UpgradeScope, names: readonly string[]): readonly string[] {
  const keep = ['-o', 'Dpkg::Options::=--force-confdef', '-o', 'Dpkg::Options::=--force-confold'];
  switch (manager) {
    case 'apt':
      return scope === 'security'
        ? ['apt-get', '-y', ...keep, 'install', '--only-upgrade', ...names]
        : ['apt-get', '-y', ...keep, '--with-new-pkgs', 'upgrade'];
    case 'dnf':
      return ['dnf', '-y', 'upgrade', ...(scope === 'security' ? ['--security'] : [])];
    case 'yum':
      return ['yum', '-y', 'update', ...(scope === 'security' ? ['--security'] : [])];
    case 'zypper':
      return scope === 'security'
        ? ['zypper', '--non-interactive', 'patch', '--category', 'security']
        : ['zypper', '--non-interactive', 'update'];
    case 'apk':
    default:
      return ['apk', 'upgrade'];
  }
}

function refreshCommand({ manager }: Packages): readonly string[] {
  switch (manager) {
    case 'apt':
      return ['apt-get', 'update'];
    case 'dnf':
    case 'yum':
      return [manager, 'makecache'];
    case 'zypper':
      return ['zypper', '--non-interactive', 'refresh'];
    case 'apk':
    default:
      return ['apk', 'update'];
  }
}

/** Runs it with its output as it comes. Throws FailureError `command-failed` with what it said last. */
async function followed(
  root: Root,
  command: { readonly program: string; readonly args: readonly string[] },
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const { exitCode, last } = await runFollowed(root, command, progress, AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]));
  // zypper patch says 102 or 103 where a restart, of itself or of the machine, is advised (zypper(8)).
  if (exitCode === 0 || ((exitCode === 102 || exitCode === 103) && command.args.includes('zypper'))) return;
  throw new FailureError(
    failure(
      'command-failed',
      words('The package manager failed.', 'Le gestionnaire de paquets a échoué.'),
      words(
        'What it said last is below. A lock held by another run ends by itself; broken dependencies need a look on the machine.',
        'Ses dernières lignes sont ci-dessous. Un verrou tenu par une autre exécution se libère de lui-même ; des dépendances cassées demandent un examen sur la machine.',
      ),
      { evidence: last, code: String(exitCode ?? '') },
    ),
  );
}

function summary(after: Packages, upgraded: number): Upgraded {
  const left = after.updates.length;
  return {
    upgraded,
    left,
    rebootNeeded: after.reboot.needed,
    state: words(
      `${upgraded === 0 ? '' : `${upgraded} updated, `}${left} to update. ${after.reboot.because.en}`,
      `${upgraded === 0 ? '' : `${upgraded} mis à jour, `}${left} à mettre à jour. ${after.reboot.because.fr}`,
    ),
  };
}

function nothingToDo({ updates, listsAt }: Packages, scope: UpgradeScope) {
  const cause =
    scope === 'security' && updates.length > 0
      ? updates.some(({ security }) => security === null)
        ? words(
            'Its package manager does not tell which updates mend security flaws.',
            'Son gestionnaire de paquets n’indique pas quelles mises à jour corrigent des failles.',
          )
        : words('No update mends a security flaw.', 'Aucune mise à jour ne corrige de faille de sécurité.')
      : words('Nothing is to be updated.', 'Il n’y a rien à mettre à jour.');
  return failure(
    'not-available',
    cause,
    listsAt === null
      ? words('Its package lists may be missing: refresh them first.', 'Ses listes de paquets manquent peut-être : actualisez-les d’abord.')
      : words('Refresh the package lists to be sure.', 'Actualisez les listes de paquets pour en être sûr.'),
  );
}

function noneUpdated(manager: string, names: readonly string[]) {
  return failure(
    'command-failed',
    words(
      `${manager} ended without an error, and updated none of them.`,
      `${manager} s’est terminé sans erreur, mais n’en a mis aucun à jour.`,
    ),
    words('They may be held back, or phased in later.', 'Ils sont peut-être retenus, ou distribués progressivement.'),
    { evidence: names.join('\n').slice(0, 6000) },
  );
}
