const listeners = new Set<() => void>();

/** Tells whoever was refused while it was locked that it is open again. */
export const unlocked = {
  tell(): void {
    for (const listener of [...listeners]) listener();
  },
  /** Returns what ends it. */
  onUnlock(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};
