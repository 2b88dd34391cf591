import { stripVTControlCharacters } from 'node:util';
import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';
import type {
  ChangedContainers,
  ComposeProject,
  ComposeVerb,
  Container,
  ContainerList,
  EngineName,
} from '../../../../preload/contract/containers.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { PreparedChange, Progress } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { commandText } from '../../vantage/quote.ts';
import type { Command } from '../../vantage/vantage.ts';
import { composeArguments } from './compose-command.ts';
import { composeFailed, fileNotRead, noCompose, noFiles, projectNotFound, serviceNotFound, wholeOnly } from './compose-failures.ts';
import type { ContainerPlace, EngineRunner } from './container-engine.ts';
import { engineRunner } from './container-engine.ts';
import { listContainers } from './container-list.ts';
import { settled } from './settled.ts';

/** Pulling and building large images takes long; nobody waits for ever. */
const WITHIN_MS = 45 * 60_000;
const SETTLES_MS = 1500;
const LOOK_WITHIN_MS = 15_000;

export interface ComposeChange extends ContainerPlace {
  readonly engine: EngineName | null;
  readonly project: string;
  readonly service: string | null;
  readonly files: readonly string[];
  readonly verb: ComposeVerb;
}

interface Verb {
  readonly en: string;
  readonly fr: string;
  readonly args: readonly string[];
  /** Whole project only. */
  readonly whole?: boolean;
  readonly back: readonly string[] | null;
  readonly dangerous?: boolean;
  /** Its containers must run afterwards. */
  readonly runs?: boolean;
}

const verbs: Readonly<Record<ComposeVerb, Verb>> = {
  up: { en: 'Bring up', fr: 'Démarrer', args: ['up', '-d'], back: null, runs: true },
  pull: { en: 'Pull the images of', fr: 'Récupérer les images de', args: ['pull'], back: null },
  build: { en: 'Build again and bring up', fr: 'Reconstruire et démarrer', args: ['up', '-d', '--build'], back: null, runs: true },
  restart: { en: 'Restart', fr: 'Redémarrer', args: ['restart'], back: null, runs: true },
  recreate: { en: 'Recreate', fr: 'Recréer', args: ['up', '-d', '--force-recreate'], back: null, runs: true },
  stop: { en: 'Stop', fr: 'Arrêter', args: ['stop'], back: ['start'], dangerous: true },
  down: { en: 'Take down', fr: 'Retirer', args: ['down'], whole: true, back: ['up', '-d'], dangerous: true },
};

/**
 * One verb of compose on a project or one of its services, in the folder and with the files its containers remember. Throws
 * FailureError `not-found` for a project or service nobody knows or a compose file that has gone, `permission-denied` for one that
 * may not be read, `not-available` without compose, `command-failed` when compose
 * fails or what should run does not.
 */
export async function prepareComposeChange(
  rooms: Pick<Rooms, 'vantages' | 'roots'>,
  change: ComposeChange,
  signal: AbortSignal,
): Promise<PreparedChange<ChangedContainers>> {
  const runner = await engineRunner(rooms, change, signal);
  const list = await listContainers(runner, signal);
  const { project, compose } = projectFor(list, change, runner.target);
  const verb = verbs[change.verb];
  const service = verb.whole ? null : change.service;
  if (change.service !== null && verb.whole) throw new FailureError(wholeOnly(change.verb));
  if (service !== null && !/^[a-zA-Z0-9][a-zA-Z0-9._-]*$/u.test(service)) throw new FailureError(serviceNotFound(project, service));
  await mustRead(runner, project, signal);
  const object = service === null ? project.name : `${project.name}/${service}`;
  const command = composeArguments(compose, project, [...verb.args, ...(service === null ? [] : [service])]);
  const back =
    verb.back === null
      ? null
      : commandText(runner.shown(composeArguments(compose, project, [...verb.back, ...(service === null ? [] : [service])])));
  const before = containersOf(list, project, service);
  return {
    target: runner.target,
    kind: 'servers',
    object: `${runner.target}/${object}`,
    title: words(`${verb.en} ${object}`, `${verb.fr} ${object}`),
    commands: [commandText(runner.shown(command))],
    effects: effectsOf(change.verb, before, project),
    undo: back === null ? null : words(back, back),
    dangerous: verb.dangerous ?? false,
    before: countWords(before).en,
    async apply(progress, within) {
      const last = await followed(runner, command, progress, within);
      if (last.exitCode !== 0) throw new FailureError(composeFailed(object, last));
      if (verb.runs) await settled(SETTLES_MS, within);
      const after = containersOf(await listContainers(runner, within).catch(emptyWhenNone), project, service);
      const notAsWished = unmet(change.verb, object, before, after);
      if (notAsWished !== null)
        throw new FailureError(
          failure('command-failed', notAsWished, words('Its log says why.', 'Son journal dit pourquoi.'), {
            evidence: last.said || object,
          }),
        );
      const state = change.verb === 'down' ? words('Taken down', 'Retiré') : countWords(after);
      return { result: { object, state }, after: state.en };
    },
  };
}

/** Throws when a compose file of a project cannot be read: compose would say so in its own way, after one has agreed to it. */
async function mustRead(runner: EngineRunner, { name, files }: ComposeProject, signal: AbortSignal): Promise<void> {
  // What lies in a folder one may not enter looks as if it were not there.
  const hidden = 'at=${file%/*}; while [ -n "$at" ] && [ ! -d "$at" ]; do at=${at%/*}; done; [ -x "${at:-/}" ] && echo gone || echo there';
  const script = `echo; for file do if [ -r "$file" ]; then echo read; elif [ -e "$file" ]; then echo there; else ${hidden}; fi; done`;
  const { stdout } = await runner.run({ program: 'sh', args: ['-c', script, 'sh', ...files] }, { signal, timeoutMs: LOOK_WITHIN_MS });
  // One line a file; a shell may have greeted before.
  const answers = stdout.trim().split('\n').slice(-files.length);
  const at = answers.findIndex((answer) => answer === 'gone' || answer === 'there');
  const file = files[at];
  if (file !== undefined) throw new FailureError(fileNotRead(runner.target, name, file, answers[at] === 'there'));
}

/** After a `down` of everything the engine still answers: with nothing. Its failures stay failures. */
function emptyWhenNone(error: unknown): ContainerList {
  if (error instanceof FailureError && error.failure.kind === 'not-available')
    return { engines: [], projects: [], containers: [], problems: [] };
  throw error;
}

function projectFor(
  list: ContainerList,
  change: ComposeChange,
  target: string,
): { readonly project: ComposeProject; readonly compose: string } {
  const known = list.projects.find(({ name, engine }) => name === change.project && (change.engine === null || engine === change.engine));
  const engine = list.engines.find(
    ({ name }) => name === (known?.engine ?? change.engine ?? list.engines.find(({ compose }) => compose !== null)?.name),
  );
  const files = change.files.length > 0 ? change.files : (known?.files ?? []);
  if ((known === undefined && change.files.length === 0) || engine === undefined)
    throw new FailureError(projectNotFound(target, change.project));
  if (!/^[a-z0-9][a-z0-9_.-]*$/iu.test(change.project) || files.some((file) => !file.startsWith('/')) || files.length === 0)
    throw new FailureError(noFiles(change.project));
  if (engine.compose === null) throw new FailureError(noCompose(target, engine.name));
  if (known && change.files.length === 0) return { project: known, compose: engine.compose };
  const [first = ''] = files;
  const directory = known?.directory || first.slice(0, first.lastIndexOf('/')) || '/';
  const project = {
    engine: engine.name,
    name: change.project,
    directory,
    files: [...files],
    services: known?.services ?? [],
    level: 'unknown' as const,
    state: words('', ''),
  };
  return { project, compose: engine.compose };
}

function containersOf(list: ContainerList, project: ComposeProject, service: string | null): Container[] {
  return list.containers.filter(
    (one) => one.engine === project.engine && one.project === project.name && (service === null || one.service === service),
  );
}

function countWords(containers: readonly Container[]): Words {
  const running = containers.filter(({ status }) => status === 'running').length;
  return words(`${running} of ${containers.length} running`, `${running} sur ${containers.length} en marche`);
}

function effectsOf(verb: ComposeVerb, before: readonly Container[], { directory, files }: ComposeProject): Words[] {
  const now = countWords(before);
  const [first = directory] = files;
  const effects = [words(`Now: ${now.en}. Compose file: ${first}`, `Actuellement : ${now.fr}. Fichier compose : ${first}`)];
  if (verb === 'restart' || verb === 'recreate' || verb === 'build')
    effects.push(
      words('Connections are cut while containers restart.', 'Les connexions sont coupées pendant le redémarrage des conteneurs.'),
    );
  if (verb === 'recreate')
    effects.push(
      words(
        'Containers are made anew: what they wrote inside themselves is lost, volumes stay.',
        'Les conteneurs sont recréés : ce qu’ils ont écrit en eux-mêmes est perdu, les volumes restent.',
      ),
    );
  if (verb === 'up' || verb === 'build')
    effects.push(
      words(
        'Containers whose image or settings changed are made anew.',
        'Les conteneurs dont l’image ou les réglages ont changé sont recréés.',
      ),
    );
  if (verb === 'pull')
    effects.push(
      words(
        'What runs is not touched; recreate or bring it up to use the new images.',
        'Ce qui tourne n’est pas touché ; recréez-le ou redémarrez-le pour utiliser les nouvelles images.',
      ),
    );
  if (verb === 'stop')
    effects.push(words('It serves nobody until it is started again.', 'Il ne sert plus personne jusqu’à son prochain démarrage.'));
  if (verb === 'down')
    effects.push(
      words(
        'Its containers and networks are removed; what they wrote inside themselves is lost, volumes stay.',
        'Ses conteneurs et ses réseaux sont supprimés ; ce qu’ils ont écrit en eux-mêmes est perdu, les volumes restent.',
      ),
    );
  return effects;
}

/** What is not as the verb promises. What was in trouble before may stay so: one restart of a project does not heal its parts. */
function unmet(verb: ComposeVerb, object: string, before: readonly Container[], after: readonly Container[]): Words | null {
  if (verb === 'down' && after.length > 0) return words(`${object} still has containers.`, `${object} a encore des conteneurs.`);
  if (verb === 'stop' && after.some(({ status }) => status === 'running'))
    return words(`Part of ${object} still runs.`, `Une partie de ${object} tourne encore.`);
  if (!verbs[verb].runs) return null;
  if (after.length === 0) return words(`${object} has no containers.`, `${object} n’a aucun conteneur.`);
  const wasBad = new Set(before.filter(({ level }) => level === 'failing' || level === 'degraded').map(({ service }) => service));
  const fallen = after.find(({ level, service }) => level === 'failing' && (!wasBad.has(service) || after.length === 1));
  return fallen ? words(`${fallen.name}: ${fallen.state.en}.`, `${fallen.name} : ${fallen.state.fr}.`) : null;
}

/** Runs a command and hands its output on as it comes; answers how it ended and the end of what it said. */
async function followed(runner: EngineRunner, command: Pick<Command, 'program' | 'args'>, progress: Progress, signal: AbortSignal) {
  const running = await runner.start(command, { signal: AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]) });
  running.stdin.end();
  let said = '';
  const forward = async (stream: Readable, from: 'stdout' | 'stderr') => {
    const decoder = new StringDecoder('utf8');
    const hand = (text: string) => {
      if (text === '') return;
      progress.output(from, text);
      said = `${said}${text}`.slice(-8000);
    };
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) hand(decoder.write(chunk));
    } catch (error) {
      // The end of the command says why its output broke off.
      if (!(error instanceof Error)) throw error;
    }
    hand(decoder.end());
  };
  await Promise.all([forward(running.stdout, 'stdout'), forward(running.stderr, 'stderr')]);
  const { exitCode } = await running.ended;
  return { exitCode, said: stripVTControlCharacters(said).trim() };
}
