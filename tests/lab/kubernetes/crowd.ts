import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { makeStateFolder } from '../state-folder.ts';
import { built, buildKubernetes } from './build.ts';
import { clusterFiles, serviceAccountReady, startControlPlane } from './control-plane.ts';
import type { LastingProcess } from './lasting-process.ts';
import { kill } from './lasting-process.ts';

const CONCURRENT = 32;
const MOST_TRIES = 20;
const NAMESPACES = 20;
const APPS = 200;

/** A cluster of its own with many pods that nobody runs: what a large one looks like to those who list and watch. */
export interface Crowd {
  readonly kubeconfig: string;
  readonly pods: number;
  /** Namespace and name of the pod of that number. */
  podName(index: number): { readonly namespace: string; readonly name: string };
  /** Writes another number of restarts into its status. */
  changePod(index: number, restarts: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a real API server with real etcd and writes `pods` running pods on `nodes` nodes into it. The controllers and the scheduler
 * are ended before the first pod: nobody then finds that the nodes are none. Takes about 5 ms a pod on two cores.
 */
export async function startCrowd({ pods = 10_000, nodes = 50 }: { readonly pods?: number; readonly nodes?: number } = {}): Promise<Crowd> {
  await buildKubernetes();
  const folder = await makeStateFolder('crowd');
  const processes: LastingProcess[] = [];
  const stop = async () => {
    for (const one of processes.toReversed()) await kill(one);
    await folder.remove();
  };
  try {
    await startControlPlane(built, folder.path, async (_server, started) => {
      processes.push(started);
    });
    const { admin } = clusterFiles(folder.path);
    const api = await openApi(admin);
    const namespaces = Array.from({ length: NAMESPACES }, (_, index) => `load-${index}`);
    for (const name of namespaces) await api('POST', '/api/v1/namespaces', { metadata: { name } });
    for (const name of namespaces) await serviceAccountReady(admin, name);
    for (const one of processes.filter(({ name }) => name === 'kube-controller-manager' || name === 'kube-scheduler')) await kill(one);
    await inTurn(nodes, (index) => api('POST', '/api/v1/nodes', { metadata: { name: `fake-${index}`, labels: { type: 'fake' } } }));
    const podName = (index: number) => ({
      namespace: `load-${index % NAMESPACES}`,
      name: `app-${index % APPS}-7d4b9c6f5d-${index.toString(36).padStart(5, '0')}`,
    });
    await inTurn(pods, async (index) => {
      const { namespace, name } = podName(index);
      await api('POST', `/api/v1/namespaces/${namespace}/pods`, podOf(name, index, nodes));
    });
    const changePod = async (index: number, restarts: number) => {
      const { namespace, name } = podName(index);
      await api('PATCH', `/api/v1/namespaces/${namespace}/pods/${name}/status`, { status: statusOf(index, restarts) });
    };
    await inTurn(pods, (index) => changePod(index, index % 13 === 0 ? 3 : 0));
    return { kubeconfig: admin, pods, podName, changePod, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function podOf(name: string, index: number, nodes: number) {
  return {
    metadata: { name, labels: { app: `app-${index % APPS}`, 'pod-template-hash': '7d4b9c6f5d' } },
    spec: {
      nodeName: `fake-${index % nodes}`,
      tolerations: [{ operator: 'Exists' }],
      containers: [
        {
          name: 'main',
          image: `registry.example/app:${index % 7}`,
          env: [{ name: 'MODE', value: 'production' }],
          ports: [{ containerPort: 8080 }],
          resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '100m', memory: '64Mi' } },
          readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
        },
      ],
    },
  };
}

const startedAt = new Date(Date.now() - 3_600_000).toISOString().replace(/\.\d+Z$/u, 'Z');

function statusOf(index: number, restarts: number) {
  return {
    phase: 'Running',
    hostIP: `10.1.0.${index % 250}`,
    podIP: `10.2.${(index >> 8) & 255}.${index & 255}`,
    startTime: startedAt,
    conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
      type,
      status: 'True',
      lastTransitionTime: startedAt,
    })),
    containerStatuses: [
      {
        name: 'main',
        image: `registry.example/app:${index % 7}`,
        imageID: `docker-pullable://registry.example/app@sha256:${'ab'.repeat(32)}`,
        containerID: `docker://${index.toString(16).padStart(64, '0')}`,
        ready: true,
        started: true,
        restartCount: restarts,
        state: { running: { startedAt } },
        lastState: {},
      },
    ],
  };
}

async function inTurn(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
}

interface AdminKubeconfig {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }];
  readonly users: readonly [{ readonly user: { readonly 'client-certificate-data': string; readonly 'client-key-data': string } }];
}

type Api = (method: 'POST' | 'PATCH', path: string, body: object) => Promise<void>;

/** Many requests over kept connections; what the server puts off (429) or could not do just then is tried again. */
async function openApi(kubeconfig: string): Promise<Api> {
  const { clusters, users } = parse(await readFile(kubeconfig, 'utf8')) as AdminKubeconfig;
  const bytes = (data: string) => Buffer.from(data, 'base64');
  const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
  const { 'client-certificate-data': certificate, 'client-key-data': key } = users[0].user;
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENT, ca: bytes(authority), cert: bytes(certificate), key: bytes(key) });
  const once = (method: string, path: string, text: string) =>
    new Promise<number>((resolve, reject) => {
      const type = method === 'PATCH' ? 'application/strategic-merge-patch+json' : 'application/json';
      const headers = { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) };
      const sent = request(new URL(path, server), { method, agent, headers }, (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode ?? 0));
      });
      sent.once('error', reject);
      sent.end(text);
    });
  return async (method, path, body) => {
    const text = JSON.stringify(body);
    for (let tries = 1; ; tries += 1) {
      const status = await once(method, path, text);
      if (status < 300) return;
      if (tries === MOST_TRIES || ![429, 409, 500].includes(status)) throw new Error(`${method} ${path} answered ${status}`);
      await sleep(200);
    }
  };
}
