import type { ClusterViewProps } from '../cluster-views.ts';
import { ForwardList } from './forward-list.tsx';

/** The ports that lead into a cluster. */
export default function ForwardsView({ context }: ClusterViewProps) {
  return <ForwardList context={context} />;
}
