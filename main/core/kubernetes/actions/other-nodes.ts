import type { JsonObject } from '../api-object.ts';
import { conditionsOf, flagAt, isObject, listAt, objectAt, textAt } from '../api-object.ts';
import { listPages } from '../list-pages.ts';
import type { Acting } from './acting.ts';

/**
 * Whether another node is ready, open and without a taint that keeps pods away. True too where nodes may not be looked at: then nothing can be
 * said against it.
 */
export async function othersTakePods({ client, name, signal }: Pick<Acting, 'client' | 'name' | 'signal'>): Promise<boolean> {
  let [seen, takes] = [false, false];
  try {
    for await (const { items } of listPages(client, '/api/v1/nodes', { signal })) {
      for (const node of items.filter(isObject)) {
        seen = true;
        takes ||= textAt(objectAt(node, 'metadata'), 'name') !== name && takesPods(node);
      }
    }
  } catch {
    // A hint only: who may not list nodes may still drain one.
    signal.throwIfAborted();
    return true;
  }
  return takes || !seen;
}

function takesPods(node: JsonObject): boolean {
  const spec = objectAt(node, 'spec');
  const ready = conditionsOf(objectAt(node, 'status')).some(({ type, status }) => type === 'Ready' && status === 'True');
  return ready && !flagAt(spec, 'unschedulable') && !listAt(spec, 'taints').some(({ effect }) => effect !== 'PreferNoSchedule');
}
