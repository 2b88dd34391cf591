/** What was looked at and not yet decided on, by its token. */
interface KeptPreviews<Preview> {
  put(token: string, preview: Preview): void;
  /** Works with a preview, which is wiped no sooner than that is done. Null when it is there no more. */
  use<Result>(token: string, work: (preview: Preview) => Promise<Result>): Promise<Result> | null;
  remove(token: string): void;
  clear(): void;
}

interface KeptPreviewsOptions<Preview> {
  readonly forMs: number;
  /** The oldest goes when there is one more. */
  readonly atMost: number;
  /** Overwrites the secrets in it. */
  readonly wipe: (preview: Preview) => void;
}

/** Keeps previews, secrets and all, for so long and no longer, whether anybody comes back to them or not. */
export function keepPreviews<Preview>({ forMs, atMost, wipe }: KeptPreviewsOptions<Preview>): KeptPreviews<Preview> {
  interface Kept {
    readonly preview: Preview;
    readonly timer: NodeJS.Timeout;
    inUse: number;
  }
  const kept = new Map<string, Kept>();
  const settle = (token: string, one: Kept) => {
    if (one.inUse === 0 && kept.get(token) !== one) wipe(one.preview);
  };
  const remove = (token: string) => {
    const one = kept.get(token);
    if (one === undefined) return;
    clearTimeout(one.timer);
    kept.delete(token);
    settle(token, one);
  };
  return {
    put(token, preview) {
      kept.set(token, { preview, timer: setTimeout(() => remove(token), forMs).unref(), inUse: 0 });
      for (const oldest of kept.keys()) if (kept.size > atMost) remove(oldest);
    },
    use(token, work) {
      const one = kept.get(token);
      if (one === undefined) return null;
      one.inUse += 1;
      return work(one.preview).finally(() => {
        one.inUse -= 1;
        settle(token, one);
      });
    },
    remove,
    clear() {
      for (const token of kept.keys()) remove(token);
    },
  };
}
