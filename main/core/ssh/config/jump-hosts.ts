import type { Failure } from '../../../../preload/contract/failure.ts';
import { failureOf, FailureError } from '../../failure.ts';
import { jumpFailed } from '../connection/connection-failures.ts';

/** `a,b` as ssh_config(5) writes it: a first, then b, then the host. */
export function jumpHops(proxyJump: string | null): string[] {
  return (proxyJump ?? '')
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '');
}

/** A jump host that did not lead on, and why it did not. */
export class JumpFailedError extends FailureError {
  readonly atHop: Failure;

  constructor(failure: Failure, atHop: Failure) {
    super(failure);
    this.atHop = atHop;
  }
}

/** Failures that are the person's own doing stay what they are; others are told as the jump host's. */
export function throughHop(error: unknown, name: string, hop: string): unknown {
  const failure = failureOf(error);
  if (failure.kind === 'internal' && !(error instanceof FailureError) && error instanceof Error && 'reason' in error)
    return new FailureError(jumpFailed(name, hop, { ...failure, ...forwardRefused(hop, error) }));
  if (OF_THE_PERSON.has(failure.kind)) return error;
  return new JumpFailedError(jumpFailed(name, hop, failure), failure);
}

const OF_THE_PERSON: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>([
  'cancelled',
  'internal',
  'ssh-jump-failed',
  'ssh-answer-needed',
  'host-key-changed',
  'host-key-revoked',
  'host-key-refused',
  'host-key-unknown',
  'host-certificate-invalid',
  'known-hosts-unreadable',
]);

function forwardRefused(hop: string, error: Error & { reason?: unknown }): Pick<Failure, 'cause' | 'remedy' | 'evidence'> {
  const prohibited = error.reason === 1;
  return {
    cause: prohibited
      ? { en: `${hop} does not allow connections to be passed on.`, fr: `${hop} n’autorise pas le relais de connexions.` }
      : { en: `${hop} could not open the connection.`, fr: `${hop} n’a pas pu ouvrir la connexion.` },
    remedy: prohibited
      ? {
          en: `Set AllowTcpForwarding yes (or local) in the sshd_config of ${hop}.`,
          fr: `Réglez AllowTcpForwarding yes (ou local) dans le sshd_config de ${hop}.`,
        }
      : {
          en: `Check that ${hop} can reach the host: its name, port and firewall as seen from there.`,
          fr: `Vérifiez que ${hop} peut joindre l’hôte : son nom, son port et le pare-feu vus de là.`,
        },
    evidence: error.message,
  };
}
