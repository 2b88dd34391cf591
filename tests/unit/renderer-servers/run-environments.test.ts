import { expect, test } from 'vitest';
import { inEnvironments } from '../../../renderer/servers/run/run-environments.ts';

test('the servers of a command stand by environment: Production first, those without one last', () => {
  const environments = { 'web-1': 'production', 'web-2': 'production', 'test-1': 'development' } as const;
  expect(inEnvironments(['ssh:db-1', 'ssh:test-1', 'ssh:web-2', 'here', 'ssh:web-1'], environments)).toEqual([
    { environment: 'production', vantages: ['ssh:web-2', 'ssh:web-1'] },
    { environment: 'development', vantages: ['ssh:test-1'] },
    { environment: 'none', vantages: ['ssh:db-1', 'here'] },
  ]);
  expect(inEnvironments([], environments)).toEqual([]);
});
