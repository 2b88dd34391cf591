import { readFileSync, writeFileSync } from 'node:fs';
import type { BrowserWindow, Rectangle } from 'electron';
import { z } from 'zod';

const placeSchema = z.object({
  bounds: z.object({ x: z.number().int(), y: z.number().int(), width: z.number().int().min(200), height: z.number().int().min(200) }),
  maximized: z.boolean(),
});
type Place = z.infer<typeof placeSchema>;

export const SMALLEST = { width: 480, height: 360 } as const;
const FIRST = { width: 1280, height: 820 } as const;
/** So much of a title bar must be on a screen for the window to be within reach. */
const REACHABLE_PX = 80;

/** Where the window stood when it was last closed, if one of the screens (their work areas) is still there; else a first size, placed by the system. */
export function lastPlace(
  file: string,
  screens: readonly Rectangle[],
): {
  readonly bounds: Partial<Rectangle> & { readonly width: number; readonly height: number };
  readonly maximized: boolean;
} {
  const place = read(file);
  return place && isReachable(place.bounds, screens) ? place : { bounds: FIRST, maximized: false };
}

/** Remembers the window's place when it closes. A place that cannot be written is not worth a word. */
export function rememberPlace(window: BrowserWindow, file: string, onError: (error: unknown) => void): void {
  window.on('close', () => {
    const place: Place = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    try {
      writeFileSync(file, JSON.stringify(place), { mode: 0o600 });
    } catch (error) {
      onError(error);
    }
  });
}

function read(file: string): Place | null {
  try {
    const parsed = placeSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT')) return null;
    throw error;
  }
}

function isReachable(bounds: Rectangle, screens: readonly Rectangle[]): boolean {
  return screens.some((workArea) => {
    const across = Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x);
    return across >= REACHABLE_PX && bounds.y >= workArea.y - REACHABLE_PX && bounds.y < workArea.y + workArea.height - REACHABLE_PX;
  });
}
