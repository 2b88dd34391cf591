import type { Connection } from '../../../preload/contract/servers.ts';
import { words } from '../failure.ts';
import type { ReportedFinding } from '../rooms.ts';

/**
 * What is wrong with a connection, for the overview: a host that does not answer is degraded, one that was lost or could not be
 * reached fails. Since when is counted from the last thing heard of it. Null for a connection without trouble, and while it is made.
 */
export function connectionFinding({ host, state, failure, heardAt, nextTryAt }: Connection): ReportedFinding | null {
  const finding = { link: `server/${host}`, target: host, began: heardAt ?? null };
  if (state === 'stale') {
    return {
      ...finding,
      level: 'degraded',
      reason: words(
        `${host} has stopped answering; the session is not given up yet.`,
        `${host} ne répond plus ; la session n’est pas encore abandonnée.`,
      ),
    };
  }
  if (state !== 'offline' || !failure) return null;
  return { ...finding, level: 'failing', reason: failure.cause, ...(nextTryAt !== undefined && { nextTryAt }) };
}
