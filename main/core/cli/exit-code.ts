import type { FailureKind } from '../../../preload/contract/failure-kinds.ts';

/** What the command line says by its exit code. */
export const EXIT = { healthy: 0, failureFound: 1, badInput: 2, noConnection: 3 } as const;

/** What stops a command from outside; SIGINT is Ctrl+C. */
export type Stopping = 'SIGINT' | 'SIGTERM';

/** 128 and the number of the signal, as of every program that one ends (bash(1), EXIT STATUS). */
const STOPPED: Readonly<Record<Stopping, number>> = { SIGINT: 130, SIGTERM: 143 };

/** Stopped before it got there, a command says so; what it had found, or that it was done, stays true. */
export function endOf(code: number, stoppedBy: Stopping | null): number {
  return stoppedBy !== null && code === EXIT.noConnection ? STOPPED[stoppedBy] : code;
}

const BAD_INPUT: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'bad-input',
  'not-found',
  'not-available',
  'confirmation-needed',
  'target-read-only',
  'plan-changed',
  'message-too-large',
  'ssh-host-unknown',
  'ssh-config-unreadable',
  'kubeconfig-context-unknown',
  'kubeconfig-context-broken',
  'kubeconfig-unreadable',
  'credential-missing',
  'sealed-file-missing',
  'sealed-file-closed',
  'sealed-file-refused',
  'sealed-file-wait',
  'credential-exists',
  'import-unreadable',
  'bundle-unreadable',
  'bundle-passphrase-wrong',
  'totp-secret-invalid',
  'locked',
  'lock-refused',
  'lock-wait',
  'lock-confirmation-needed',
]);

const FAILURE_FOUND: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'internal',
  'disk-full',
  'storage-failed',
  'database-corrupt',
  'sealed-file-damaged',
  'sealed-file-newer',
  'sealed-file-replaced',
  'settings-corrupt',
  'already-running',
  'command-failed',
  'file-changed',
  'file-refused',
  'command-missing',
  'permission-denied',
  'port-in-use',
  'root-not-available',
  'sudo-password-refused',
  'sudo-needs-terminal',
  'kubernetes-api-failed',
  'kubernetes-forbidden',
  'kubernetes-refused',
  'rollout-failed',
  'apply-conflict',
  'object-changed',
  'gate-failed',
  'totp-code-wrong',
]);

/** 2 for what the caller must correct, 1 for what was found broken, 3 for everything that kept us from getting there. */
export function exitCodeOf(kind: FailureKind): number {
  if (BAD_INPUT.has(kind)) return EXIT.badInput;
  if (FAILURE_FOUND.has(kind)) return EXIT.failureFound;
  return EXIT.noConnection;
}
