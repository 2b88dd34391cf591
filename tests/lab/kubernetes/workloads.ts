import { randomBytes } from 'node:crypto';
import { stringify } from 'yaml';
import { mustRun } from '../processes.ts';
import { callApi, watchUntil } from './api-requests.ts';
import type { ApiObject } from './api-requests.ts';
import { kubectl } from './build.ts';
import { serviceAccountReady } from './control-plane.ts';

/** A pod as the API gives it, as far as the lab looks. */
export interface Pod extends ApiObject {
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
    readonly containerStatuses?: readonly {
      readonly ready: boolean;
      readonly restartCount: number;
      readonly state: {
        readonly waiting?: { readonly reason: string; readonly message?: string };
        readonly running?: { readonly startedAt: string };
        readonly terminated?: { readonly reason: string; readonly exitCode: number };
      };
      readonly lastState?: { readonly terminated?: { readonly reason: string; readonly exitCode: number } };
    }[];
  };
}

/** A deployment as the API gives it, as far as the lab looks. */
export interface Deployment extends ApiObject {
  readonly status: { readonly readyReplicas?: number; readonly unavailableReplicas?: number; readonly observedGeneration?: number };
}

/** Where a workload goes, and how long it may take. */
export interface Placement {
  /** Default `default`. */
  readonly namespace?: string;
  /** Default 60 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What `broken` says on its standard error before it exits with 1. */
export const brokenLastLine = "ModuleNotFoundError: No module named 'pyotp'";

/** Applies a YAML document (or several) as `kubectl apply` does. */
export async function applyYaml(kubeconfig: string, yaml: string, namespace = 'default'): Promise<void> {
  await mustRun(kubectl, ['--kubeconfig', kubeconfig, '--namespace', namespace, 'apply', '-f', '-'], { input: yaml });
}

/** Makes a namespace of its own name in which pods can be created at once. `remove` does not wait for its end. */
export async function makeNamespace(kubeconfig: string, prefix = 'test'): Promise<{ readonly name: string; remove(): Promise<void> }> {
  const name = `${prefix}-${randomBytes(4).toString('hex')}`;
  await callApi(kubeconfig, 'POST', '/api/v1/namespaces', { body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } });
  await serviceAccountReady(kubeconfig, name);
  return { name, remove: () => callApi(kubeconfig, 'DELETE', `/api/v1/namespaces/${name}`) };
}

/** The deployment `web`: two busybox replicas that serve HTTP on 8080 and log to standard output. Waits until both are ready. */
export async function deployWeb(kubeconfig: string, placement: Placement = {}): Promise<Deployment> {
  const serve =
    'echo "web is listening on 8080"; mkdir -p /tmp/www; echo healthy >/tmp/www/index.html; exec httpd -f -vv -p 8080 -h /tmp/www';
  await applyYaml(
    kubeconfig,
    deployment('web', 2, {
      name: 'web',
      image: 'busybox:1.36',
      command: ['sh', '-c', serve],
      ports: [{ containerPort: 8080 }],
      readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
    }),
    placement.namespace,
  );
  return watchUntil<Deployment>(
    kubeconfig,
    { path: `/apis/apps/v1/namespaces/${placement.namespace ?? 'default'}/deployments`, name: 'web' },
    ({ status }) => status.readyReplicas === 2,
    placement,
  );
}

/** The deployment `broken`: says {@link brokenLastLine} and exits with 1, over and over. Waits for CrashLoopBackOff. */
export async function deployBroken(kubeconfig: string, placement: Placement = {}): Promise<Pod> {
  const fail = [
    'echo "Traceback (most recent call last):" >&2',
    `echo '  File "/app/main.py", line 3, in <module>' >&2`,
    `echo "${brokenLastLine}" >&2`,
    'exit 1',
  ];
  await applyYaml(
    kubeconfig,
    deployment('broken', 1, {
      name: 'broken',
      image: 'busybox:1.36',
      command: ['sh', '-c', fail.join('; ')],
    }),
    placement.namespace,
  );
  return waitingFor(kubeconfig, 'broken', ['CrashLoopBackOff'], placement);
}

/** The pod `unpullable`, whose image's registry is a loopback port where nothing listens. Waits for the first refusal. */
export async function createUnpullable(kubeconfig: string, placement: Placement = {}): Promise<Pod> {
  await applyYaml(kubeconfig, pod('unpullable', { name: 'unpullable', image: '127.0.0.1:1/pilothouse/missing:1.0' }), placement.namespace);
  return waitingFor(kubeconfig, 'unpullable', ['ErrImagePull', 'ImagePullBackOff'], placement);
}

/** The pod `unschedulable`, which asks for 500 processors. Waits until the scheduler has said that no node has them. */
export async function createUnschedulable(kubeconfig: string, placement: Placement = {}): Promise<Pod> {
  const container = { name: 'unschedulable', image: 'busybox:1.36', resources: { requests: { cpu: '500' } } };
  await applyYaml(kubeconfig, pod('unschedulable', container), placement.namespace);
  return watchPods(
    kubeconfig,
    'unschedulable',
    ({ status }) => status.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable') ?? false,
    placement,
  );
}

function waitingFor(kubeconfig: string, app: string, reasons: readonly string[], placement: Placement): Promise<Pod> {
  return watchPods(
    kubeconfig,
    app,
    ({ status }) => status.containerStatuses?.some(({ state }) => state.waiting && reasons.includes(state.waiting.reason)) ?? false,
    placement,
  );
}

function watchPods(kubeconfig: string, app: string, reached: (pod: Pod) => boolean, placement: Placement): Promise<Pod> {
  const path = `/api/v1/namespaces/${placement.namespace ?? 'default'}/pods`;
  return watchUntil<Pod>(kubeconfig, { path, labelSelector: `app=${app}` }, reached, placement);
}

function deployment(name: string, replicas: number, container: Readonly<Record<string, unknown>>): string {
  return stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { app: name } },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: podSpec(container) },
    },
  });
}

function pod(name: string, container: Readonly<Record<string, unknown>>): string {
  return stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: name } }, spec: podSpec(container) });
}

function podSpec(container: Readonly<Record<string, unknown>>) {
  // Process 1 of a container ignores TERM unless it handles it: without a short grace every removal would take 30 s.
  return { terminationGracePeriodSeconds: 1, dnsPolicy: 'Default', containers: [container] };
}
