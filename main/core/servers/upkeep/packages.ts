import type { PackageManager, Packages, Update } from '../../../../preload/contract/upkeep.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import { parseSections, sectionLine, withoutSectionLines } from '../parse/sections.ts';
import { sectionsOf } from '../script-sections.ts';
import {
  compareVersions,
  newestKernel,
  parseApkUpdates,
  parseAptUpdates,
  parseDnfAdvisories,
  parseDnfUpdates,
  parseInstalled,
  parseZypperPatches,
  parseZypperUpdates,
} from '../parse/updates.ts';

/** dnf fetches its lists when they are old. */
const WITHIN_MS = 180_000;

const section = (name: string) => `echo; echo '${sectionLine(name)}'`;

/** Prints what can be updated by the package manager that is there, without changing anything and without root. */
const PACKAGES_SCRIPT = [
  'PATH=$PATH:/usr/sbin:/sbin',
  'has() { command -v "$1" >/dev/null 2>&1; }',
  'limited() { if has timeout; then timeout 120 "$@"; else "$@"; fi; }',
  'if has apt-get; then manager=apt; elif has dnf; then manager=dnf; elif has yum; then manager=yum; elif has zypper; then manager=zypper; elif has apk; then manager=apk; else manager=; fi',
  section('manager'),
  'echo "$manager"',
  section('updates'),
  'case $manager in',
  'apt) limited apt list --upgradable 2>/dev/null; code=$? ;;',
  'dnf|yum) said=$(limited "$manager" -q check-update 2>&1); code=$?; printf "%s\\n" "$said" ;;',
  'zypper) limited zypper -q --non-interactive list-updates 2>&1; code=$? ;;',
  'apk) limited apk version -l "<" 2>&1; code=$? ;;',
  'esac',
  section('code'),
  'echo "$code"',
  section('installed'),
  // dnf does not say what is there now.
  String.raw`case $manager in dnf|yum) rpm -q --qf '%{NAME} %{EVR}\n' $(printf '%s\n' "$said" | sed -nE 's/^([A-Za-z0-9][A-Za-z0-9_+.-]*)\.(x86_64|aarch64|noarch|i686|ppc64le|s390x|armv7hl)([[:space:]].*)?$/\1/p' | head -n 1000) 2>/dev/null ;; esac`,
  section('security'),
  'case $manager in',
  'dnf|yum) limited "$manager" -q updateinfo list --security 2>&1 ;;',
  'zypper)',
  String.raw`  if list=$(limited zypper -q --non-interactive list-patches --category security 2>/dev/null); then`,
  // Repositories without any patch say nothing of security.
  "    zypper -q --non-interactive patches 2>/dev/null | grep -q '|' && echo asked",
  String.raw`    patches=$(printf '%s\n' "$list" | sed -nE 's/^[^|]*\| *([A-Za-z0-9][A-Za-z0-9:._-]*) *\|.*\| *needed *(\|.*)?$/\1/p' | head -n 300)`,
  '    [ -z "$patches" ] || limited zypper -q --non-interactive info -t patch $patches 2>/dev/null',
  '  fi ;;',
  'esac',
  section('lists'),
  'case $manager in',
  // Files of apt carry the time of the server; the folder of unfinished ones is touched by every fetch.
  'apt) ls /var/lib/apt/lists 2>/dev/null | grep -q _Packages && stat -c %Y /var/lib/apt/lists/partial /var/lib/apt/periodic/update-success-stamp 2>/dev/null ;;',
  'dnf|yum) stat -c %Y /var/cache/dnf/*.solv /var/cache/libdnf5/*/repodata/repomd.xml /var/cache/yum/*/*/*/repomd.xml 2>/dev/null ;;',
  'zypper) stat -c %Y /var/cache/zypp/solv/*/solv 2>/dev/null ;;',
  'apk) stat -c %Y /var/cache/apk/APKINDEX.* /lib/apk/db/installed 2>/dev/null ;;',
  'esac',
  section('held'),
  'case $manager in apt) apt-mark showhold 2>/dev/null ;; esac',
  section('reboot'),
  '[ -e /var/run/reboot-required ] && { echo required; cat /var/run/reboot-required.pkgs 2>/dev/null; }',
  section('restarting'),
  'case $manager in',
  'dnf|yum) limited needs-restarting -r >/dev/null 2>&1; echo $? ;;',
  'zypper) limited zypper needs-rebooting >/dev/null 2>&1; echo $? ;;',
  'esac',
  section('kernel'),
  'uname -r',
  section('kernels'),
  'ls /boot 2>/dev/null | grep "^vmlinuz-"',
  section('end'),
].join('\n');

/**
 * What can be updated on a machine, security first. Throws FailureError `not-available` where there is no package manager that is
 * known here, `command-failed` when it does not answer.
 */
export async function listPackages(vantage: Pick<Vantage, 'run'>, signal: AbortSignal): Promise<Packages> {
  const result = await vantage.run({ program: 'sh', args: ['-c', PACKAGES_SCRIPT] }, { signal, timeoutMs: WITHIN_MS });
  sectionsOf(result);
  return parsePackages(result.stdout, withoutSectionLines(`${result.stdout}\n${result.stderr}`).slice(0, 4000));
}

/** The packages in what the script printed; throws as `listPackages` does. */
export function parsePackages(text: string, evidence: string): Packages {
  const sections = parseSections(text);
  const said = (name: string) => (sections.get(name) ?? '').trim();
  const manager = managers.find((name) => name === said('manager'));
  if (manager === undefined) throw new FailureError(noManager(evidence));
  const code = Number(said('code'));
  // dnf says 100 where there are updates (dnf(8)).
  const answered = code === 0 || (code === 100 && (manager === 'dnf' || manager === 'yum'));
  if (!answered) throw new FailureError(notAnswered(manager, said('updates') || evidence));
  const updates = updatesOf(manager, said);
  const held = new Set(
    said('held')
      .split('\n')
      .filter((name) => name !== ''),
  );
  const times = said('lists')
    .split('\n')
    .map(Number)
    .filter((seconds) => seconds > 0);
  const listsAt = times.length === 0 ? null : new Date(Math.max(...times) * 1000).toISOString();
  return {
    manager,
    updates: updates.toSorted((a, b) => Number(b.security === true) - Number(a.security === true) || a.name.localeCompare(b.name)),
    listsAt,
    reboot: rebootOf(said),
    notes: notesOf(manager, listsAt, updates, held),
  };
}

const managers: readonly PackageManager[] = ['apt', 'dnf', 'yum', 'zypper', 'apk'];

function updatesOf(manager: PackageManager, said: (name: string) => string): Update[] {
  const text = said('updates');
  switch (manager) {
    case 'apt':
      return parseAptUpdates(text);
    case 'dnf':
    case 'yum':
      return parseDnfUpdates(text, parseDnfAdvisories(said('security')), parseInstalled(said('installed')));
    case 'zypper':
      return parseZypperUpdates(text, parseZypperPatches(said('security')));
    case 'apk':
    default:
      return parseApkUpdates(text);
  }
}

function rebootOf(said: (name: string) => string): Packages['reboot'] {
  const [required = '', ...packages] = said('reboot').split('\n');
  if (required === 'required') {
    const names = [...new Set(packages.filter((name) => name !== ''))].join(', ');
    return names === ''
      ? { needed: true, because: words('The machine says that it needs a restart.', 'La machine demande un redémarrage.') }
      : { needed: true, because: words(`It needs a restart for ${names}.`, `Elle doit redémarrer pour ${names}.`) };
  }
  const restarting = said('restarting');
  if (restarting === '1' || restarting === '102')
    return {
      needed: true,
      because: words('Its package manager says that it needs a restart.', 'Son gestionnaire de paquets demande un redémarrage.'),
    };
  const running = said('kernel');
  const kernels = said('kernels').split('\n');
  const newest = newestKernel(kernels);
  if (newest !== null && kernels.some((name) => name.trim() === `vmlinuz-${running}`) && compareVersions(newest, running) > 0)
    return {
      needed: true,
      because: words(`Kernel ${newest} is installed, ${running} runs.`, `Le noyau ${newest} est installé, ${running} tourne encore.`),
    };
  if (restarting === '0' || newest === running)
    return { needed: false, because: words('No restart is needed.', 'Aucun redémarrage n’est nécessaire.') };
  return {
    needed: null,
    because: words('Nothing on the machine says whether it needs a restart.', 'Rien sur la machine n’indique si elle doit redémarrer.'),
  };
}

function notesOf(manager: PackageManager, listsAt: string | null, updates: readonly Update[], held: ReadonlySet<string>): Words[] {
  const notes: Words[] = [];
  if (listsAt === null && manager === 'apt')
    notes.push(
      words(
        'The package lists were never fetched: what can be updated is not known. Refresh them.',
        'Les listes de paquets n’ont jamais été téléchargées : les mises à jour disponibles sont inconnues. Actualisez-les.',
      ),
    );
  if (updates.length > 0 && updates.every(({ security }) => security === null))
    notes.push(
      words(
        `${manager} does not say here which updates mend security flaws.`,
        `${manager} n’indique pas ici quelles mises à jour corrigent des failles de sécurité.`,
      ),
    );
  const waiting = updates.filter(({ name }) => held.has(name)).map(({ name }) => name);
  if (waiting.length > 0) notes.push(words(`Held back by hand: ${waiting.join(', ')}.`, `Retenus à la main : ${waiting.join(', ')}.`));
  return notes;
}

function noManager(evidence: string) {
  return failure(
    'not-available',
    words(
      'No package manager that is known here was found: apt, dnf, yum, zypper or apk.',
      'Aucun gestionnaire de paquets connu ici n’a été trouvé : apt, dnf, yum, zypper ou apk.',
    ),
    words('Its updates come by another way.', 'Ses mises à jour arrivent par un autre moyen.'),
    evidence === '' ? {} : { evidence },
  );
}

function notAnswered(manager: PackageManager, evidence: string) {
  return failure(
    'command-failed',
    words(`${manager} did not say what can be updated.`, `${manager} n’a pas indiqué les mises à jour disponibles.`),
    words(
      'What it said is below. Its sources may be unreachable from there.',
      'Sa réponse est ci-dessous. Ses dépôts sont peut-être injoignables depuis la machine.',
    ),
    { evidence: evidence.slice(0, 4000) },
  );
}
