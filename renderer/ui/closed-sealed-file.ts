import type { SealedState } from '../../preload/contract/credentials.ts';

/** Whether a sealed file is there and sound, and takes secrets once somebody opens it. */
export function closedSealedFile({ exists, open, problem }: Pick<SealedState, 'exists' | 'open' | 'problem'>): boolean {
  return exists && !open && problem === null;
}
