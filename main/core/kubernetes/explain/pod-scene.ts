import type { Words } from '../../../../preload/contract/words.ts';
import { maskedLog } from '../../credentials/masked-text.ts';
import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { lastReadable } from '../pods/last-log-line.ts';
import { readPod } from '../pods/pod-facts.ts';
import type { PodFacts } from '../pods/pod-facts.ts';
import type { Surrounding } from '../pods/pod-state.ts';
import { latestWarning } from '../evidence.ts';
import type { EventFacts } from './event-facts.ts';

/** The last lines that a container wrote. */
export interface LogTail {
  readonly container: string;
  /** Of the run before the present one. */
  readonly previous: boolean;
  readonly lines: readonly string[];
}

/** A pod with everything that was gathered of it. */
export interface PodScene {
  readonly pod: PodFacts;
  readonly object: JsonObject;
  /** The latest first. */
  readonly events: readonly EventFacts[];
  readonly log: LogTail | null;
}

/** The scene of a pod as the API sends it; null where that is no pod. */
export function podScene(object: JsonObject, events: readonly EventFacts[] = [], log: LogTail | null = null): PodScene | null {
  const pod = readPod(object);
  return pod === null ? null : { pod, object, events, log };
}

/** What the words of a pod's row may ask for, answered by what was gathered. */
export function surroundingOf({ log, events }: Pick<PodScene, 'log' | 'events'>, now: number): Surrounding {
  return {
    now,
    evidence: (wanted) => {
      if (wanted.kind === 'last-log-line') return log === null ? null : lastReadable(log.lines.map(maskedLog));
      const items = events
        .filter(({ type }) => type === 'Warning')
        .map(({ reason, message, last }) => ({ reason, message, lastTimestamp: last }));
      return latestWarning({ items }, wanted.about);
    },
  };
}

/** Whether a pod takes traffic: it is ready, and not on its way out. */
export function isReady({ conditions, deletionDeadline }: PodFacts): boolean {
  return deletionDeadline === null && conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** Who answers while this pod does not: the others of its controller. Null when they are not known. */
export function othersServe(pod: PodFacts, siblings: readonly PodFacts[] | null): Words | null {
  if (siblings === null || pod.controller?.kind === 'Job') return null;
  const others = siblings.filter((other) => other.uid !== pod.uid && isReady(other));
  if (others.length === 0 && pod.controller === null)
    return words(
      'Nothing: the pod is alone, and no controller makes another.',
      'Rien : le pod est seul, et aucun contrôleur n’en crée d’autre.',
    );
  if (others.length === 0) return words('Nothing: no other pod of its kind is ready.', 'Rien : aucun autre pod du même type n’est prêt.');
  const older = others.filter(({ templateHash }) => templateHash !== pod.templateHash);
  // One on its way out may be of the version that was given up.
  if (older.length === others.length && pod.deletionDeadline === null)
    return words(
      `The previous version: ${older.length === 1 ? '1 pod is' : `${older.length} pods are`} ready.`,
      `La version précédente : ${older.length === 1 ? '1 pod prêt' : `${older.length} pods prêts`}.`,
    );
  return words(
    others.length === 1 ? '1 other pod of its kind is ready.' : `${others.length} other pods of its kind are ready.`,
    others.length === 1 ? '1 autre pod du même type est prêt.' : `${others.length} autres pods du même type sont prêts.`,
  );
}
