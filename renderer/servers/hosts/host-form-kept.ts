import type { Environment } from '../../../preload/contract/settings.ts';
import type { HostDraft } from './saved-host.ts';

/** All that is typed and chosen in the form of a host. */
export interface HostForm {
  readonly draft: HostDraft;
  readonly environment: Environment;
  readonly tags: readonly string[];
  /** The entry of the authenticator that answers for its second factor. */
  readonly factor: string | null;
}

const kept = new Map<string | null, HostForm>();

/** What was typed for a host, null for one that is added, when the form was left without saving; null when nothing was. */
export function keptForm(editing: string | null): HostForm | null {
  return kept.get(editing) ?? null;
}

/** Keeps what was typed as long as the window is open, where it differs from what the form began with; else nothing is kept. */
export function keepForm(editing: string | null, typed: HostForm, start: HostForm): void {
  if (JSON.stringify(typed) === JSON.stringify(start)) kept.delete(editing);
  else kept.set(editing, typed);
}

/** It was saved, or is not wanted. */
export function forgetForm(editing: string | null): void {
  kept.delete(editing);
}
