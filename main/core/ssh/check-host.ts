import { addressAndPort } from '../../../preload/contract/addresses.ts';
import type { FailureKind } from '../../../preload/contract/failure-kinds.ts';
import type { HostCheck } from '../../../preload/contract/host-check.ts';
import { failureOf, words } from '../failure.ts';
import type { HostKeys } from './host-keys/host-keys.ts';
import type { Hosts } from './config/hosts.ts';
import { JumpFailedError } from './config/jump-hosts.ts';
import type { Pool } from './connection/pool.ts';
import { shellNote } from './connection/shell-check.ts';

/**
 * Connects and logs in anew, whatever is open already, and hangs up. Throws what `Hosts.find` throws, and the signal's reason.
 */
export async function checkHost(
  host: string,
  {
    hosts,
    hostKeys,
    pool,
    signal,
  }: { readonly hosts: Hosts; readonly hostKeys: HostKeys; readonly pool: Pool; readonly signal: AbortSignal },
): Promise<HostCheck> {
  const target = await hosts.find(host);
  const { options } = target;
  const notes = [...target.notes];
  try {
    if ((await hostKeys.prepare(target)).onlyUnusableAuthorities) notes.push(AUTHORITY_NOTE);
    const { report, jumps } = await pool.check(host, {
      signal,
      async look(connection, within) {
        const note = await shellNote(connection, within);
        if (note !== null) notes.push(note);
      },
    });
    return {
      host,
      ok: true,
      address: report.address ?? addressAndPort(options.hostName, options.port),
      hostKey: report.hostKey,
      user: report.user,
      method: report.method,
      attempts: [...report.attempts],
      notes,
      jumps: jumps.map((jump) => ({ host: jump.host, address: jump.report?.address ?? null, hostKey: jump.report?.hostKey ?? null })),
    };
  } catch (error) {
    if (signal.aborted) throw error;
    const failure = failureOf(error);
    if (failure.kind === 'internal') throw error;
    const attempts = failure.attempts ?? (error instanceof JumpFailedError ? error.atHop.attempts : undefined) ?? [];
    return { host, ok: false, reason: reasonOf(failure.kind, attempts.length > 0), attempts, notes, failure };
  }
}

const AUTHORITY_NOTE = words(
  '@cert-authority (known_hosts): its key is a security key’s, whose signatures are not checked; the host’s plain key is, as for any other host.',
  '@cert-authority (known_hosts) : sa clé est celle d’une clé de sécurité, dont les signatures ne sont pas vérifiées ; la clé simple de l’hôte l’est, comme pour tout autre hôte.',
);

const REASONS: Readonly<Partial<Record<FailureKind, string>>> = {
  'host-key-unknown': 'unknown-host-key',
  'host-key-refused': 'unknown-host-key',
  'host-key-changed': 'changed-host-key',
  'ssh-login-refused': 'auth-failed',
  'ssh-passphrase-wrong': 'auth-failed',
  'connection-refused': 'unreachable',
  'network-unreachable': 'unreachable',
  'name-not-found': 'unreachable',
  'name-lookup-failed': 'unreachable',
  'connection-timed-out': 'timeout',
  'timed-out': 'timeout',
};

/** A question of the login that nobody answered is a login that failed. */
function reasonOf(kind: FailureKind, attempted: boolean): string {
  if (kind === 'cancelled' && attempted) return 'auth-failed';
  return REASONS[kind] ?? kind;
}
