import { failureOf } from '../../failure.ts';
import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import { watchState } from '../../streams.ts';
import type { Clusters } from '../clusters.ts';
import { checkContext, uncheckable } from './context-check.ts';
import { listContexts, resolveContext } from './kubeconfig.ts';

/** The contexts of the kubeconfig files: listed, watched, and tried one by one when somebody asks. */
export function contextsRouter(
  { streams, closing }: Pick<Rooms, 'streams' | 'closing'>,
  clusters: Pick<Clusters, 'kubeconfig' | 'onKubeconfig' | 'client'>,
) {
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  const list = async () => {
    const config = await clusters.kubeconfig();
    return { contexts: await listContexts(config), problems: [...config.problems] };
  };
  return {
    list: os.kubernetes.contexts.list.handler(list),
    watch: os.kubernetes.contexts.watch.handler(({ input, signal }) => {
      const ends = until(signal);
      return streams.hold(
        input.stream,
        watchState(list, (listener) => clusters.onKubeconfig(listener), ends),
        ends,
      );
    }),
    check: os.kubernetes.contexts.check.handler(async ({ input: { context }, signal }) => {
      const config = await clusters.kubeconfig();
      const entry = config.contexts.find(({ name }) => name === context);
      try {
        return await checkContext(await clusters.client(context), await resolveContext(config, context), until(signal));
      } catch (error) {
        if (!entry || failureOf(error).kind !== 'kubeconfig-context-broken') throw error;
        return uncheckable(context, config.clusters.get(entry.cluster)?.server ?? '', failureOf(error));
      }
    }),
    certificate: os.kubernetes.contexts.certificate.handler(async ({ input, signal }) =>
      (await clusters.client(input.context)).inspect.presented(until(signal)),
    ),
  };
}
