import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Log } from '../../rooms.ts';
import type { LoginReport } from './connection.ts';

/** What becomes of connections, one line of the core's log each: who comes later reads why a server was not there at four. */
export interface ConnectionLog {
  /** `openedInMs` from the first packet to the login. */
  opened(host: string, report: LoginReport, openedInMs: number): void;
  /** It could not be opened. What fails in the same way again and again is one line. */
  notOpened(host: string, failure: Failure): void;
  lost(host: string, failure: Failure, lastedMs: number): void;
  /** It is opened again without anybody asking for it: the first attempt is a line. */
  reconnecting(host: string): void;
  /** Nobody used it for so long. */
  closedIdle(host: string, idleMs: number): void;
  /** It was closed on purpose, or nobody wants it any more: what comes next begins anew. */
  forget(host: string): void;
}

/** A host that was connected and is not, or could not be. */
interface Missing {
  readonly sinceMs: number;
  readonly lost: boolean;
  kind: Failure['kind'];
  attempts: number;
}

export function createConnectionLog(log: Log, nowMs: () => number = Date.now): ConnectionLog {
  const missing = new Map<string, Missing>();
  return {
    opened(host, { address, user, method, hostKey }, openedInMs) {
      const before = missing.get(host);
      missing.delete(host);
      const { certificate } = hostKey;
      const how = {
        host,
        address,
        user,
        method,
        hostKey: hostKey.fingerprint,
        ...(certificate === null ? {} : { certifiedBy: certificate.authority.fingerprint }),
        openedInMs: Math.round(openedInMs),
      };
      if (before?.lost) log.info({ ...how, goneForMs: nowMs() - before.sinceMs, attempts: before.attempts }, 'ssh reopened');
      else log.info(how, 'ssh connected');
    },
    notOpened(host, { kind, cause }) {
      const before = missing.get(host);
      if (before?.kind === kind) return;
      if (before) before.kind = kind;
      else missing.set(host, { sinceMs: nowMs(), lost: false, kind, attempts: 0 });
      log.warn({ host, kind, why: cause.en }, 'ssh not connected');
    },
    lost(host, { kind, cause, evidence }, lastedMs) {
      missing.set(host, { sinceMs: nowMs(), lost: true, kind, attempts: 0 });
      log.warn({ host, kind, why: cause.en, ...(evidence === undefined ? {} : { evidence }), lastedMs: Math.round(lastedMs) }, 'ssh lost');
    },
    reconnecting(host) {
      const before = missing.get(host);
      if (!before) return;
      before.attempts += 1;
      if (before.attempts === 1) log.info({ host }, 'ssh reconnecting');
    },
    closedIdle(host, idleMs) {
      missing.delete(host);
      log.info({ host, idleMs }, 'ssh closed, idle');
    },
    forget: (host) => void missing.delete(host),
  };
}
