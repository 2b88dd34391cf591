import type { ChangedContainers, ContainerVerb, EngineName } from '../../../../preload/contract/containers.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { commandText } from '../../vantage/quote.ts';
import { findContainer } from './container-details.ts';
import type { FoundContainer } from './container-details.ts';
import type { ContainerPlace, EngineRunner } from './container-engine.ts';
import { engineFailure, engineRunner } from './container-engine.ts';
import { composeOf } from './compose-labels.ts';
import { containerOf } from './container-list.ts';
import { settled } from './settled.ts';
import { nothingToUndo } from '../units/unit-changed.ts';

/** A stop waits ten seconds unless the container was made with a longer grace (docker-stop(1)). */
const WITHIN_MS = 180_000;
/** A program that ends right after its start is caught by looking again. */
const SETTLES_MS = 1500;
const LINES_ON_FAILURE = 20;

export interface ContainerChange extends ContainerPlace {
  readonly engine: EngineName | null;
  readonly container: string;
  readonly verb: ContainerVerb;
}

interface Verb {
  readonly en: string;
  readonly fr: string;
  readonly args: readonly string[];
  readonly back: readonly string[] | null;
  /** Afterwards it is as it was before. */
  readonly keeps?: boolean;
  readonly dangerous?: boolean;
}

const verbs: Readonly<Record<ContainerVerb, Verb>> = {
  start: { en: 'Start', fr: 'Démarrer', args: ['start'], back: ['stop'] },
  stop: { en: 'Stop', fr: 'Arrêter', args: ['stop'], back: ['start'], dangerous: true },
  restart: { en: 'Restart', fr: 'Redémarrer', args: ['restart'], back: null, keeps: true },
  pause: { en: 'Pause', fr: 'Mettre en pause', args: ['pause'], back: ['unpause'], dangerous: true },
  unpause: { en: 'Resume', fr: 'Reprendre', args: ['unpause'], back: ['pause'] },
  kill: { en: 'Kill', fr: 'Tuer', args: ['kill'], back: ['start'], dangerous: true },
  remove: { en: 'Remove', fr: 'Supprimer', args: ['rm', '-f'], back: null, dangerous: true },
};

/**
 * One verb on one container. Throws as `findContainer` does, and FailureError `command-failed` when the engine refuses or the
 * container is not as it should be afterwards, with the last lines it wrote.
 */
export async function prepareContainerChange(
  rooms: Pick<Rooms, 'vantages' | 'roots'>,
  change: ContainerChange,
  signal: AbortSignal,
): Promise<PreparedChange<ChangedContainers>> {
  const runner = await engineRunner(rooms, change, signal);
  const before = await findContainer(runner, change, signal);
  const { engine } = before;
  const verb = verbs[change.verb];
  const name = nameOf(before);
  const command = { program: engine, args: [...verb.args, name] };
  const back = verb.back === null ? null : commandText(runner.shown({ program: engine, args: [...verb.back, name] }));
  return {
    target: runner.target,
    kind: 'servers',
    object: `${runner.target}/${name}`,
    title: words(`${verb.en} container ${name}`, `${verb.fr} le conteneur ${name}`),
    commands: [commandText(runner.shown(command))],
    effects: effectsOf(change.verb, before),
    undo: back === null ? (verb.keeps ? nothingToUndo() : null) : words(back, back),
    dangerous: verb.dangerous ?? false,
    before: before.found.State.Status,
    async apply(progress, within) {
      const result = await runner.run(command, { signal: within, timeoutMs: WITHIN_MS });
      const said = `${result.stdout}${result.stderr}`.trim();
      if (said !== '') progress.output(result.exitCode === 0 ? 'stdout' : 'stderr', `${said}\n`);
      if (result.exitCode !== 0) throw new FailureError(engineFailure(engine, runner.target, said, runner.asRoot));
      if (change.verb === 'remove') {
        await gone(runner, engine, before.found.Id, name, within);
        return { result: { object: name, state: words('Removed', 'Supprimé') }, after: 'removed' };
      }
      if (change.verb === 'start' || change.verb === 'restart') await settled(SETTLES_MS, within);
      const after = await findContainer(runner, { engine, container: before.found.Id }, within);
      const { state } = containerOf(engine, after.found, after);
      const why = unmet(change.verb, name, after);
      if (why !== null) throw new FailureError(await notAsAsked(runner, why, state, after, within));
      return { result: { object: name, state }, after: after.found.State.Status };
    },
  };
}

function nameOf({ found }: FoundContainer): string {
  return found.Name.replace(/^\//u, '');
}

function effectsOf(verb: ContainerVerb, before: FoundContainer): Words[] {
  const { state } = containerOf(before.engine, before.found, { ...before, lastLine: '' });
  const effects = [words(`Now: ${state.en}.`, `Actuellement : ${state.fr}.`)];
  const runs = before.found.State.Status === 'running';
  const { service } = composeOf(before.found.Config.Labels);
  if (runs && (verb === 'stop' || verb === 'pause'))
    effects.push(words('It serves nobody until it is started again.', 'Il ne sert plus personne jusqu’à sa reprise.'));
  if (runs && verb === 'restart')
    effects.push(words('Its connections are cut while it restarts.', 'Ses connexions sont coupées pendant le redémarrage.'));
  if (verb === 'kill')
    effects.push(
      words(
        'It is ended at once (SIGKILL): what it has not written yet is lost.',
        'Il est arrêté net (SIGKILL) : ce qu’il n’a pas encore écrit est perdu.',
      ),
    );
  if (verb === 'kill' && /^(?:always|unless-stopped)$/u.test(before.found.HostConfig.RestartPolicy?.Name ?? ''))
    effects.push(
      words(
        'Its restart policy does not bring it back after a kill by hand.',
        'Sa règle de redémarrage ne le relance pas après un arrêt demandé à la main.',
      ),
    );
  if (verb === 'remove') {
    effects.push(
      words(
        'What it wrote inside itself is lost; named volumes stay.',
        'Ce qu’il a écrit en lui-même est perdu ; les volumes nommés restent.',
      ),
    );
    effects.push(
      service === null
        ? words(
            'It was not made by compose: only its own command line makes it again.',
            'Il n’a pas été créé par compose : seule sa propre ligne de commande peut le recréer.',
          )
        : words(`compose up makes it again from the service ${service}.`, `compose up le recrée à partir du service ${service}.`),
    );
  }
  return effects;
}

/** What is not as the verb promises; null when all is well. */
function unmet(verb: ContainerVerb, name: string, { found }: FoundContainer): Words | null {
  const { Status: status, ExitCode: code } = found.State;
  const isNot = (en: string, fr: string) => words(`${name} ${en}`, `${name} ${fr}`);
  if ((verb === 'start' || verb === 'restart') && status !== 'running' && !(status === 'exited' && code === 0))
    return isNot('did not stay up.', 'n’est pas resté en marche.');
  if ((verb === 'stop' || verb === 'kill') && (status === 'running' || status === 'restarting'))
    return isNot('still runs.', 'tourne encore.');
  if (verb === 'pause' && status !== 'paused') return isNot('is not paused.', 'n’est pas en pause.');
  if (verb === 'unpause' && status !== 'running') return isNot('does not run.', 'ne tourne pas.');
  return null;
}

async function gone(runner: EngineRunner, engine: EngineName, id: string, name: string, signal: AbortSignal): Promise<void> {
  try {
    await findContainer(runner, { engine, container: id }, signal);
  } catch (error) {
    if (error instanceof FailureError && error.failure.kind === 'not-found') return;
    throw error;
  }
  throw new FailureError(
    failure(
      'command-failed',
      words(`${name} is still there.`, `${name} est toujours là.`),
      words(
        'Look at it again in a moment; a file system in use can hold it.',
        'Regardez à nouveau dans un instant ; un système de fichiers occupé peut le retenir.',
      ),
    ),
  );
}

async function notAsAsked(runner: EngineRunner, cause: Words, state: Words, { engine, found }: FoundContainer, signal: AbortSignal) {
  const script = 'exec "$@" 2>&1';
  const args = ['-c', script, 'sh', engine, 'logs', '--timestamps', '--tail', String(LINES_ON_FAILURE), found.Id];
  const { stdout } = await runner.run({ program: 'sh', args }, { signal, timeoutMs: WITHIN_MS });
  return failure(
    'command-failed',
    words(`${cause.en} ${state.en}.`, `${cause.fr} ${state.fr}.`),
    words(
      'The last lines it wrote are below; the reason is usually among them.',
      'Ses dernières lignes sont ci-dessous ; la raison s’y trouve le plus souvent.',
    ),
    { evidence: stdout.trim().slice(-8000) || found.Id },
  );
}
