import { expect, it } from 'vitest';
import { isInUse } from '../../../renderer/ui/forwarded-port.tsx';

it('a port is in use while it runs and somebody is connected: ending it is then asked about', () => {
  expect(isInUse({ state: 'listening', connections: 2 })).toBe(true);
  expect(isInUse({ state: 'waiting', connections: 1 })).toBe(true);
  expect(isInUse({ state: 'listening', connections: 0 })).toBe(false);
  expect(isInUse({ state: 'failed', connections: 1 })).toBe(false);
  expect(isInUse({ state: 'stopped', connections: 1 })).toBe(false);
});
