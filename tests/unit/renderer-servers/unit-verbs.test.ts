import { expect, test } from 'vitest';
import { verbsOf } from '../../../renderer/servers/unit-verbs.ts';

const unit = (part: Partial<Parameters<typeof verbsOf>[0]>) => ({
  unit: 'a.service',
  load: 'loaded',
  active: 'active',
  enabled: 'enabled',
  ...part,
});

test('what runs can be restarted, stopped and reloaded; what does not can be started', () => {
  expect(verbsOf(unit({}))).toEqual({ first: ['restart', 'stop', 'reload'], more: ['disable', 'mask'] });
  expect(verbsOf(unit({ active: 'inactive', enabled: 'disabled' }))).toEqual({ first: ['start'], more: ['enable', 'mask'] });
  expect(verbsOf(unit({ unit: 'a.timer' })).first).toEqual(['restart', 'stop']);
});

test('a failed unit can be forgotten, a masked one only unmasked, a static one neither enabled nor disabled', () => {
  expect(verbsOf(unit({ active: 'failed' })).more).toEqual(['reset-failed', 'disable', 'mask']);
  expect(verbsOf(unit({ load: 'masked', active: 'inactive' }))).toEqual({ first: ['unmask'], more: [] });
  expect(verbsOf(unit({ enabled: 'static' })).more).toEqual(['mask']);
  expect(verbsOf(unit({ load: 'not-found', active: 'inactive' }))).toEqual({ first: [], more: [] });
});
