import type { DeploymentFacts } from '../deployments/deployment-facts.ts';
import { isCrash, lastEnd, troubledContainer } from '../pods/pod-containers.ts';
import type { PodFacts, Termination } from '../pods/pod-facts.ts';

/** Since when something is wrong, as the cluster itself says it (ISO 8601), and whether it is a crash loop. */
export interface TroubleBegin {
  readonly began: string | null;
  /** Its containers come up and go down: its words and times move while the trouble stays. */
  readonly crashing: boolean;
}

/** How a container of it crashed last, be it down now or running again; null when none did. */
export function lastCrash(pod: PodFacts): Termination | null {
  const down = troubledContainer(pod);
  const ends = pod.containers.flatMap((container) =>
    container === down || container.role !== 'init' ? (lastEnd(container)?.ended ?? []) : [],
  );
  const [latest] = ends.filter(({ exitCode }) => exitCode !== 0).toSorted((a, b) => (b.finishedAt ?? '').localeCompare(a.finishedAt ?? ''));
  return latest ?? null;
}

/**
 * Since when a pod in trouble is so. A pod that is not ready says since when (core/v1 PodCondition); one that crashed, when
 * that was; one that cannot end, when it should have; one that no node suits, since when the scheduler says so.
 */
export function podTroubleBegin(pod: PodFacts): TroubleBegin {
  if (pod.deletionDeadline !== null) return { began: pod.deletionDeadline, crashing: false };
  const sinceOf = (type: string) => pod.conditions.find((condition) => condition.type === type && condition.status !== 'True')?.since;
  const unscheduled = sinceOf('PodScheduled');
  if (unscheduled) return { began: unscheduled, crashing: false };
  const down = troubledContainer(pod);
  const crash = down && !isCrash(down) ? null : lastCrash(pod);
  return { began: earliest([crash?.finishedAt, sinceOf('Ready')]), crashing: crash !== null };
}

/** Since when a deployment in trouble is so: by its own conditions (apps/v1 DeploymentCondition), or by those of its pods that are. */
export function deploymentTroubleBegin({ conditions }: DeploymentFacts, troubled: readonly PodFacts[]): TroubleBegin {
  const bad = conditions.filter(({ type, status }) => (type === 'ReplicaFailure' ? status === 'True' : status === 'False'));
  const begins = troubled.map(podTroubleBegin);
  return {
    began: earliest([...bad.map(({ since }) => since), ...begins.map(({ began }) => began)]),
    crashing: begins.some(({ crashing }) => crashing),
  };
}

function earliest(times: readonly (string | null | undefined)[]): string | null {
  const known = times.flatMap((time) => (time === null || time === undefined ? [] : [time]));
  return known.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}
