import type { ChangedUnit, UnitVerb } from '../../../../preload/contract/unit-changes.ts';
import type { UnitScope } from '../../../../preload/contract/journal.ts';
import type { UnitDetails } from '../../../../preload/contract/servers.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { serverName } from '../../vantage/names.ts';
import { commandText } from '../../vantage/quote.ts';
import type { Root } from '../../vantage/root.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import { cannotReload, notPossible } from './unit-possible.ts';
import { settled } from '../containers/settled.ts';
import { prepareServiceChange } from '../openrc/service-change.ts';
import { changed, notAsAsked, nothingToUndo, summary, verbs } from './unit-changed.ts';
import { showUnit } from './units.ts';
import { USER_SCOPE_SCRIPT } from './user-scope.ts';
import { wayIn } from '../way-in.ts';

/** systemctl waits for the job: a slow start may take DefaultTimeoutStartSec (90 s), a stop as long again. */
const WITHIN_MS = 240_000;
/** A service that ends right after its start is caught by looking again. */
const SETTLES_MS = 1500;
const LINES_ON_FAILURE = 20;

export interface UnitChange {
  readonly vantage: string;
  readonly unit: string;
  readonly verb: UnitVerb;
  readonly scope: UnitScope;
}

/**
 * One verb of systemctl(1) on one unit, as root. Throws as `showUnit` does, and FailureError `not-available` for what the unit's files
 * rule out, `command-failed` when systemctl refuses or the unit is not as it should be afterwards, with its last journal lines.
 */
export async function prepareUnitChange(
  { vantages, roots }: Pick<Rooms, 'vantages' | 'roots'>,
  { vantage: name, unit: asked, verb, scope }: UnitChange,
  signal: AbortSignal,
): Promise<PreparedChange<ChangedUnit>> {
  const vantage = await vantages.open(name, { signal });
  const before = await showUnit(vantage, asked, 0, signal, scope);
  if (before.openrc !== undefined) return prepareServiceChange(roots, vantage, { unit: before, openrc: before.openrc }, verb, signal);
  const never = notPossible(verb, before);
  if (never !== null) throw new FailureError(never);
  const way = scope === 'user' ? ownUnits(vantage) : await roots.of(vantage, { signal });
  const { unit } = before;
  const target = serverName(name);
  // Word for word as a rule of sudoers(5) would name it; only the root mount's name begins with a dash.
  const command = { program: 'systemctl', args: unit.startsWith('-') ? [verb, '--', unit] : [verb, unit] };
  const back = verbs[verb].back;
  const cut = name.startsWith('ssh:') && scope === 'system' ? wayIn(verb, unit) : null;
  return {
    target,
    kind: 'servers',
    object: `${target}/${unit}`,
    title: words(`${verbs[verb].en} ${unit}`, `${verbs[verb].fr} ${unit}`),
    commands: [commandText(way.shown(command))],
    effects: [...effectsOf(verb, before), ...(cut === null ? [] : [cut])],
    undo: back === null ? nothingToUndo() : undoOf(back, unit, scope),
    dangerous: verbs[verb].stops ?? false,
    before: summary(before),
    async apply(progress, within) {
      const result = await way.run({ ...command, timeoutMs: WITHIN_MS }, { signal: within, timeoutMs: WITHIN_MS });
      const said = `${result.stdout}${result.stderr}`.trim();
      if (said !== '') progress.output('stderr', `${said}\n`);
      if (verb === 'reload' && /type reload is not applicable/iu.test(said)) throw new FailureError(cannotReload(unit, said));
      if (verb === 'start' || verb === 'restart') await settled(SETTLES_MS, within);
      const after = await showUnit(vantage, unit, LINES_ON_FAILURE, within, scope);
      const why = result.exitCode === 0 ? unmet(verb, after) : refused(verb, unit);
      if (why !== null) throw new FailureError(notAsAsked(why, unit, after, said));
      return { result: changed(after), after: summary(after) };
    },
  };
}

/** The account's own units need no root: systemctl speaks to its own systemd. */
function ownUnits(vantage: Vantage): Pick<Root, 'shown' | 'run'> {
  const script = `${USER_SCOPE_SCRIPT}\nsystemctl "$@"`;
  return {
    shown: ({ program, args }) => ({ program, args: ['--user', ...args] }),
    run: ({ args, ...command }, options) => vantage.run({ ...command, program: 'sh', args: ['-c', script, 'sh', ...args] }, options),
  };
}

function effectsOf(verb: UnitVerb, { unit, active, enabled, state }: UnitDetails): Words[] {
  const now = words(`Now: ${state.en}.`, `Actuellement : ${state.fr}.`);
  if (verb === 'stop' && active === 'active')
    return [
      now,
      words(`${unit} serves nobody until it is started again.`, `${unit} ne sert plus personne jusqu’à son prochain démarrage.`),
    ];
  if (verb === 'restart' && active === 'active')
    return [now, words('Its connections are cut while it restarts.', 'Ses connexions sont coupées pendant le redémarrage.')];
  if (verb === 'disable')
    return [
      now,
      words(
        'It goes on running, and does not start by itself at the next boot.',
        'Il continue de tourner, mais ne démarrera plus de lui-même au prochain démarrage de la machine.',
      ),
    ];
  if (verb === 'enable' && enabled === 'static')
    return [
      now,
      words(
        'Its unit file has no [Install] section: it cannot be enabled.',
        'Son fichier d’unité n’a pas de section [Install] : il ne peut pas être activé.',
      ),
    ];
  if (verb === 'enable')
    return [
      now,
      words(
        'It starts by itself at the next boot; it is not started now.',
        'Il démarrera de lui-même au prochain démarrage de la machine ; il n’est pas démarré maintenant.',
      ),
    ];
  if (verb === 'mask')
    return [
      now,
      words(
        `Nothing can start it any more, not even what depends on it. It is ${enabled || 'static'} now.`,
        `Plus rien ne peut le démarrer, même ce qui en dépend. Il est actuellement ${enabled || 'static'}.`,
      ),
      ...(active === 'active'
        ? [words('It runs now, and still does until it is stopped.', 'Il tourne, et continuera jusqu’à ce qu’on l’arrête.')]
        : []),
    ];
  return [now];
}

function undoOf(back: UnitVerb, unit: string, scope: UnitScope): Words {
  const command = commandText({ program: 'systemctl', args: [...(scope === 'user' ? ['--user'] : []), back, unit] });
  return words(command, command);
}

/** What is not as the verb promises; null when all is well. */
function unmet(verb: UnitVerb, { unit, active, sub, enabled, load }: UnitDetails): Words | null {
  const isNot = (en: string, fr: string) => words(`${unit} ${en}`, `${unit} ${fr}`);
  if (verb === 'start' || verb === 'restart' || verb === 'reload') {
    // A oneshot without RemainAfterExit has done its work and is inactive (systemd.service(5)).
    const finished = active === 'inactive' && sub === 'dead' && verb !== 'reload';
    if (active !== 'active' && active !== 'reloading' && !finished) return isNot('did not stay up.', 'n’est pas resté en marche.');
  }
  if (verb === 'stop' && active === 'active') return isNot('still runs.', 'tourne encore.');
  if (verb === 'enable' && enabled === 'static')
    return isNot(
      'cannot be enabled: its unit file has no [Install] section.',
      'ne peut pas être activé : son fichier d’unité n’a pas de section [Install].',
    );
  if (verb === 'enable' && !enabled.startsWith('enabled') && enabled !== 'alias')
    return isNot(`is ${enabled}, not enabled.`, `est ${enabled} et non activé.`);
  if (verb === 'disable' && enabled.startsWith('enabled')) return isNot('is still enabled.', 'est toujours activé.');
  if (verb === 'mask' && load !== 'masked') return isNot('is not masked.', 'n’est pas masqué.');
  if (verb === 'unmask' && load === 'masked') return isNot('is still masked.', 'est toujours masqué.');
  return null;
}

function refused(verb: UnitVerb, unit: string): Words {
  return words(`systemctl ${verb} ${unit} failed.`, `systemctl ${verb} ${unit} a échoué.`);
}
