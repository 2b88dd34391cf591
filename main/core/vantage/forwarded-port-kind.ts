import type { AuditAction } from '../../../preload/contract/activity.ts';
import type { Failure } from '../../../preload/contract/failure.ts';

/** What one run of a port has carried. */
export interface Carried {
  connections: number;
  connectionsTotal: number;
  sentBytes: number;
  receivedBytes: number;
}

export function nothingCarried(): Carried {
  return { connections: 0, connectionsTotal: 0, sentBytes: 0, receivedBytes: 0 };
}

/** What a run says of itself; once it was stopped nobody hears it any more. */
export interface RunEvents {
  /** It leads on; with the port where that may be another one now. */
  readonly listening: (port?: number) => void;
  /** It cannot lead on at the moment. */
  readonly waiting: (why: Failure | undefined) => void;
  /** What it led through was closed by the person: it is stopped. */
  readonly disconnected: () => void;
  /** A connection through it did not come about. */
  readonly refused: (why: Failure) => void;
  /** Bytes or connections went through: said once a second. */
  readonly loaded: () => void;
  /** Something else of it is different: said at once. */
  readonly changed: () => void;
}

/** One kind of ports: what is saved of them, and how one runs. */
export interface PortKind<Saved, Load extends Carried> {
  /** Those that are saved, by id. */
  readonly saved: () => Readonly<Record<string, Saved>>;
  /** What makes one this one and not another, as the program that people know writes it. */
  readonly command: (saved: Saved) => string;
  readonly action: AuditAction;
  /** What the journal names as the target of a start. */
  readonly target: (saved: Saved) => string;
  /** Of a new run. */
  readonly noLoad: () => Load;
  /** Runs until the signal aborts; resolves with the port once it listens. */
  readonly run: (saved: Saved, load: Load, events: RunEvents, signal: AbortSignal) => Promise<number>;
  readonly notSaved: () => Failure;
  readonly tooMany: (most: number) => Failure;
}
