import type { Deployment, Pod } from '../../preload/contract/kubernetes.ts';

/**
 * A pod of a deployment is called `NAME-TEMPLATE-POD`. The template's hash is a number written in the ten characters that
 * `SafeEncodeString` of k8s.io/apimachinery makes of digits, the end is five random ones of its alphabet. A pod of a CronJob,
 * of a StatefulSet, or of a deployment with a longer name does not look like that.
 */
const TEMPLATE = '[456789bcdf]{1,10}';
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]{5}';
/** Longer names are cut before the random end is put to them: what is left of the name would be a guess. */
const LONGEST_GENERATED = 58;

/** The pods that can only be this deployment's, by their names, in the order given. */
export function podsOf(deployment: Pick<Deployment, 'namespace' | 'name'>, pods: Iterable<Pod>): readonly Pod[] {
  const shape = new RegExp(`^${deployment.name.replaceAll('.', String.raw`\.`)}-${TEMPLATE}-${RANDOM}$`, 'u');
  return [...pods].filter(
    ({ namespace, name }) => namespace === deployment.namespace && name.length <= LONGEST_GENERATED + 5 && shape.test(name),
  );
}
