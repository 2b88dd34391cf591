import type { Deployment, Pod } from '../../../preload/contract/kubernetes.ts';
import type { LoginCommand } from '../vantage/login-programs.ts';
import type { Rooms } from '../rooms.ts';
import type { ClusterClient } from './cluster-client.ts';
import { createClusterClients } from './cluster-clients.ts';
import { createClusterFindings } from './troubles/cluster-findings.ts';
import type { DeploymentFacts } from './deployments/deployment-facts.ts';
import { createPodsOfDeployments, liveDeployments } from './deployments/deployments.ts';
import type { EvidenceDesk } from './evidence.ts';
import { createEvidenceDesk } from './evidence.ts';
import type { WatchedObjects } from './troubles/object-troubles.ts';
import { objectsSource } from './troubles/object-troubles.ts';
import type { Kubeconfig } from './contexts/kubeconfig.ts';
import { LiveList } from './live/live-list.ts';
import type { LiveTiming } from './live/live-source.ts';
import { LIVE_TIMING } from './live/live-source.ts';
import type { PodFacts } from './pods/pod-facts.ts';
import { livePods } from './pods/pods.ts';

/** The clusters of the kubeconfig: clients, evidence and live lists, each made when first needed and shared from then on. */
export interface Clusters {
  kubeconfig(): Promise<Kubeconfig>;
  /** Called when the kubeconfig files changed. */
  onKubeconfig(listener: () => void): () => void;
  /** Throws FailureError `kubeconfig-context-unknown`, `kubeconfig-context-broken`. Contacts nothing. */
  client(context: string): Promise<ClusterClient>;
  /** The context's login program, to be run on a terminal. Throws FailureError as `Logins.of`. */
  loginCommand(context: string, signal: AbortSignal): Promise<LoginCommand>;
  evidence(context: string): EvidenceDesk;
  /** Called when connections are to be made anew: those of one context, or, after sleep, all (null). */
  onDistrust(listener: (context: string | null) => void): () => void;
  /** Without `labelSelector` all of them. */
  pods(context: string, namespace: string | null, labelSelector?: string | null): LiveList<PodFacts, Pod>;
  deployments(context: string, namespace: string | null, labelSelector?: string | null): LiveList<DeploymentFacts, Deployment>;
  /** A live list of other objects, whose troubles the overview is to hear of too, until `end`; `changed` at each change of it. */
  watchedBeside(context: string, objects: WatchedObjects): { changed(): void; end(): void };
}

/** A pause of the whole program longer than this was a sleep of the machine. */
const SLEEP_MS = 20_000;
const SLEEP_CHECK_MS = 5000;
const NARROWED_LINGER_MS = 5000;

interface Cluster {
  readonly evidence: EvidenceDesk;
  readonly pods: Map<string, LiveList<PodFacts, Pod>>;
  readonly deployments: Map<string, LiveList<DeploymentFacts, Deployment>>;
  readonly objects: Set<WatchedObjects>;
  readonly findings: { changed(): void };
}

/** The clusters of the kubeconfig files; contacts none until it is asked for something of it. */
export function createClusters(rooms: Rooms, timing: LiveTiming = LIVE_TIMING): Clusters {
  const { redactor, closing, log } = rooms;
  const clusters = new Map<string, Cluster>();
  const clients = createClusterClients(rooms);
  const { kubeconfig, client } = clients;

  const cluster = (context: string): Cluster => {
    const known = clusters.get(context);
    if (known) return known;
    const pods: Cluster['pods'] = new Map();
    const deployments: Cluster['deployments'] = new Map();
    const objects: Cluster['objects'] = new Set();
    const sources = function* () {
      for (const one of objects) yield objectsSource(one);
      for (const { running, status, rows, facts } of pods.values()) yield { kind: 'pods' as const, running, status, rows, facts };
      for (const { running, status, rows, facts } of deployments.values())
        yield { kind: 'deployments' as const, running, status, rows, facts };
    };
    const evidence = createEvidenceDesk(
      () => client(context),
      (text) => redactor.redact(text),
      closing,
    );
    evidence.onArrival((uid) => {
      for (const list of pods.values()) if (list.facts.has(uid)) list.refresh([uid]);
    });
    const made = { evidence, pods, deployments, objects, findings: createClusterFindings(context, rooms.findings, sources, closing) };
    clusters.set(context, made);
    return made;
  };

  const follow = <Facts extends { readonly uid: string }, Row extends { readonly uid: string }>(
    context: string,
    what: string,
    list: LiveList<Facts, Row>,
  ) => {
    let before = list.status.status;
    list.onChange(() => {
      cluster(context).findings.changed();
      const { status, failure } = list.status;
      if (status === before) return;
      before = status;
      log.info({ context, what, status, ...(failure ? { kind: failure.kind, evidence: failure.evidence } : {}) }, 'live list');
    });
    return list;
  };

  const pods = (context: string, namespace: string | null, labelSelector: string | null = null) => {
    const { pods: lists, evidence } = cluster(context);
    return obtain(lists, scopeKey(namespace, labelSelector), () =>
      follow(
        context,
        `pods of ${namespace ?? 'all namespaces'}`,
        new LiveList(
          livePods({ namespace, labelSelector }, () => client(context), evidence),
          lingering(timing, labelSelector),
          closing,
        ),
      ),
    );
  };

  const deployments = (context: string, namespace: string | null, labelSelector: string | null = null) => {
    const { deployments: lists, evidence } = cluster(context);
    return obtain(lists, scopeKey(namespace, labelSelector), () => {
      const podsOf = createPodsOfDeployments(namespace, (wanted) => pods(context, wanted), evidence);
      const list = new LiveList(
        liveDeployments({ namespace, labelSelector }, () => client(context), evidence, podsOf),
        lingering(timing, labelSelector),
        closing,
      );
      podsOf.follow(list);
      return follow(context, `deployments of ${namespace ?? 'all namespaces'}`, list);
    });
  };

  const distrust = ({ pods: podLists, deployments: deploymentLists }: Cluster) => {
    for (const list of [...podLists.values(), ...deploymentLists.values()]) list.distrust();
  };
  const distrustListeners = new Set<(context: string | null) => void>();
  const stopNoticing = onWake(() => {
    for (const listener of distrustListeners) listener(null);
    for (const known of clusters.values()) distrust(known);
  });
  clients.onReplaced((context) => {
    for (const listener of distrustListeners) listener(context);
    const known = clusters.get(context);
    if (known) distrust(known);
  });
  closing.addEventListener(
    'abort',
    () => {
      stopNoticing();
      clients.close();
    },
    { once: true },
  );

  return {
    kubeconfig,
    onKubeconfig: clients.onKubeconfig,
    client,
    loginCommand: clients.loginCommand,
    evidence: (context) => cluster(context).evidence,
    onDistrust(listener) {
      distrustListeners.add(listener);
      return () => distrustListeners.delete(listener);
    },
    pods,
    deployments,
    watchedBeside(context, objects) {
      const { objects: all, findings } = cluster(context);
      all.add(objects);
      return {
        changed: () => findings.changed(),
        end() {
          all.delete(objects);
          findings.changed();
        },
      };
    },
  };
}

/** Calls when the machine was asleep: the clock then jumps between two ticks. */
function onWake(listener: () => void): () => void {
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - last > SLEEP_MS) listener();
    last = now;
  }, SLEEP_CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** All namespaces cannot be confused with one: no namespace has this name. */
function scopeKey(namespace: string | null, labelSelector: string | null): string {
  return `${namespace ?? '*'}${labelSelector === null ? '' : ` ${labelSelector}`}`;
}

/** What was narrowed by labels on the way to others is not kept for the overview. */
function lingering(timing: LiveTiming, labelSelector: string | null): LiveTiming {
  return labelSelector === null ? timing : { ...timing, lingerMs: Math.min(timing.lingerMs, NARROWED_LINGER_MS) };
}

function obtain<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
