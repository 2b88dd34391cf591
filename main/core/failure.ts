import type { FailureKind } from '../../preload/contract/failure-kinds.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import type { Words } from '../../preload/contract/words.ts';

/** A failure on its way to the person: thrown inside the core, answered as `FAILURE` over the contract. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.cause.en, options);
    this.name = 'FailureError';
    this.failure = failure;
  }

  /** The same with what was worth looking up only once a person is told of it. */
  fuller(_signal: AbortSignal): Promise<Failure> {
    return Promise.resolve(this.failure);
  }
}

/** A sentence in both languages. */
export function words(en: string, fr: string): Words {
  return { en, fr };
}

/** Builds a failure; `details` holds evidence, codes and login attempts. */
export function failure(
  kind: FailureKind,
  cause: Words,
  remedy: Words,
  details: Pick<Failure, 'evidence' | 'page' | 'code' | 'enhancedCode' | 'attempts' | 'acceptedKeyOf' | 'readOnlyContext'> = {},
): Failure {
  return { kind, cause, remedy, ...details };
}

/** The failure in an unknown error: its own when it carries one, `cancelled` for an abort, else `internal` (our bug). */
export function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  if (error instanceof Error && error.name === 'AbortError') {
    return failure(
      'cancelled',
      words('This was cancelled.', 'Cette action a été annulée.'),
      words('Start it again when you want.', 'Relancez-la quand vous voulez.'),
    );
  }
  return failure(
    'internal',
    words('Pilothouse failed at this, not your server.', 'Pilothouse est en cause ici, pas votre serveur.'),
    words(
      'The details are in core.log (Activity shows where). Try again.',
      'Les détails sont dans core.log (Activité indique où). Réessayez.',
    ),
    { evidence: error instanceof Error ? `${error.name}: ${error.message}` : String(error) },
  );
}
