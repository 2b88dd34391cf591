import type { Command } from 'commander';

/** What the commands of Kubernetes' own kinds say of themselves. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  pods: 'pods of a namespace or of all',
  deployments: 'deployments of a namespace or of all',
  statefulsets: 'stateful sets of a namespace or of all',
  daemonsets: 'daemon sets of a namespace or of all',
  replicasets: 'replica sets of a namespace or of all',
  jobs: 'jobs of a namespace or of all',
  cronjobs: 'cron jobs of a namespace or of all',
  services: 'services of a namespace or of all',
  endpoints: 'endpoints of a namespace or of all',
  endpointslices: 'endpoint slices of a namespace or of all',
  ingresses: 'ingresses of a namespace or of all',
  configmaps: 'config maps of a namespace or of all',
  secrets: 'secrets of a namespace or of all, values masked',
  persistentvolumes: 'volumes of the cluster',
  persistentvolumeclaims: 'claims of a namespace or of all',
  horizontalpodautoscalers: 'autoscalers of a namespace or of all',
  nodes: 'nodes of the cluster',
  events: 'events of a namespace or of all',
  namespaces: 'namespaces of the cluster',
  objects: 'objects of any kind, custom resources too',
};

/** The command named after a kind (`pods`, `statefulsets`, ...), made when it is not there yet; its verbs stand in several files. */
export function kindCommand(program: Command, name: string): Command {
  const known = program.commands.find((command) => command.name() === name);
  if (known) return known;
  return program.command(name).description(DESCRIPTIONS[name] ?? 'objects of this kind');
}
