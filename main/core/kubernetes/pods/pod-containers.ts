import type { ContainerFacts, PodFacts, Termination } from './pod-facts.ts';

const starting = new Set<string | null>(['ContainerCreating', 'PodInitializing', null]);
const pulling = new Set<string | null>([
  'ErrImagePull',
  'ImagePullBackOff',
  'RegistryUnavailable',
  'ErrImageNeverPull',
  'ImageInspectError',
  'InvalidImageName',
  'SignatureValidationFailed',
]);

/** Ready containers of all, as kubectl counts them: sidecars count, init containers do not. */
export function podReady({ containers }: PodFacts): string {
  const counted = containers.filter(({ role }) => role !== 'init');
  return `${counted.filter(({ ready }) => ready).length}/${counted.length}`;
}

/** Restarts as kubectl counts them: of the init containers while they run, then of the others. */
export function podRestarts(pod: PodFacts): number {
  const blocking = blockingInit(pod);
  return pod.containers
    .filter(({ role }) => role === 'sidecar' || (blocking ? role === 'init' : role === 'main'))
    .reduce((sum, { restarts }) => sum + restarts, 0);
}

/** The waiting or terminated reason of the container that matters most, else null. */
export function podReason(pod: PodFacts): string | null {
  const container = troubledContainer(pod);
  const found = container && reasonOf(container);
  if (found) return found;
  return (
    pod.containers
      .filter(({ role }) => role !== 'init')
      .map(reasonOf)
      .find((reason) => reason !== null) ?? null
  );
}

/** The container that keeps the pod from working, the worst first; null when none does. */
export function troubledContainer(pod: PodFacts): ContainerFacts | null {
  const init = blockingInit(pod);
  if (init && isTroubled(init)) return init;
  const candidates = pod.containers.filter((container) => container.role !== 'init' && isTroubled(container));
  return candidates.find(({ state }) => state?.kind === 'waiting') ?? candidates[0] ?? null;
}

/** How the container ended last, when it is down now. */
export function lastEnd({ state, previous }: ContainerFacts): { readonly ended: Termination; readonly previous: boolean } | null {
  if (state?.kind === 'terminated') return { ended: state.ended, previous: false };
  return previous ? { ended: previous, previous: true } : null;
}

/** Whether it crashes (as opposed to an image that cannot be pulled, a missing secret, ...). */
export function isCrash({ state }: ContainerFacts): boolean {
  return state?.kind === 'terminated' || (state?.kind === 'waiting' && state.reason === 'CrashLoopBackOff');
}

/** Whether its image cannot be had. */
export function isPullTrouble({ state }: ContainerFacts): boolean {
  return state?.kind === 'waiting' && pulling.has(state.reason);
}

/** The scheduler's words when no node suits, else null. */
export function unschedulable(pod: PodFacts): string | null {
  const condition = pod.conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  return condition && condition.reason !== 'SchedulingGated' ? (condition.message ?? condition.reason) : null;
}

/** The first init container that is not done; sidecars do not hold the others up once they run. */
export function blockingInit(pod: PodFacts): ContainerFacts | null {
  if (pod.conditions.some(({ type, status }) => type === 'Initialized' && status === 'True')) return null;
  return pod.containers.find(({ role, state }) => role === 'init' && !(state?.kind === 'terminated' && state.ended.exitCode === 0)) ?? null;
}

function isTroubled({ state, role }: ContainerFacts): boolean {
  if (state?.kind === 'waiting') return !starting.has(state.reason);
  if (state?.kind !== 'terminated') return false;
  return state.ended.exitCode !== 0 || (role === 'sidecar' && state.ended.reason !== 'Completed');
}

/** Why it waits or ended, in one word of the runtime; null when it runs. */
export function reasonOf({ state }: ContainerFacts): string | null {
  if (state?.kind === 'waiting') return state.reason;
  return state?.kind === 'terminated' ? state.ended.reason : null;
}
