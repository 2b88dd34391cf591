import type { UrlVerdict } from '../../../../preload/contract/health.ts';
import type { Phase } from '../../../../preload/contract/verdict.ts';
import type { Vantage } from '../../vantage/vantage.ts';

/** What a URL check expects. The times of all phases together stay below `timeoutMs`. */
export interface UrlCheck {
  readonly url: string;
  readonly status: number | null;
  readonly contains: string | null;
  readonly field: { readonly path: string; readonly equals: string } | null;
  readonly timeoutMs: number;
  /** PEM certificates of authorities to trust besides this computer's. */
  readonly authorities?: readonly string[];
}

/** Every kind of check has this signature. Throws only for bad input and when the signal aborts; all else is in the verdict. */
export type CheckUrl = (check: UrlCheck, vantage: Vantage, signal: AbortSignal, onPhase: (phase: Phase) => void) => Promise<UrlVerdict>;
