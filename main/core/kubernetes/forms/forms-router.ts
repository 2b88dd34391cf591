import type { AppliedObject } from '../../../../preload/contract/manifests.ts';
import { changeDoor } from '../../activity/changes.ts';
import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import type { Clusters } from '../clusters.ts';
import type { AskedData } from './data-change.ts';
import { prepareData } from './data-change.ts';
import type { AskedIngress } from './ingress-change.ts';
import { prepareIngress, readIngress } from './ingress-change.ts';

/** Objects changed by form: see `preload/contract/object-forms.ts`. */
export function formsRouter(rooms: Rooms, clusters: Pick<Clusters, 'client' | 'evidence'>) {
  const { streams, closing } = rooms;
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  const data = changeDoor<AskedData, AppliedObject>(rooms, 'object.edit', async (input, signal) =>
    prepareData(await clusters.client(input.context), clusters.evidence(input.context), input, signal),
  );
  const ingress = changeDoor<AskedIngress, AppliedObject>(rooms, 'object.edit', async (input, signal) =>
    prepareIngress(await clusters.client(input.context), clusters.evidence(input.context), input, signal),
  );
  const { forms } = os.kubernetes;
  return {
    data: {
      plan: forms.data.plan.handler(({ input, signal }) => data.plan(input, until(signal))),
      apply: forms.data.apply.handler(({ input, context, signal }) => {
        const ending = until(signal);
        return streams.hold(input.stream, data.apply(input, context.who, ending), ending);
      }),
    },
    ingress: {
      read: forms.ingress.read.handler(async ({ input, signal }) =>
        readIngress(await clusters.client(input.context), input, until(signal)),
      ),
      change: {
        plan: forms.ingress.change.plan.handler(({ input, signal }) => ingress.plan(input, until(signal))),
        apply: forms.ingress.change.apply.handler(({ input, context, signal }) => {
          const ending = until(signal);
          return streams.hold(input.stream, ingress.apply(input, context.who, ending), ending);
        }),
      },
    },
  };
}
