import { expect, test } from 'vitest';
import { ruledOut, verbsOf } from '../../../renderer/servers/units/unit-verbs.ts';

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

test('what the unit’s files rule out is not offered, and what a person would miss is said', () => {
  const can = { start: true, stop: true, reload: true };
  expect(verbsOf(unit({ can })).first).toEqual(['restart', 'stop', 'reload']);
  expect(verbsOf(unit({ can: { ...can, reload: false } })).first).toEqual(['restart', 'stop']);
  expect(verbsOf(unit({ can: { ...can, stop: false } })).first).toEqual(['reload']);
  expect(verbsOf(unit({ can: { ...can, start: false }, active: 'inactive' })).first).toEqual([]);
  expect(ruledOut(unit({ can: { ...can, stop: false } }))).toBe('stop');
  expect(ruledOut(unit({ can: { ...can, start: false }, active: 'inactive' }))).toBe('start');
  expect(ruledOut(unit({ can: { ...can, reload: false } }))).toBeNull();
  // systemd says CanStart=no of what is masked, which is no matter of its file.
  expect(ruledOut(unit({ can: { ...can, start: false }, load: 'masked', active: 'inactive' }))).toBeNull();
});
