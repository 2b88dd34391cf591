import { expect, test } from 'vitest';
import { bundled } from '../../../main/core/cli/secret-bundles.ts';
import { countedKind } from '../../../main/core/kubernetes/wording.ts';
import { utcText } from '../../../main/core/utc-text.ts';

test('one of a thing is said in the singular', () => {
  expect([bundled(1, 1), bundled(0, 2)]).toEqual([
    { en: '1 credential, 1 second factor', fr: '1 identifiant, 1 second facteur' },
    { en: '0 credentials, 2 second factors', fr: '0 identifiant, 2 seconds facteurs' },
  ]);
  expect([countedKind(1, 'ingresses'), countedKind(2, 'ingresses'), countedKind(1, 'configmaps'), countedKind(1, 'services')]).toEqual([
    '1 ingress',
    '2 ingresses',
    '1 configmap',
    '1 service',
  ]);
});

test('a sentence says a moment to the minute, and what is none as it stands', () => {
  expect(utcText('2036-05-01T12:00:59.999Z')).toBe('2036-05-01 12:00 UTC');
  expect(utcText('2036-05-01T12:00:00+02:00')).toBe('2036-05-01 10:00 UTC');
  expect(utcText('?')).toBe('?');
});
