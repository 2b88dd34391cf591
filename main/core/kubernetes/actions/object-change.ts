import type { ObjectChange } from '../../../../preload/contract/object-actions.ts';
import { verbsFor } from '../../../../preload/contract/object-actions.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { EvidenceDesk } from '../evidence.ts';
import type { ObjectAt } from '../manifests/edit.ts';
import { readObject } from '../manifests/edit.ts';
import type { Acting, Prepared } from './acting.ts';
import { prepareDelete } from './delete.ts';
import { prepareDrain } from './drain.ts';
import { prepareRun, prepareSuspend } from './job-verbs.ts';
import { prepareCordon } from './node-verbs.ts';
import { deedsFor, mustBeAllowed } from './permission.ts';
import { prepareSetImage } from './set-image.ts';
import { prepareWorkload } from './workload-verbs.ts';

export interface AskedAction extends ObjectAt {
  readonly change: ObjectChange;
}

/**
 * One verb on one object; whether it is allowed is asked first. Throws FailureError `kubernetes-forbidden`, `not-found`, `not-available`, and
 * those of the verb.
 */
export async function prepareAction(
  client: ClusterClient,
  evidence: EvidenceDesk,
  asked: AskedAction,
  signal: AbortSignal,
): Promise<Prepared> {
  const { change, namespace, name } = asked;
  const { kind, path, object } = await readObject(client, asked, signal);
  if (!verbsFor(kind.id).includes(change.verb))
    throw new FailureError(
      failure(
        'not-available',
        words(`A ${kind.kind} cannot be asked to “${change.verb}”.`, `Un ${kind.kind} n’accepte pas « ${change.verb} ».`),
        words(`It can: ${verbsFor(kind.id).join(', ')}`, `Il accepte : ${verbsFor(kind.id).join(', ')}`),
      ),
    );
  await mustBeAllowed(client, deedsFor(change.verb, kind, namespace, name), signal);
  return prepare({ ...asked, client, evidence, kind, path, object, signal }, change);
}

function prepare(acting: Acting, change: ObjectChange): Promise<Prepared> {
  switch (change.verb) {
    case 'delete':
      return prepareDelete(acting, change);
    case 'set-image':
      return prepareSetImage(acting, change);
    case 'scale':
    case 'restart':
    case 'undo':
      return prepareWorkload(acting, change);
    case 'cordon':
    case 'uncordon':
      return prepareCordon(acting, change.verb);
    case 'drain':
      return prepareDrain(acting, change);
    case 'run':
      return prepareRun(acting);
    case 'suspend':
    case 'resume':
      return prepareSuspend(acting, change.verb);
    default:
      return change satisfies never;
  }
}
