import type { UnitDetails } from '../../../../preload/contract/servers.ts';
import type { ChangedUnit, UnitVerb } from '../../../../preload/contract/unit-changes.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { serverName } from '../../vantage/names.ts';
import { commandText } from '../../vantage/quote.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import { settled } from '../containers/settled.ts';
import { changed, notAsAsked, nothingToUndo, summary, verbs } from '../units/unit-changed.ts';
import { readRelations } from '../units/unit-relations.ts';
import { showUnit } from '../units/units.ts';

/** A service may wait for those it needs; start-stop-daemon(8) retries a stop for as long. */
const WITHIN_MS = 240_000;
const SETTLES_MS = 1500;
const LINES_ON_FAILURE = 20;
const DEFAULT_RUNLEVEL = 'default';

interface Service {
  readonly unit: UnitDetails;
  readonly openrc: NonNullable<UnitDetails['openrc']>;
}

/**
 * One verb on a service of OpenRC, as root: rc-service(8), and rc-update(8) for what starts at boot. Throws FailureError `not-available`
 * for what OpenRC does not have, `command-failed` when it refuses or the service is not as it should be afterwards.
 */
export async function prepareServiceChange(
  roots: Rooms['roots'],
  vantage: Vantage,
  { unit: before, openrc }: Service,
  verb: UnitVerb,
  signal: AbortSignal,
): Promise<PreparedChange<ChangedUnit>> {
  const { unit } = before;
  const command = commandOf(verb, unit, openrc.runlevels);
  if (command === null) throw new FailureError(notThere(verb));
  const root = await roots.of(vantage, { signal });
  const target = serverName(vantage.name);
  const back = verbs[verb].back;
  const backwards = back === null ? null : commandOf(back, unit, [DEFAULT_RUNLEVEL]);
  return {
    target,
    kind: 'servers',
    object: `${target}/${unit}`,
    title: words(`${verbs[verb].en} ${unit}`, `${verbs[verb].fr} ${unit}`),
    commands: [commandText(root.shown(command))],
    effects: [words(`Now: ${before.state.en}.`, `Actuellement : ${before.state.fr}.`), ...(await effectsOf(verb, before, vantage, signal))],
    undo: backwards === null ? nothingToUndo() : words(commandText(backwards), commandText(backwards)),
    dangerous: verbs[verb].stops ?? false,
    before: summary(before),
    async apply(progress, within) {
      const result = await root.run({ ...command, timeoutMs: WITHIN_MS }, { signal: within, timeoutMs: WITHIN_MS });
      const said = `${result.stdout}${result.stderr}`.trim();
      if (said !== '') progress.output('stderr', `${said}\n`);
      if (verb === 'start' || verb === 'restart') await settled(SETTLES_MS, within);
      const after = await showUnit(vantage, unit, LINES_ON_FAILURE, within);
      const why = result.exitCode === 0 ? unmet(verb, after) : refused(command);
      if (why !== null) throw new FailureError(notAsAsked(why, unit, after, said));
      return { result: changed(after), after: summary(after) };
    },
  };
}

interface ServiceCommand {
  readonly program: 'rc-service' | 'rc-update';
  readonly args: readonly string[];
}

function commandOf(verb: UnitVerb, unit: string, runlevels: readonly string[]): ServiceCommand | null {
  switch (verb) {
    case 'start':
    case 'stop':
    case 'restart':
    case 'reload':
      return { program: 'rc-service', args: [unit, verb] };
    case 'reset-failed':
      return { program: 'rc-service', args: [unit, 'zap'] };
    case 'enable':
      return { program: 'rc-update', args: ['add', unit, DEFAULT_RUNLEVEL] };
    case 'disable':
      return { program: 'rc-update', args: ['del', unit, ...(runlevels.length === 0 ? [DEFAULT_RUNLEVEL] : runlevels)] };
    case 'mask':
    case 'unmask':
    default:
      return null;
  }
}

async function effectsOf(verb: UnitVerb, { unit, active }: UnitDetails, vantage: Vantage, signal: AbortSignal): Promise<Words[]> {
  if (verb === 'enable')
    return [
      words(
        'It starts by itself at the next boot; it is not started now.',
        'Il démarrera de lui-même au prochain démarrage de la machine ; il n’est pas démarré maintenant.',
      ),
    ];
  if (verb === 'disable')
    return [
      words(
        `${active === 'active' ? 'It goes on running, and does' : 'It does'} not start by itself at the next boot.`,
        `${active === 'active' ? 'Il continue de tourner, mais ne' : 'Il ne'} démarrera plus de lui-même au prochain démarrage de la machine.`,
      ),
    ];
  if (active !== 'active' || (verb !== 'stop' && verb !== 'restart')) return [];
  const { neededBy } = await readRelations(vantage, unit, signal);
  const running = neededBy.filter((other) => other.active !== '' && other.active !== 'stopped').map((other) => other.unit);
  return [
    verb === 'stop'
      ? words(`${unit} serves nobody until it is started again.`, `${unit} ne sert plus personne jusqu’à son prochain démarrage.`)
      : words('Its connections are cut while it restarts.', 'Ses connexions sont coupées pendant le redémarrage.'),
    ...(running.length === 0
      ? []
      : [
          words(
            `What needs it may be ${verb === 'stop' ? 'stopped' : 'restarted'} with it: ${running.join(', ')}.`,
            `Ce qui en a besoin peut être ${verb === 'stop' ? 'arrêté' : 'redémarré'} avec lui : ${running.join(', ')}.`,
          ),
        ]),
  ];
}

/** What is not as the verb promises; null when all is well. */
function unmet(verb: UnitVerb, { unit, active, sub, openrc }: UnitDetails): Words | null {
  const isNot = (en: string, fr: string) => words(`${unit} ${en}`, `${unit} ${fr}`);
  const waits = sub === 'inactive' || sub === 'scheduled' || sub === 'starting';
  if ((verb === 'start' || verb === 'restart' || verb === 'reload') && active !== 'active' && !waits)
    return isNot('did not stay up.', 'n’est pas resté en marche.');
  if (verb === 'stop' && active === 'active') return isNot('still runs.', 'tourne encore.');
  const runlevels = openrc?.runlevels ?? [];
  if (verb === 'enable' && !runlevels.includes(DEFAULT_RUNLEVEL))
    return isNot(`is not in the runlevel ${DEFAULT_RUNLEVEL}.`, `n’est pas dans le niveau ${DEFAULT_RUNLEVEL}.`);
  if (verb === 'disable' && runlevels.length > 0)
    return isNot(`is still in ${runlevels.join(', ')}.`, `est toujours dans ${runlevels.join(', ')}.`);
  if (verb === 'reset-failed' && active === 'failed') return isNot('still counts as crashed.', 'compte toujours comme planté.');
  return null;
}

function refused(command: ServiceCommand): Words {
  const text = commandText(command);
  return words(`${text} failed.`, `${text} a échoué.`);
}

function notThere(verb: UnitVerb) {
  const masks = verb === 'mask' || verb === 'unmask';
  return failure(
    'not-available',
    words(
      masks ? 'OpenRC cannot mask services. Nothing was changed.' : `OpenRC knows no ${verb}. Nothing was changed.`,
      masks ? 'OpenRC ne sait pas masquer un service. Rien n’a été modifié.' : `OpenRC ne connaît pas ${verb}. Rien n’a été modifié.`,
    ),
    words(
      'Disable it, so that it does not start at boot, and stop it.',
      'Désactivez-le, pour qu’il ne démarre plus avec la machine, puis arrêtez-le.',
    ),
  );
}
