import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Explanation } from '../../../preload/contract/explanations.ts';
import { selfSigned } from '../../lab/authority.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { callApi } from '../../lab/kubernetes/api-requests.ts';
import type { RefusingRegistry } from '../../lab/kubernetes/refusing-registry.ts';
import { startRefusingRegistry } from '../../lab/kubernetes/refusing-registry.ts';
import { asYaml, quotaCase, troubleCases } from '../../lab/kubernetes/troubles.ts';
import { applyYaml, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { eventually, mustRun, run } from '../../lab/processes.ts';
import type { Desk } from './desk.ts';
import { openDesk } from './desk.ts';

const here = await availability();

/** Of each: kind, name, the rule that is to find it, and a part of what it says. */
const expected = [
  ['deployments', 'python', 'crash/python-module', 'the Python module “pyotp” is not in the image'],
  ['pods', 'segfault', 'crash/exit', 'exit 139 (SIGSEGV)'],
  ['pods', 'oom', 'crash/out-of-memory', 'out of memory (limit 16Mi)'],
  ['pods', 'command', 'crash/command-not-found', '/app/serve'],
  ['pods', 'format', 'crash/exec-format', 'another processor'],
  ['pods', 'port', 'crash/port-in-use', 'container again'],
  ['pods', 'refused', 'crash/connection-refused', '127.0.0.1'],
  ['pods', 'readonly', 'crash/read-only-files', '/data'],
  ['pods', 'permission', 'crash/permission-denied', '/data'],
  ['pods', 'liveness', 'crash/liveness-probe', 'statuscode: 404'],
  ['deployments', 'readiness', 'pod/readiness-probe', 'database is not migrated'],
  ['pods', 'denied', 'image/unauthorized', '/private/shop:1.0'],
  ['pods', 'absent', 'image/not-found', '/absent/shop:9.9'],
  ['pods', 'limited', 'image/rate-limit', '/limited/shop:1.0'],
  ['pods', 'nosecret', 'config/secret-missing', 'database-login'],
  ['pods', 'nokey', 'config/config-map-key-missing', 'database-url'],
  ['pods', 'cpu', 'pending/cpu', 'not enough CPU'],
  ['pods', 'selector', 'pending/node-selector', 'labels'],
  ['pods', 'noclaim', 'pending/claim-missing', 'the claim nowhere'],
  ['pods', 'mount', 'mount/secret-missing', 'shop-tls'],
  ['deployments', 'deadline', 'pod/readiness-probe', 'connection refused'],
  ['jobs', 'backoff', 'job/failed', 'the database has no “orders”'],
  ['jobs', 'overdue', 'job/deadline', 'deadline of 2 s'],
  ['cronjobs', 'suspended', 'cron/suspended', 'suspended'],
  ['statefulsets', 'stateful', 'crash/own-error', 'wrong ownership'],
  ['daemonsets', 'daemon', 'image/not-found', '/absent/agent:2.0'],
  ['services', 'good', 'service/ready', '1 endpoint'],
  ['services', 'typo', 'service/selector-matches-nothing', 'app=wbe'],
  ['services', 'portname', 'service/port-name', '“grpc”'],
  ['ingresses', 'entry', 'ingress/service-missing', 'the service gone'],
  ['secrets', 'expired', 'tls/expired', 'expired on'],
  ['persistentvolumeclaims', 'unbound', 'claim/class-missing', 'storage class fast'],
  ['horizontalpodautoscalers', 'scaler', 'autoscaler/no-metrics', 'no metrics'],
] as const;

describe.skipIf(!here.ok)(`explanations${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: KubernetesLab;
  let registry: RefusingRegistry;
  let desk: Desk;
  let folder: string;
  let namespace: { readonly name: string; remove(): Promise<void> };
  let small: { readonly name: string; remove(): Promise<void> };

  beforeAll(async () => {
    lab = await startKubernetes();
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-explain-'));
    registry = await startRefusingRegistry();
    desk = await openDesk({ KUBECONFIG: lab.kubeconfig });
    namespace = await makeNamespace(lab.kubeconfig, 'explain');
    small = await makeNamespace(lab.kubeconfig, 'small');
    const { cert, key } = await selfSigned(folder, {
      names: ['shop.example'],
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2026-02-01T00:00:00Z'),
    });
    const cases = troubleCases(registry.address, { certificate: cert, key });
    await applyYaml(lab.kubeconfig, asYaml(cases.flatMap(({ objects }) => objects)), namespace.name);
    const [quota, ...filling] = quotaCase;
    await applyYaml(lab.kubeconfig, asYaml(quota === undefined ? [] : [quota]), small.name);
    // Before its use is counted every pod is refused, for a reason of its own, and asked for again ever more seldom.
    await eventually(
      'the quota is counted',
      async () => {
        const seen = JSON.stringify(await callApi(lab.kubeconfig, 'GET', `/api/v1/namespaces/${small.name}/resourcequotas/small`));
        return seen.includes('"used"') ? true : undefined;
      },
      { timeoutMs: 60_000 },
    );
    await applyYaml(lab.kubeconfig, asYaml(filling), small.name);
  }, 120_000);

  afterAll(async () => {
    if (namespace) {
      // What waits for its finalizer would keep the namespace.
      const patch = ['patch', 'pod', 'finalizer', '--type=merge', '-p', '{"metadata":{"finalizers":null}}'];
      await run(lab.kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, ...patch]);
      await namespace.remove();
    }
    await small?.remove();
    await desk?.close();
    await registry?.close();
    await rm(folder, { recursive: true, force: true });
    await lab?.stop();
  });

  const explain = (resource: string, name: string, within: string | null = namespace.name) =>
    desk.client.kubernetes.explain({ context: 'lab', resource, namespace: within, name });
  /** The cluster finds its troubles one after the other. */
  const explained = (resource: string, name: string, reached: (found: Explanation) => boolean, within: string | null = namespace.name) => {
    let last: Explanation | null = null;
    return eventually(
      `${resource} ${name}`,
      async () => {
        last = await explain(resource, name, within);
        return reached(last) ? last : undefined;
      },
      { timeoutMs: 100_000 },
    ).catch((error: unknown) => {
      throw new Error(`${resource} ${name} is explained as ${JSON.stringify(last)}`, { cause: error });
    });
  };

  test.each(expected)('%s %s: %s', { timeout: 120_000 }, async (resource, name, rule, what) => {
    const found = await explained(resource, name, (one) => one.rule === rule && one.what.en.includes(what));
    expect(found.object).toEqual({ resource, namespace: namespace.name, name });
    expect(found.unseen).toEqual([]);
    if (found.level === 'healthy') return;
    expect(found.whatToDo.length).toBeGreaterThan(0);
    for (const sentence of [found.what, ...found.whatToDo, ...(found.means ? [found.means] : [])])
      expect(sentence.fr).not.toBe(sentence.en);
  });

  test('a quota refuses pods: the deployment says which, what it is used for, and what still serves', async () => {
    const found = await explained(
      'deployments',
      'shop',
      ({ rule, stillServes }) => rule === 'pods-refused/quota' && stillServes?.en === '1 of 3 pods are ready.',
      small.name,
    );
    expect(found.level).toBe('degraded');
    expect(found.links).toEqual([{ resource: 'resourcequotas', namespace: small.name, name: 'small', exists: true }]);
    expect((await explain('resourcequotas', 'small', small.name)).rule).toBe('quota/full');
  }, 120_000);

  test('a pod that is removed and waits for its finalizer', async () => {
    await explained('pods', 'finalizer', ({ rule }) => rule === 'pod/running');
    await callApi(lab.kubeconfig, 'DELETE', `/api/v1/namespaces/${namespace.name}/pods/finalizer`);
    const found = await explained('pods', 'finalizer', ({ rule }) => rule === 'pod/stuck-finalizer');
    expect(found.what.en).toContain('example.com/backup');
  }, 120_000);

  test('the node, the namespace and a kind without rules of its own', async () => {
    expect(await explain('nodes', 'node1', null)).toMatchObject({ level: 'healthy', rule: 'node/ready' });
    expect(await explain('namespaces', namespace.name, null)).toMatchObject({ level: 'healthy', rule: 'namespace/active' });
    expect(await explain('configmaps', 'settings')).toMatchObject({ level: 'healthy', rule: 'object/exists' });
  });

  test('a login that may only look at pods and deployments is told what it could not see', async () => {
    const viewer = await openDesk({ KUBECONFIG: lab.viewerKubeconfig });
    const name = `explain-${namespace.name.slice(-4)}`;
    try {
      await applyYaml(
        lab.kubeconfig,
        asYaml([
          {
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: { name },
            spec: { nodeSelector: { disk: 'none' }, containers: [{ name: 'app', image: 'busybox:1.36' }] },
          },
        ]),
      );
      const found = await eventually('the pod as its viewer sees it', async () => {
        const seen = await viewer.client.kubernetes.explain({ context: 'lab-viewer', resource: 'pods', namespace: 'default', name });
        return seen.rule === 'pending/node-selector' ? seen : undefined;
      });
      expect(found.unseen.map(({ en }) => en)).toContain('This login may not read events.');
      expect(viewer.bugs).toEqual([]);
    } finally {
      await mustRun(lab.kubectl, ['--kubeconfig', lab.kubeconfig, '-n', 'default', 'delete', 'pod', name, '--wait=false']);
      await viewer.close();
    }
  });

  test('nothing of this was an error of ours', () => {
    expect(desk.bugs).toEqual([]);
  });
});
