import type { Clocks } from './attempts.ts';

const RECENT_MS = 60_000;

/**
 * The code this process accepted last. A code counts once, but whoever typed it a moment ago need not wait for the next one to show a
 * secret: for a minute the same code, with the passphrase, confirms again. Another process refuses it, and so does this one after the next
 * locking (`generation` counts them).
 */
export function recentCode(clocks: Pick<Clocks, 'uptime'>) {
  let last: { readonly code: string; readonly generation: number; readonly at: number } | null = null;
  return {
    accepted(code: string | null | undefined, generation: number): void {
      const typed = code?.trim() ?? '';
      last = typed === '' ? null : { code: typed, generation, at: clocks.uptime() };
    },
    is(code: string | null | undefined, generation: number): boolean {
      return last?.code === code?.trim() && last?.generation === generation && clocks.uptime() - last.at < RECENT_MS;
    },
    forget(): void {
      last = null;
    },
  };
}
