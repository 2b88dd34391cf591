import { useQuery } from '@tanstack/react-query';
import { client } from '../../client/link.ts';

/** A deployment, as its calls name it. */
export interface DeploymentPlace {
  readonly context: string;
  readonly namespace: string;
  readonly name: string;
}

/** The revisions that a deployment keeps, newest first; read anew when `seen` changes. */
export function useRevisions({ context, namespace, name }: DeploymentPlace, seen: string) {
  return useQuery({
    queryKey: ['kubernetes.rollouts.history', context, namespace, name, seen],
    queryFn: ({ signal }) => client.kubernetes.rollouts.history({ context, namespace, name }, { signal }),
    placeholderData: (before) => before,
  });
}
