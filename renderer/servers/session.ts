import type { Failure } from '../../preload/contract/failure.ts';
import type { Connection } from '../../preload/contract/servers.ts';
import { HERE } from './paths.ts';

/** What a server's page may say of its connection. Only `here` and `live` let its values count as current. */
export type Session = 'here' | 'connecting' | 'live' | 'stale' | 'offline' | 'none';

interface Observed {
  readonly vantage: string;
  readonly connection: Connection | null;
  /** Calls to it are under way. */
  readonly busy: boolean;
  /** The engine itself is lost: what it last said of connections is old. */
  readonly linkLost: boolean;
}

/** The session with a machine, from what the connections say and what was asked of it. */
export function sessionOf({ vantage, connection, busy, linkLost }: Observed): Session {
  if (linkLost) return 'stale';
  if (vantage === HERE) return 'here';
  if (connection?.state === 'offline' && busy) return 'connecting';
  return connection?.state ?? (busy ? 'connecting' : 'none');
}

/** Failures to be shown, each cause once: one lost connection fails every call that needed it. */
export function distinctFailures(failures: readonly (Failure | null | undefined)[]): readonly Failure[] {
  const byCause = new Map<string, Failure>();
  for (const failure of failures) if (failure && !byCause.has(failure.cause.en)) byCause.set(failure.cause.en, failure);
  return [...byCause.values()];
}
