import { describe, expect, test } from 'vitest';
import type { DeploymentFacts } from '../../../main/core/kubernetes/deployments/deployment-facts.ts';
import { deploymentOf, readDeployment } from '../../../main/core/kubernetes/deployments/deployment-facts.ts';
import { labelSelector } from '../../../main/core/kubernetes/label-selector.ts';
import { deploymentState, needsPods } from '../../../main/core/kubernetes/deployments/deployment-state.ts';
import type { PodFacts } from '../../../main/core/kubernetes/pods/pod-facts.ts';
import { TAKEN_AT, capturedDeployment, capturedPod, capturedPods, surrounding } from './captured.ts';

const podsOf = (name: string) => capturedPods().filter((pod) => deploymentOf(pod) === name);
const state = (deployment: DeploymentFacts, pods = podsOf(deployment.name), log?: string) =>
  deploymentState(deployment, pods, surrounding(log === undefined ? {} : { log }));

describe('deployments of a real 1.20, in words', () => {
  test('a release that crashes says what fails, and that the previous version still serves', () => {
    const release = capturedDeployment('release');
    expect(needsPods(release, TAKEN_AT)).toBe(true);
    const { level, state: said } = state(release, podsOf('release'), 'ModuleNotFoundError: No module named pyotp');
    expect(level).toBe('degraded');
    expect(said).toEqual({
      en: '1 of 2 replicas crashes at start: CrashLoopBackOff: exit 1, 4 restarts, last log line: ModuleNotFoundError: No module named pyotp; the previous version still serves',
      fr: '1 réplica sur 2 plante au démarrage : CrashLoopBackOff : code de sortie 1, 4 redémarrages, dernière ligne du journal : ModuleNotFoundError: No module named pyotp ; la version précédente répond toujours',
    });
  });

  test('without its pods it says that the rollout has not progressed', () => {
    expect(state(capturedDeployment('release'), []).state.en).toBe(
      '2 of 2 replicas ready: the rollout has not progressed within its deadline',
    );
  });

  test('scaled to zero is healthy, and said', () => {
    expect(state(capturedDeployment('none'))).toMatchObject({ level: 'healthy', state: { en: 'Scaled to zero', fr: 'Réduit à zéro' } });
    expect(needsPods(capturedDeployment('none'), TAKEN_AT)).toBe(false);
  });

  test('paused is said', () => {
    expect(state(capturedDeployment('paused')).state.en).toBe('Paused in the middle of a rollout: 0 of 1 replica is of the new version');
  });
});

const base: DeploymentFacts = {
  uid: 'd',
  namespace: 'shop',
  name: 'web',
  createdAt: '2026-11-20T22:00:00Z',
  desired: 2,
  replicas: 2,
  ready: 2,
  updated: 2,
  available: 2,
  images: ['web:1'],
  paused: false,
  observed: true,
  conditions: [],
  selector: 'app=web',
  deleting: false,
};
const condition = (type: string, status: string, reason: string, message: string | null = null) => ({
  type,
  status,
  reason,
  message,
  since: null,
});

describe('the course of a rollout', () => {
  test.each([
    ['all is well', {}, 'healthy', '2 of 2 replicas ready'],
    ['the controller has not looked yet', { observed: false }, 'changing', 'Waiting for the deployment controller'],
    ['new pods are being made', { updated: 1, replicas: 3 }, 'changing', 'Rolling out: 1 of 2 replicas are of the new version'],
    ['old pods are still to go', { replicas: 3 }, 'changing', 'Rolling out: 1 replica of the previous version is still to go'],
    ['new pods are not available yet', { available: 1, ready: 1 }, 'changing', 'Rolling out: 1 of 2 replicas available'],
    [
      'a replica was lost after the rollout',
      { available: 1, ready: 1, conditions: [condition('Progressing', 'True', 'NewReplicaSetAvailable')] },
      'degraded',
      '1 of 2 replicas ready',
    ],
    [
      'all replicas were lost after the rollout',
      { available: 0, ready: 0, conditions: [condition('Progressing', 'True', 'NewReplicaSetAvailable')] },
      'failing',
      '0 of 2 replicas ready',
    ],
    [
      'the deadline has passed with nothing available',
      { available: 0, ready: 0, conditions: [condition('Progressing', 'False', 'ProgressDeadlineExceeded')] },
      'failing',
      '0 of 2 replicas ready: the rollout has not progressed within its deadline',
    ],
    [
      'a quota refuses the pods',
      {
        available: 0,
        ready: 0,
        updated: 0,
        replicas: 0,
        conditions: [condition('ReplicaFailure', 'True', 'FailedCreate', 'pods "web-1" is forbidden: exceeded quota: pods.')],
      },
      'failing',
      '0 of 2 replicas ready: new pods are refused: pods "web-1" is forbidden: exceeded quota: pods',
    ],
    ['it is scaled down to zero', { desired: 0, ready: 0, available: 0, updated: 0 }, 'changing', 'Scaling down to zero: 2 left'],
    ['it is paused and complete', { paused: true }, 'healthy', 'Paused, 2 of 2 replicas ready'],
    ['it is being deleted', { deleting: true }, 'changing', 'Being deleted'],
  ] as const)('%s', (_, change, level, said) => {
    const result = state({ ...base, ...change }, []);
    expect(result.level).toBe(level);
    expect(result.state.en).toBe(said);
    expect(result.state.fr).not.toBe('');
  });

  test('when every replica crashes, nothing serves', () => {
    const crashing = capturedPod('release-659d787bd4');
    const pods = [crashing, { ...crashing, uid: '2', name: 'other' }];
    const { level, state: said } = state({ ...base, ready: 0, available: 0 }, pods);
    expect(level).toBe('failing');
    expect(said.en).toBe('2 of 2 replicas crash at start: CrashLoopBackOff: exit 1, 4 restarts; nothing serves');
    expect(said.fr).toContain('2 réplicas sur 2 plantent au démarrage');
    expect(said.fr).toContain('plus rien ne répond');
  });

  test('the only replica is called that, unless the previous version is still there', () => {
    const crashing = capturedPod('release-659d787bd4');
    const single = { ...base, desired: 1, ready: 0, available: 0 };
    const { state: said } = state(single, [crashing]);
    expect(said.en).toMatch(/^The only replica crashes at start: /u);
    expect(said.fr).toMatch(/^Le seul réplica plante au démarrage : /u);
    const serving = { ...single, ready: 1, available: 1 };
    expect(state(serving, [crashing, capturedPod('release-69d4687dd8')]).state.en).toMatch(
      /^1 of 1 replica .*; the previous version still serves$/u,
    );
  });

  test.each([
    ['pull', 'cannot get its image: ImagePullBackOff'],
    ['missing-secret', 'cannot be made: CreateContainerConfigError'],
    ['too-big', 'finds no node: Not scheduled'],
  ])('a replica like %s', (name, said) => {
    expect(state({ ...base, ready: 1, available: 1 }, [capturedPod(name), capturedPod('release-69d4687dd8')]).state.en).toContain(
      `1 of 2 replicas ${said}`,
    );
  });

  test('pods that are on their way out do not count', () => {
    const leaving = { ...capturedPod('release-659d787bd4'), deletionDeadline: '2026-11-20T23:00:00Z' };
    expect(state(base, [leaving]).level).toBe('healthy');
  });
});

describe('a crash loop between two crashes', () => {
  const crashing = capturedPod('release-659d787bd4');
  const running: PodFacts = {
    ...crashing,
    conditions: crashing.conditions.map((its) => (its.type === 'Ready' ? { ...its, status: 'True' } : its)),
    containers: crashing.containers.map((container) => ({
      ...container,
      ready: true,
      state: { kind: 'running', startedAt: new Date(TAKEN_AT - 5000).toISOString() },
      previous: {
        exitCode: 1,
        signal: null,
        reason: 'Error',
        message: null,
        startedAt: new Date(TAKEN_AT - 40_000).toISOString(),
        finishedAt: new Date(TAKEN_AT - 20_000).toISOString(),
        containerId: null,
      },
    })),
  };
  const single = { ...base, desired: 1, replicas: 1, ready: 1, updated: 1, available: 1 };

  test('is not well: its only replica runs, and crashed a moment ago', () => {
    const { level, state: said, recheckAt } = state(single, [running]);
    expect(level).toBe('degraded');
    expect(said.en).toMatch(/^The only replica crashed lately: Running again after a crash: exit 1, \d+ restarts$/u);
    expect(said.fr).toMatch(/^Le seul réplica a planté récemment : Relancé après un plantage : code de sortie 1/u);
    expect(recheckAt).toBeGreaterThan(TAKEN_AT);
  });

  test('is failing while nothing is available', () => {
    const starting = { ...running, conditions: crashing.conditions };
    const { level, state: said } = state({ ...single, ready: 0, available: 0 }, [starting]);
    expect(level).toBe('failing');
    expect(said.en).toMatch(/; nothing serves$/u);
  });

  test('does not call its own replica another one while the deployment lags behind its pod', () => {
    const { level, state: said } = state({ ...single, ready: 0, available: 0 }, [running]);
    expect(level).toBe('degraded');
    expect(said.en).not.toContain('serve');
  });

  test('a replica that is down now comes before one that runs again', () => {
    expect(state({ ...base, ready: 1, available: 1 }, [running, { ...crashing, uid: '2' }]).state.en).toMatch(
      /^1 of 2 replicas crashes at start/u,
    );
  });

  test('is asked of the pods because the deployment became available only a moment ago', () => {
    const available = (secondsAgo: number) => ({
      ...single,
      conditions: [
        { ...condition('Available', 'True', 'MinimumReplicasAvailable'), since: new Date(TAKEN_AT - secondsAgo * 1000).toISOString() },
      ],
    });
    expect(needsPods(available(5), TAKEN_AT)).toBe(true);
    expect(needsPods(available(20 * 60), TAKEN_AT)).toBe(false);
    expect(needsPods(single, TAKEN_AT)).toBe(false);
  });
});

test('a pod’s deployment is known from its replica set’s name and its hash', () => {
  expect(deploymentOf(capturedPod('release-659d787bd4'))).toBe('release');
  expect(deploymentOf(capturedPod('pull'))).toBeNull();
});

test('a selector is written as a query writes it', () => {
  expect(
    labelSelector({
      matchLabels: { app: 'web', tier: 'front' },
      matchExpressions: [
        { key: 'env', operator: 'In', values: ['a', 'b'] },
        { key: 'old', operator: 'DoesNotExist' },
        { key: 'x', operator: 'NotIn', values: ['y'] },
        { key: 'z', operator: 'Exists' },
      ],
    }),
  ).toBe('app=web,tier=front,env in (a,b),!old,x notin (y),z');
  expect(labelSelector({})).toBeNull();
});

test('what is not a deployment is not taken for one', () => {
  for (const value of [null, 7, 'x', [], {}, { metadata: {} }]) expect(readDeployment(value)).toBeNull();
});
