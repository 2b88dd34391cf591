import { describe, expect, test } from 'vitest';
import { applied, managersOf, together } from '../../../main/core/kubernetes/manifests/owned-fields.ts';

/** As the API server keeps it: what kubectl set of a pod's containers, and a label that was applied from here. */
const KUBECTL = {
  'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
  'f:spec': {
    'f:containers': {
      'k:{"name":"web"}': {
        '.': {},
        'f:name': {},
        'f:image': {},
        'f:args': {},
        'f:env': { '.': {}, 'k:{"name":"MODE"}': { '.': {}, 'f:name': {}, 'f:value': {} } },
      },
    },
    'f:nodeSelector': {},
  },
};
const OURS = { 'f:metadata': { 'f:labels': { 'f:seen': {} }, 'f:finalizers': { 'v:"shop/hold"': {} } } };
const ALL = together([KUBECTL, OURS]);

const live = {
  metadata: { labels: { app: 'web', seen: 'yes' }, finalizers: ['other/hold', 'shop/hold'] },
  spec: {
    containers: [{ name: 'web', image: 'web:1', args: ['a', 'b'], env: [{ name: 'MODE', value: 'slow' }] }],
    nodeSelector: { disk: 'ssd', zone: 'a' },
  },
};
const [container] = live.spec.containers;
const withSpec = (spec: object) => applied(live, { ...live, spec: { ...live.spec, ...spec } }, OURS, ALL);
const kept = { labels: { seen: 'yes' }, finalizers: ['shop/hold'] };

describe('what is applied so that an object becomes another', () => {
  test('what was applied before, also when nothing changes; nothing without either', () => {
    expect(applied(live, live, OURS, ALL)).toEqual({ metadata: kept });
    expect(applied(live, live, undefined, ALL)).toBeUndefined();
  });

  test('a field of an item with the keys of the item, and no more of it', () => {
    expect(withSpec({ containers: [{ ...container, image: 'web:2' }] })).toEqual({
      metadata: kept,
      spec: { containers: [{ name: 'web', image: 'web:2' }] },
    });
    const env = [
      { name: 'MODE', value: 'slow' },
      { name: 'NEW', value: '1' },
    ];
    expect(withSpec({ containers: [{ ...container, env }] })).toEqual({
      metadata: kept,
      spec: { containers: [{ name: 'web', env: [{ name: 'NEW', value: '1' }] }] },
    });
  });

  test('what is owned as one goes as one: a list of words, a selector', () => {
    expect(withSpec({ containers: [{ ...container, args: ['a', 'c'] }] })).toMatchObject({
      spec: { containers: [{ name: 'web', args: ['a', 'c'] }] },
    });
    expect(withSpec({ nodeSelector: { disk: 'ssd', zone: 'b' } })).toMatchObject({ spec: { nodeSelector: { disk: 'ssd', zone: 'b' } } });
  });

  test('a value of a set that was applied here and is gone is left out; one that is new comes in', () => {
    const changed = { ...live, metadata: { ...live.metadata, finalizers: ['other/hold', 'shop/new'] } };
    expect(applied(live, changed, OURS, ALL)).toEqual({ metadata: { labels: { seen: 'yes' }, finalizers: ['shop/new'] } });
  });

  test('what is taken out is not in it, and null is as good as taken out', () => {
    const without = { ...live, metadata: { finalizers: live.metadata.finalizers, labels: { app: null, seen: 'yes' } } };
    expect(applied(live, without, OURS, ALL)).toEqual({ metadata: { labels: { seen: 'yes' }, finalizers: ['shop/hold'] } });
  });

  test('managers of the status are not asked', () => {
    const managedFields = [
      { manager: 'kubelet', operation: 'Update', subresource: 'status', fieldsV1: { 'f:status': {} } },
      { manager: 'helm', operation: 'Apply', fieldsV1: KUBECTL },
    ];
    expect(managersOf({ metadata: { managedFields } }).map(({ manager }) => manager)).toEqual(['helm']);
  });
});
