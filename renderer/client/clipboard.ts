import type { Bridge } from '../../preload/contract/bridge.ts';

declare global {
  interface Window {
    /** Put there by the preload script of the desktop app; absent in a browser. */
    readonly pilothouse?: Bridge;
  }
}

/** How long a secret or a code may stay in the clipboard. */
export const SECRET_IN_CLIPBOARD_MS = 30_000;

/** Copies text that is no secret. Rejects when the clipboard refuses. */
export async function copyText(text: string): Promise<void> {
  const shell = window.pilothouse;
  if (shell) await shell.copy(text, { clearAfterMs: null });
  else await navigator.clipboard.writeText(text);
}

/**
 * Copies a secret or a code, and clears it after 30 s if it is still there. A browser may not let the page look at the
 * clipboard in the background: then it is cleared as soon as the page has the focus again.
 */
export async function copySecret(text: string): Promise<void> {
  const shell = window.pilothouse;
  if (shell) {
    await shell.copy(text, { clearAfterMs: SECRET_IN_CLIPBOARD_MS });
    return;
  }
  await navigator.clipboard.writeText(text);
  setTimeout(() => void clearWhenAllowed(text), SECRET_IN_CLIPBOARD_MS);
}

async function clearWhenAllowed(text: string): Promise<void> {
  if (!document.hasFocus()) await new Promise((resolve) => window.addEventListener('focus', resolve, { once: true }));
  if (await stillHolds(text))
    await navigator.clipboard
      .writeText('')
      .catch(() => window.addEventListener('focus', () => void clearWhenAllowed(text), { once: true }));
}

/** Where reading is not permitted, the safe answer is yes: a secret that stays is worse than a lost copy of something else. */
async function stillHolds(text: string): Promise<boolean> {
  try {
    return (await navigator.clipboard.readText()) === text;
  } catch {
    return true;
  }
}
