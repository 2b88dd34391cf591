import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ORPCError } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failureSchema } from '../../../preload/contract/failure.ts';
import type { LogSource, PodLogItem, PodLogLine, PodLogsQuery } from '../../../preload/contract/pod-logs.ts';
import { podLogRows, readPodLogRow } from '../../../preload/contract/pod-logs.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { kubectl } from '../../lab/kubernetes/build.ts';
import { applyYaml, brokenLastLine, deployBroken, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import type { Desk } from './desk.ts';
import { openDesk } from './desk.ts';
import type { Relay } from './relay.ts';
import { startRelay } from './relay.ts';

const here = await availability();

/** Counts on its standard output, twenty lines a second for two minutes at most. */
const counting = 'i=0; while [ $i -lt 2400 ]; do i=$((i+1)); echo "line $i"; sleep 0.05; done; sleep 600';
const counter = `apiVersion: apps/v1
kind: Deployment
metadata: {name: counter}
spec:
  replicas: 2
  selector: {matchLabels: {app: counter}}
  template:
    metadata: {labels: {app: counter}}
    spec:
      terminationGracePeriodSeconds: 0
      initContainers: [{name: prepare, image: 'busybox:1.36', command: [echo, prepared]}]
      containers: [{name: count, image: 'busybox:1.36', command: [sh, -c, '${counting}']}]
---
apiVersion: v1
kind: Service
metadata: {name: counter}
spec: {selector: {app: counter}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: outside}
spec: {ports: [{port: 80}]}
`;
const job = `apiVersion: batch/v1
kind: Job
metadata: {name: migrate}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers: [{name: migrate, image: 'busybox:1.36', command: [sh, -c, 'echo one; sleep 2; echo two']}]
`;
/** Colours, a carriage return, bytes that are no text, a line of 40,000 letters, and an end without a line break. */
const odd = `apiVersion: v1
kind: Pod
metadata: {name: odd}
spec:
  restartPolicy: Never
  containers:
    - name: odd
      image: busybox:1.36
      command: [sh, -c, "printf '\\\\033[31mERROR red\\\\033[0m\\\\r\\\\nbin\\\\000\\\\377ary\\\\n'; head -c 40000 /dev/zero | tr '\\\\000' x; echo; printf 'no end'"]
`;

describe.skipIf(!here.ok)(`logs of a real cluster${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: KubernetesLab;
  let namespace: Awaited<ReturnType<typeof makeNamespace>>;
  let desk: Desk;
  let relay: Relay;
  let folder: string;
  beforeAll(async () => {
    lab = await startKubernetes();
    namespace = await makeNamespace(lab.kubeconfig, 'logs');
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-logs-'));
    relay = await startRelay({ host: '127.0.0.1', port: Number(new URL(lab.server).port) });
    const relayed = join(folder, 'config');
    await writeFile(relayed, (await readFile(lab.kubeconfig, 'utf8')).replaceAll(lab.server, `https://127.0.0.1:${relay.port}`));
    desk = await openDesk({ KUBECONFIG: relayed });
    await applyYaml(lab.kubeconfig, counter, namespace.name);
    await applyYaml(lab.kubeconfig, odd, namespace.name);
    await kube('rollout', 'status', 'deployment/counter', '--timeout=60s');
  });
  afterAll(async () => {
    await desk?.close();
    await relay?.close();
    await namespace?.remove();
    await lab?.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  const kube = (...args: readonly string[]) => mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, ...args]);

  /** What a reader of the stream holds. */
  function open(query: Partial<PodLogsQuery> & Pick<PodLogsQuery, 'target'>, { client } = desk, context = 'lab') {
    const items: PodLogItem[] = [];
    const sources: LogSource[] = [];
    const lines: PodLogLine[] = [];
    const waiting = new Set<() => void>();
    const ended = new AbortController();
    const stream = randomUUID();
    let broken: unknown;
    let over = false;
    const reading = (async () => {
      const batches = await client.kubernetes.logs.follow(
        { stream, context, namespace: namespace.name, ...query },
        { signal: ended.signal },
      );
      for await (const batch of batches) {
        for (const item of batch.items) {
          items.push(item);
          if ('sources' in item) for (const source of item.sources) sources[source.id] = source;
          if ('lines' in item) lines.push(...podLogRows(item.lines).map(readPodLogRow));
        }
        await client.system.acknowledge({ stream, sequence: batch.sequence });
        for (const look of waiting) look();
      }
      over = true;
    })()
      .catch((error: unknown) => {
        broken = error;
      })
      .finally(() => {
        for (const look of waiting) look();
      });
    return {
      lines,
      sources,
      events: () => items.flatMap((item) => ('event' in item ? [item.event] : [])),
      statuses: () => items.flatMap((item) => ('status' in item ? [item] : [])),
      /** Of one container, in their order. */
      of: (pod: string, container?: string) =>
        lines
          .filter(({ source }) => sources[source]?.pod === pod && (container === undefined || sources[source]?.container === container))
          .map(({ message }) => message),
      pods: () => [...new Set(sources.map(({ pod }) => pod))],
      until(condition: () => boolean, what: string, limitMs = 30_000) {
        return new Promise<void>((resolve, reject) => {
          const settle = (done: () => void) => {
            clearTimeout(timer);
            waiting.delete(look);
            done();
          };
          const tail = () =>
            JSON.stringify({ sources, lines: lines.slice(-5), items: items.filter((item) => !('lines' in item)).slice(-8) });
          const timer = setTimeout(() => settle(() => reject(new Error(`not within ${limitMs} ms: ${what}; ${tail()}`))), limitMs);
          const look = () => {
            if (condition()) settle(resolve);
            else if (broken !== undefined || over) settle(() => reject(broken ?? new Error(`it ended before: ${what}; ${tail()}`)));
          };
          waiting.add(look);
          look();
        });
      },
      async whole() {
        await reading;
        if (broken !== undefined) throw broken;
      },
      async close() {
        ended.abort();
        await reading;
      },
    };
  }
  async function failing(...args: Parameters<typeof open>): Promise<Failure> {
    try {
      await open(...args).whole();
    } catch (error) {
      if (error instanceof ORPCError) return failureSchema.parse(error.data);
      throw error;
    }
    throw new Error('it did not fail');
  }
  const deployment = { resource: 'deployments', name: 'counter' };
  /** `line 7`, `line 8`, ...: each number once and in its order. */
  const expectCounted = (lines: readonly string[]) => {
    const first = Number(lines[0]?.slice('line '.length));
    expect(lines).toEqual(lines.map((_, index) => `line ${first + index}`));
  };

  test('a deployment, a service and a selector are the same pods: every container, ordered by time', async () => {
    for (const target of [deployment, { resource: 'services', name: 'counter' }, { selector: 'app=counter' }]) {
      const log = open({ target, tail: 20, follow: false });
      await log.whole();
      expect(log.sources.map(({ container, role }) => `${container} ${role}`).toSorted()).toEqual([
        'count main',
        'count main',
        'prepare init',
        'prepare init',
      ]);
      expect(log.lines).toHaveLength(42);
      expect(log.lines.map(({ time }) => time)).toEqual(log.lines.map(({ time }) => time).toSorted());
      expect(log.lines.filter(({ message }) => message === 'prepared')).toHaveLength(2);
    }
  });

  test('one container, the last lines, and a time to begin at', async () => {
    const one = open({ target: deployment, container: 'prepare', follow: false });
    await one.whole();
    expect(one.lines.map(({ message }) => message)).toEqual(['prepared', 'prepared']);
    const since = open({ target: deployment, container: 'count', since: '2s', tail: null, follow: false });
    await since.whole();
    expect(since.lines.length).toBeGreaterThan(20);
    expect(since.lines.length).toBeLessThan(160);
  });

  test('colours, bytes that are no text, long lines and half lines are shown readably', async () => {
    const log = open({ target: { resource: 'pods', name: 'odd' }, follow: true });
    // Its pod has ended: so does following it.
    await log.whole();
    const [red, binary, long, half] = log.lines;
    expect(red).toMatchObject({ message: 'ERROR red', priority: 3 });
    expect(binary?.message).toBe('bin\u{fffd}\u{fffd}ary');
    expect(long?.message).toBe('x'.repeat(40_000));
    expect(half?.message).toBe('no end');
    expect(log.lines).toHaveLength(4);
    expect(log.sources).toMatchObject([{ pod: 'odd', state: 'ended' }]);
  });

  test('a job is followed until it is done, from before its first pod runs', async () => {
    await applyYaml(lab.kubeconfig, job, namespace.name);
    const log = open({ target: { resource: 'jobs', name: 'migrate' } });
    await log.whole();
    expect(log.lines.map(({ message }) => message)).toEqual(['one', 'two']);
    expect(log.statuses().at(-1)?.status).toBe('ended');
  });

  test('the connection to the API is cut and comes back: no line is lost, none is there twice', async () => {
    const log = open({ target: deployment, container: 'count', tail: 5 });
    await log.until(() => log.pods().length === 2 && log.pods().every((pod) => log.of(pod).length > 20), 'lines of both pods');
    for (const pauseMs of [300, 2500]) {
      const before = log.lines.length;
      await relay.cut();
      await log.until(() => log.statuses().at(-1)?.status === 'stale', 'stale after the cut');
      expect(log.statuses().at(-1)?.failure?.kind).toMatch(/^connection-/u);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await relay.restore();
      await log.until(() => log.statuses().at(-1)?.status === 'live', 'live again');
      await log.until(() => log.lines.length > before + 100, 'lines after the cut');
    }
    await log.close();
    for (const pod of log.pods()) expectCounted(log.of(pod));
    expect(log.events().map(({ kind }) => kind)).toEqual(['restored', 'restored']);
  });

  test('over a rollout: new pods are read from their beginning, those that go say so', async () => {
    const log = open({ target: deployment, container: 'count', tail: 5 });
    await log.until(() => log.pods().length === 2 && log.lines.length > 20, 'both pods');
    const before = log.pods();
    await kube('rollout', 'restart', 'deployment/counter');
    await log.until(() => log.events().filter(({ kind }) => kind === 'gone').length === 2, 'both are gone', 60_000);
    await log.until(
      () =>
        log
          .pods()
          .filter((pod) => !before.includes(pod))
          .every((pod) => log.of(pod).length > 20),
      'lines of the new ones',
    );
    await log.close();
    const fresh = log.pods().filter((pod) => !before.includes(pod));
    expect(fresh).toHaveLength(2);
    for (const pod of fresh) expect(log.of(pod)[0]).toBe('line 1');
    for (const pod of log.pods()) expectCounted(log.of(pod));
    expect(
      log.sources
        .filter(({ state }) => state === 'gone')
        .map(({ pod }) => pod)
        .toSorted(),
    ).toEqual(before.toSorted());
    expect(log.events().filter(({ kind }) => kind === 'appeared')).toHaveLength(2);
    expect(log.events().filter(({ kind }) => kind === 'gap')).toEqual([]);
  });

  test('a container that crashes over and over: each run is read, its end said, and the run before can be read alone', async () => {
    const pod = await deployBroken(lab.kubeconfig, { namespace: namespace.name });
    const { name } = pod.metadata;
    const target = { resource: 'pods', name };
    const previous = open({ target, previous: true });
    await previous.whole();
    expect(previous.lines.map(({ message }) => message)).toEqual([
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 3, in <module>',
      brokenLastLine,
    ]);
    expect(previous.lines.at(-1)?.priority).toBe(3);
    const log = open({ target, tail: 1 });
    const ends = () => log.events().filter(({ kind }) => kind === 'restarted').length;
    await log.until(() => ends() >= 1 && log.lines.length >= 4, 'the next run', 90_000);
    await log.close();
    expect(log.of(name).slice(0, 4)).toEqual([
      brokenLastLine,
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 3, in <module>',
      brokenLastLine,
    ]);
    expect(log.events().find(({ kind }) => kind === 'restarted')?.words.en).toContain(`${name}: broken started again`);
  });

  test('what is not there, has no pods or may not be read says so', async () => {
    const kindOf = async (...args: Parameters<typeof failing>) => (await failing(...args)).kind;
    expect(await kindOf({ target: { resource: 'pods', name: 'nobody' } })).toBe('not-found');
    expect(await kindOf({ target: { resource: 'deployments', name: 'nobody' } })).toBe('not-found');
    expect(await kindOf({ target: { resource: 'services', name: 'outside' } })).toBe('not-available');
    expect(await kindOf({ target: deployment, container: 'nothing' })).toBe('not-found');
    expect(await kindOf({ target: deployment, previous: true })).toBe('not-available');
    expect(await kindOf({ target: { selector: 'app=nobody' }, follow: false })).toBe('not-available');
    expect(await kindOf({ target: deployment, since: 'soon' })).toBe('bad-input');
    const viewer = await openDesk({ KUBECONFIG: lab.viewerKubeconfig });
    try {
      await applyYaml(lab.kubeconfig, odd.replace('name: odd}', 'name: unreadable}'), 'default');
      const refused = await failing({ target: { resource: 'pods', name: 'unreadable' }, namespace: 'default' }, viewer, 'lab-viewer');
      expect(refused.kind).toBe('kubernetes-forbidden');
      expect(refused.cause.en).toContain('pods/log');
    } finally {
      await viewer.close();
      await mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, '-n', 'default', 'delete', 'pod', 'unreadable', '--wait=false']);
    }
    expect(desk.bugs).toEqual([]);
  });
});
