import { describe, expect, test } from 'vitest';
import { latestWarning } from '../../../main/core/kubernetes/evidence.ts';
import { readPod } from '../../../main/core/kubernetes/pods/pod-facts.ts';
import { podReady, podReason, podRestarts } from '../../../main/core/kubernetes/pods/pod-containers.ts';
import { podRow, podState } from '../../../main/core/kubernetes/pods/pod-state.ts';
import { pullMessage, runtimeMessage } from '../../../main/core/kubernetes/pods/runtime-messages.ts';
import { capturedPod, capturedPods, capturedWarnings, surrounding, TAKEN_AT } from './captured.ts';

const pyotp = 'ModuleNotFoundError: No module named pyotp';

describe('pods of a real 1.20, in words', () => {
  test('a crash loop says exit code, restarts and the last log line of the run before', () => {
    const around = surrounding({ log: pyotp });
    const { row } = podRow(capturedPod('release-659d787bd4'), around);
    expect(row.state).toEqual({
      en: `CrashLoopBackOff: exit 1, 4 restarts, last log line: ${pyotp}`,
      fr: `CrashLoopBackOff : code de sortie 1, 4 redémarrages, dernière ligne du journal : ${pyotp}`,
    });
    expect(row).toMatchObject({ level: 'failing', reason: 'CrashLoopBackOff', phase: 'Running', ready: '0/1', restarts: 4, node: 'node1' });
    expect(around.asked).toMatchObject([{ kind: 'last-log-line', container: 'app', previous: true }]);
  });

  test('without its log line it still says the rest', () => {
    expect(podState(capturedPod('release-659d787bd4'), surrounding()).state.en).toBe('CrashLoopBackOff: exit 1, 4 restarts');
  });

  test('an init container that crashes is named', () => {
    const { row } = podRow(capturedPod('init-crash'), surrounding({ log: 'psql: Connection refused' }));
    expect(row.state.en).toBe('CrashLoopBackOff (init container migrate): exit 2, 4 restarts, last log line: psql: Connection refused');
    expect(row.state.fr).toContain('(conteneur d’initialisation migrate)');
    expect(row).toMatchObject({ reason: 'CrashLoopBackOff', restarts: 4, ready: '0/1' });
  });

  test('one of several containers is named', () => {
    const { row } = podRow(capturedPod('killed'), surrounding());
    expect(row.state.en).toBe('CrashLoopBackOff (container app): exit 1, 4 restarts');
    expect(row.ready).toBe('1/2');
  });

  test('memory that ran out is said with its limit', () => {
    expect(podState(capturedPod('oom'), surrounding()).state).toEqual({
      en: 'CrashLoopBackOff: out of memory (limit 16Mi), 4 restarts',
      fr: 'CrashLoopBackOff : mémoire épuisée (limite 16Mi), 4 redémarrages',
    });
  });

  test('a program that is not in the image is said by the runtime, without its layers', () => {
    expect(podState(capturedPod('no-such-program'), surrounding()).state.en).toBe(
      'CrashLoopBackOff: exit 127, 4 restarts, cannot start: exec: "/app/serve": stat /app/serve: no such file or directory',
    );
  });

  test('an image that cannot be pulled is explained by the event when the pod only says back-off', () => {
    const warning =
      latestWarning({ items: capturedWarnings.items.filter((event) => JSON.stringify(event).includes('"name":"pull"')) }, 'pull') ?? '';
    const { row } = podRow(capturedPod('pull'), surrounding({ warning }));
    expect(row.state.en).toBe(
      'ImagePullBackOff: 127.0.0.1:1/pilothouse/missing:1.0: Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused',
    );
    expect(row).toMatchObject({ level: 'failing', reason: 'ImagePullBackOff', phase: 'Pending' });
    expect(podState(capturedPod('pull'), surrounding()).state.en).toBe(
      'ImagePullBackOff: 127.0.0.1:1/pilothouse/missing:1.0 cannot be pulled',
    );
  });

  test('an image name that is none is not repeated', () => {
    expect(podState(capturedPod('bad-image'), surrounding()).state.en).toMatch(
      /^InvalidImageName: Failed to apply default image tag "Not A Name"/,
    );
  });

  test('a missing secret is named', () => {
    expect(podState(capturedPod('missing-secret'), surrounding()).state.en).toBe(
      'CreateContainerConfigError: secret "proton-smtp-credentials" not found',
    );
  });

  test('a volume that cannot be mounted is found in the events a few seconds after the start', () => {
    const pod = capturedPod('missing-volume');
    const warning =
      latestWarning(
        { items: capturedWarnings.items.filter((event) => JSON.stringify(event).includes('"name":"missing-volume"')) },
        'start',
      ) ?? '';
    expect(podState(pod, surrounding({ warning }))).toMatchObject({
      level: 'degraded',
      state: { en: 'Starting on node1, held up: MountVolume.SetUp failed for volume "v" : secret "nothing-here" not found' },
    });
    const early = surrounding({ now: Date.parse(pod.createdAt) + 5000, warning });
    const state = podState(pod, early);
    expect(state).toMatchObject({ level: 'changing', state: { en: 'Starting on node1' } });
    expect(state.recheckAt).toBe(Date.parse(pod.createdAt) + 10_000);
    expect(early.asked).toEqual([]);
    expect(podState(pod, surrounding({ now: Date.parse(pod.createdAt) + 11_000, warning })).state.fr).toContain('retardé : MountVolume');
  });

  test('a start that nothing explains is told by how long it takes', () => {
    const pod = capturedPod('missing-volume');
    const at = (seconds: number) => podState(pod, surrounding({ now: Date.parse(pod.createdAt) + seconds * 1000 }));
    expect(at(30)).toMatchObject({ level: 'changing', state: { en: 'Starting on node1' } });
    expect(at(90)).toMatchObject({ level: 'degraded', state: { en: 'Starting on node1, for more than a minute' } });
    expect(at(400).state.en).toBe('Starting on node1, for more than 5 minutes: look at its events');
    expect(at(400).recheckAt).toBe(Date.parse(pod.createdAt) + 15 * 60_000);
    expect(at(7200)).toMatchObject({
      state: { fr: 'Démarrage sur node1, depuis plus de 60 minutes : regardez ses événements' },
      recheckAt: null,
    });
  });

  test('the first second of a kubelet’s caches is no trouble', () => {
    const message = 'MountVolume.SetUp failed for volume "v" : failed to sync secret cache: timed out waiting for the condition';
    expect(latestWarning({ items: [{ reason: 'FailedMount', message }] }, 'start')).toBeNull();
  });

  test('no node suits: the scheduler’s own words, in French what they mean', () => {
    expect(podRow(capturedPod('too-big'), surrounding()).row).toMatchObject({
      level: 'failing',
      reason: null,
      node: null,
      state: {
        en: 'Not scheduled: 0/1 nodes are available: 1 Insufficient cpu',
        fr: 'Non planifié : le seul nœud ne convient pas : pas assez de CPU réservable',
      },
    });
  });

  test('a failed pod says its exit code, a completed one is healthy', () => {
    expect(podRow(capturedPod('failed'), surrounding({ log: 'no such table: users' })).row).toMatchObject({
      level: 'failing',
      reason: 'Error',
      state: { en: 'Error: exit 3, last log line: no such table: users' },
    });
    expect(podRow(capturedPod('completed'), surrounding()).row).toMatchObject({
      level: 'healthy',
      reason: 'Completed',
      state: { en: 'Completed' },
    });
    expect(podRow(capturedPod('deadline'), surrounding()).row).toMatchObject({
      level: 'failing',
      reason: null,
      state: { en: 'DeadlineExceeded: Pod was active on the node longer than the specified deadline' },
    });
  });

  test('not ready is changing at first, degraded when it lasts', () => {
    const pod = capturedPod('not-ready');
    const started = Date.parse(pod.createdAt);
    expect(podState(pod, surrounding({ now: started + 10_000 })).level).toBe('changing');
    expect(podState(pod, surrounding())).toMatchObject({
      level: 'degraded',
      state: { en: 'Running, not ready: app does not pass its readiness check' },
    });
  });

  test('an end that its finalizers hold back is said once its grace is over', () => {
    const pod = capturedPod('stubborn');
    expect(podState(pod, surrounding({ now: Date.parse(pod.deletionDeadline ?? '') }))).toMatchObject({
      level: 'changing',
      state: { en: 'Terminating' },
    });
    expect(podState(pod, surrounding())).toMatchObject({
      level: 'degraded',
      state: { en: 'Terminating for too long: its finalizers wait (example.org/hold)' },
    });
  });

  test('a healthy pod is quiet', () => {
    const around = surrounding();
    expect(podRow(capturedPod('release-69d4687dd8'), around).row).toMatchObject({
      level: 'healthy',
      reason: null,
      ready: '1/1',
      state: { en: 'Running', fr: 'En cours d’exécution' },
    });
    expect(around.asked).toEqual([]);
  });

  test('every captured pod has words in both languages and keeps its facts small', () => {
    for (const pod of capturedPods()) {
      const { en, fr } = podState(pod, surrounding()).state;
      expect(en).not.toBe('');
      expect(fr).not.toBe('');
      expect(JSON.stringify(pod).length).toBeLessThan(3000);
    }
  });
});

/** Forms that newer clusters have and 1.20 has not, as core/v1 describes them. */
function newer(spec: object, status: object, metadata: object = {}) {
  const pod = readPod({
    metadata: { uid: 'u', namespace: 'shop', name: 'web', creationTimestamp: '2026-11-20T22:00:00Z', ...metadata },
    spec: { nodeName: 'node1', ...spec },
    status: { phase: 'Running', ...status },
  });
  if (!pod) throw new Error('not a pod');
  return pod;
}

describe('pods of newer clusters', () => {
  test('since 1.31 the back-off itself carries the registry’s message', () => {
    const message =
      'Back-off pulling image "nginx:nope": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:nope": failed to resolve reference "docker.io/library/nginx:nope": docker.io/library/nginx:nope: not found';
    const pod = newer(
      { containers: [{ name: 'web', image: 'nginx:nope' }] },
      { phase: 'Pending', containerStatuses: [{ name: 'web', state: { waiting: { reason: 'ImagePullBackOff', message } } }] },
    );
    expect(podState(pod, surrounding()).state.en).toBe('ImagePullBackOff: nginx:nope: not found');
  });

  test('a sidecar counts among the ready ones, an init container does not', () => {
    const pod = newer(
      { initContainers: [{ name: 'mesh', restartPolicy: 'Always' }, { name: 'migrate' }], containers: [{ name: 'web' }] },
      {
        conditions: [{ type: 'Initialized', status: 'True' }],
        initContainerStatuses: [
          { name: 'mesh', ready: true, started: true, restartCount: 1, state: { running: { startedAt: '2026-11-20T22:00:00Z' } } },
          { name: 'migrate', ready: true, restartCount: 5, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
        ],
        containerStatuses: [{ name: 'web', ready: true, restartCount: 2, state: { running: { startedAt: '2026-11-20T22:00:00Z' } } }],
      },
    );
    expect(podReady(pod)).toBe('2/2');
    expect(podRestarts(pod)).toBe(3);
    expect(podReason(pod)).toBeNull();
    expect(podState(pod, surrounding()).state.en).toBe('Running, 3 restarts');
  });

  test('a container that ended well and is started again is not running, and one of a Job is done', () => {
    const ended = (restartPolicy: string, restartCount: number) =>
      newer(
        { restartPolicy, containers: [{ name: 'web' }] },
        { containerStatuses: [{ name: 'web', ready: false, restartCount, state: { terminated: { exitCode: 0, reason: 'Completed' } } }] },
      );
    expect(podState(ended('Always', 0), surrounding())).toMatchObject({
      level: 'changing',
      state: { en: 'Ended with exit 0, is started again', fr: 'Arrêté (code de sortie 0), va être relancé' },
    });
    expect(podState(ended('Always', 1), surrounding()).level).toBe('degraded');
    expect(podState(ended('Never', 0), surrounding()).level).toBe('healthy');
  });

  test('scheduling gates hold a pod back; that is no failure', () => {
    const pod = newer(
      { nodeName: undefined, containers: [{ name: 'web' }] },
      {
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'SchedulingGated',
            message: 'Scheduling is blocked due to non-empty scheduling gates',
          },
        ],
      },
    );
    expect(podState(pod, surrounding())).toMatchObject({ level: 'changing', state: { en: 'Held back by its scheduling gates' } });
  });

  test('an evicted pod says why', () => {
    const pod = newer(
      { containers: [{ name: 'web' }] },
      { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: ephemeral-storage. ' },
    );
    expect(podState(pod, surrounding())).toMatchObject({
      level: 'failing',
      state: { en: 'Evicted: The node was low on resource: ephemeral-storage' },
    });
  });

  test('a crash a moment ago is still said while it runs again, and forgotten after ten minutes', () => {
    const finishedAt = new Date(TAKEN_AT - 5000).toISOString();
    const pod = newer(
      { containers: [{ name: 'web' }] },
      {
        containerStatuses: [
          {
            name: 'web',
            ready: true,
            restartCount: 2,
            state: { running: { startedAt: finishedAt } },
            lastState: { terminated: { exitCode: 137, reason: 'Error', finishedAt } },
          },
        ],
      },
    );
    const state = podState(pod, surrounding({ log: 'killed' }));
    expect(state).toMatchObject({
      level: 'degraded',
      state: { en: 'Running again after a crash: exit 137 (SIGKILL), 2 restarts, last log line: killed' },
    });
    expect(state.recheckAt).toBe(TAKEN_AT - 5000 + 600_000);
    expect(podState(pod, surrounding({ now: TAKEN_AT + 600_000 }))).toMatchObject({
      level: 'healthy',
      state: { en: 'Running, 2 restarts' },
    });
  });

  test('a pod that is counted as not ready although its containers are, says the condition', () => {
    const pod = newer(
      { containers: [{ name: 'web' }] },
      {
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'ReadinessGatesNotReady',
            message: 'corresponding condition of pod readiness gate "lb" does not exist.',
          },
        ],
        containerStatuses: [{ name: 'web', ready: true, state: { running: { startedAt: '2026-11-20T22:00:00Z' } } }],
      },
    );
    expect(podState(pod, surrounding())).toMatchObject({
      level: 'degraded',
      state: { en: 'Running, but counted as not ready: corresponding condition of pod readiness gate "lb" does not exist' },
    });
  });

  test('what is not a pod is not taken for one', () => {
    for (const value of [null, 7, 'x', [], {}, { metadata: {} }, { metadata: { uid: 3 } }]) expect(readPod(value)).toBeNull();
  });
});

test('quotations are one line, without control characters, and cut', () => {
  const pod = newer(
    { containers: [{ name: 'web' }] },
    {
      containerStatuses: [
        {
          name: 'web',
          state: { waiting: { reason: 'CreateContainerError', message: `line one\n\u001B[31mline two\u202E ${'x'.repeat(1000)}` } },
        },
      ],
    },
  );
  const { en } = podState(pod, surrounding()).state;
  expect(en).not.toMatch(/[\p{Cc}\u202E]/u);
  expect(en.length).toBeLessThan(300);
  expect(en.endsWith('…')).toBe(true);
});

test.each([
  ['Back-off pulling image "x"', null],
  ['ImagePullBackOff', null],
  [
    'rpc error: code = Unknown desc = Error response from daemon: pull access denied for x, repository does not exist',
    'pull access denied for x, repository does not exist',
  ],
  [
    'Failed to pull image "r.io/a:1": failed to pull and unpack image "r.io/a:1": failed to resolve reference "r.io/a:1": pulling from host r.io failed with status code [manifests 1]: 401 Unauthorized',
    'pulling from host r.io failed with status code [manifests 1]: 401 Unauthorized',
  ],
])('the registry’s message in %j', (message, said) => {
  expect(pullMessage(message)).toBe(said);
});

test.each([
  [
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "x": executable file not found in $PATH: unknown',
    'exec: "x": executable file not found in $PATH',
  ],
  [
    'OCI runtime create failed: container_linux.go:370: starting container process caused: exec: "x": permission denied: unknown',
    'exec: "x": permission denied',
  ],
  ['secret "a" not found', 'secret "a" not found'],
])('the runtime’s message in %j', (message, said) => {
  expect(runtimeMessage(message)).toBe(said);
});
