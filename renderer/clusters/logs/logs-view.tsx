import type { ObjectPlace } from '../paths.ts';
import { LogsPane } from './logs-pane.tsx';

/** The logs of a pod, or of all pods of a workload or a service together. */
export default function LogsView({ context, resource, namespace, name }: ObjectPlace) {
  return <LogsPane context={context} namespace={namespace} target={{ resource, name }} title={name} workload={name} />;
}
