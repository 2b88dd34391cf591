import type { ObjectChange } from '../../../../preload/contract/object-actions.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { isObject, numberAt, objectAt, textAt } from '../api-object.ts';
import { maskedYaml } from '../masked-object.ts';
import { autoscalerEffects, autoscalerOf, mustHaveKept } from '../rollout/autoscaler.ts';
import { ITS_NUMBER, ITS_PODS, revisionWords } from '../rollout/rollout-follow.ts';
import { madeStep } from '../rollout/rollout-steps.ts';
import { unsoundEffects } from '../rollout/sound-revision.ts';
import { followWorkload, isFollowed } from '../rollout/workload-follow.ts';
import type { Acting, Patch, Prepared } from './acting.ts';
import { kubectl, labelOf, named, nothingToDo, patched, pathInDiff, resultOf } from './acting.ts';
import { readSetRevisions } from './controller-revisions.ts';
import { podsByRevision, soundSetRevision } from './sound-set-revision.ts';

type Asked = Extract<ObjectChange, { verb: 'scale' | 'restart' | 'undo' }>;

/** Stands for the moment of a restart in the plan: the same plan comes out until it is made. */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

interface Step {
  /** For the dry run, and, made at the moment itself, for the change. */
  readonly patch: () => Patch;
  readonly command: readonly string[];
  readonly title: Words;
  readonly effects: readonly Words[];
  readonly undo: Words;
  readonly dangerous?: boolean;
  /** What is waited for. */
  readonly subject: Words;
}

/** Stateful, daemon and replica sets: another number of replicas, pods anew, back to a revision; followed until their pods run. */
export async function prepareWorkload(acting: Acting, change: Asked): Promise<Prepared> {
  const { client, evidence, object, name, kind, namespace, signal } = acting;
  const findAutoscaler = async (within: AbortSignal) =>
    namespace === null ? null : await autoscalerOf(client, { kind: kind.kind, namespace, name }, within);
  const step =
    change.verb === 'scale'
      ? scale(acting, change.replicas)
      : change.verb === 'restart'
        ? restart(acting)
        : await undo(acting, change.revision);
  const after = await patched(acting, step.patch(), true, signal);
  const comparable = (text: string) =>
    text.replaceAll(new RegExp(`(${RESTARTED_AT.replaceAll('.', '\\.')}: ).*`, 'gu'), (whole, begin: string) =>
      change.verb === 'restart' && text !== maskedYaml(object) ? `${begin}now` : whole,
    );
  return {
    ...named(acting),
    title: step.title,
    commands: [kubectl(acting, ...step.command)],
    diffs: [{ path: pathInDiff(acting), before: maskedYaml(object), after: comparable(maskedYaml(after)) }],
    effects: [...step.effects, ...(change.verb === 'scale' ? autoscalerEffects(await findAutoscaler(signal), change.replicas) : [])],
    undo: step.undo,
    dangerous: step.dangerous ?? false,
    before: `replicas ${numberAt(objectAt(object, 'spec'), 'replicas') ?? '-'}, revision ${textAt(objectAt(object, 'status'), 'updateRevision') ?? '-'}`,
    async apply(progress, within) {
      await patched(acting, step.patch(), false, within);
      if (namespace === null || !isFollowed(kind.id))
        return { result: resultOf(acting, 'changing', words(`${name} was changed`, `${name} a été modifié`)), after: step.title.en };
      progress.step(...madeStep({ context: acting.context, namespace, label: labelOf(acting), image: null }));
      const { level, state } = await followWorkload({
        client,
        evidence,
        progress,
        signal: within,
        place: { resource: kind.id, namespace, name },
        subject: step.subject,
      });
      if (change.verb === 'scale') {
        const there = await client.json({ path: acting.path, signal: within });
        const set = numberAt(objectAt(isObject(there) ? there : {}, 'spec'), 'replicas') ?? 1;
        await mustHaveKept({ name, set, wanted: change.replicas }, () => findAutoscaler(within));
      }
      return { result: resultOf(acting, level, state), after: step.title.en };
    },
  };
}

function scale(acting: Acting, replicas: number): Step {
  const { name, kind, object } = acting;
  const before = numberAt(objectAt(object, 'spec'), 'replicas') ?? 1;
  if (before === replicas) throw nothingToDo(words(`${name} has ${replicas} replicas already`, `${name} a déjà ${replicas} réplicas`));
  return {
    patch: () => ({ contentType: 'application/merge-patch+json', body: { spec: { replicas } } }),
    command: ['scale', labelOf(acting), `--replicas=${replicas}`],
    title: words(`Scale ${name} from ${before} to ${replicas}`, `Passer ${name} de ${before} à ${replicas}`),
    effects: [
      ...(replicas === 0
        ? [words('All its pods are stopped: nothing serves any more.', 'Tous ses pods sont arrêtés : plus rien ne répond.')]
        : []),
      ...(kind.id === 'statefulsets' && replicas < before
        ? [
            words(
              'The pods with the highest numbers go, one after another; their claims and data stay.',
              'Les pods aux numéros les plus hauts partent, l’un après l’autre ; leurs demandes de volume et données restent.',
            ),
          ]
        : []),
      ...(kind.id === 'replicasets'
        ? [words('A deployment that owns it sets the number back.', 'Un déploiement qui le possède remet le nombre.')]
        : []),
    ],
    undo: words(`Scale it to ${before} again.`, `Le remettre à ${before}.`),
    dangerous: replicas === 0,
    subject: ITS_NUMBER,
  };
}

function restart(acting: Acting): Step {
  const { name } = acting;
  return {
    patch: () => ({
      contentType: 'application/strategic-merge-patch+json',
      body: { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: new Date().toISOString() } } } } },
    }),
    command: ['rollout', 'restart', labelOf(acting)],
    title: words(`Restart the pods of ${name}`, `Redémarrer les pods de ${name}`),
    effects: replacing(acting),
    undo: words('A restart is not undone; the version stays the same.', 'Un redémarrage ne s’annule pas ; la version reste la même.'),
    subject: ITS_PODS,
  };
}

async function undo(acting: Acting, asked: number | null): Promise<Step> {
  const { client, object, name, signal } = acting;
  const revisions = await readSetRevisions(client, object, signal);
  const to = asked === null ? revisions.find(({ current }) => !current) : revisions.find(({ revision }) => revision === asked);
  const now = revisions.find(({ current }) => current)?.revision;
  if (to === undefined)
    throw new FailureError(
      failure(
        'not-found',
        asked === null
          ? words(`${name} has no revision before the present one.`, `${name} n’a aucune révision avant l’actuelle.`)
          : words(`${name} keeps no revision ${asked}.`, `${name} ne garde pas de révision ${asked}.`),
        words(
          `It keeps: ${revisions.map(({ revision }) => revision).join(', ') || '-'}`,
          `Révisions gardées : ${revisions.map(({ revision }) => revision).join(', ') || '-'}`,
        ),
      ),
    );
  if (to.current) throw nothingToDo(words(`${name} is at revision ${to.revision}`, `${name} est à la révision ${to.revision}`));
  const pods = await podsByRevision(client, object, revisions, signal);
  return {
    // As kubectl sends it: the controller's own patch, which replaces the whole template.
    patch: () => ({ contentType: 'application/strategic-merge-patch+json', body: to.patch }),
    command: ['rollout', 'undo', labelOf(acting), `--to-revision=${to.revision}`],
    title: words(`Roll ${name} back to revision ${to.revision}`, `Ramener ${name} à la révision ${to.revision}`),
    effects: [
      ...replacing(acting),
      ...unsoundEffects({ ...to, pods: pods.get(to.revision) ?? null }, soundSetRevision(object, revisions, pods)),
    ],
    subject: revisionWords(to.revision),
    undo:
      now === undefined
        ? words('Roll it forward again by its YAML.', 'La remettre par son YAML.')
        : words(`Roll back to revision ${now}.`, `Revenir à la révision ${now}.`),
  };
}

/** How the pods of a set are replaced. */
export function replacing({ object, kind }: Acting): Words[] {
  const strategy = textAt(objectAt(objectAt(object, 'spec'), 'updateStrategy'), 'type');
  if (strategy === 'OnDelete')
    return [
      words('Its pods change only when each is deleted (OnDelete).', 'Ses pods ne changent que lorsqu’on supprime chacun (OnDelete).'),
    ];
  return [
    kind.id === 'daemonsets'
      ? words('Its pods are replaced node by node.', 'Ses pods sont remplacés nœud par nœud.')
      : words(
          'Its pods are replaced one after another, from the highest number; each is away meanwhile.',
          'Ses pods sont remplacés l’un après l’autre, depuis le numéro le plus haut ; chacun est absent entre-temps.',
        ),
  ];
}
