import type { DeploymentChange } from '../../../../preload/contract/rollouts.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { flagAt, isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import type { KeptRevision } from './revisions.ts';
import { CHANGE_CAUSE } from './revisions.ts';
import { soundRevision } from './sound-revision.ts';

/** A patch as the API takes it. */
export interface Patch {
  readonly contentType: 'application/strategic-merge-patch+json' | 'application/json-patch+json';
  readonly body: unknown;
}

/** A change thought through: what is sent, what a person would type instead, and its words. */
export interface RolloutStep {
  readonly patch: Patch;
  /** Arguments for kubectl(1) that do the same. */
  readonly kubectl: readonly string[];
  readonly title: Words;
  readonly undo: Words;
  /** The revision it goes back to; null where it goes back to none. */
  readonly to: KeptRevision | null;
}

/** A deployment as a change meets it. */
interface Met {
  readonly name: string;
  readonly deployment: JsonObject;
  readonly spec: JsonObject;
  readonly revisions: readonly KeptRevision[];
  /** How to go back to the version that is set now. */
  readonly back: Words;
  /** How to go back to the one that works. */
  readonly backToSound: Words;
}

type Asked<Verb extends DeploymentChange['verb']> = Extract<DeploymentChange, { readonly verb: Verb }>;

/**
 * What a change sends for a deployment as it is now. Throws FailureError `bad-input` for a container, `not-found` for a revision
 * that is not there, `not-available` when there is nothing to change.
 */
export function rolloutStep(change: DeploymentChange, deployment: JsonObject, revisions: readonly KeptRevision[]): RolloutStep {
  const current = revisions.find((revision) => revision.current)?.revision ?? null;
  const met: Met = {
    name: textAt(objectAt(deployment, 'metadata'), 'name') ?? '',
    deployment,
    spec: objectAt(deployment, 'spec'),
    revisions,
    back: backTo(current),
    backToSound: backTo(soundRevision(deployment, revisions)?.revision ?? current),
  };
  switch (change.verb) {
    case 'set-image':
      return setImage(change, met);
    case 'scale':
      return scale(change, met);
    case 'restart':
      return restart(met);
    case 'pause':
    case 'resume':
      return pauseOrResume(change, met);
    case 'undo':
      return goBack(change, met);
    default:
      return change satisfies never;
  }
}

/** The way back of a plan; null where no revision is known. */
export function backTo(revision: number | null): Words {
  return revision === null
    ? words('Set it again as it was.', 'Le remettre comme il était.')
    : words(`Roll back to revision ${revision}.`, `Revenir à la révision ${revision}.`);
}

function setImage({ images }: Asked<'set-image'>, { name, spec, backToSound }: Met): RolloutStep {
  return { ...imageStep(images, { name, spec, label: `deployment/${name}` }), undo: backToSound, to: null };
}

/** Another image for containers of a pod template. Throws FailureError `bad-input` for a container, `not-available` when they have it already. */
export function imageStep(
  images: Readonly<Record<string, string>>,
  { name, spec, label }: { readonly name: string; readonly spec: JsonObject; readonly label: string },
): Omit<RolloutStep, 'undo' | 'to'> {
  const given = Object.entries(images);
  checkContainers(given, spec, name);
  const text = given.map(([container, image]) => `${container}=${image}`);
  const among = (key: string) =>
    listAt(objectAt(objectAt(spec, 'template'), 'spec'), key).flatMap((container) => {
      const its = textAt(container, 'name') ?? '';
      return images[its] === undefined ? [] : [{ name: its, image: images[its] }];
    });
  const init = among('initContainers');
  const pods = { containers: among('containers'), ...(init.length > 0 ? { initContainers: init } : {}) };
  return {
    patch: merge({ metadata: { annotations: { [CHANGE_CAUSE]: `set image ${text.join(' ')}` } }, spec: { template: { spec: pods } } }),
    kubectl: ['set', 'image', label, ...text],
    title: words(`Set the image of ${name}: ${text.join(', ')}`, `Définir l’image de ${name} : ${text.join(', ')}`),
  };
}

function scale({ replicas }: Asked<'scale'>, { name, spec }: Met): RolloutStep {
  const before = numberAt(spec, 'replicas') ?? 1;
  if (before === replicas) throw nothingToDo(words(`${name} has ${replicas} replicas already`, `${name} a déjà ${replicas} réplicas`));
  return {
    patch: merge({ spec: { replicas } }),
    kubectl: ['scale', `deployment/${name}`, `--replicas=${replicas}`],
    title: words(`Scale ${name} from ${before} to ${replicas}`, `Passer ${name} de ${before} à ${replicas}`),
    undo: words(`Scale it to ${before} again.`, `Le remettre à ${before}.`),
    to: null,
  };
}

function restart({ name, spec }: Met): RolloutStep {
  if (flagAt(spec, 'paused')) throw paused(name);
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
  return {
    // Without a cause of its own its revision would bear that of the one before.
    patch: merge({ metadata: { annotations: { [CHANGE_CAUSE]: 'restart' } }, spec: { template: { metadata: { annotations } } } }),
    kubectl: ['rollout', 'restart', `deployment/${name}`],
    title: words(`Restart the pods of ${name}`, `Redémarrer les pods de ${name}`),
    undo: words('A restart is not undone; the version stays the same.', 'Un redémarrage ne s’annule pas ; la version reste la même.'),
    to: null,
  };
}

function pauseOrResume({ verb }: Asked<'pause' | 'resume'>, { name, spec }: Met): RolloutStep {
  const pausing = verb === 'pause';
  if (flagAt(spec, 'paused') === pausing)
    throw nothingToDo(
      pausing
        ? words(`${name} is paused already`, `${name} est déjà en pause`)
        : words(`${name} is not paused`, `${name} n’est pas en pause`),
    );
  return {
    patch: merge({ spec: { paused: pausing } }),
    kubectl: ['rollout', verb, `deployment/${name}`],
    title: pausing
      ? words(`Pause the rollout of ${name}`, `Mettre en pause le déploiement de ${name}`)
      : words(`Resume the rollout of ${name}`, `Reprendre le déploiement de ${name}`),
    undo: pausing ? words('Resume it.', 'Le reprendre.') : words('Pause it.', 'Le mettre en pause.'),
    to: null,
  };
}

function goBack({ revision }: Asked<'undo'>, { name, spec, deployment, revisions, back }: Met): RolloutStep {
  if (flagAt(spec, 'paused')) throw paused(name);
  const to = revisionToReturnTo(revision, revisions, name);
  return {
    patch: returnPatch(deployment, to),
    kubectl: ['rollout', 'undo', `deployment/${name}`, `--to-revision=${to.revision}`],
    title: words(`Roll ${name} back to revision ${to.revision}`, `Ramener ${name} à la révision ${to.revision}`),
    undo: back,
    to,
  };
}

/** Sets a deployment's pod template, and the cause of the change, to those of a revision: as `kubectl rollout undo` does. */
export function returnPatch(deployment: JsonObject, to: KeptRevision): Patch {
  const labels = objectAt(objectAt(to.podTemplate, 'metadata'), 'labels');
  const { 'pod-template-hash': _hash, ...kept } = labels;
  const template = { ...to.podTemplate, metadata: { ...objectAt(to.podTemplate, 'metadata'), labels: kept } };
  const annotations = objectAt(objectAt(deployment, 'metadata'), 'annotations');
  const had = CHANGE_CAUSE in annotations;
  const key = `/metadata/annotations/${CHANGE_CAUSE.replaceAll('/', '~1')}`;
  const anyAnnotation = isObject(objectAt(deployment, 'metadata')['annotations']);
  return {
    contentType: 'application/json-patch+json',
    body: [
      { op: 'replace', path: '/spec/template', value: template },
      ...(to.changeCause !== null && anyAnnotation ? [{ op: had ? 'replace' : 'add', path: key, value: to.changeCause }] : []),
      ...(to.changeCause === null && had ? [{ op: 'remove', path: key }] : []),
    ],
  };
}

function revisionToReturnTo(asked: number | null, revisions: readonly KeptRevision[], name: string): KeptRevision {
  const known = revisions.map(({ revision }) => revision).join(', ');
  const found = asked === null ? revisions.find((revision) => !revision.current) : revisions.find(({ revision }) => revision === asked);
  if (found === undefined)
    throw new FailureError(
      failure(
        'not-found',
        asked === null
          ? words(`${name} has no revision before the present one.`, `${name} n’a aucune révision avant l’actuelle.`)
          : words(`${name} keeps no revision ${asked}.`, `${name} ne garde pas de révision ${asked}.`),
        known === ''
          ? words('Its revisionHistoryLimit says how many are kept.', 'Son revisionHistoryLimit indique combien sont gardées.')
          : words(`It keeps: ${known}`, `Révisions gardées : ${known}`),
      ),
    );
  if (found.current) throw nothingToDo(words(`${name} is at revision ${found.revision}`, `${name} est à la révision ${found.revision}`));
  return found;
}

function checkContainers(given: readonly (readonly [string, string])[], spec: JsonObject, name: string): void {
  const pods = objectAt(objectAt(spec, 'template'), 'spec');
  const containers = [...listAt(pods, 'containers'), ...listAt(pods, 'initContainers')];
  const names = containers.map((container) => textAt(container, 'name') ?? '');
  const unknown = given.find(([container]) => !names.includes(container));
  const wrong = given.length === 0 ? words('No image is given.', 'Aucune image n’est donnée.') : null;
  if (unknown !== undefined || wrong !== null)
    throw new FailureError(
      failure(
        'bad-input',
        wrong ?? words(`${name} has no container ${unknown?.[0]}.`, `${name} n’a pas de conteneur ${unknown?.[0]}.`),
        words(`Its containers: ${names.join(', ')}`, `Ses conteneurs : ${names.join(', ')}`),
      ),
    );
  const same = given.every(([container, image]) => containers.some((one) => one['name'] === container && one['image'] === image));
  if (same)
    throw nothingToDo(
      words(
        `${name} is to run ${given.map(([, image]) => image).join(', ')} already`,
        `${name} doit déjà exécuter ${given.map(([, image]) => image).join(', ')}`,
      ),
    );
}

function merge(body: unknown): Patch {
  return { contentType: 'application/strategic-merge-patch+json', body };
}

function nothingToDo(why: Words): FailureError {
  return new FailureError(
    failure(
      'not-available',
      words(`${why.en}: there is nothing to change.`, `${why.fr} : il n’y a rien à modifier.`),
      words('To start its pods anew, restart it.', 'Pour relancer ses pods, redémarrez-le.'),
    ),
  );
}

function paused(name: string): FailureError {
  return new FailureError(
    failure(
      'not-available',
      words(`${name} is paused: nothing would be rolled out.`, `${name} est en pause : rien ne serait déployé.`),
      words('Resume it first.', 'Reprenez-le d’abord.'),
    ),
  );
}
