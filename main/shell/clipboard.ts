import type { CopyRequest } from '../../preload/contract/bridge.ts';
import type { Log } from '../core/rooms.ts';

/** Electron's clipboard: it answers at once up to version 44, and with promises since 45. */
interface SystemClipboard {
  readText(): string | Promise<string>;
  writeText(text: string): void | Promise<void>;
  clear(): void;
}

/** The clipboard, and the promise that a secret does not stay in it. */
export interface TidyClipboard {
  copy(request: CopyRequest): Promise<void>;
  /** Clears at once what was to be cleared later; for the end of the program. */
  clearNow(): Promise<void>;
}

/** `writeSecret` marks what it writes as a secret for clipboard managers; null where that cannot be done. */
export function tidyClipboard(
  clipboard: SystemClipboard,
  log: Log,
  writeSecret: ((text: string) => Promise<void>) | null = null,
): TidyClipboard {
  let held: { readonly text: string; readonly timer: NodeJS.Timeout } | null = null;

  const clearNow = async () => {
    if (!held) return;
    const { text, timer } = held;
    held = null;
    clearTimeout(timer);
    if ((await clipboard.readText()) === text) clipboard.clear();
  };

  return {
    async copy({ text, clearAfterMs }) {
      if (held) clearTimeout(held.timer);
      held = null;
      await (clearAfterMs !== null && writeSecret !== null ? writeSecret(text) : clipboard.writeText(text));
      if (clearAfterMs === null) return;
      const timer = setTimeout(() => {
        clearNow().catch((error: unknown) => log.warn({ error }, 'the clipboard could not be cleared'));
      }, clearAfterMs);
      held = { text, timer };
    },
    clearNow,
  };
}
