import { expect, test } from 'vitest';
import { readScheduler, schedulerInFrench } from '../../../main/core/kubernetes/explain/scheduler.ts';

/** What schedulers of 1.20 to 1.33 write into PodScheduled. */
test.each([
  ['0/3 nodes are available: 1 Insufficient memory, 2 Insufficient cpu.', 3, ['memory:1', 'cpu:2']],
  [
    "0/4 nodes are available: 1 node(s) had taint {node-role.kubernetes.io/master: }, that the pod didn't tolerate, 3 Insufficient cpu.",
    4,
    ['taint:1', 'cpu:3'],
  ],
  [
    '0/3 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}, 2 Insufficient nvidia.com/gpu. preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.',
    3,
    ['taint:1', 'resource:2'],
  ],
  [
    "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
    2,
    ['node-selector:2'],
  ],
  ["0/1 nodes are available: 1 node(s) didn't match Pod's node affinity.", 1, ['node-selector:1']],
  [
    '0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) had volume node affinity conflict.',
    3,
    ['cordoned:1', 'volume-zone:2'],
  ],
  [
    '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    3,
    ['claim-unbound'],
  ],
  ['0/1 nodes are available: 1 pod has unbound immediate PersistentVolumeClaims.', 1, ['claim-unbound']],
  [
    '0/1 nodes are available: persistentvolumeclaim "data" not found. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
    1,
    ['claim-missing'],
  ],
  ['persistentvolumeclaim "data" not found', null, ['claim-missing']],
  ["0/5 nodes are available: 5 node(s) didn't find available persistent volumes to bind.", 5, ['claim-unbound']],
  ['0/2 nodes are available: 2 Too many pods.', 2, ['pods:2']],
  ["0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules.", 3, ['pod-affinity:3']],
  ["0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints.", 3, ['topology-spread:3']],
  ["0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports.", 2, ['host-port:2']],
  [
    '0/2 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }, 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }.',
    2,
    ['node-pressure:1', 'node-down:1'],
  ],
  ['0/2 nodes are available: 2 node(s) exceed max volume count.', 2, ['volume-limit:2']],
  ['no nodes available to schedule pods', null, []],
])('%s', (message, total, reasons) => {
  const answer = readScheduler(message);
  expect(answer.total).toBe(total);
  expect(answer.reasons.map(({ id, nodes }) => (nodes === null ? id : `${id}:${nodes}`))).toEqual(reasons);
  for (const { what, todo } of answer.reasons) {
    expect(what.fr).not.toBe(what.en);
    expect(todo.fr).not.toBe(todo.en);
  }
});

test('a taint is named with its value', () => {
  expect(readScheduler('0/1 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}.').reasons[0]?.what.en).toBe(
    'the taint dedicated=gpu, which the pod does not tolerate',
  );
});

test.each([
  ['0/1 nodes are available: 1 Insufficient cpu.', 'le seul nœud ne convient pas : pas assez de CPU réservable'],
  [
    '0/3 nodes are available: 1 Insufficient memory, 2 Insufficient cpu.',
    'aucun des 3 nœuds ne convient : pas assez de mémoire réservable (1 nœud), pas assez de CPU réservable (2 nœuds)',
  ],
  ['persistentvolumeclaim "data" not found', 'la demande de volume data n’existe pas'],
  // Half of it in French would hide the other half.
  ['0/3 nodes are available: 1 Insufficient memory, 2 node(s) were odd.', null],
  ['no nodes available to schedule pods', null],
])('in French: %s', (message, french) => {
  expect(schedulerInFrench(message)).toBe(french);
});
