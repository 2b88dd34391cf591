import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { statusObject } from './api-server.ts';

/** A pod as far as its logs are concerned, with one container `app` that runs. */
export interface ScriptedPod {
  readonly name: string;
  /** Writes the log of a request to the answer, and ends it where it ends. */
  readonly log: (query: URLSearchParams, answer: ServerResponse) => void;
}

/** A time in nanoseconds as a kubelet stamps a line with it. */
export function stamp(nanoseconds: bigint): string {
  const ms = Number(nanoseconds / 1_000_000n);
  return `${new Date(ms).toISOString().slice(0, 19)}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}Z`;
}

function podObject(name: string, node = 'node1') {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      uid: `uid-${name}`,
      namespace: 'shop',
      name,
      labels: { app: 'api', 'pod-template-hash': '6d4cf56db6' },
      creationTimestamp: '2026-11-20T22:00:00Z',
      ownerReferences: [{ kind: 'ReplicaSet', name: 'api-6d4cf56db6', uid: 'uid-rs', controller: true }],
    },
    spec: { nodeName: node, containers: [{ name: 'app', image: 'shop/api:1' }] },
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'app',
          ready: true,
          restartCount: 0,
          containerID: `containerd://${name}`,
          state: { running: { startedAt: '2026-11-20T22:00:01Z' } },
        },
      ],
    },
  };
}

const resource = (name: string, kind: string) => ({
  name,
  kind,
  namespaced: true,
  verbs: ['get', 'list', 'watch'],
  shortNames: [kind === 'Service' ? 'svc' : 'po'],
});
const objects: Readonly<Record<string, unknown>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', groups: [] },
  '/api/v1': { kind: 'APIResourceList', groupVersion: 'v1', resources: [resource('pods', 'Pod'), resource('services', 'Service')] },
  '/api/v1/namespaces/shop/services/api': {
    kind: 'Service',
    metadata: { namespace: 'shop', name: 'api', uid: 'uid-service' },
    spec: { selector: { app: 'api' } },
  },
};

/** An API server that has nothing but pods of the service `api` in `shop`, whose logs the test writes: for what no real one does on demand. */
export async function startLogServer(pods: readonly ScriptedPod[]) {
  const podList = (field: string | null) => ({
    kind: 'PodList',
    metadata: { resourceVersion: '1' },
    items: pods.filter(({ name }) => field === null || field === `metadata.name=${name}`).map(({ name }) => podObject(name)),
  });
  const server = createServer((request, answer) => {
    const url = new URL(request.url ?? '/', 'http://server');
    const json = (value: unknown, status = 200) =>
      answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const [, name, part] = /^\/api\/v1\/namespaces\/shop\/pods(?:\/([^/]+)(?:\/(log))?)?$/u.exec(url.pathname) ?? [];
    const pod = pods.find((one) => one.name === name);
    if (part === 'log' && pod) {
      answer.writeHead(200, { 'content-type': 'text/plain' });
      answer.flushHeaders();
      pod.log(url.searchParams, answer);
    } else if (pod) json(podObject(pod.name));
    else if (url.searchParams.get('watch') === '1') answer.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    else if (/^\/api\/v1(?:\/namespaces\/shop)?\/pods$/u.test(url.pathname)) json(podList(url.searchParams.get('fieldSelector')));
    else if (url.pathname in objects) json(objects[url.pathname]);
    else json(statusObject(404, 'NotFound', `${url.pathname} not found`), 404);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    kubeconfig: JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'scripted',
      clusters: [{ name: 'scripted', cluster: { server: url } }],
      users: [{ name: 'nobody', user: {} }],
      contexts: [{ name: 'scripted', context: { cluster: 'scripted', user: 'nobody', namespace: 'shop' } }],
    }),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
