import type { JsonObject } from '../api-object.ts';
import type { EventFacts } from './event-facts.ts';
import type { PodScene } from './pod-scene.ts';

/** A workload with its pods and its events, those of its replica sets among them. */
export interface WorkloadScene {
  readonly resource: string;
  readonly object: JsonObject;
  readonly events: readonly EventFacts[];
  readonly pods: readonly PodScene[];
  readonly now: number;
  /** Of a deployment in trouble: the revision that one can go back to, null where there is none; undefined where that is not known. */
  readonly before?: number | null | undefined;
  /** Of a deployment: the `pod-template-hash` of its present replica set; null or left out where that is not known. */
  readonly presentHash?: string | null | undefined;
}
