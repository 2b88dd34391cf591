import type { Container } from '../../../../preload/contract/containers.ts';
import type { Level } from '../../../../preload/contract/level.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { Inspected } from '../parse/docker-inspect.ts';
import { timeOf } from '../parse/docker-inspect.ts';

/** What a container is doing, from what the engine says of it. */
export interface ContainerState {
  readonly level: Level;
  readonly state: Words;
  readonly since: string | null;
  readonly health: Container['health'];
  readonly exitCode: number | null;
}

/** Started again by the engine and running for no longer: whether it stays up is not known yet. */
const JUST_STARTED_MS = 60_000;
/** After so many restarts two minutes prove no more than one: a crash loop, whatever it says of itself at this moment. */
const MANY_RESTARTS = 3;
const JUST_STARTED_AGAIN_MS = 120_000;
const LONGEST_EVIDENCE = 160;

/** Exit codes above 128 are signals (signal(7)). */
const SIGNALS: Readonly<Record<number, string>> = {
  129: 'SIGHUP',
  130: 'SIGINT',
  131: 'SIGQUIT',
  132: 'SIGILL',
  134: 'SIGABRT',
  135: 'SIGBUS',
  136: 'SIGFPE',
  139: 'SIGSEGV',
  141: 'SIGPIPE',
  143: 'SIGTERM',
};

/**
 * The level and the sentence of a container; `lastLine` is the last it wrote, `now` (ms) the machine's own time. A crash loop is
 * `failing` in each of its phases: the level does not depend on the moment at which it was read.
 */
export function containerState(found: Inspected, lastLine: string, now: number): ContainerState {
  const { State: state, RestartCount: restarts } = found;
  const started = timeOf(state.StartedAt);
  const finished = timeOf(state.FinishedAt);
  const checked = state.Health ?? state.Healthcheck;
  const health = healthOf(checked?.Status ?? '');
  const ran = started !== null;
  const status = state.Status.toLowerCase();
  const evidence: Pair = lastLine === '' ? ['', ''] : [`: ${cut(lastLine)}`, ` : ${cut(lastLine)}`];
  const often = restartedWords(restarts);
  const say = (level: Level, en: string, fr: string, ended = false): ContainerState => ({
    level,
    state: words(en, fr),
    since: ended ? finished : started,
    health: ended ? 'none' : health,
    exitCode: ended ? state.ExitCode : null,
  });

  switch (status) {
    case 'running': {
      if (health === 'unhealthy') {
        const output = cut(checked?.Log.at(-1)?.Output ?? '');
        const said: Pair = output === '' ? ['', ''] : [`: ${output}`, ` : ${output}`];
        return say('failing', `Unhealthy${often[0]}${said[0]}`, `En mauvaise santé${often[1]}${said[1]}`);
      }
      const age = started === null ? Number.POSITIVE_INFINITY : Math.abs(now - Date.parse(started));
      if (restarts >= MANY_RESTARTS && age < JUST_STARTED_AGAIN_MS)
        return say('failing', `Crash loop${often[0]}${evidence[0]}`, `S’arrête sans cesse${often[1]}${evidence[1]}`);
      if (restarts > 0 && age < JUST_STARTED_MS)
        return say('degraded', `Ended and was started again just now${often[0]}`, `Arrêté, puis relancé à l’instant${often[1]}`);
      if (health === 'starting') return say('changing', 'Running, its health is not known yet', 'En marche, santé pas encore connue');
      return health === 'healthy'
        ? say('healthy', `Running, healthy${often[0]}`, `En marche, en bonne santé${often[1]}`)
        : say('healthy', `Running${often[0]}`, `En marche${often[1]}`);
    }
    case 'restarting': {
      const [en, fr] = endWords(state);
      const loop: Pair =
        restarts >= MANY_RESTARTS
          ? ['Crash loop: ', 'S’arrête sans cesse : ']
          : ['Ended, about to be started again: ', 'Arrêté, bientôt relancé : '];
      return say('failing', `${loop[0]}${en}${often[0]}${evidence[0]}`, `${loop[1]}${fr}${often[1]}${evidence[1]}`, true);
    }
    case 'paused':
      return say('degraded', 'Paused: it answers nobody', 'En pause : il ne répond à personne');
    case 'created':
    case 'configured':
    case 'initialized':
      return state.Error === ''
        ? say('unknown', 'Created, never started', 'Créé, jamais démarré')
        : say('failing', `Could not be started: ${cut(reason(state.Error))}`, `Impossible à démarrer : ${cut(reason(state.Error))}`);
    case 'removing':
    case 'stopping':
      return status === 'removing'
        ? say('changing', 'Being removed', 'En cours de suppression')
        : say('changing', 'Stopping', 'Arrêt en cours');
    case 'dead':
      return say('failing', 'Dead: the engine could not remove it', 'Mort : le moteur n’a pas pu le supprimer', true);
    case 'exited':
    case 'stopped': {
      if (!ran && state.Error !== '')
        return say('failing', `Could not be started: ${cut(reason(state.Error))}`, `Impossible à démarrer : ${cut(reason(state.Error))}`);
      const [en, fr] = endWords(state);
      // `docker run` and `compose run` by hand: how it ended was seen by whoever ran it.
      const byHand = /^true$/iu.test(found.Config.Labels['com.docker.compose.oneoff'] ?? '');
      if (!state.OOMKilled && (state.ExitCode === 0 || state.ExitCode === 143 || state.ExitCode === 130))
        return say('unknown', capital(en), capital(fr), true);
      if (!state.OOMKilled && (state.ExitCode === 137 || byHand))
        return say('degraded', `${capital(en)}${evidence[0]}`, `${capital(fr)}${evidence[1]}`, true);
      return say('failing', `${capital(en)}${often[0]}${evidence[0]}`, `${capital(fr)}${often[1]}${evidence[1]}`, true);
    }
    default:
      return say('unknown', state.Status || 'No state', state.Status || 'Aucun état');
  }
}

type Pair = readonly [en: string, fr: string];

/** Why it ended, shortest true words. */
function endWords({ ExitCode: code, OOMKilled, Error: error }: Inspected['State']): Pair {
  if (OOMKilled) return [`killed: it used more memory than it may (exit ${code})`, `tué : il a dépassé la mémoire permise (code ${code})`];
  // Whether it ended by itself or was stopped the engine does not keep.
  if (code === 0) return ['ended, exit 0', 'terminé, code 0'];
  if (code === 137) return ['killed (exit 137, SIGKILL), not for want of memory', 'tué (code 137, SIGKILL), pas faute de mémoire'];
  if (code === 143 || code === 130) return [`stopped (${SIGNALS[code] ?? code})`, `arrêté (${SIGNALS[code] ?? code})`];
  if (SIGNALS[code] !== undefined) return [`crashed with ${SIGNALS[code]} (exit ${code})`, `planté sur ${SIGNALS[code]} (code ${code})`];
  if (code === 127 && error !== '') return [`exit 127, ${reason(error)}`, `code 127, ${reason(error)}`];
  if (code === 127) return ['exit 127: its program was not found', 'code 127 : son programme est introuvable'];
  if (code === 126) return ['exit 126: its program could not be run', 'code 126 : son programme n’a pas pu être lancé'];
  return [`failed, exit ${code}`, `en échec, code ${code}`];
}

function healthOf(status: string): Container['health'] {
  return status === 'starting' || status === 'healthy' || status === 'unhealthy' ? status : 'none';
}

/** What the runtime said, without the chain of programs that passed it on. */
function reason(error: string): string {
  return (/(exec: ".*)$/su.exec(error)?.[1] ?? error).replace(/: unknown$/u, '');
}

function cut(text: string): string {
  const line = text.trim().replaceAll(/\s+/gu, ' ');
  return line.length > LONGEST_EVIDENCE ? `${line.slice(0, LONGEST_EVIDENCE - 1)}…` : line;
}

/** How often it was started again, as part of its state; nothing when it never was. */
export function restartedWords(restarts: number): readonly [string, string] {
  return restarts === 0 ? ['', ''] : [`, restarted ${times(restarts)}`, `, relancé ${restarts} fois`];
}

function times(number: number): string {
  return `${number} ${number === 1 ? 'time' : 'times'}`;
}

function capital(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}
