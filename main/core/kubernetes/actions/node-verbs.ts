import { words } from '../../failure.ts';
import { flagAt, objectAt } from '../api-object.ts';
import { maskedYaml } from '../masked-object.ts';
import type { Acting, Patch, Prepared } from './acting.ts';
import { kubectl, named, nothingToDo, patched, pathInDiff, resultOf } from './acting.ts';

/** Whether no new pods are put on a node (`spec.unschedulable`). */
export function isCordoned({ object }: Pick<Acting, 'object'>): boolean {
  return flagAt(objectAt(object, 'spec'), 'unschedulable');
}

/** A merge patch that keeps new pods from a node, or lets them come again. */
export function cordonPatch(unschedulable: boolean): Patch {
  return { contentType: 'application/merge-patch+json', body: { spec: { unschedulable: unschedulable ? true : null } } };
}

/** Keeps new pods from a node, or lets them come again; pods that run stay. */
export async function prepareCordon(acting: Acting, verb: 'cordon' | 'uncordon'): Promise<Prepared> {
  const { name, object, signal } = acting;
  const wanted = verb === 'cordon';
  if (isCordoned(acting) === wanted)
    throw nothingToDo(
      wanted
        ? words(`${name} takes no new pods already`, `${name} ne prend déjà plus de pods`)
        : words(`${name} takes new pods already`, `${name} prend déjà de nouveaux pods`),
    );
  const after = await patched(acting, cordonPatch(wanted), true, signal);
  return {
    ...named(acting),
    title: wanted
      ? words(`Keep new pods from ${name}`, `Ne plus placer de pods sur ${name}`)
      : words(`Let new pods come to ${name} again`, `Placer de nouveau des pods sur ${name}`),
    commands: [kubectl(acting, verb, name)],
    diffs: [{ path: pathInDiff(acting), before: maskedYaml(object), after: maskedYaml(after) }],
    effects: [
      wanted
        ? words('Pods that run on it stay.', 'Les pods qui y tournent restent.')
        : words('Pods do not move back by themselves.', 'Les pods ne reviennent pas d’eux-mêmes.'),
    ],
    undo: wanted ? words('Uncordon it.', 'Le rouvrir (uncordon).') : words('Cordon it.', 'Le fermer (cordon).'),
    before: isCordoned(acting) ? 'unschedulable' : 'schedulable',
    async apply(_progress, within) {
      await patched(acting, cordonPatch(wanted), false, within);
      return {
        result: resultOf(
          acting,
          'healthy',
          wanted
            ? words(`${name} takes no new pods`, `${name} ne prend plus de pods`)
            : words(`${name} takes new pods`, `${name} prend de nouveaux pods`),
        ),
        after: wanted ? 'unschedulable' : 'schedulable',
      };
    },
  };
}
