import { expect, test } from 'vitest';
import type { ObjectRow } from '../../../preload/contract/cluster-objects.ts';
import type { Pod } from '../../../preload/contract/kubernetes.ts';
import type { Revision } from '../../../preload/contract/rollouts.ts';
import { aboutOf, rolloutEvents, rolloutSets } from '../../../renderer/clusters/rollout/rollout-sets.ts';

const pod = (name: string, createdAt: string) => ({ name, createdAt }) as Pod;
const revision = (number: number, replicaSet: string, current: boolean) => ({ revision: number, replicaSet, current }) as Revision;
const event = (about: string, last: string): ObjectRow => ({
  uid: about,
  namespace: 'shop',
  name: about,
  createdAt: last,
  level: 'degraded',
  state: null,
  cells: [about, 'Failed', 1, last, 'kubelet'],
});

const pods = [pod('web-new-1', '2026-11-22T09:00:00Z'), pod('web-old-1', '2026-11-20T09:00:00Z'), pod('web-old-2', '2026-11-20T09:00:01Z')];

test('after a return the version that is set stands first, not the one made last', () => {
  expect(rolloutSets(pods, [revision(6, 'web-old', true), revision(5, 'web-new', false)])).toMatchObject([
    { set: 'web-old', revision: 6, current: true, pods: [{ name: 'web-old-1' }, { name: 'web-old-2' }] },
    { set: 'web-new', revision: 5, current: false },
  ]);
});

test('while no revision is known, the one made last stands first and nothing is said of it', () => {
  expect(rolloutSets(pods, []).map(({ set, revision: its }) => [set, its])).toEqual([
    ['web-new', null],
    ['web-old', null],
  ]);
});

test('events are those of the deployment, its replica sets and their pods, the latest first', () => {
  const events = [
    event('Deployment/web', '2026-11-22T09:00:00Z'),
    event('ReplicaSet/web-new', '2026-11-22T09:00:01Z'),
    event('Pod/web-new-1', '2026-11-22T09:00:02Z'),
    event('Pod/web-newer-1', '2026-11-22T09:00:03Z'),
    event('Deployment/webs', '2026-11-22T09:00:04Z'),
    event('Service/web', '2026-11-22T09:00:05Z'),
  ];
  expect(rolloutEvents(events, 'web', ['web-new', 'web-old']).map(aboutOf)).toEqual([
    'Pod/web-new-1',
    'ReplicaSet/web-new',
    'Deployment/web',
  ]);
});
