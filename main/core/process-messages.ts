import { z } from 'zod';
import { failureSchema } from '../../preload/contract/failure.ts';
import { settingsSchema } from '../../preload/contract/settings.ts';

/** What the shell tells the core process; `window` comes with the window's port. */
export const toCoreSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open'), dataDir: z.string(), version: z.string() }),
  z.object({ kind: z.literal('window') }),
  /** The computer is about to sleep, or woke up: connections must be distrusted. */
  z.object({ kind: z.literal('suspended') }),
  z.object({ kind: z.literal('resumed') }),
  z.object({ kind: z.literal('screen-locked') }),
  /** Touch ID knew the finger of this computer's user. */
  z.object({ kind: z.literal('finger-known') }),
  /** What became of `copy`. */
  z.object({ kind: z.literal('copied'), id: z.uuid(), done: z.boolean() }),
  z.object({ kind: z.literal('close') }),
]);
export type ToCore = z.infer<typeof toCoreSchema>;

const appearance = settingsSchema.shape.appearance.unwrap().pick({ mode: true, language: true });
export type Appearance = z.infer<typeof appearance>;

/** What the core process tells the shell. */
export const fromCoreSchema = z.discriminatedUnion('kind', [
  /** It listens: messages sent earlier may be lost. */
  z.object({ kind: z.literal('listening') }),
  z.object({ kind: z.literal('opened') }),
  /** It cannot open at all and ends; starting it again would not help by itself. */
  z.object({ kind: z.literal('failed'), failure: failureSchema }),
  /** What menus and title bars follow; sent at the start and at each change. */
  z.object({ kind: z.literal('appearance'), appearance }),
  /** Whether the window stays black in recordings; sent at the start and at each change. */
  z.object({ kind: z.literal('capture'), hidden: z.boolean() }),
  /** Puts a secret into the clipboard, so that it never passes through a window; answered by `copied`. */
  z.object({ kind: z.literal('copy'), id: z.uuid(), text: z.string().max(1024 * 1024), clearAfterMs: z.number().int().positive() }),
]);
export type FromCore = z.infer<typeof fromCoreSchema>;
