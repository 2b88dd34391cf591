import type { FailureKind } from '../../../../preload/contract/failure-kinds.ts';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
/** Login programs may open a browser: they are not run again and again by themselves. */
const LOGIN_RETRY_MS = 5 * 60_000;

/** What only a person can put right: asking again by itself would only ask that person again. */
const NEEDS_PERSON: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'kubernetes-login-program-failed',
  'kubernetes-login-program-missing',
  'host-key-unknown',
  'host-key-changed',
  'host-key-revoked',
  'host-key-refused',
  'ssh-login-refused',
  'ssh-passphrase-wrong',
  'ssh-answer-needed',
  'ssh-proxy-command-refused',
]);

/** How long to wait before try number `failures` + 1: doubling, with jitter (half to whole), up to a ceiling, and as the server asks. */
export function retryDelayMs(failures: number, kind: FailureKind, askedMs: number | null, random: () => number = Math.random): number {
  const jitter = 0.5 + random() / 2;
  if (NEEDS_PERSON.has(kind)) return LOGIN_RETRY_MS * jitter;
  const backoff = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 20)) * jitter;
  return Math.max(backoff, Math.min(askedMs ?? 0, LONGEST_RETRY_MS));
}
