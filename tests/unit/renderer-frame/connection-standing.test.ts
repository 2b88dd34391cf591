import { expect, test } from 'vitest';
import type { Connection } from '../../../preload/contract/servers.ts';
import { standingOf } from '../../../renderer/app/connection-standing.ts';
import { failure, words } from '../../../main/core/failure.ts';

const since = '2026-01-01T00:00:00.000Z';
const offline = (kind: Parameters<typeof failure>[0], heardAt?: string): Connection => ({
  host: 'web-1',
  state: 'offline',
  since,
  failure: failure(kind, words('', ''), words('', '')),
  ...(heardAt === undefined ? {} : { heardAt }),
});

test.each([
  ['one that was open is lost, whatever the next try said', offline('connection-refused', since), 'lost'],
  ['one whose login was refused was not lost', offline('ssh-login-refused'), 'refused'],
  ['nor was one whose key stayed locked', offline('ssh-passphrase-wrong'), 'refused'],
  ['one that never was open was not lost', offline('connection-refused'), 'notMade'],
  ['a host key that was not taken is no loss either', offline('host-key-changed'), 'notMade'],
  ['one that does not answer just now', { host: 'web-1', state: 'stale', since, heardAt: since }, 'silent'],
  ['one that is open', { host: 'web-1', state: 'live', since }, 'live'],
  ['one that is being made', { host: 'web-1', state: 'connecting', since }, 'connecting'],
] as const)('%s', (_, connection, standing) => {
  expect(standingOf(connection)).toBe(standing);
});
