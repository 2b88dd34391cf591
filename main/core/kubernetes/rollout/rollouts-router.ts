import type { ChangedDeployment } from '../../../../preload/contract/rollouts.ts';
import { changeDoor } from '../../activity/changes.ts';
import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import type { Clusters } from '../clusters.ts';
import { readRevisions } from './revisions.ts';
import type { AskedRollout } from './rollout-change.ts';
import { prepareRollout } from './rollout-change.ts';
import { readDeploymentObject } from './rollout-follow.ts';

/** Revisions of deployments, and changes to them: see `preload/contract/rollouts.ts`. */
export function rolloutsRouter(rooms: Rooms, clusters: Pick<Clusters, 'client' | 'evidence'>) {
  const { streams, closing } = rooms;
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  const door = changeDoor<AskedRollout, ChangedDeployment>(rooms, 'deployment.change', async (input, signal) =>
    prepareRollout(await clusters.client(input.context), clusters.evidence(input.context), input, signal),
  );
  return {
    history: os.kubernetes.rollouts.history.handler(async ({ input, signal }) => {
      const client = await clusters.client(input.context);
      const revisions = await readRevisions(client, await readDeploymentObject(client, input, until(signal)), until(signal));
      return revisions.map(({ podTemplate: _template, templateHash: _hash, ...revision }) => revision);
    }),
    change: {
      plan: os.kubernetes.rollouts.change.plan.handler(({ input, signal }) => door.plan(input, until(signal))),
      apply: os.kubernetes.rollouts.change.apply.handler(({ input, context, signal }) => {
        const ending = until(signal);
        return streams.hold(input.stream, door.apply(input, context.who, ending), ending);
      }),
    },
  };
}
