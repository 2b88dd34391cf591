import type { SavedForward } from '../../../preload/contract/forwards.ts';
import { savedForwardSchema } from '../../../preload/contract/saved-forward.ts';

/** A forward as it is typed into the form. */
export interface ForwardDraft {
  readonly resource: SavedForward['resource'];
  readonly namespace: string;
  readonly name: string;
  readonly remotePort: string;
  readonly localPort: string;
  readonly bind: string;
}

/** What is wrong with a field: a key of the view's words. */
export type ForwardProblem = 'name-unfit' | 'namespace-unfit' | 'port-unfit' | 'remote-unfit' | 'bind-unfit';

/** The forward to be saved. An empty port here is any that is free. */
export function forwardOf(context: string, draft: ForwardDraft): SavedForward | null {
  const remote = draft.remotePort.trim();
  const local = draft.localPort.trim();
  const parsed = savedForwardSchema.safeParse({
    context,
    namespace: draft.namespace.trim(),
    resource: draft.resource,
    name: draft.name.trim(),
    remotePort: /^\d+$/u.test(remote) ? Number(remote) : remote,
    bind: draft.bind.trim(),
    localPort: local === '' ? 0 : Number(local),
  });
  return parsed.success ? parsed.data : null;
}

/** The fields that cannot be saved, each with why. */
export function forwardProblems(draft: ForwardDraft): { readonly [Field in keyof ForwardDraft]?: ForwardProblem } {
  const { shape } = savedForwardSchema;
  const remote = draft.remotePort.trim();
  const local = draft.localPort.trim();
  return {
    ...(shape.namespace.safeParse(draft.namespace.trim()).success ? {} : { namespace: 'namespace-unfit' }),
    ...(shape.name.safeParse(draft.name.trim()).success ? {} : { name: 'name-unfit' }),
    ...(shape.remotePort.safeParse(/^\d+$/u.test(remote) ? Number(remote) : remote).success ? {} : { remotePort: 'remote-unfit' }),
    ...(local === '' || (/^\d{1,5}$/u.test(local) && Number(local) <= 65_535) ? {} : { localPort: 'port-unfit' }),
    ...(shape.bind.safeParse(draft.bind.trim()).success ? {} : { bind: 'bind-unfit' }),
  };
}

export function draftOf({ resource, namespace, name, remotePort, localPort, bind }: SavedForward): ForwardDraft {
  return { resource, namespace, name, remotePort: String(remotePort), localPort: localPort === 0 ? '' : String(localPort), bind };
}
