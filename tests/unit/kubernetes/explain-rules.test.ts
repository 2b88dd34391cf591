import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../../../main/core/kubernetes/api-object.ts';
import { autoscalerCauses } from '../../../main/core/kubernetes/explain/autoscaler-causes.ts';
import { certManagerCauses } from '../../../main/core/kubernetes/explain/certificate-causes.ts';
import type { EventFacts } from '../../../main/core/kubernetes/explain/event-facts.ts';
import { nodeCauses } from '../../../main/core/kubernetes/explain/node-causes.ts';
import { budgetCauses, namespaceCauses, otherCauses } from '../../../main/core/kubernetes/explain/other-causes.ts';
import { podCause } from '../../../main/core/kubernetes/explain/pod-causes.ts';
import { podScene } from '../../../main/core/kubernetes/explain/pod-scene.ts';
import { refusedPodsCause } from '../../../main/core/kubernetes/explain/refused-pods.ts';
import { serviceCauses } from '../../../main/core/kubernetes/explain/service-causes.ts';
import { claimCauses } from '../../../main/core/kubernetes/explain/volume-causes.ts';
import { workloadCauses } from '../../../main/core/kubernetes/explain/workload-causes.ts';
import { readPod } from '../../../main/core/kubernetes/pods/pod-facts.ts';
import { capturedPod, TAKEN_AT } from './captured.ts';

const event = (reason: string, message: string, more: Partial<EventFacts> = {}): EventFacts => ({
  type: 'Warning',
  reason,
  message,
  count: 1,
  first: '2026-11-20T23:00:00Z',
  last: '2026-11-20T23:01:00Z',
  fieldPath: null,
  ...more,
});
const alone = { now: TAKEN_AT, siblings: [], nodeReady: true };
const meta = { name: 'shop', namespace: 'shop', uid: 'u' };

describe('pods', () => {
  const of = (name: string, events: readonly EventFacts[] = [], more = {}) =>
    podCause({ pod: { ...capturedPod(name), ...more }, object: {}, events, log: null }, alone);

  test('memory that ran out is said with its limit, without a log', () => {
    expect(of('oom')).toMatchObject({ rule: 'crash/out-of-memory', level: 'failing' });
    expect(of('oom').means?.en).toContain('limit of 16Mi');
  });

  test.each([
    [
      'failed to pull and unpack image "ghcr.io/a/b:1": failed to resolve reference "ghcr.io/a/b:1": unexpected status from HEAD request to https://ghcr.io/v2/a/b/manifests/1: 403 Forbidden',
      'image/unauthorized',
    ],
    [
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:9": failed to resolve reference "docker.io/library/nginx:9": docker.io/library/nginx:9: not found',
      'image/not-found',
    ],
    [
      'rpc error: code = Unknown desc = failed to resolve image: Get "https://registry.internal/v2/": x509: certificate signed by unknown authority',
      'image/tls',
    ],
    [
      'rpc error: code = Unknown desc = Get "https://registry.internal/v2/": dial tcp: lookup registry.internal on 10.0.0.2:53: no such host',
      'image/dns',
    ],
    ['rpc error: code = Unknown desc = Get "https://registry.internal/v2/": dial tcp 10.0.0.9:443: i/o timeout', 'image/unreachable'],
    ['no match for platform in manifest: not found', 'image/architecture'],
    ['429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit', 'image/rate-limit'],
  ])('the registry said: %s', (said, rule) => {
    expect(of('pull', [event('Failed', `Failed to pull image "x": ${said}`)]).rule).toBe(rule);
  });

  test('put out by a node in need', () => {
    const found = of('not-ready', [], {
      phase: 'Failed',
      reason: 'Evicted',
      message: 'The node was low on resource: memory. Container app was using 900Mi, request is 100Mi.',
    });
    expect(found).toMatchObject({ rule: 'pod/evicted-node-pressure' });
    expect(found.means?.en).toContain('ran low on memory');
  });

  test('removed on a node that no longer reports', () => {
    const pod = { ...capturedPod('not-ready'), deletionDeadline: '2026-11-20T22:00:00Z' };
    const found = podCause({ pod, object: {}, events: [], log: null }, { ...alone, nodeReady: false });
    expect(found.rule).toBe('pod/stuck-node-gone');
  });

  test('a pod that has a minute to end was asked to go a minute before its deletionTimestamp', () => {
    const asked = { name: 'web', uid: 'u', deletionTimestamp: '2026-11-20T23:02:05Z', deletionGracePeriodSeconds: 60 };
    const pod = readPod({ metadata: asked, spec: {}, status: { phase: 'Running' } });
    if (!pod) throw new Error('no pod was read');
    const found = podCause({ pod, object: {}, events: [], log: null }, { ...alone, now: Date.parse('2026-11-20T23:01:10Z') });
    expect(found).toMatchObject({ rule: 'pod/terminating', since: '2026-11-20T23:01:05Z' });
  });

  test('a volume that another node still holds', () => {
    const found = of(
      'missing-volume',
      [
        event(
          'FailedAttachVolume',
          'Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node and can\'t be attached to another',
        ),
      ],
      {
        phase: 'Pending',
        node: 'node1',
        containers: [],
      },
    );
    expect(found.rule).toBe('mount/multi-attach');
  });
});

describe('pods that the API server refuses', () => {
  const of = (message: string) =>
    refusedPodsCause(message, { namespace: 'shop', level: 'failing', since: null, event: null, counts: { desired: 2, ready: 0 } });
  test.each([
    [
      'pods "a-1" is forbidden: exceeded quota: small, requested: requests.cpu=1, used: requests.cpu=4, limited: requests.cpu=4',
      'pods-refused/quota',
      'the quota small is used up (requests.cpu=4 used of requests.cpu=4',
    ],
    [
      'pods "a-1" is forbidden: failed quota: small: must specify limits.cpu,limits.memory',
      'pods-refused/quota-unset',
      'wants limits.cpu,limits.memory to be set',
    ],
    [
      'admission webhook "validate.kyverno.svc-fail" denied the request: resource Pod/shop/a was blocked: no latest tag',
      'pods-refused/webhook',
      'no latest tag',
    ],
    [
      'Internal error occurred: failed calling webhook "mutate.example.com": Post "https://hook.svc:443": connect: connection refused',
      'pods-refused/webhook-down',
      'mutate.example.com does not answer',
    ],
    [
      'pods "a-1" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
      'pods-refused/pod-security',
      'restricted:latest forbids allowPrivilegeEscalation',
    ],
    [
      'pods "a-1" is forbidden: error looking up service account shop/api: serviceaccount "api" not found',
      'pods-refused/service-account',
      'the service account api does not exist',
    ],
    [
      'pods "a-1" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi',
      'pods-refused/limit-range',
      'maximum memory usage',
    ],
  ])('%s', (message, rule, what) => {
    const found = of(message);
    expect(found.rule).toBe(rule);
    expect(found.what.en).toContain(what);
  });
});

describe('workloads', () => {
  test('a new version that crashes while the one before serves: both are said', () => {
    const pods = z
      .array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) }))
      .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'captured', 'pods-1.20.json'), 'utf8')));
    const scenes = pods.filter(({ metadata }) => metadata.name.startsWith('release-')).flatMap((object) => podScene(object) ?? []);
    const object = {
      metadata: { ...meta, name: 'release' },
      spec: { replicas: 2 },
      status: { readyReplicas: 2, updatedReplicas: 1, replicas: 3 },
    };
    const [found] = workloadCauses({ resource: 'deployments', object, events: [], pods: scenes, now: TAKEN_AT });
    expect(found?.what.en).toMatch(/^1 of 2 pods: the container ends again and again: exit 1$/);
    expect(found?.stillServes?.en).toBe('The previous version: 2 pods ready.');
  });

  test('a crash of long ago in one container is not why another is not ready', () => {
    const started = { kind: 'running', startedAt: '2026-11-20T20:00:00Z' } as const;
    const container = { image: 'x', memoryLimit: null, role: 'main', restarts: 1, state: started } as const;
    const previous = {
      exitCode: 1,
      signal: null,
      reason: 'Error',
      message: null,
      startedAt: null,
      finishedAt: '2026-11-20T19:00:00Z',
      containerId: null,
    };
    const pod = {
      ...capturedPod('not-ready'),
      containers: [
        { ...container, name: 'proxy', ready: true, previous },
        { ...container, name: 'app', ready: false, previous: null },
      ],
    };
    const found = podCause(
      { pod, object: {}, events: [event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503')], log: null },
      alone,
    );
    expect(found.rule).toBe('pod/readiness-probe');
    expect(found.whatToDo[0]?.en).toContain('It answers 503');
  });

  test('scaled to zero is well, and says so', () => {
    const object = { metadata: meta, spec: { replicas: 0 }, status: {} };
    expect(workloadCauses({ resource: 'deployments', object, events: [], pods: [], now: TAKEN_AT })[0]).toMatchObject({
      rule: 'workload/zero',
      level: 'healthy',
    });
  });

  test('a daemon set whose selector fits no node runs nowhere', () => {
    const object = {
      metadata: meta,
      spec: { template: { spec: { nodeSelector: { disk: 'ssd' } } } },
      status: { desiredNumberScheduled: 0 },
    };
    expect(workloadCauses({ resource: 'daemonsets', object, events: [], pods: [], now: TAKEN_AT })[0]).toMatchObject({
      rule: 'daemon/no-node',
      level: 'degraded',
    });
  });
});

describe('nodes', () => {
  const node = (conditions: readonly object[], spec: object = {}) =>
    nodeCauses({ object: { metadata: { name: 'n1' }, spec, status: { conditions } }, events: [], pods: 12 });
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: '2026-11-20T20:00:00Z' };

  test('not heard of any more: what is on it, and where to look', () => {
    const [found] = node([
      {
        type: 'Ready',
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
        lastTransitionTime: '2026-11-20T20:00:00Z',
      },
    ]);
    expect(found).toMatchObject({
      rule: 'node/lost',
      level: 'failing',
      since: '2026-11-20T20:00:00Z',
      stillServes: { en: '12 pods are on it.' },
    });
  });

  test('several at once: each is said', () => {
    const causes = node(
      [ready, { type: 'DiskPressure', status: 'True', message: 'kubelet has disk pressure' }, { type: 'MemoryPressure', status: 'True' }],
      { unschedulable: true },
    );
    expect(causes.map(({ rule }) => rule)).toEqual(['node/disk-pressure', 'node/memory-pressure', 'node/cordoned']);
  });

  test('a missing network plugin is named', () => {
    const [found] = node([
      {
        type: 'Ready',
        status: 'False',
        reason: 'KubeletNotReady',
        message: 'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:cni plugin not initialized',
      },
    ]);
    expect(found?.whatToDo[0]?.en).toContain('CNI');
  });
});

describe('services, claims, autoscalers, certificates', () => {
  test('a load balancer without an address still answers inside', () => {
    const [found] = serviceCauses({
      object: {
        metadata: meta,
        spec: { type: 'LoadBalancer', selector: { app: 'web' }, ports: [{ port: 80 }] },
        status: { loadBalancer: {} },
      },
      endpoints: { subsets: [{ addresses: [{ ip: '10.0.0.1' }] }] },
      events: [event('SyncLoadBalancerFailed', 'Error syncing load balancer: quota exceeded')],
      pods: [],
      neighbours: [],
      now: TAKEN_AT,
    });
    expect(found).toMatchObject({
      rule: 'service/load-balancer',
      level: 'failing',
      stillServes: { en: 'From inside the cluster it answers.' },
    });
  });

  test('a claim that waits for its first pod is no trouble', () => {
    const scene = {
      object: { metadata: meta, spec: { storageClassName: 'local' }, status: { phase: 'Pending' } },
      events: [event('WaitForFirstConsumer', 'waiting for first consumer to be created before binding', { type: 'Normal' })],
      storageClass: { provisioner: 'x' },
      users: [],
    };
    expect(claimCauses(scene)[0]).toMatchObject({ rule: 'claim/first-consumer', level: 'changing' });
    expect(
      claimCauses({
        ...scene,
        events: [event('FailedBinding', 'no persistent volumes available for this claim and no storage class is set')],
      })[0]?.rule,
    ).toBe('claim/no-volume');
  });

  test('an autoscaler of autoscaling/v1 keeps its conditions in an annotation', () => {
    const object = {
      metadata: {
        ...meta,
        annotations: {
          'autoscaling.alpha.kubernetes.io/conditions': JSON.stringify([
            { type: 'AbleToScale', status: 'True' },
            { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message: 'missing request for cpu' },
          ]),
        },
      },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 3 },
      status: { currentReplicas: 2 },
    };
    expect(autoscalerCauses(object, [], { status: { readyReplicas: 2 } })[0]).toMatchObject({
      rule: 'autoscaler/no-request',
      stillServes: { en: 'The 2 replicas there are; their number stays as it is.' },
    });
  });

  test('an autoscaler tells what serves by the pods that are ready, not by the number that it asked for', () => {
    const object = {
      metadata: meta,
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 20 },
      status: {
        currentReplicas: 20,
        conditions: [
          { type: 'AbleToScale', status: 'True' },
          { type: 'ScalingActive', status: 'True' },
          { type: 'ScalingLimited', status: 'True', reason: 'TooManyReplicas' },
        ],
      },
    };
    const serves = (scaled: JsonObject | null | undefined) => autoscalerCauses(object, [], scaled)[0]?.stillServes;
    const web = (readyReplicas?: number) => ({
      apiVersion: 'apps/v1',
      status: { replicas: 9, ...(readyReplicas ? { readyReplicas } : {}) },
    });
    expect(serves(web(9))).toEqual({
      en: '9 of the 20 replicas that are asked for are ready; the number asked for stays as it is.',
      fr: '9 réplicas prêts sur les 20 demandés ; le nombre demandé reste tel quel.',
    });
    expect(serves(web(20))?.en).toBe('The 20 replicas there are; their number stays as it is.');
    expect(serves(web())?.en).toBe('Nothing: none of its pods is ready.');
    expect(serves(undefined)?.en).toBe('The number asked for stays at 20; how many of them are ready is not known here.');
    const calm = { ...object, status: { ...object.status, conditions: object.status.conditions.slice(0, 2) } };
    expect(autoscalerCauses(calm, [], web(9))[0]?.what.en).toBe('It wants web at 20, within its limits; 9 of them are ready.');
    expect(autoscalerCauses(calm, [], web(20))[0]?.what.en).toBe('It keeps web at 20, within its limits.');
  });

  test('a certificate that is not issued says what its challenge waits for', () => {
    const certificate = {
      metadata: meta,
      spec: { secretName: 'tls' },
      status: {
        conditions: [{ type: 'Ready', status: 'False', reason: 'DoesNotExist', message: 'Issuing certificate as Secret does not exist' }],
      },
    };
    const steps = [
      { kind: 'Order', metadata: { name: 'o' }, status: { state: 'pending' } },
      {
        kind: 'Challenge',
        metadata: { name: 'c' },
        status: { state: 'pending', reason: "Waiting for HTTP-01 challenge propagation: wrong status code '404', expected '200'" },
      },
    ];
    const [found] = certManagerCauses(certificate, steps);
    expect(found).toMatchObject({ level: 'degraded', rule: 'certificate/waiting' });
    expect(found?.what.en).toContain("wrong status code '404'");
    expect(found?.whatToDo[0]?.en).toContain('/.well-known/acme-challenge/');
  });
});

describe('other kinds', () => {
  test('conditions are read as their authors meant them', () => {
    const of = (conditions: readonly object[]) => otherCauses({ metadata: meta, status: { conditions } }, [])[0];
    expect(of([{ type: 'Ready', status: 'False', message: 'no such branch' }])).toMatchObject({
      level: 'degraded',
      what: { en: 'Ready is False: no such branch' },
    });
    expect(
      of([
        { type: 'Ready', status: 'True' },
        { type: 'Degraded', status: 'False' },
      ]),
    ).toMatchObject({ level: 'healthy' });
    expect(
      of([
        { type: 'Available', status: 'True' },
        { type: 'Stalled', status: 'True', message: 'retries exhausted' },
      ]),
    ).toMatchObject({ level: 'failing' });
    expect(of([{ type: 'Ready', status: 'Unknown' }])).toMatchObject({ level: 'unknown' });
    expect(of([])).toMatchObject({ level: 'healthy', rule: 'object/exists' });
  });

  test('one that is removed and waits for a finalizer', () => {
    expect(
      otherCauses({ metadata: { ...meta, deletionTimestamp: '2026-11-20T20:00:00Z', finalizers: ['foregroundDeletion'] } }, [])[0],
    ).toMatchObject({ rule: 'object/finalizer', level: 'degraded' });
  });

  test('a namespace that does not go says what is left in it', () => {
    const found = namespaceCauses({
      metadata: { name: 'old', deletionTimestamp: '2026-11-20T20:00:00Z' },
      status: {
        phase: 'Terminating',
        conditions: [
          {
            type: 'NamespaceFinalizersRemaining',
            status: 'True',
            message: 'Some content in the namespace has finalizers remaining: example.com/backup in 1 resource instances',
          },
        ],
      },
    });
    expect(found[0]).toMatchObject({ rule: 'namespace/stuck' });
    expect(found[0]?.what.en).toContain('example.com/backup');
  });

  test('a budget that lets no pod be moved', () => {
    expect(budgetCauses({ status: { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 } })[0]?.rule).toBe(
      'budget/none-allowed',
    );
    expect(budgetCauses({ status: { disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 } })[0]?.level).toBe(
      'healthy',
    );
  });
});
