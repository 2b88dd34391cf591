import { ownValue } from '../../../../preload/contract/own-value.ts';
import type { JsonObject } from '../api-object.ts';
import { conditionsOf, flagAt, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import { autoscalerConditions, autoscalerTrouble } from '../explain/autoscaler-causes.ts';
import { clip } from '../wording.ts';
import type { KindView, Stated } from './kind-view.ts';
import { column, stated } from './kind-view.ts';
import { textsAt } from './network-views.ts';
import { bytes, millicores } from './quantity.ts';

const ROLE_LABEL = 'node-role.kubernetes.io/';

const nodes: KindView = {
  columns: [
    column('roles', ['Roles', 'Rôles'], 'name'),
    column('version', ['Version', 'Version'], 'name'),
    column('cpu', ['CPU for pods', 'CPU pour les pods'], 'millicores'),
    column('memory', ['Memory for pods', 'Mémoire pour les pods'], 'bytes'),
    column('address', ['Address', 'Adresse'], 'name', true),
    column('system', ['System', 'Système'], 'name', true),
    column('runtime', ['Runtime', 'Runtime'], 'name', true),
  ],
  cells: (object) => {
    const status = objectAt(object, 'status');
    const info = objectAt(status, 'nodeInfo');
    const allocatable = objectAt(status, 'allocatable');
    const labels = objectAt(objectAt(object, 'metadata'), 'labels');
    return [
      Object.keys(labels)
        .flatMap((label) => (label.startsWith(ROLE_LABEL) ? label.slice(ROLE_LABEL.length) : []))
        .join(', ') || null,
      textAt(info, 'kubeletVersion'),
      millicores(allocatable['cpu']),
      bytes(allocatable['memory']),
      listAt(status, 'addresses')
        .filter((address) => textAt(address, 'type') === 'InternalIP')
        .flatMap((address) => textAt(address, 'address') ?? [])
        .join(', ') || null,
      textAt(info, 'osImage'),
      textAt(info, 'containerRuntimeVersion'),
    ];
  },
  state: nodeState,
};

/** Conditions that are bad when they are true. */
const PRESSURE: Readonly<Record<string, readonly [en: string, fr: string]>> = {
  MemoryPressure: ['memory is short', 'la mémoire manque'],
  DiskPressure: ['disk space is short', 'l’espace disque manque'],
  PIDPressure: ['too many processes', 'trop de processus'],
  NetworkUnavailable: ['the network is not set up', 'le réseau n’est pas prêt'],
};

function nodeState(object: JsonObject): Stated {
  const conditions = conditionsOf(objectAt(object, 'status'));
  const ready = conditions.find(({ type }) => type === 'Ready');
  const cordoned = flagAt(objectAt(object, 'spec'), 'unschedulable');
  if (!ready || ready.status === 'Unknown')
    return stated('failing', 'No longer reports: its pods will be moved', 'Ne donne plus signe de vie : ses pods seront déplacés');
  if (ready.status !== 'True') {
    const why = clip(ready.message ?? ready.reason ?? '');
    return stated('failing', `Not ready${why === '' ? '' : `: ${why}`}`, `Pas prêt${why === '' ? '' : ` : ${why}`}`);
  }
  const pressed = conditions
    .flatMap(({ type, status }) => (status === 'True' ? [ownValue(PRESSURE, type)] : []))
    .filter((one) => one !== undefined);
  if (pressed.length > 0)
    return stated('degraded', `Ready, but ${pressed.map(([en]) => en).join(', ')}`, `Prêt, mais ${pressed.map(([, fr]) => fr).join(', ')}`);
  return cordoned
    ? stated('degraded', 'Ready, but takes no new pods (cordoned)', 'Prêt, mais n’accepte plus de nouveaux pods (cordon)')
    : stated('healthy', 'Ready', 'Prêt');
}

const events: KindView = {
  columns: [
    // Columns give way from the end where there is little room: an event without its time would be of no use.
    column('last', ['Last', 'Dernier'], 'time'),
    column('object', ['About', 'À propos de'], 'name'),
    column('reason', ['Reason', 'Raison'], 'name'),
    column('count', ['Times', 'Fois'], 'number'),
    column('source', ['Said by', 'Dit par'], 'name', true),
  ],
  cells: (object) => {
    const about = objectAt(object, 'involvedObject');
    const series = objectAt(object, 'series');
    return [
      lastSeen(object),
      `${textAt(about, 'kind') ?? '?'}/${textAt(about, 'name') ?? '?'}`,
      textAt(object, 'reason'),
      numberAt(series, 'count') ?? numberAt(object, 'count') ?? 1,
      textAt(objectAt(object, 'source'), 'component') ?? textAt(object, 'reportingComponent'),
    ];
  },
  state: (object) => {
    const said = clip(textAt(object, 'message') ?? textAt(object, 'reason') ?? '');
    return stated(textAt(object, 'type') === 'Warning' ? 'degraded' : 'healthy', said, said);
  },
};

/** When it was last so: of core/v1, of a series, or of events.k8s.io. */
export function lastSeen(event: JsonObject): string | null {
  return (
    textAt(objectAt(event, 'series'), 'lastObservedTime') ??
    textAt(event, 'lastTimestamp') ??
    textAt(event, 'eventTime') ??
    textAt(objectAt(event, 'metadata'), 'creationTimestamp')
  );
}

const namespaces: KindView = {
  columns: [],
  cells: () => [],
  state: (object) =>
    textAt(objectAt(object, 'status'), 'phase') === 'Terminating'
      ? stated('changing', 'Being deleted with everything in it', 'En cours de suppression avec tout son contenu')
      : stated('healthy', 'Active', 'Actif'),
};

const persistentvolumes: KindView = {
  columns: [
    column('size', ['Size', 'Taille'], 'bytes'),
    column('claim', ['Claim', 'Demande'], 'name'),
    column('class', ['Class', 'Classe'], 'name'),
    column('access', ['Access', 'Accès'], 'name'),
    column('reclaim', ['When released', 'Une fois libéré'], 'name', true),
  ],
  cells: (object) => {
    const spec = objectAt(object, 'spec');
    const claim = objectAt(spec, 'claimRef');
    const name = textAt(claim, 'name');
    return [
      bytes(objectAt(spec, 'capacity')['storage']),
      name === null ? null : `${textAt(claim, 'namespace') ?? ''}/${name}`,
      textAt(spec, 'storageClassName'),
      textsAt(spec, 'accessModes').join(', ') || null,
      textAt(spec, 'persistentVolumeReclaimPolicy'),
    ];
  },
  state: (object) => {
    const status = objectAt(object, 'status');
    switch (textAt(status, 'phase')) {
      case 'Bound':
        return stated('healthy', 'Bound to its claim', 'Lié à sa demande');
      case 'Available':
        return stated('healthy', 'Free', 'Libre');
      case 'Released':
        return stated(
          'unknown',
          'Released: its data is kept, no claim can take it',
          'Libéré : ses données restent, aucune demande ne peut le prendre',
        );
      case 'Failed': {
        const why = clip(textAt(status, 'message') ?? textAt(status, 'reason') ?? '');
        return stated('failing', why === '' ? 'Failed' : `Failed: ${why}`, why === '' ? 'En échec' : `En échec : ${why}`);
      }
      case null:
      default:
        return stated('changing', 'Being made', 'En cours de création');
    }
  },
};

const persistentvolumeclaims: KindView = {
  columns: [
    column('size', ['Size', 'Taille'], 'bytes'),
    column('asked', ['Asked', 'Demandé'], 'bytes', true),
    column('volume', ['Volume', 'Volume'], 'name'),
    column('class', ['Class', 'Classe'], 'name'),
    column('access', ['Access', 'Accès'], 'name'),
  ],
  cells: (object) => {
    const spec = objectAt(object, 'spec');
    return [
      bytes(objectAt(objectAt(object, 'status'), 'capacity')['storage']),
      bytes(objectAt(objectAt(spec, 'resources'), 'requests')['storage']),
      textAt(spec, 'volumeName'),
      textAt(spec, 'storageClassName'),
      textsAt(spec, 'accessModes').join(', ') || null,
    ];
  },
  state: (object) => {
    switch (textAt(objectAt(object, 'status'), 'phase')) {
      case 'Bound':
        return stated('healthy', 'Bound to its volume', 'Liée à son volume');
      case 'Lost':
        return stated('failing', 'Its volume is gone', 'Son volume a disparu');
      case null:
      default:
        return stated('degraded', 'Waiting for a volume', 'En attente d’un volume');
    }
  },
};

const horizontalpodautoscalers: KindView = {
  columns: [
    column('target', ['Scales', 'Ajuste'], 'name'),
    column('replicas', ['Replicas', 'Réplicas'], 'number'),
    column('range', ['From, to', 'De, à'], 'name'),
    column('metrics', ['Measured', 'Mesuré'], 'name'),
  ],
  cells: (object) => {
    const [spec, status] = [objectAt(object, 'spec'), objectAt(object, 'status')];
    const target = objectAt(spec, 'scaleTargetRef');
    return [
      `${textAt(target, 'kind') ?? '?'}/${textAt(target, 'name') ?? '?'}`,
      numberAt(status, 'currentReplicas') ?? 0,
      `${numberAt(spec, 'minReplicas') ?? 1}–${numberAt(spec, 'maxReplicas') ?? '?'}`,
      measured(spec, status),
    ];
  },
  state: (object) => {
    const status = objectAt(object, 'status');
    const conditions = autoscalerConditions(object);
    const broken = conditions.find(({ type, status: is }) => (type === 'AbleToScale' || type === 'ScalingActive') && is === 'False');
    if (broken?.reason === 'ScalingDisabled') return stated('healthy', 'Its target is scaled to zero', 'Sa cible est réduite à zéro');
    if (broken) {
      const why = autoscalerTrouble(broken);
      return stated('failing', `Cannot scale: ${why.en}`, `Ne peut pas ajuster : ${why.fr}`);
    }
    const [current, desired] = [numberAt(status, 'currentReplicas') ?? 0, numberAt(status, 'desiredReplicas') ?? 0];
    if (current !== desired) return stated('changing', `Scaling from ${current} to ${desired}`, `Passage de ${current} à ${desired}`);
    const limited = conditions.find(
      ({ type, status: is, reason }) => type === 'ScalingLimited' && is === 'True' && reason === 'TooManyReplicas',
    );
    return limited
      ? stated('degraded', `At its most: ${current}, and more would be wanted`, `Au maximum : ${current}, et il en faudrait plus`)
      : stated('healthy', `Keeps ${current}`, `Maintient ${current}`);
  },
};

/** `cpu 40%/80%`, of autoscaling/v1 or v2. */
function measured(spec: JsonObject, status: JsonObject): string | null {
  const target = numberAt(spec, 'targetCPUUtilizationPercentage');
  if (target !== null) return `cpu ${numberAt(status, 'currentCPUUtilizationPercentage') ?? '?'}%/${target}%`;
  const now = listAt(status, 'currentMetrics');
  const said = listAt(spec, 'metrics').map((metric, index) => {
    const its = objectAt(metric, 'resource');
    const aim = objectAt(its, 'target');
    const current = objectAt(objectAt(now[index] ?? {}, 'resource'), 'current');
    const name = textAt(its, 'name') ?? textAt(metric, 'type') ?? '?';
    const percent = numberAt(aim, 'averageUtilization');
    if (percent !== null) return `${name} ${numberAt(current, 'averageUtilization') ?? '?'}%/${percent}%`;
    const wanted = textAt(aim, 'averageValue') ?? textAt(aim, 'value');
    return wanted === null ? name : `${name} ${textAt(current, 'averageValue') ?? '?'}/${wanted}`;
  });
  return said.join(', ') || null;
}

export const clusterKindViews: Readonly<Record<string, KindView>> = {
  nodes,
  events,
  namespaces,
  persistentvolumes,
  persistentvolumeclaims,
  horizontalpodautoscalers,
};
