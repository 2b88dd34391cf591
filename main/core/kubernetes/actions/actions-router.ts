import type { ChangedObject, ObjectVerb } from '../../../../preload/contract/object-actions.ts';
import { verbsFor } from '../../../../preload/contract/object-actions.ts';
import { changeDoor } from '../../activity/changes.ts';
import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import { flagAt, numberAt, objectAt } from '../api-object.ts';
import type { Clusters } from '../clusters.ts';

import { readObject } from '../manifests/edit.ts';
import { readSetRevisions } from './controller-revisions.ts';
import type { AskedAction } from './object-change.ts';
import { prepareAction } from './object-change.ts';
import { deedsFor, forbidden } from './permission.ts';

/** What is done to objects, and what this login may do: see `preload/contract/object-actions.ts`. */
export function actionsRouter(rooms: Rooms, clusters: Pick<Clusters, 'client' | 'evidence'>) {
  const { streams, closing } = rooms;
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  const door = changeDoor<AskedAction, ChangedObject>(rooms, 'object.change', async (input, signal) =>
    prepareAction(await clusters.client(input.context), clusters.evidence(input.context), input, signal),
  );
  return {
    allowed: os.kubernetes.actions.allowed.handler(async ({ input, signal }) => {
      const client = await clusters.client(input.context);
      const { kind, object } = await readObject(client, input, until(signal));
      const spec = objectAt(object, 'spec');
      const senseless: ReadonlySet<ObjectVerb> = new Set([
        flagAt(spec, 'suspend') ? 'suspend' : 'resume',
        flagAt(spec, 'unschedulable') ? 'cordon' : 'uncordon',
      ]);
      const verbs = await Promise.all(
        verbsFor(kind.id)
          .filter((verb) => !senseless.has(verb))
          .map(async (verb) => {
            const why = await forbidden(client, deedsFor(verb, kind, input.namespace, input.name), until(signal));
            return { verb, allowed: why === null, why };
          }),
      );
      return { verbs, replicas: numberAt(spec, 'replicas') };
    }),
    history: os.kubernetes.actions.history.handler(async ({ input, signal }) => {
      const client = await clusters.client(input.context);
      const { object } = await readObject(client, input, until(signal));
      return (await readSetRevisions(client, object, until(signal))).map(
        ({ patch: _patch, name: _name, hash: _hash, ...revision }) => revision,
      );
    }),
    change: {
      plan: os.kubernetes.actions.change.plan.handler(({ input, signal }) => door.plan(input, until(signal))),
      apply: os.kubernetes.actions.change.apply.handler(({ input, context, signal }) => {
        const ending = until(signal);
        return streams.hold(input.stream, door.apply(input, context.who, ending), ending);
      }),
    },
  };
}
