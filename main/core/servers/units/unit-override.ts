import type { UnitScope } from '../../../../preload/contract/journal.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { serverName } from '../../vantage/names.ts';
import { commandText } from '../../vantage/quote.ts';
import type { Root } from '../../vantage/root.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import { sectionLine } from '../parse/sections.ts';
import { sectionsOf } from '../script-sections.ts';
import { checkUnitName } from './unit-name.ts';
import { showUnit } from './units.ts';
import { scopedScript } from './user-scope.ts';

const WITHIN_MS = 60_000;
const READ_WITHIN_MS = 30_000;

export interface UnitOverride {
  readonly vantage: string;
  readonly unit: string;
  readonly scope: UnitScope;
  readonly text: string;
}

/** $1 is the unit. Drop-ins are world-readable as a rule; one that is not is no failure but an empty text. */
const READ_SCRIPT = [
  'path=${folder:-/etc/systemd/system}/$1.d/override.conf',
  `echo; echo '${sectionLine('path')}'`,
  String.raw`printf '%s\n' "$path"`,
  `echo '${sectionLine('override')}'`,
  'cat "$path" 2>/dev/null && echo x',
  `echo '${sectionLine('whole')}'`,
  'systemctl cat --no-pager -- "$1" 2>/dev/null',
  `echo '${sectionLine('end')}'`,
].join('\n');

/** A unit's own drop-in (`systemctl edit`), and the unit as systemd reads it. Throws FailureError `bad-input`. */
export async function readOverride(vantage: Vantage, unit: string, signal: AbortSignal, scope: UnitScope = 'system') {
  checkUnitName(unit);
  const command = { program: 'sh', args: ['-c', scopedScript(READ_SCRIPT, scope), 'sh', unit] };
  const result = await vantage.run(command, { signal, timeoutMs: READ_WITHIN_MS });
  const sections = sectionsOf(result);
  const found = sections.get('override') ?? '';
  return {
    path: sections.get('path') ?? '',
    // The x tells an empty file from none.
    text: found.endsWith('x') ? found.slice(0, -1) : null,
    whole: sections.get('whole') ?? '',
  };
}

/**
 * Beside the unit a copy with the new drop-in is made in a folder of its own and verified; only then the drop-in takes its place, in
 * one step. $1 is the unit, $2 the drop-in's path; the text comes on standard input, and none removes the file. Ends with 3 when it is
 * not valid, and has changed nothing then.
 */
const WRITE_SCRIPT = [
  'set -e',
  'umask 022',
  // The account's own systemd has a folder of its own for what lasts no longer than the machine runs.
  'user= trials=/run system=system',
  '[ -z "${folder:-}" ] || { user=--user trials=$XDG_RUNTIME_DIR system=user; }',
  'unit=$1 path=$2 folder=${2%/*}',
  'trial=$(mktemp -d "$trials/pilothouse-verify.XXXXXX")',
  `trap 'rm -rf "$trial"' EXIT`,
  'cat > "$trial/new.conf"',
  'if [ -s "$trial/new.conf" ]; then',
  '  if command -v systemd-analyze >/dev/null 2>&1; then',
  '    fragment=$(systemctl show -p FragmentPath --value -- "$unit")',
  '    mkdir "$trial/units" "$trial/units/$unit.d"',
  '    [ -z "$fragment" ] || cp -- "$fragment" "$trial/units/$unit"',
  '    for other in "/usr/lib/systemd/$system/$unit.d" "/lib/systemd/$system/$unit.d" "/etc/systemd/$system/$unit.d" "$folder"; do',
  '      if [ -d "$other" ]; then cp -- "$other"/*.conf "$trial/units/$unit.d/" 2>/dev/null || :; fi',
  '    done',
  '    cp -- "$trial/new.conf" "$trial/units/$unit.d/override.conf"',
  // What other units lack is not this one's trouble: only lines that name its files, or that it cannot run at all.
  '    code=0; SYSTEMD_UNIT_PATH="$trial/units:" systemd-analyze $user verify --man=no "$trial/units/$unit" 2> "$trial/said" || code=$?',
  `    name=$(printf %s "$unit" | sed 's/[\\.]/\\\\&/g')`,
  '    named=no',
  '    if grep -E "^($trial/units/)?$name|^$trial|^Unit $name|$name[.]d/override[.]conf" "$trial/said" >&2; then named=yes; fi',
  '    if [ "$named" = yes ] && [ "$code" -ne 0 ]; then exit 3; fi',
  '    if grep -qF "$unit.d/override.conf" "$trial/said"; then exit 3; fi',
  '  fi',
  '  mkdir -p -- "$folder"',
  '  cp -- "$trial/new.conf" "$path.pilothouse-new"',
  '  chmod 644 -- "$path.pilothouse-new"',
  '  mv -f -- "$path.pilothouse-new" "$path"',
  'else',
  '  rm -f -- "$path"',
  '  rmdir -- "$folder" 2>/dev/null || :',
  'fi',
  'systemctl daemon-reload',
].join('\n');

/**
 * Writes a unit's drop-in, as root where it is the machine's: verified with systemd-analyze(1) first, put in place in one step, systemd reloaded. Throws as
 * `showUnit` does, `not-found` when there is none to remove, `bad-input` for one that systemd does not accept, `command-failed`.
 */
export async function prepareOverride(
  { vantages, roots }: Pick<Rooms, 'vantages' | 'roots'>,
  { vantage: name, unit: asked, scope, text }: UnitOverride,
  signal: AbortSignal,
): Promise<PreparedChange<{ path: string; state: string }>> {
  const vantage = await vantages.open(name, { signal });
  const { unit, openrc } = await showUnit(vantage, asked, 0, signal, scope);
  if (openrc !== undefined) throw new FailureError(noDropIns(unit));
  const { path, text: before } = await readOverride(vantage, unit, signal, scope);
  const own = scope === 'user';
  const way: Pick<Root, 'shown' | 'run'> = own
    ? { shown: (command) => command, run: (...given) => vantage.run(...given) }
    : await roots.of(vantage, { signal });
  const target = serverName(name);
  const content = text.trim() === '' ? '' : `${text.replaceAll('\r\n', '\n').trim()}\n`;
  if (content === '' && before === null) throw new FailureError(nothingToRemove(unit, path));
  const shown = (program: string, ...args: string[]) => commandText(way.shown({ program, args }));
  const systemctl = (...args: string[]) => shown('systemctl', ...(own ? ['--user'] : []), ...args);
  const back = `${commandText({ program: 'rm', args: [path] })}; systemctl ${own ? '--user ' : ''}daemon-reload`;
  const backup = before === null ? words(back, back) : null;
  return {
    target,
    kind: 'servers',
    object: `${target}/${unit}`,
    title:
      content === ''
        ? words(`Remove the override of ${unit}`, `Retirer la surcharge de ${unit}`)
        : words(`Override ${unit}`, `Surcharger ${unit}`),
    commands:
      content === ''
        ? [shown('rm', path), systemctl('daemon-reload')]
        : [shown('systemd-analyze', ...(own ? ['--user'] : []), 'verify', unit), shown('tee', path), systemctl('daemon-reload')],
    diffs: [{ path, before, after: content === '' ? null : content }],
    effects: [
      words(
        'systemd reads it at once; what runs already takes it at its next restart.',
        'systemd le lit aussitôt ; ce qui tourne déjà le prendra à son prochain redémarrage.',
      ),
    ],
    undo:
      backup ??
      words(
        'Write the former lines again: those that begin with a minus in the difference.',
        'Réécrivez les anciennes lignes : celles qui commencent par un moins dans la différence.',
      ),
    before: before === null ? 'none' : before.slice(0, 2000),
    async apply(progress, within) {
      const result = await way.run(
        { program: 'sh', args: ['-c', scopedScript(WRITE_SCRIPT, scope), 'sh', unit, path], stdin: content, timeoutMs: WITHIN_MS },
        { signal: within, timeoutMs: WITHIN_MS },
      );
      const said = `${result.stdout}${result.stderr}`.replaceAll(/\/run\/(?:user\/\d+\/)?pilothouse-verify\.\w+\/units\//gu, '').trim();
      if (said !== '') progress.output('stderr', `${said}\n`);
      if (result.exitCode === 3) throw new FailureError(notAccepted(unit, said));
      const after = await readOverride(vantage, unit, within, scope);
      if (result.exitCode !== 0 || (after.text ?? '') !== content) throw new FailureError(notWritten(path, said));
      const { load, active } = await showUnit(vantage, unit, 0, within, scope);
      return { result: { path, state: `${load}, ${active}` }, after: content === '' ? 'none' : content.slice(0, 2000) };
    },
  };
}

function noDropIns(unit: string) {
  return failure(
    'not-available',
    words(
      `${unit} is a service of OpenRC, which knows no overrides. Nothing was changed.`,
      `${unit} est un service d’OpenRC, qui ne connaît pas les surcharges. Rien n’a été modifié.`,
    ),
    words(`Its settings are in /etc/conf.d/${unit}.`, `Ses réglages sont dans /etc/conf.d/${unit}.`),
  );
}

function nothingToRemove(unit: string, path: string) {
  return failure(
    'not-found',
    words(`${unit} has no override. Nothing was changed.`, `${unit} n’a pas de surcharge. Rien n’a été modifié.`),
    words(`Other drop-ins are not touched; ${path} is not there.`, `Les autres drop-ins restent tels quels ; ${path} n’existe pas.`),
  );
}

function notAccepted(unit: string, said: string) {
  return failure(
    'bad-input',
    words(
      `systemd does not accept this override of ${unit}. Nothing was written.`,
      `systemd refuse cette surcharge de ${unit}. Rien n’a été écrit.`,
    ),
    words('The lines it complains about are below.', 'Les lignes en cause sont ci-dessous.'),
    { evidence: said.slice(0, 4000) },
  );
}

function notWritten(path: string, said: string) {
  return failure(
    'command-failed',
    words(`${path} is not as it should be.`, `${path} n’est pas comme prévu.`),
    words('Look at the file before you try again.', 'Regardez le fichier avant de recommencer.'),
    { evidence: said.slice(0, 4000) || path },
  );
}
