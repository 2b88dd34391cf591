import type { FileText } from '../../../preload/contract/files.ts';

/** What is edited, and what it was when the editing began. */
export interface Draft {
  readonly base: FileText;
  readonly text: string;
  /** What the editor began with. */
  readonly start: string;
}

const drafts = new Map<string, Draft>();
const keyOf = (vantage: string, path: string) => JSON.stringify([vantage, path]);

/** Unsaved changes of a file that was left, as something to go on with; null when there are none. */
export function keptDraft(vantage: string, path: string): Draft | null {
  const draft = drafts.get(keyOf(vantage, path));
  return draft === undefined ? null : { ...draft, start: draft.text };
}

/** Keeps unsaved changes of a file as long as the window is open; null forgets them. */
export function keepDraft(vantage: string, path: string, draft: Draft | null): void {
  if (draft === null) drafts.delete(keyOf(vantage, path));
  else drafts.set(keyOf(vantage, path), draft);
}
