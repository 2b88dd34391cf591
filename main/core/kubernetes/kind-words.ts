import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';
import { resourceIdOf } from './discovery.ts';

/** One object of a kind, by the plural that the API has for it. */
const NAMES: Readonly<Record<string, Words>> = {
  pods: words('pod', 'pod'),
  deployments: words('deployment', 'déploiement'),
  statefulsets: words('stateful set', 'stateful set'),
  daemonsets: words('daemon set', 'daemon set'),
  replicasets: words('replica set', 'replica set'),
  jobs: words('job', 'job'),
  cronjobs: words('cron job', 'cron job'),
  services: words('service', 'service'),
  endpoints: words('endpoints object', 'objet endpoints'),
  endpointslices: words('endpoint slice', 'endpoint slice'),
  ingresses: words('ingress', 'ingress'),
  networkpolicies: words('network policy', 'règle réseau'),
  configmaps: words('config map', 'config map'),
  secrets: words('secret', 'secret'),
  serviceaccounts: words('service account', 'compte de service'),
  persistentvolumeclaims: words('volume claim', 'demande de volume'),
  persistentvolumes: words('volume', 'volume'),
  storageclasses: words('storage class', 'classe de stockage'),
  horizontalpodautoscalers: words('autoscaler', 'autoscaler'),
  nodes: words('node', 'nœud'),
  namespaces: words('namespace', 'namespace'),
  events: words('event', 'événement'),
};

/** `deployment`, `déploiement`; what has no word here is called as the API calls it. */
export function kindWords(plural: string, group = ''): Words {
  const called = resourceIdOf(plural, group);
  const known = Object.hasOwn(NAMES, called) ? NAMES[called] : undefined;
  if (known !== undefined) return known;
  return words(called, called);
}

/** `de pod`, `d’ingress`. */
export function frenchOf(word: string): string {
  return /^[aeiouyéèêœ]/iu.test(word) ? `d’${word}` : `de ${word}`;
}

/** Kinds of Kubernetes itself of which there is one of a name in the whole cluster. */
const CLUSTER_WIDE: ReadonlySet<string> = new Set([
  'nodes',
  'namespaces',
  'persistentvolumes',
  'storageclasses',
  'clusterroles',
  'clusterrolebindings',
  'customresourcedefinitions',
  'ingressclasses',
  'priorityclasses',
  'runtimeclasses',
  'volumeattachments',
  'csidrivers',
  'csinodes',
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'apiservices',
  'certificatesigningrequests',
]);

/** Whether objects of a kind are known to belong to no namespace. */
export function isClusterWide(plural: string): boolean {
  return CLUSTER_WIDE.has(plural);
}
