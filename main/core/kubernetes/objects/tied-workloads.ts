import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { conditionsOf, objectAt } from '../api-object.ts';
import { labelSelector } from '../label-selector.ts';
import { compareLevels } from '../worst-first.ts';
import type { TiedKind } from './tied-state.ts';
import { trouble, worstOf } from './tied-state.ts';

interface PodsTie {
  /** `namespace/Kind/name`, as pods name who made them. */
  readonly key: string;
  readonly namespace: string;
  readonly labelSelector: string | null;
}

/**
 * What brings pods tells how many of them are ready; why they are not, they tell. Of those that do well no pod is looked at.
 * The level stays its own: some of its pods may serve.
 */
export function broughtPods(kind: string): TiedKind<PodsTie> {
  return {
    companions: ['pods'],
    tie: (object, { namespace, name, level }) =>
      level === 'healthy' || level === 'unknown' || isOver(object)
        ? null
        : {
            key: `${namespace}/${kind}/${name}`,
            namespace,
            labelSelector: labelSelector(objectAt(objectAt(object, 'spec'), 'selector')),
          },
    keys: ({ key }) => [`pods ${key}`],
    scope: ({ namespace, labelSelector: labels }) => ({ namespace, labelSelector: labels }),
    state({ key, namespace }, own, around) {
      const [worst] = around.of('pods', key).toSorted((a, b) => compareLevels(b.level, a.level) || a.name.localeCompare(b.name));
      if (worst === undefined || own.state === null) return { ...own, because: [], recheckAt: null };
      const said = words(`${own.state.en}: ${worst.name}: ${worst.state.en}`, `${own.state.fr} : ${worst.name} : ${worst.state.fr}`);
      const level = own.level === 'changing' ? 'degraded' : own.level;
      return worstOf([trouble(level, said.en, said.fr, `Pod ${namespace}/${worst.name}`)], own);
    },
  };
}

/** A job that has failed says why itself, and its pods may be gone by then. New pods that are refused are no pod's own trouble. */
function isOver(object: JsonObject): boolean {
  return conditionsOf(objectAt(object, 'status')).some(
    ({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed' || type === 'ReplicaFailure'),
  );
}
