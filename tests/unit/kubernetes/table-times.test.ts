import { expect, test } from 'vitest';
import { timeOfAge } from '../../../main/core/kubernetes/objects/table-times.ts';

const now = Date.parse('2026-11-22T09:00:00Z');
const backup = {
  metadata: { creationTimestamp: '2026-10-01T00:00:00Z', managedFields: [{ time: '2026-11-21T05:30:00Z' }] },
  status: { conditions: [{ lastTransitionTime: '2026-11-21T04:20:00Z' }], lastRun: '2026-11-20T05:00:00Z' },
};

test.each([
  ['the time of the object that was so long ago', '28h', '2026-11-21T04:20:00.000Z'],
  ['another one by its own age', '2d4h', '2026-11-20T05:00:00.000Z'],
  ['that of its making', '52d', '2026-10-01T00:00:00.000Z'],
  ['the age alone where the object has no such time', '3m20s', '2026-11-22T08:56:40.000Z'],
  ['nothing for a time to come', '<invalid>', null],
  ['nothing where there is none', '', null],
  ['nothing for what is no age', 'yesterday', null],
  ['nothing for half an age', '3m and more', null],
])('%s', (_, age, at) => {
  expect(timeOfAge(age, backup, now)).toBe(at);
});
