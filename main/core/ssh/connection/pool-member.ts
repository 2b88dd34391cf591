import type { SshConnection } from './connection.ts';
import type { SilenceWatch } from './keepalive.ts';

/** A connection in use: it stays open at least until released. */
export interface Lease {
  readonly connection: SshConnection;
  release(): void;
}

/** A connection that is being opened. */
export interface Opening {
  readonly promise: Promise<SshConnection>;
  readonly abort: AbortController;
  /** Callers who still want it, each with whether somebody is there to answer. */
  readonly waiting: Set<() => boolean>;
}

/** A host, on one of its ways, with its connection and who uses it. */
export interface Member {
  readonly key: string;
  readonly name: string;
  opening: Opening | null;
  connection: SshConnection | null;
  silence: SilenceWatch | null;
  openedAt: number;
  leases: number;
  idleTimer: NodeJS.Timeout | null;
}

/** Who uses a connection, and its end when nobody has for long. */
export interface Leases {
  lease(member: Member, connection: SshConnection): Lease;
  /** Begins to count, unless somebody uses or keeps it. */
  scheduleIdle(member: Member): void;
}

/** `onIdle` is called for a connection that nobody has used for `idleCloseMs`, and that nobody keeps. */
export function createLeases(idleCloseMs: number, isKept: (name: string) => boolean, onIdle: (member: Member) => void): Leases {
  const unused = (member: Member) => member.leases === 0 && !isKept(member.name);

  function scheduleIdle(member: Member): void {
    if (!unused(member) || member.idleTimer !== null) return;
    member.idleTimer = setTimeout(() => {
      member.idleTimer = null;
      if (unused(member) && member.connection) onIdle(member);
    }, idleCloseMs);
    member.idleTimer.unref();
  }

  return {
    scheduleIdle,
    lease(member, connection) {
      member.leases += 1;
      if (member.idleTimer) clearTimeout(member.idleTimer);
      member.idleTimer = null;
      let released = false;
      return {
        connection,
        release() {
          if (released) return;
          released = true;
          member.leases -= 1;
          scheduleIdle(member);
        },
      };
    },
  };
}

/** A host that nobody has connected to yet. */
export function newMember(key: string, name: string): Member {
  return { key, name, opening: null, connection: null, silence: null, openedAt: 0, leases: 0, idleTimer: null };
}

/** The connection is over. */
export function forgetConnection(member: Member): void {
  member.connection = null;
  member.silence?.stop();
  member.silence = null;
  if (member.idleTimer) clearTimeout(member.idleTimer);
  member.idleTimer = null;
}

/** When the server was heard last, in epoch ms. */
export function heardAtOf(connection: SshConnection): number {
  return Math.round(Date.now() - (performance.now() - connection.heardAt()));
}
