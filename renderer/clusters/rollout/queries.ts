import { useQuery } from '@tanstack/react-query';
import { client } from '../../client/link.ts';

/** A deployment, as its calls name it. */
export interface DeploymentPlace {
  readonly context: string;
  readonly namespace: string;
  readonly name: string;
}

/** The revisions that a deployment keeps, newest first; read anew when `seen` changes, and every so often where that is asked for. */
export function useRevisions({ context, namespace, name }: DeploymentPlace, seen: string, everyMs: number | false = false) {
  return useQuery({
    queryKey: ['kubernetes.rollouts.history', context, namespace, name, seen],
    queryFn: ({ signal }) => client.kubernetes.rollouts.history({ context, namespace, name }, { signal }),
    refetchInterval: everyMs,
    placeholderData: (before) => before,
  });
}
