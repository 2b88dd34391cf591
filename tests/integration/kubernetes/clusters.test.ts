import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ORPCError } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { createClusters } from '../../../main/core/kubernetes/clusters.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failureSchema } from '../../../preload/contract/failure.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { callApi } from '../../lab/kubernetes/api-requests.ts';
import {
  applyYaml,
  brokenLastLine,
  createUnpullable,
  createUnschedulable,
  deployBroken,
  deployWeb,
  makeNamespace,
} from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import type { Desk } from './desk.ts';
import { openDesk, openView } from './desk.ts';
import { startRelay } from './relay.ts';

const here = await availability();

/** A kubeconfig of the lab: one cluster, one user. */
const oneContext = z.looseObject({
  clusters: z.tuple([z.looseObject({ cluster: z.looseObject({}) })]),
  users: z.tuple([z.looseObject({ user: z.looseObject({}) })]),
});

const reason = z.object({ reason: z.string() }).optional();
const containerStatus = z.object({
  ready: z.boolean(),
  restartCount: z.number(),
  state: z.object({ waiting: reason, terminated: reason }),
});
/** What `kubectl get pods -o json` prints, as far as it is compared. */
const kubectlPods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ namespace: z.string(), name: z.string() }),
      spec: z.object({ nodeName: z.string().optional() }),
      status: z.object({ phase: z.string(), containerStatuses: z.array(containerStatus).default([]) }),
    }),
  ),
});

/** The failure that a call of the contract answers with. */
async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ORPCError) return failureSchema.parse(error.data);
    throw error;
  }
  throw new Error('the call did not fail');
}

describe.skipIf(!here.ok)(`clusters${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: KubernetesLab;
  let folder: string;
  const namespaces: { remove(): Promise<void> }[] = [];
  const desks: Desk[] = [];

  beforeAll(async () => {
    lab = await startKubernetes();
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-clusters-'));
  });

  afterAll(async () => {
    await Promise.all(desks.map((desk) => desk.close()));
    await Promise.all(namespaces.map((namespace) => namespace.remove()));
    await rm(folder, { recursive: true, force: true });
    await lab?.stop();
  });

  const desk = async (kubeconfig: string, env: Readonly<Record<string, string>> = {}) => {
    const opened = await openDesk({ KUBECONFIG: kubeconfig, ...env });
    desks.push(opened);
    return opened;
  };
  const namespace = async () => {
    const made = await makeNamespace(lab.kubeconfig, 'clusters');
    namespaces.push(made);
    return made.name;
  };
  const kubectl = (...args: string[]) => mustRun(lab.kubectl, ['--kubeconfig', lab.kubeconfig, ...args]);
  /** The administrator's kubeconfig with something of its cluster changed. */
  const altered = async (name: string, cluster: Readonly<Record<string, unknown>>, user: Readonly<Record<string, unknown>> = {}) => {
    const config = oneContext.parse(parse(await readFile(lab.kubeconfig, 'utf8')));
    Object.assign(config.clusters[0].cluster, cluster);
    Object.assign(config.users[0].user, user);
    const path = join(folder, `${name}.yaml`);
    await writeFile(path, stringify(config));
    return path;
  };

  test('two kubeconfig files with broken contexts: each problem stays with its context, the others work', async () => {
    const { client } = await desk(lab.mixedKubeconfig);
    const { contexts, problems } = await client.kubernetes.contexts.list();
    expect(problems).toEqual([]);
    expect(Object.fromEntries(contexts.map((context) => [context.name, context.problem?.kind ?? null]))).toEqual({
      lab: null,
      'lab-viewer': null,
      unreachable: null,
      'missing-certificate': 'kubeconfig-context-broken',
    });
    expect(contexts.find(({ name }) => name === 'missing-certificate')?.problem?.cause.en).toContain('no-such.crt');
    expect((await client.kubernetes.namespaces.list({ context: 'lab' })).namespaces).toContain('kube-system');
    expect((await failureOf(client.kubernetes.namespaces.list({ context: 'missing-certificate' }))).kind).toBe('kubeconfig-context-broken');
    expect((await failureOf(client.kubernetes.namespaces.list({ context: 'unreachable' }))).kind).toBe('connection-refused');
    expect((await failureOf(client.kubernetes.namespaces.list({ context: 'nowhere' }))).kind).toBe('kubeconfig-context-unknown');
  });

  test('an unreadable file beside a good one', async () => {
    const broken = join(folder, 'broken.yaml');
    await writeFile(broken, '{ this is: [not yaml');
    const { client } = await desk([broken, join(folder, 'absent.yaml'), lab.kubeconfig].join(delimiter));
    const { contexts, problems } = await client.kubernetes.contexts.list();
    expect(problems.map(({ kind }) => kind)).toEqual(['kubeconfig-unreadable', 'kubeconfig-unreadable']);
    expect(contexts.map(({ name, problem }) => ({ name, problem }))).toEqual([{ name: 'lab', problem: null }]);
  });

  test('a crash loop, an image and a processor that are not there: in words, in the list and live; and what kubectl says', async () => {
    const name = await namespace();
    const { client, bugs } = await desk(lab.kubeconfig);
    await Promise.all([
      deployWeb(lab.kubeconfig, { namespace: name }),
      deployBroken(lab.kubeconfig, { namespace: name }),
      createUnpullable(lab.kubeconfig, { namespace: name }),
      createUnschedulable(lab.kubeconfig, { namespace: name }),
    ]);
    const scope = { context: 'lab', namespace: name };
    const pods = openView({ client }, client.kubernetes.pods.watch, scope);
    const deployments = openView({ client }, client.kubernetes.deployments.watch, scope);
    try {
      const crash = /^CrashLoopBackOff: exit 1, \d+ restarts?, last log line: ModuleNotFoundError: No module named 'pyotp'$/;
      await pods.until(() => crash.test(pods.byName('broken')?.state.en ?? ''), 'the crash loop in words');
      await deployments.until(() => deployments.byName('broken')?.state.en.includes(brokenLastLine) ?? false, 'the deployment in words');
      expect(deployments.byName('broken')?.state.en).toMatch(/^The only replica crashes at start: .*; nothing serves$/);
      expect(deployments.byName('broken')?.level).toBe('failing');
      expect(deployments.byName('web')).toMatchObject({ level: 'healthy', ready: 2, desired: 2, state: { en: '2 of 2 replicas ready' } });
      await pods.until(() => pods.byName('unpullable')?.state.en.includes('connection refused') ?? false, 'the registry’s words');
      expect(pods.byName('unpullable')?.state.en).toContain('127.0.0.1:1/pilothouse/missing:1.0');
      expect(pods.byName('unschedulable')?.level).toBe('failing');
      expect(pods.byName('unschedulable')?.state.en).toMatch(/^Not scheduled: 0\/1 nodes are available: .*cpu/);

      const list = await client.kubernetes.pods.list(scope);
      expect(list.map((pod) => pod.name.split('-')[0])).toEqual(['broken', 'unpullable', 'unschedulable', 'web', 'web']);
      expect(list.find((pod) => pod.name.startsWith('broken'))?.state.en).toContain(brokenLastLine);
      expect((await client.kubernetes.deployments.list(scope)).find((row) => row.name === 'broken')?.state.en).toContain(brokenLastLine);

      const links = await findingsUntil(
        client,
        (found) => found.includes(`cluster/lab/deployments/${name}/broken`) && found.includes(`cluster/lab/pods/${name}/unschedulable`),
      );
      expect(links.some((link) => link.includes('/web'))).toBe(false);
      expect(bugs).toEqual([]);
    } finally {
      await pods.close();
      await deployments.close();
    }
  });

  test('pods list agrees with kubectl get pods', async () => {
    const name = await namespace();
    const { client } = await desk(lab.kubeconfig);
    await Promise.all([deployWeb(lab.kubeconfig, { namespace: name }), createUnschedulable(lab.kubeconfig, { namespace: name })]);
    const theirs = kubectlPods.parse(JSON.parse(await kubectl('--namespace', name, 'get', 'pods', '-o', 'json')));
    const ours = await client.kubernetes.pods.list({ context: 'lab', namespace: name });
    const expected = theirs.items.map(({ metadata, spec, status }) => {
      const statuses = status.containerStatuses;
      const reasons = statuses.map(({ state }) => state.waiting?.reason ?? state.terminated?.reason ?? null);
      return {
        namespace: metadata.namespace,
        name: metadata.name,
        phase: status.phase,
        ready: `${statuses.filter(({ ready }) => ready).length}/1`,
        restarts: statuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
        node: spec.nodeName ?? null,
        reason: reasons.find((found) => found !== null) ?? null,
      };
    });
    const byName = (a: { readonly name: string }, b: { readonly name: string }) => a.name.localeCompare(b.name);
    expect(
      ours
        .map(({ namespace: its, name: called, phase, ready, restarts, node, reason }) => ({
          namespace: its,
          name: called,
          phase,
          ready,
          restarts,
          node,
          reason,
        }))
        .toSorted(byName),
    ).toEqual(expected.toSorted(byName));
    expect((await client.kubernetes.pods.list({ context: 'lab', namespace: null })).length).toBeGreaterThanOrEqual(expected.length);
  });

  test('a connection that is cut is stale, then offline, and comes back live with nothing lost', async () => {
    const name = await namespace();
    const relay = await startRelay({ host: '127.0.0.1', port: Number(new URL(lab.server).port) });
    const { client, core } = await desk(await altered('relayed', { server: `https://127.0.0.1:${relay.port}` }));
    const view = openView({ client }, client.kubernetes.deployments.watch, { context: 'lab', namespace: name });
    try {
      await applyYaml(lab.kubeconfig, idleDeployment('kept'), name);
      await applyYaml(lab.kubeconfig, idleDeployment('removed-meanwhile'), name);
      await view.until(() => view.status()?.status === 'live' && view.rows.size === 2, 'live with both');
      await relay.cut();
      await view.until(() => view.status()?.status === 'stale', 'stale after the cut');
      expect(view.status()?.failure?.kind).toMatch(/^connection-(reset|closed|refused)$/);
      await view.until(() => view.status()?.status === 'offline', 'offline after the next try');
      expect(view.status()?.failure?.kind).toBe('connection-refused');
      expect(view.rows.size).toBe(2);
      await kubectl('--namespace', name, 'delete', 'deployment', 'removed-meanwhile');
      await applyYaml(lab.kubeconfig, idleDeployment('made-meanwhile'), name);
      expect(await findingsUntil(client, (found) => found.includes('cluster/lab'))).toContain('cluster/lab');
      await relay.restore();
      await view.until(() => view.status()?.status === 'live', 'live again');
      await view.until(() => view.rows.size === 2 && view.byName('made-meanwhile') !== undefined, 'what happened meanwhile');
      expect([...view.rows.values()].map((row) => row.name).toSorted()).toEqual(['kept', 'made-meanwhile']);
      expect(view.messages.filter(({ kind }) => kind === 'snapshot')).toHaveLength(1);
      expect(core.rooms.closing.aborted).toBe(false);
    } finally {
      await view.close();
      await relay.close();
    }
  });

  test('a connection that falls silent is distrusted; two readers share one watch; it stops with the last', async () => {
    const name = await namespace();
    const relay = await startRelay({ host: '127.0.0.1', port: Number(new URL(lab.server).port) });
    const { core } = await desk(await altered('silent', { server: `https://127.0.0.1:${relay.port}` }));
    const list = createClusters(core.rooms, { watchSeconds: 2, lingerMs: 0 }).deployments('lab', name);
    const changed = (condition: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!condition()) return;
          unsubscribe();
          resolve();
        };
        const unsubscribe = list.onChange(look);
        look();
      });
    const first = list.hold();
    await changed(() => list.status.status === 'live');
    const connections = relay.accepted();
    const second = list.hold();
    expect(list.status.status).toBe('live');
    expect(relay.accepted()).toBe(connections);
    relay.freeze();
    await changed(() => list.status.status === 'stale');
    expect(list.status.failure?.kind).toBe('timed-out');
    relay.thaw();
    list.retryNow();
    await changed(() => list.status.status === 'live');
    first();
    expect(list.running).toBe(true);
    second();
    expect(list.running).toBe(false);
    expect(list.rows.size).toBe(0);
    await relay.close();
  });

  test('a reader that is slow gets the latest of everything, not everything', async () => {
    const name = await namespace();
    const { client } = await desk(lab.kubeconfig);
    const count = 500;
    const path = `/apis/apps/v1/namespaces/${name}/deployments`;
    const view = openView({ client }, client.kubernetes.deployments.watch, { context: 'lab', namespace: name });
    try {
      await view.until(() => view.status()?.status === 'live', 'live');
      expect(view.rows.size).toBe(0);
      const numbers = Array.from({ length: count }, (_, index) => index);
      await inParallel(numbers, (index) => callApi(lab.kubeconfig, 'POST', path, { body: parse(idleDeployment(`many-${index}`)) }));
      await view.until(() => view.rows.size === count, `${count} new ones`);
      await inParallel(numbers, (index) => callApi(lab.kubeconfig, 'DELETE', `${path}/many-${index}`));
      await view.until(() => view.rows.size === 0, 'all gone');
      expect(view.messages.filter(({ kind }) => kind === 'snapshot')).toHaveLength(1);
      // Two changes of each at the least, in far fewer messages.
      expect(view.messages.length).toBeLessThan(count);
      expect(view.messages.every(({ status }) => status === 'live' || status === 'stale')).toBe(true);
    } finally {
      await view.close();
    }
  }, 120_000);

  test('a user who may not list namespaces still works in the one of the kubeconfig', async () => {
    const { client } = await desk(lab.viewerKubeconfig);
    const { namespaces: known, problem } = await client.kubernetes.namespaces.list({ context: 'lab-viewer' });
    expect(known).toEqual(['default']);
    expect(problem?.kind).toBe('kubernetes-forbidden');
    expect(problem?.cause.en).toMatch(/is not allowed to list namespaces in the whole cluster/);
    const view = openView({ client }, client.kubernetes.pods.watch, { context: 'lab-viewer', namespace: 'default' });
    await view.until(() => view.status()?.status === 'live', 'live in default');
    await view.close();
    const everywhere = openView({ client }, client.kubernetes.pods.watch, { context: 'lab-viewer', namespace: null });
    await everywhere.until(() => everywhere.status()?.status === 'offline', 'forbidden everywhere');
    expect(everywhere.status()?.failure?.kind).toBe('kubernetes-forbidden');
    await everywhere.close();
  });

  test('a user who acts as another is that other for the API server', async () => {
    const { client } = await desk(
      await altered(
        'acting',
        {},
        { as: 'dev@example', 'as-groups': ['readers', 'guests'], 'as-user-extra': { 'example.org/Reason': ['test'] } },
      ),
    );
    const failed = await failureOf(client.kubernetes.pods.list({ context: 'lab', namespace: 'default' }));
    expect(failed.kind).toBe('kubernetes-forbidden');
    expect(failed.cause.en).toBe('dev@example is not allowed to list pods in the namespace “default”.');
  });

  test('a namespace that does not exist is not an empty one', async () => {
    const { client } = await desk(lab.kubeconfig);
    expect((await failureOf(client.kubernetes.pods.list({ context: 'lab', namespace: 'no-such-namespace' }))).kind).toBe('not-found');
    expect(await client.kubernetes.pods.list({ context: 'lab', namespace: 'kube-public' })).toEqual([]);
  });

  test('a wrong token, a foreign authority, another name: each by its kind', async () => {
    const port = Number(new URL(lab.server).port);
    const relay = await startRelay({ host: '127.0.0.1', port }, '127.0.0.2');
    const cases = [
      [
        await altered('token', {}, { 'client-certificate-data': undefined, 'client-key-data': undefined, token: 'canary-of-a-token' }),
        'kubernetes-unauthorized',
      ],
      [await altered('authority', { 'certificate-authority-data': undefined }), 'certificate-unknown-authority'],
      [await altered('name', { server: `https://127.0.0.2:${relay.port}` }), 'certificate-wrong-name'],
      [await altered('plain', { server: `http://127.0.0.1:${port}` }), 'kubernetes-not-spoken'],
    ] as const;
    for (const [kubeconfig, kind] of cases) {
      const { client } = await desk(kubeconfig);
      const failed = await failureOf(client.kubernetes.namespaces.list({ context: 'lab' }));
      expect(failed.kind).toBe(kind);
      expect(JSON.stringify(failed)).not.toContain('canary-of-a-token');
    }
    await relay.close();
  });

  test('tls-server-name and insecure-skip-tls-verify are honoured', async () => {
    const relay = await startRelay({ host: '127.0.0.1', port: Number(new URL(lab.server).port) }, '127.0.0.2');
    const server = `https://127.0.0.2:${relay.port}`;
    for (const cluster of [
      { server, 'tls-server-name': '127.0.0.1' },
      { server, 'insecure-skip-tls-verify': true, 'certificate-authority-data': undefined },
    ]) {
      const { client } = await desk(await altered('lenient', cluster));
      expect((await client.kubernetes.namespaces.list({ context: 'lab' })).namespaces).toContain('default');
    }
    await relay.close();
  });

  test('a proxy of the kubeconfig is used, and so is one of the environment, but not for what NO_PROXY names', async () => {
    const tunnels: string[] = [];
    const proxy = createHttpServer();
    proxy.on('connect', (request, client, head) => {
      tunnels.push(request.url ?? '');
      const server = connect(Number(new URL(lab.server).port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        server.write(head);
        server.pipe(client).pipe(server);
      });
      // Either end may go first.
      server.on('error', () => client.destroy());
      client.on('error', () => server.destroy());
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const behind = { server: 'https://cluster.invalid:6443', 'tls-server-name': '127.0.0.1' };
    const list = async (kubeconfig: string, env: Readonly<Record<string, string>>) =>
      (await desk(kubeconfig, env)).client.kubernetes.namespaces.list({ context: 'lab' });
    expect((await list(await altered('proxy', { ...behind, 'proxy-url': proxyUrl }), {})).namespaces).toContain('default');
    expect((await list(await altered('proxied', behind), { HTTPS_PROXY: proxyUrl })).namespaces).toContain('default');
    expect(tunnels).toEqual(['cluster.invalid:6443', 'cluster.invalid:6443']);
    const excepted = await failureOf(list(await altered('excepted', behind), { HTTPS_PROXY: proxyUrl, NO_PROXY: '.invalid' }));
    expect(excepted.kind).toMatch(/^name-/);
    expect(tunnels).toHaveLength(2);
    expect((await failureOf(list(await altered('odd-proxy', { ...behind, 'proxy-url': 'ftp://127.0.0.1:1' }), {}))).kind).toBe(
      'kubeconfig-context-broken',
    );
    expect((await failureOf(list(await altered('dead-proxy', { ...behind, 'proxy-url': 'http://127.0.0.1:1' }), {}))).kind).toBe(
      'connection-refused',
    );
    proxy.close();
    proxy.closeAllConnections();
  });

  test('a key that is none, and one of another certificate, are a problem of the context', async () => {
    const pem = (text: string) => Buffer.from(`-----BEGIN ${text}-----\nAAAA\n-----END ${text}-----\n`).toString('base64');
    const other = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    for (const key of [pem('PRIVATE KEY'), Buffer.from(other.privateKey).toString('base64')]) {
      const { client } = await desk(await altered('key', {}, { 'client-key-data': key }));
      expect((await failureOf(client.kubernetes.namespaces.list({ context: 'lab' }))).kind).toBe('kubeconfig-context-broken');
    }
    const { client } = await desk(await altered('authority', { 'certificate-authority-data': pem('CERTIFICATE') }));
    expect((await failureOf(client.kubernetes.namespaces.list({ context: 'lab' }))).kind).toMatch(
      /^(kubeconfig-context-broken|certificate-unknown-authority)$/,
    );
  });

  test('what is no API server is said to be none, and what never answers ends by its limit', async () => {
    const web = createHttpServer((_, response) =>
      response.setHeader('content-type', 'text/html').end('<html><title>Log in</title></html>'),
    );
    const silent = createServer(() => undefined);
    const greeting = createServer((socket) => socket.end('220 mail.example ESMTP\r\n'));
    const port = async (server: typeof web | typeof silent) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    };
    const cases = [
      [`http://127.0.0.1:${await port(web)}`, 'kubernetes-not-spoken'],
      [`https://127.0.0.1:${await port(greeting)}`, 'tls-not-spoken'],
      [`https://127.0.0.1:${await port(silent)}`, 'connection-timed-out'],
    ] as const;
    await Promise.all(
      cases.map(async ([server, kind], index) => {
        const { client } = await desk(await altered(`other-${index}`, { server }));
        expect((await failureOf(client.kubernetes.namespaces.list({ context: 'lab' }))).kind).toBe(kind);
      }),
    );
    for (const server of [web, silent, greeting]) server.close();
  });

  test('a request is cancelled at once', async () => {
    const silent = createServer(() => undefined);
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const accepted = new Promise<Socket>((resolve) => silent.once('connection', resolve));
    const { client } = await desk(await altered('cancelled', { server: `https://127.0.0.1:${(silent.address() as AddressInfo).port}` }));
    const cancelled = new AbortController();
    const failed = failureOf(client.kubernetes.namespaces.list({ context: 'lab' }, { signal: cancelled.signal }));
    const socket = await accepted;
    const closed = once(socket, 'close');
    socket.resume();
    cancelled.abort();
    expect((await failed).kind).toBe('cancelled');
    await closed;
    silent.close();
  });
});

/** Links of the findings, once they are as wanted; fails after 20 s. */
async function findingsUntil(client: Desk['client'], wanted: (links: readonly string[]) => boolean): Promise<readonly string[]> {
  const stream = randomUUID();
  for await (const { sequence, items } of await client.health.findings.watch({ stream }, { signal: AbortSignal.timeout(20_000) })) {
    const links = items.at(-1)?.findings.map(({ link }) => link) ?? [];
    if (wanted(links)) return links;
    await client.system.acknowledge({ stream, sequence });
  }
  throw new Error('the findings did not come');
}

function idleDeployment(name: string): string {
  return stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'app', image: 'busybox:1.36' }] } },
    },
  });
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>, atOnce = 8): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
