import type { Connection } from '../../preload/contract/servers.ts';

/** What became of a connection, as the bottom line counts them: one that never was open was not lost. */
export type ConnectionStanding = 'connecting' | 'live' | 'silent' | 'lost' | 'refused' | 'notMade';

export function standingOf({ state, heardAt, failure }: Connection): ConnectionStanding {
  if (state === 'stale') return 'silent';
  if (state !== 'offline') return state;
  if (heardAt !== undefined) return 'lost';
  return failure?.kind === 'ssh-login-refused' || failure?.kind === 'ssh-passphrase-wrong' ? 'refused' : 'notMade';
}

/** Those in trouble, in the order in which they are told. */
export const troubledStandings = ['lost', 'silent', 'refused', 'notMade'] as const satisfies readonly ConnectionStanding[];
