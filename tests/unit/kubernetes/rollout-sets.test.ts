import { expect, test } from 'vitest';
import { rowReader } from '../../../main/core/kubernetes/objects/object-view.ts';
import type { Kind } from '../../../preload/contract/cluster-kinds.ts';
import type { ObjectRow } from '../../../preload/contract/cluster-objects.ts';
import type { Pod } from '../../../preload/contract/kubernetes.ts';
import type { Revision } from '../../../preload/contract/rollouts.ts';
import { aboutOf, lastOf, refusalOf, rolloutEvents, rolloutSets } from '../../../renderer/clusters/rollout/rollout-sets.ts';

const pod = (name: string, createdAt: string) => ({ name, createdAt }) as Pod;
const revision = (number: number, replicaSet: string, current: boolean) => ({ revision: number, replicaSet, current }) as Revision;
const kind: Kind = {
  id: 'events',
  kind: 'Event',
  group: '',
  version: 'v1',
  plural: 'events',
  shortNames: [],
  namespaced: true,
  verbs: ['list', 'watch'],
  categories: [],
};
/** A row of the list of events, as the core makes it of what the cluster says. */
const event = (about: string, last: string, reason = 'Failed', message = 'it failed'): ObjectRow => {
  const [on, name] = about.split('/');
  const row = rowReader(kind)({
    metadata: { uid: `${about} ${reason}`, namespace: 'shop', name: `${name}.1`, creationTimestamp: '2026-11-22T08:00:00Z' },
    involvedObject: { kind: on, name },
    lastTimestamp: last,
    reason,
    message,
    type: 'Warning',
  });
  if (row === null) throw new Error('an event is a row');
  return row;
};

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
  expect(rolloutEvents(events, 'web', ['web-new', 'web-old']).map((one) => [aboutOf(one), lastOf(one)])).toEqual([
    ['Pod/web-new-1', '2026-11-22T09:00:02Z'],
    ['ReplicaSet/web-new', '2026-11-22T09:00:01Z'],
    ['Deployment/web', '2026-11-22T09:00:00Z'],
  ]);
});

test('the version that is set stands first although a full quota lets it have no pod', () => {
  const old = pods.filter(({ name }) => name.startsWith('web-old'));
  const history = [revision(6, 'web-new', true), revision(5, 'web-old', false), revision(4, 'web-older', false)];
  expect(rolloutSets(old, history).map(({ set, pods: its, current }) => [set, its.length, current])).toEqual([
    ['web-new', 0, true],
    ['web-old', 2, false],
  ]);
});

test('a refusal is that of its replica set, until something else is said of the set', () => {
  const said = 'Error creating: pods "web-new-1" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2';
  const refused = event('ReplicaSet/web-new', '2026-11-22T09:00:05Z', 'FailedCreate', said);
  const before = event('ReplicaSet/web-new', '2026-11-22T09:00:01Z', 'SuccessfulCreate', 'Created pod: web-new-0');
  const after = event('ReplicaSet/web-new', '2026-11-22T09:00:09Z', 'SuccessfulCreate', 'Created pod: web-new-1');
  const of = (...events: readonly ObjectRow[]) => refusalOf(rolloutEvents(events, 'web', ['web-new']), 'web-new')?.state?.en ?? null;
  expect(of(before, refused)).toBe(said);
  expect(of(before, refused, after)).toBeNull();
  expect(of(before)).toBeNull();
  expect(refusalOf([refused], 'web-old')).toBeNull();
});
