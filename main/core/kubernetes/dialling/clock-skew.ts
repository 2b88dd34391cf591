import type { Failure } from '../../../../preload/contract/failure.ts';
import { words } from '../../failure.ts';

/** Below this two clocks agree: a `Date` header counts whole seconds, and answers take their time. */
const NOTABLE_MS = 60_000;

/** How far the API server's clock is ahead of this computer's, from the `Date` of an answer (RFC 9110 §6.6.1); null without one. */
export function skewOf(date: string | undefined, now = Date.now()): number | null {
  const at = Date.parse(date ?? '');
  return Number.isNaN(at) ? null : at - now;
}

/** Whether two clocks differ by so much that certificates and tokens are judged differently. */
export function isNotable(skewMs: number | null): skewMs is number {
  return skewMs !== null && Math.abs(skewMs) >= NOTABLE_MS;
}

/** The failure, which two clocks that differ may well explain: said first in its remedy. */
export function withSkew(failed: Failure, skewMs: number | null): Failure {
  if (!isNotable(skewMs)) return failed;
  const { en, fr } = lengthOf(Math.abs(skewMs));
  const said =
    skewMs > 0
      ? words(
          `This computer’s clock is ${en} behind the API server’s: set it right first. `,
          `L’horloge de cet ordinateur retarde de ${fr} sur celle du serveur d’API : réglez-la d’abord. `,
        )
      : words(
          `This computer’s clock is ${en} ahead of the API server’s: set right whichever is wrong first. `,
          `L’horloge de cet ordinateur avance de ${fr} sur celle du serveur d’API : réglez d’abord celle qui est fausse. `,
        );
  return { ...failed, remedy: words(said.en + failed.remedy.en, said.fr + failed.remedy.fr) };
}

function lengthOf(ms: number): { readonly en: string; readonly fr: string } {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return { en: `${minutes} min`, fr: `${minutes} min` };
  const hours = Math.round(minutes / 60);
  if (hours < 48) return { en: `${hours} h`, fr: `${hours} h` };
  const days = Math.round(hours / 24);
  return { en: `${days} days`, fr: `${days} jours` };
}
