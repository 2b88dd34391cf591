import { describe, expect, it } from 'vitest';
import type { Kind } from '../../../preload/contract/cluster-kinds.ts';
import { filterKinds, groupKinds } from '../../../renderer/clusters/kind-groups.ts';
import { sortedBy } from '../../../renderer/clusters/objects/cells.tsx';

const kind = (plural: string, name: string, group = '', shortNames: readonly string[] = [], builtIn = true): Kind => ({
  id: builtIn ? plural : `${plural}.${group}`,
  kind: name,
  group,
  version: 'v1',
  plural,
  shortNames: [...shortNames],
  namespaced: true,
  verbs: ['list'],
  categories: [],
});

const kinds = [
  kind('services', 'Service', '', ['svc']),
  kind('pods', 'Pod', '', ['po']),
  kind('leases', 'Lease', 'coordination.k8s.io'),
  kind('services', 'Service', 'serving.knative.dev', ['ksvc'], false),
  kind('certificates', 'Certificate', 'cert-manager.io', ['cert'], false),
  kind('gateways', 'Gateway', 'gateway.networking.k8s.io', [], false),
  kind('events', 'Event', 'events.k8s.io', [], false),
  kind('pods', 'PodMetrics', 'metrics.k8s.io', [], false),
  kind('flowschemas', 'FlowSchema', 'flowcontrol.apiserver.k8s.io', [], false),
];
const ids = (groups: ReturnType<typeof groupKinds>) => groups.map((group) => [group.id, group.kinds.map(({ id }) => id)]);

describe('the kinds of a cluster', () => {
  it('stand in groups: those it has of the known ones, its definitions, the rest', () => {
    expect(ids(groupKinds(kinds))).toEqual([
      ['workloads', ['pods']],
      ['network', ['services']],
      ['custom', ['certificates.cert-manager.io', 'gateways.gateway.networking.k8s.io', 'services.serving.knative.dev']],
      ['other', ['flowschemas.flowcontrol.apiserver.k8s.io', 'leases']],
    ]);
  });

  it('are those that every cluster has until it has said which', () => {
    const groups = groupKinds(undefined);
    expect(groups.map(({ id }) => id)).toEqual(['workloads', 'network', 'configuration', 'storage', 'cluster']);
    expect(groups[0]?.kinds[0]).toEqual({ id: 'deployments', kind: null });
  });

  it('are found by their name, short name and API group', () => {
    const found = (text: string) => ids(filterKinds(groupKinds(kinds), text, ({ id }) => (id === 'pods' ? 'Les pods' : id)));
    expect(found('svc')).toEqual([
      ['network', ['services']],
      ['custom', ['services.serving.knative.dev']],
    ]);
    expect(found('cert manager')).toEqual([['custom', ['certificates.cert-manager.io']]]);
    expect(found('LES')).toEqual([['workloads', ['pods']]]);
    expect(found('nothing like it')).toEqual([]);
  });
});

describe('cells of a list', () => {
  it('are sorted by what they mean', () => {
    expect(['1/2', '0/0', '9/10'].toSorted((a, b) => Number(sortedBy(a, 'ratio')) - Number(sortedBy(b, 'ratio')))).toEqual([
      '1/2',
      '9/10',
      '0/0',
    ]);
    expect(Number(sortedBy('2026-11-21T20:00:00Z', 'time'))).toBeLessThan(Number(sortedBy('2026-11-20T20:00:00Z', 'time')));
    expect([sortedBy(null, 'name'), sortedBy(null, 'number'), sortedBy(7, 'bytes')]).toEqual(['', Number.NEGATIVE_INFINITY, 7]);
  });
});
