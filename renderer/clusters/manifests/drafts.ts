/** Texts that were begun and not applied, as long as the window is open. */
const drafts = new Map<string, Draft>();

export interface Draft {
  /** What the cluster had when the editing began; empty for what is new. */
  readonly base: string;
  readonly text: string;
}

export function keptDraft(key: string): Draft | null {
  return drafts.get(key) ?? null;
}

/** null forgets it. */
export function keepDraft(key: string, draft: Draft | null): void {
  if (draft === null) drafts.delete(key);
  else drafts.set(key, draft);
}
