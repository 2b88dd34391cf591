/** The clipboard of the computer the core runs on. It marks what it takes as a secret, and forgets it after a while. */
export interface SecretClipboard {
  /** Rejects when the clipboard refuses. */
  copy(text: string, clearAfterMs: number): Promise<void>;
}

/** How long a secret may stay in the clipboard. */
export const CLEAR_AFTER_MS = 30_000;
