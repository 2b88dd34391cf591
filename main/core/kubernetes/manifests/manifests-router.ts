import type { AppliedObject } from '../../../../preload/contract/manifests.ts';
import { changeDoor } from '../../activity/changes.ts';
import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import type { Clusters } from '../clusters.ts';
import type { AskedApply } from './apply.ts';
import { prepareApply } from './apply.ts';
import { checkManifest } from './check.ts';
import { describeField } from './describe.ts';
import type { AskedEdit } from './edit.ts';
import { prepareEdit, readForEdit } from './edit.ts';

/** Objects as YAML, applied and edited: see `preload/contract/manifests.ts`. */
export function manifestsRouter(rooms: Rooms, clusters: Pick<Clusters, 'client' | 'evidence' | 'kubeconfig'>) {
  const { streams, closing } = rooms;
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  const namespaceOf = async ({ context, namespace }: AskedApply) =>
    namespace ?? (await clusters.kubeconfig()).contexts.find(({ name }) => name === context)?.namespace ?? 'default';

  const applying = changeDoor<AskedApply, { objects: AppliedObject[] }>(rooms, 'object.apply', async (input, signal) =>
    prepareApply(
      await clusters.client(input.context),
      clusters.evidence(input.context),
      { ...input, namespace: await namespaceOf(input) },
      signal,
    ),
  );
  const editing = changeDoor<AskedEdit, AppliedObject>(rooms, 'object.edit', async (input, signal) =>
    prepareEdit(await clusters.client(input.context), clusters.evidence(input.context), input, signal),
  );
  return {
    read: os.kubernetes.manifests.read.handler(async ({ input, signal }) =>
      readForEdit(await clusters.client(input.context), input, until(signal)),
    ),
    check: os.kubernetes.manifests.check.handler(async ({ input, signal }) =>
      checkManifest(await clusters.client(input.context), input.text, until(signal)),
    ),
    describe: os.kubernetes.manifests.describe.handler(async ({ input, signal }) =>
      describeField(await clusters.client(input.context), input, until(signal)),
    ),
    apply: {
      plan: os.kubernetes.manifests.apply.plan.handler(({ input, signal }) => applying.plan(input, until(signal))),
      apply: os.kubernetes.manifests.apply.apply.handler(({ input, context, signal }) => {
        const ending = until(signal);
        return streams.hold(input.stream, applying.apply(input, context.who, ending), ending);
      }),
    },
    edit: {
      plan: os.kubernetes.manifests.edit.plan.handler(({ input, signal }) => editing.plan(input, until(signal))),
      apply: os.kubernetes.manifests.edit.apply.handler(({ input, context, signal }) => {
        const ending = until(signal);
        return streams.hold(input.stream, editing.apply(input, context.who, ending), ending);
      }),
    },
  };
}
