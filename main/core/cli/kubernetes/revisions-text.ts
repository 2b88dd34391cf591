import type { SetRevision } from '../../../../preload/contract/object-actions.ts';
import type { Revision } from '../../../../preload/contract/rollouts.ts';
import { table } from '../output.ts';

/** The revisions of a deployment as a table. */
export function revisionsText(revisions: readonly Revision[]): string {
  return table(
    ['REVISION', 'CREATED', 'PODS', 'IMAGES', 'CHANGE-CAUSE'],
    revisions.map((one) => [number(one), one.createdAt, `${one.ready}/${one.replicas}`, images(one), one.changeCause ?? '-']),
  );
}

/** Those of a stateful or daemon set, which keeps no pods of them. */
export function setRevisionsText(revisions: readonly SetRevision[]): string {
  return table(
    ['REVISION', 'CREATED', 'IMAGES', 'CHANGE-CAUSE'],
    revisions.map((one) => [number(one), one.createdAt, images(one), one.changeCause ?? '-']),
  );
}

function number({ revision, current }: Pick<SetRevision, 'revision' | 'current'>): string {
  return `${revision}${current ? ' *' : ''}`;
}

function images(one: Pick<SetRevision, 'images'>): string {
  return one.images.map(({ image }) => image).join(', ');
}
