import { ORPCError } from '@orpc/client';
import type { Failure } from '../../preload/contract/failure.ts';
import { failureSchema } from '../../preload/contract/failure.ts';

/** What the page itself found to be wrong, in words of its own. */
export class PageFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.cause.en);
    this.name = 'PageFailure';
    this.failure = failure;
  }
}

/**
 * The failure in whatever a call threw: the core's own; `cancelled` for an abort; else `internal`, with what was thrown
 * as its evidence.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof PageFailure) return error.failure;
  if (error instanceof ORPCError && error.code === 'FAILURE') {
    const parsed = failureSchema.safeParse(error.data);
    if (parsed.success) return parsed.data;
  }
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (error instanceof Error && error.name === 'AbortError') {
    return {
      kind: 'cancelled',
      cause: { en: 'This was cancelled.', fr: 'Cette action a été annulée.' },
      remedy: { en: 'Start it again when you want.', fr: 'Relancez-la quand vous voulez.' },
    };
  }
  return {
    kind: 'internal',
    cause: { en: 'Pilothouse failed at this, not your server.', fr: 'Pilothouse est en cause ici, pas votre serveur.' },
    remedy: {
      en: 'Try again. If it happens again, the details are in core.log; Activity shows where it lies.',
      fr: 'Réessayez. Si cela se reproduit, les détails sont dans core.log ; Activité indique où il se trouve.',
    },
    evidence: said,
  };
}

/** Whether an error is the core's answer about the call itself, rather than the loss of the core. */
export function isAnswered(error: unknown): boolean {
  return error instanceof ORPCError && error.code === 'FAILURE' && failureOf(error).kind !== 'core-restarted';
}
