import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { CommandResult, Vantage } from '../../vantage/vantage.ts';
import { parseSections, sectionLine, withoutSectionLines } from '../parse/sections.ts';

const WITHIN_MS = 20_000;

/** Prints what the first process is, and what the scripts of System V say of their services. */
const INIT_SCRIPT = [
  `echo; echo '${sectionLine('init')}'`,
  'cat /proc/1/comm 2>/dev/null || ps -p 1 -o comm= 2>/dev/null',
  `echo '${sectionLine('table')}'`,
  '[ -e /etc/inittab ] && echo inittab',
  `echo '${sectionLine('services')}'`,
  'PATH=$PATH:/usr/sbin:/sbin',
  'limited() { if command -v timeout >/dev/null 2>&1; then timeout 10 "$@"; else "$@"; fi; }',
  'if [ -d /etc/init.d ] && command -v service >/dev/null 2>&1; then limited service --status-all </dev/null 2>&1 | head -n 300; else ls /etc/init.d /etc/sv /etc/service 2>/dev/null; fi',
  `echo '${sectionLine('end')}'`,
].join('\n');

/** What looks after a machine that does not run systemd, where that is known to have services (init(8), runit(8)); null where it is not. */
export async function anotherInit(vantage: Pick<Vantage, 'name' | 'run'>, signal: AbortSignal): Promise<Failure | null> {
  const { stdout } = await vantage.run({ program: 'sh', args: ['-c', INIT_SCRIPT] }, { signal, timeoutMs: WITHIN_MS });
  const sections = parseSections(stdout);
  const first = (sections.get('init') ?? '').trim();
  const evidence = (sections.get('services') ?? '').slice(0, 4000);
  const name = nameOf(vantage);
  if (first === 'runit')
    return failure(
      'not-available',
      words(
        `${name.en} runs runit, whose services are not listed here.`,
        `${name.fr} utilise runit, dont les services ne sont pas listés ici.`,
      ),
      words(
        'Its services are the folders below; “sv status NAME” and “sv restart NAME” look after one of them.',
        'Ses services sont les dossiers ci-dessous ; « sv status NOM » et « sv restart NOM » s’en occupent.',
      ),
      evidence === '' ? {} : { evidence },
    );
  if (first !== 'init' || (sections.get('table') ?? '') !== 'inittab') return null;
  return failure(
    'not-available',
    words(
      `${name.en} runs neither systemd nor OpenRC: its services are scripts in /etc/init.d, and nothing keeps account of how they are.`,
      `${name.fr} n’utilise ni systemd ni OpenRC : ses services sont des scripts dans /etc/init.d, dont rien ne tient l’état à jour.`,
    ),
    words(
      'What they say of themselves is below (service --status-all). “service NAME restart” in a terminal starts one anew.',
      'Ce qu’ils disent d’eux-mêmes figure ci-dessous (service --status-all). « service NOM restart » dans un terminal en relance un.',
    ),
    evidence === '' ? {} : { evidence },
  );
}

/** Units of an account were asked for where OpenRC looks after the machine. */
export function noOwnServices(vantage: Vantage): Failure {
  return failure(
    'not-available',
    words(
      `${nameOf(vantage).en} runs OpenRC: accounts have no services of their own that could be listed here.`,
      `${nameOf(vantage).fr} utilise OpenRC : les comptes n’y ont pas de services à eux qui puissent être listés ici.`,
    ),
    words('Look at the services of the machine.', 'Regardez les services de la machine.'),
  );
}

/** systemd runs there, and not for this account. */
export function noUserUnits(vantage: Vantage, evidence: string) {
  return failure(
    'not-available',
    words(
      `${nameOf(vantage).en} runs no systemd for this account, so it has no units of its own.`,
      `${nameOf(vantage).fr} n’exécute pas de systemd pour ce compte, qui n’a donc pas d’unités à lui.`,
    ),
    words(
      'It starts with a login (pam_systemd), or at boot with “loginctl enable-linger ACCOUNT”.',
      'Il démarre avec une connexion (pam_systemd), ou au démarrage avec « loginctl enable-linger COMPTE ».',
    ),
    { evidence },
  );
}

/** Neither systemd nor anything else that is known here looks after the machine. */
export function noSystemd(vantage: Vantage, evidence: string) {
  return failure(
    'not-available',
    words(
      `${nameOf(vantage).en} does not run systemd, so it has no units.`,
      `${nameOf(vantage).fr} n’utilise pas systemd et n’a donc pas d’unités.`,
    ),
    words(
      'Its services are looked after by another program (OpenRC, runit, launchd, a container runtime).',
      'Ses services sont gérés par un autre programme (OpenRC, runit, launchd, un moteur de conteneurs).',
    ),
    { evidence },
  );
}

/** systemctl ended with an error. */
export function systemctlFailed(vantage: Vantage, result: CommandResult): FailureError {
  return new FailureError(
    failure(
      'command-failed',
      words(
        `systemd on ${nameOf(vantage).en} did not answer systemctl.`,
        `systemd, sur ${nameOf(vantage).fr}, n’a pas répondu à systemctl.`,
      ),
      words(
        'What it said is below; the account may lack the right, or systemd itself is in trouble.',
        'Sa réponse est ci-dessous ; le compte n’a peut-être pas les droits, ou systemd est lui-même en difficulté.',
      ),
      {
        evidence: withoutSectionLines(`${result.stdout}\n${result.stderr}`).slice(0, 4000),
        code: String(result.exitCode ?? result.signal ?? ''),
      },
    ),
  );
}

/** No unit or service of that name. */
export function unitNotFound(vantage: Vantage, unit: string, status: string) {
  return failure(
    'not-found',
    words(`There is no unit ${unit} on ${nameOf(vantage).en}.`, `Il n’y a pas d’unité ${unit} sur ${nameOf(vantage).fr}.`),
    words('List the units to see its exact name.', 'Listez les unités pour voir son nom exact.'),
    status === '' ? {} : { evidence: status },
  );
}

function nameOf(vantage: Pick<Vantage, 'name'>): Words {
  return vantage.name === 'here'
    ? words('This computer', 'Cet ordinateur')
    : words(vantage.name.replace(/^ssh:/u, ''), vantage.name.replace(/^ssh:/u, ''));
}
