import { describe, expect, test } from 'vitest';
import { createOutput } from '../../../main/core/cli/output.ts';
import { detailsText, objectsText } from '../../../main/core/cli/kubernetes/object-text.ts';
import type { ObjectDetails, ObjectHead, ObjectRow } from '../../../preload/contract/cluster-objects.ts';

const kind = {
  id: 'persistentvolumeclaims',
  kind: 'PersistentVolumeClaim',
  group: '',
  version: 'v1',
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  namespaced: true,
  verbs: ['list'],
  categories: [],
};
const head: ObjectHead = {
  kind,
  stated: true,
  columns: [
    { key: 'size', header: { en: 'Size', fr: 'Taille' }, type: 'bytes', optional: false },
    { key: 'asked', header: { en: 'Asked', fr: 'Demandé' }, type: 'bytes', optional: true },
    { key: 'cpu', header: { en: 'CPU', fr: 'CPU' }, type: 'millicores', optional: false },
  ],
};
const row: ObjectRow = {
  uid: '1',
  namespace: 'shop',
  name: 'data',
  createdAt: '2026-11-21T20:00:00Z',
  level: 'healthy',
  state: { en: 'Bound to its volume', fr: 'Liée à son volume' },
  cells: [8 * 2 ** 30, 1, 12.345],
};
const english = createOutput(false, 'en');
const french = createOutput(false, 'fr');

describe('a list of any kind', () => {
  test('has the columns of its kind that are not optional, in the language of the terminal', () => {
    expect(objectsText(head, [row], english, true).split('\n')).toEqual([
      'NAMESPACE  NAME  SIZE     CPU    CREATED               STATE',
      'shop       data  8.0 GiB  12.3m  2026-11-21T20:00:00Z  Bound to its volume',
    ]);
    expect(objectsText(head, [{ ...row, cells: [null, null, null] }], french, false).split('\n')).toEqual([
      'NOM   TAILLE  CPU  CRÉÉ                  ÉTAT',
      'data  -       -    2026-11-21T20:00:00Z  Liée à son volume',
    ]);
  });

  test('of a kind without a state has no such column', () => {
    expect(objectsText({ ...head, stated: false }, [{ ...row, state: null }], english, false)).not.toContain('STATE');
  });
});

describe('one object', () => {
  const details: ObjectDetails = {
    kind,
    uid: '1',
    namespace: 'shop',
    name: 'login',
    createdAt: '2026-11-21T20:00:00Z',
    level: 'healthy',
    state: null,
    facts: [{ name: { en: 'Type', fr: 'Type' }, value: 'Opaque', type: 'name' }],
    labels: { side: 'front' },
    annotations: {},
    finalizers: [],
    owners: [],
    links: [
      {
        heading: { en: 'Pods that use it', fr: 'Pods qui l’utilisent' },
        links: [
          { resource: 'pods', kind: 'Pod', namespace: 'shop', name: 'web-0', level: 'healthy', state: { en: 'Running', fr: 'En cours' } },
        ],
        more: 3,
        problem: null,
      },
    ],
    conditions: [],
    containers: [],
    usageProblem: null,
    data: [{ key: 'password', bytes: 13, text: null, whole: false, revealable: true }],
    events: [{ type: 'Warning', reason: 'BackOff', message: 'again', count: 4, last: '2026-11-21T20:10:00Z' }],
    eventsProblem: null,
  };

  test('says what it leads to and how large its values are, never the values of a secret', () => {
    expect(detailsText(details, english).split('\n')).toEqual([
      'PersistentVolumeClaim shop/login',
      'Type: Opaque',
      'Created: 2026-11-21T20:00:00Z',
      '',
      'Keys:',
      '  password (13 B)',
      '',
      'Pods that use it:',
      '  web-0  Running',
      '  and 3 more',
      '',
      'Events:',
      '  2026-11-21T20:10:00Z  Warning  BackOff (x4)  again',
      '',
      'Labels:',
      '  side=front',
    ]);
    const logo = { key: 'logo', bytes: 3, text: null, whole: false, binary: true as const, revealable: false };
    expect(detailsText({ ...details, data: [logo] }, english)).toContain('  logo (3 B, binary)');
    expect(detailsText(details, french)).toContain('Pods qui l’utilisent :\n  web-0  En cours\n  et 3 de plus');
  });
});
