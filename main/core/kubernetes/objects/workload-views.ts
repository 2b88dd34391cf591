import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { conditionsOf, flagAt, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import { readDeployment } from '../deployments/deployment-facts.ts';
import { deploymentState } from '../deployments/deployment-state.ts';
import { readPod } from '../pods/pod-facts.ts';
import { podReady, podRestarts } from '../pods/pod-containers.ts';
import { podState } from '../pods/pod-state.ts';
import { clip, plural } from '../wording.ts';
import type { KindView, Stated } from './kind-view.ts';
import { column, stated, THERE } from './kind-view.ts';

const READY = column('ready', ['Ready', 'Prêts'], 'ratio');
const IMAGES = column('images', ['Images', 'Images'], 'name');

/** The images of a pod template, or of a pod. */
export function imagesOf(object: JsonObject): string {
  const spec = objectAt(object, 'spec');
  const pod = Array.isArray(spec['containers']) ? spec : objectAt(objectAt(spec, 'template'), 'spec');
  return [...new Set(listAt(pod, 'containers').flatMap((container) => textAt(container, 'image') ?? []))].join(', ');
}

function ready(some: number, all: number): { readonly en: string; readonly fr: string } {
  return words(`${some} of ${all} ready`, `${some} ${some > 1 ? 'prêts' : 'prêt'} sur ${all}`);
}

/** Without what only evidence can tell. */
const nothingKnown = { evidence: () => null };

const pods: KindView = {
  columns: [
    READY,
    column('restarts', ['Restarts', 'Redémarrages'], 'number'),
    column('node', ['Node', 'Nœud'], 'name'),
    column('ip', ['Address', 'Adresse'], 'name', true),
    column('images', ['Images', 'Images'], 'name', true),
  ],
  cells: (object) => {
    const pod = readPod(object);
    return [
      pod ? podReady(pod) : null,
      pod ? podRestarts(pod) : null,
      pod?.node ?? null,
      textAt(objectAt(object, 'status'), 'podIP'),
      imagesOf(object),
    ];
  },
  state: (object) => {
    const pod = readPod(object);
    return pod ? podState(pod, { now: Date.now(), ...nothingKnown }) : THERE;
  },
};

const deployments: KindView = {
  columns: [
    READY,
    column('updated', ['Up to date', 'À jour'], 'number'),
    column('available', ['Available', 'Disponibles'], 'number', true),
    IMAGES,
  ],
  cells: (object) => {
    const deployment = readDeployment(object);
    return [
      deployment ? `${deployment.ready}/${deployment.desired}` : null,
      deployment?.updated ?? null,
      deployment?.available ?? null,
      imagesOf(object),
    ];
  },
  state: (object) => {
    const deployment = readDeployment(object);
    return deployment ? deploymentState(deployment, [], { now: Date.now(), ...nothingKnown }) : THERE;
  },
};

const statefulsets: KindView = {
  columns: [READY, column('updated', ['Up to date', 'À jour'], 'number'), column('service', ['Service', 'Service'], 'name', true), IMAGES],
  cells: (object) => {
    const [spec, status] = [objectAt(object, 'spec'), objectAt(object, 'status')];
    return [
      `${numberAt(status, 'readyReplicas') ?? 0}/${numberAt(spec, 'replicas') ?? 1}`,
      numberAt(status, 'updatedReplicas') ?? 0,
      textAt(spec, 'serviceName'),
      imagesOf(object),
    ];
  },
  state: (object) => {
    const [spec, status] = [objectAt(object, 'spec'), objectAt(object, 'status')];
    const desired = numberAt(spec, 'replicas') ?? 1;
    const present = numberAt(status, 'replicas') ?? 0;
    const up = numberAt(status, 'readyReplicas') ?? 0;
    if (!observed(object)) return stated('changing', 'Waiting for its controller', 'En attente de son contrôleur');
    if (desired === 0)
      return present > 0
        ? stated('changing', `Scaling down to zero: ${present} left`, `Réduction à zéro : encore ${present}`)
        : stated('healthy', 'Scaled to zero', 'Réduit à zéro');
    const said = ready(up, desired);
    const rolling = textAt(status, 'currentRevision') !== textAt(status, 'updateRevision');
    const updated = numberAt(status, 'updatedReplicas') ?? 0;
    if (up === desired && rolling && updated < desired && textAt(objectAt(spec, 'updateStrategy'), 'type') !== 'OnDelete')
      return stated(
        'changing',
        `Rolling out: ${updated} of ${desired} of the new version`,
        `Déploiement en cours : ${updated} sur ${desired} à la nouvelle version`,
      );
    if (up === desired) return { level: 'healthy', state: said };
    if (rolling) return stated(up === 0 ? 'failing' : 'degraded', `Rolling out: ${said.en}`, `Déploiement en cours : ${said.fr}`);
    return { level: up === 0 ? 'failing' : 'degraded', state: said };
  },
};

const daemonsets: KindView = {
  columns: [
    READY,
    column('updated', ['Up to date', 'À jour'], 'number'),
    column('selector', ['On nodes', 'Sur les nœuds'], 'name', true),
    IMAGES,
  ],
  cells: (object) => {
    const status = objectAt(object, 'status');
    const nodes = Object.entries(objectAt(objectAt(objectAt(objectAt(object, 'spec'), 'template'), 'spec'), 'nodeSelector'));
    return [
      `${numberAt(status, 'numberReady') ?? 0}/${numberAt(status, 'desiredNumberScheduled') ?? 0}`,
      numberAt(status, 'updatedNumberScheduled') ?? 0,
      nodes.map(([key, value]) => `${key}=${String(value)}`).join(',') || null,
      imagesOf(object),
    ];
  },
  state: (object) => {
    const status = objectAt(object, 'status');
    const desired = numberAt(status, 'desiredNumberScheduled') ?? 0;
    const up = numberAt(status, 'numberReady') ?? 0;
    const updated = numberAt(status, 'updatedNumberScheduled') ?? 0;
    if (!observed(object)) return stated('changing', 'Waiting for its controller', 'En attente de son contrôleur');
    if (desired === 0) return stated('healthy', 'No node asks for it', 'Aucun nœud ne le demande');
    const said = words(
      `Ready on ${up} of ${plural(desired, 'node', 'nodes')}`,
      `Prêt sur ${up} ${up > 1 ? 'nœuds' : 'nœud'} sur ${desired}`,
    );
    if (up < desired) return { level: up === 0 ? 'failing' : 'degraded', state: said };
    if (updated < desired) return { level: 'changing', state: words(`Rolling out: ${said.en}`, `Déploiement en cours : ${said.fr}`) };
    return { level: 'healthy', state: said };
  },
};

const replicasets: KindView = {
  columns: [READY, column('revision', ['Revision', 'Révision'], 'number'), IMAGES],
  cells: (object) => {
    const revision = Number(textAt(objectAt(objectAt(object, 'metadata'), 'annotations'), 'deployment.kubernetes.io/revision') ?? NaN);
    return [
      `${numberAt(objectAt(object, 'status'), 'readyReplicas') ?? 0}/${numberAt(objectAt(object, 'spec'), 'replicas') ?? 1}`,
      Number.isFinite(revision) ? revision : null,
      imagesOf(object),
    ];
  },
  state: (object) => {
    const desired = numberAt(objectAt(object, 'spec'), 'replicas') ?? 1;
    const status = objectAt(object, 'status');
    const up = numberAt(status, 'readyReplicas') ?? 0;
    const refused = conditionsOf(status).find(({ type, status: is }) => type === 'ReplicaFailure' && is === 'True');
    if (refused)
      return stated(
        up === 0 ? 'failing' : 'degraded',
        `New pods are refused: ${clip(refused.message ?? refused.reason ?? '')}`,
        `Les nouveaux pods sont refusés : ${clip(refused.message ?? refused.reason ?? '')}`,
      );
    if (desired === 0) return stated('healthy', 'Kept for going back: no pods', 'Gardé pour un retour : aucun pod');
    return { level: up >= desired ? 'healthy' : up === 0 ? 'failing' : 'degraded', state: ready(up, desired) };
  },
};

const jobs: KindView = {
  columns: [
    column('completions', ['Completed', 'Terminés'], 'ratio'),
    column('failed', ['Failed', 'Échecs'], 'number'),
    column('started', ['Started', 'Démarré'], 'time'),
    column('ended', ['Ended', 'Terminé'], 'time'),
    column('images', ['Images', 'Images'], 'name', true),
  ],
  cells: (object) => {
    const [spec, status] = [objectAt(object, 'spec'), objectAt(object, 'status')];
    return [
      `${numberAt(status, 'succeeded') ?? 0}/${numberAt(spec, 'completions') ?? 1}`,
      numberAt(status, 'failed') ?? 0,
      textAt(status, 'startTime'),
      textAt(status, 'completionTime'),
      imagesOf(object),
    ];
  },
  state: jobState,
};

/** Why a job failed, of the reasons that its controller gives; null for another. */
function failedWords(reason: string | null, spec: JsonObject): Words | null {
  const limit = numberAt(spec, 'backoffLimit') ?? 6;
  const seconds = numberAt(spec, 'activeDeadlineSeconds');
  if (reason === 'BackoffLimitExceeded')
    return words(
      `Failed for good: its pods failed too often (backoffLimit ${limit})`,
      `Échec définitif : ses pods ont échoué trop souvent (backoffLimit ${limit})`,
    );
  if (reason !== 'DeadlineExceeded') return null;
  return seconds === null
    ? words('Failed: not done within its deadline', 'Échec : pas terminé dans son délai')
    : words(`Failed: not done within its deadline of ${seconds} s`, `Échec : pas terminé dans son délai de ${seconds} s`);
}

/** State of a job, from the job alone. */
export function jobState(object: JsonObject): Stated {
  const [spec, status] = [objectAt(object, 'spec'), objectAt(object, 'status')];
  const failed = numberAt(status, 'failed') ?? 0;
  const over = conditionsOf(status).find(({ type, status: is }) => is === 'True' && (type === 'Complete' || type === 'Failed'));
  if (over?.type === 'Complete')
    return failed > 0
      ? stated('healthy', `Done, after ${failed} failed`, `Terminé, après ${failed} ${failed > 1 ? 'échecs' : 'échec'}`)
      : stated('healthy', 'Done', 'Terminé');
  if (over) {
    const known = failedWords(over.reason, spec);
    if (known !== null) return { level: 'failing', state: known };
    const why = clip(over.message ?? over.reason ?? '');
    return stated('failing', why === '' ? 'Failed' : `Failed: ${why}`, why === '' ? 'Échec' : `Échec : ${why}`);
  }
  if (flagAt(spec, 'suspend')) return stated('unknown', 'Suspended', 'Suspendu');
  const active = numberAt(status, 'active') ?? 0;
  if (active === 0) return stated('changing', 'Waiting for its pods', 'En attente de ses pods');
  const tries = failed === 0 ? words('', '') : words(`, ${failed} failed before`, `, ${failed} ${failed > 1 ? 'échecs' : 'échec'} avant`);
  return stated(
    failed > 0 ? 'degraded' : 'changing',
    `Running: ${active} ${active === 1 ? 'pod' : 'pods'}${tries.en}`,
    `En cours : ${active} ${active > 1 ? 'pods' : 'pod'}${tries.fr}`,
  );
}

const cronjobs: KindView = {
  columns: [
    column('schedule', ['Schedule', 'Planification'], 'name'),
    column('last', ['Last run', 'Dernière exécution'], 'time'),
    column('success', ['Last success', 'Dernier succès'], 'time'),
    column('zone', ['Time zone', 'Fuseau horaire'], 'name', true),
  ],
  cells: (object) => {
    const [spec, status] = [objectAt(object, 'spec'), objectAt(object, 'status')];
    return [textAt(spec, 'schedule'), textAt(status, 'lastScheduleTime'), textAt(status, 'lastSuccessfulTime'), textAt(spec, 'timeZone')];
  },
  state: (object) => {
    const [spec, status] = [objectAt(object, 'spec'), objectAt(object, 'status')];
    const active = listAt(status, 'active').length;
    if (flagAt(spec, 'suspend')) return stated('unknown', 'Suspended: nothing is started', 'Suspendu : rien n’est lancé');
    if (active > 0)
      return stated(
        'changing',
        `Running: ${active} ${active === 1 ? 'job' : 'jobs'}`,
        `En cours : ${active} ${active > 1 ? 'jobs' : 'job'}`,
      );
    return textAt(status, 'lastScheduleTime') === null
      ? stated('healthy', 'Has not run yet', 'Pas encore exécuté')
      : stated('healthy', 'Waiting for its next time', 'Attend sa prochaine heure');
  },
};

/** Whether the controller has seen what is wanted now. */
function observed(object: JsonObject): boolean {
  return (numberAt(objectAt(object, 'status'), 'observedGeneration') ?? 0) >= (numberAt(objectAt(object, 'metadata'), 'generation') ?? 0);
}

export const workloadViews: Readonly<Record<string, KindView>> = {
  pods,
  deployments,
  statefulsets,
  daemonsets,
  replicasets,
  jobs,
  cronjobs,
};
