import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeploymentFacts } from '../../../main/core/kubernetes/deployments/deployment-facts.ts';
import { readDeployment } from '../../../main/core/kubernetes/deployments/deployment-facts.ts';
import type { PodFacts } from '../../../main/core/kubernetes/pods/pod-facts.ts';
import { readPod } from '../../../main/core/kubernetes/pods/pod-facts.ts';
import type { Wanted } from '../../../main/core/kubernetes/pods/pod-state.ts';

/** When the objects in `captured/` were taken. */
export const TAKEN_AT = Date.parse('2026-11-20T23:01:30Z');

function load(name: string): unknown[] {
  const value: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'captured', name), 'utf8'));
  if (!Array.isArray(value)) throw new Error(`${name} is not a list`);
  return value;
}

/** Warning events of a real Kubernetes 1.20. */
export const capturedWarnings = { items: load('warnings-1.20.json') };

/** A pod of a real Kubernetes 1.20, by name or by the start of it. */
export function capturedPod(name: string): PodFacts {
  const found = capturedPods().find((pod) => pod.name === name || pod.name.startsWith(`${name}-`));
  if (!found) throw new Error(`no captured pod ${name}`);
  return found;
}

export function capturedPods(): PodFacts[] {
  return load('pods-1.20.json').flatMap((object) => readPod(object) ?? []);
}

export function capturedDeployment(name: string): DeploymentFacts {
  const found = load('deployments-1.20.json')
    .flatMap((object) => readDeployment(object) ?? [])
    .find((deployment) => deployment.name === name);
  if (!found) throw new Error(`no captured deployment ${name}`);
  return found;
}

/** The time of the capture, and evidence as given: `log` for last log lines, `warning` for events. */
export function surrounding(given: { readonly log?: string; readonly warning?: string; readonly now?: number } = {}) {
  const asked: Wanted[] = [];
  return {
    now: given.now ?? TAKEN_AT,
    evidence: (wanted: Wanted) => {
      asked.push(wanted);
      return (wanted.kind === 'last-log-line' ? given.log : given.warning) ?? null;
    },
    asked,
  };
}
