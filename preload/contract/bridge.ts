import { z } from 'zod';
import { failureSchema } from './failure.ts';

/** Asks the clipboard to take a text, and to give it up again: after `clearAfterMs` it is emptied if it still holds that text. */
export const copyRequestSchema = z.object({
  text: z.string().max(1024 * 1024),
  clearAfterMs: z
    .number()
    .int()
    .min(1)
    .max(10 * 60_000)
    .nullable(),
});
export type CopyRequest = z.infer<typeof copyRequestSchema>;

/** What the system's question for a finger says. */
export const touchReasonSchema = z.string().min(1).max(200);

/** What a menu or a `pilothouse://` link asks of the window. */
export const windowCommandSchema = z.union([
  z.enum(['palette', 'settings', 'lock']),
  z
    .string()
    .max(2048)
    .regex(/^pilothouse:\/\/[^\p{Cc}]*$/u),
]);
export type WindowCommand = z.infer<typeof windowCommandSchema>;

/** The engine ended and is not started again by itself. */
export const coreGivenUpSchema = z.object({
  kind: z.literal('pilothouse-core-given-up'),
  /** Why it cannot be opened; null when it ended too often. */
  failure: failureSchema.nullable(),
  /** The folder of its logs. */
  logs: z.string().max(4096),
});
export type CoreGivenUp = z.infer<typeof coreGivenUpSchema>;

/** `window.pilothouse`: what the desktop shell offers a window besides its port. Absent in a browser. */
export interface Bridge {
  readonly platform: string;
  /** Rejects when the clipboard refuses, or the request does not fit `copyRequestSchema`. */
  copy(text: string, options: { readonly clearAfterMs: number | null }): Promise<void>;
  /**
   * Pastes the clipboard where the keyboard is, as its keys do; nothing happens unless the person has just clicked or typed. The
   * page itself may not read the clipboard.
   */
  paste(): void;
  /** Commands that came before anyone listened are delivered first. Returns what ends it. */
  onCommand(listener: (command: WindowCommand) => void): () => void;
  /** Touch ID, on the computers that have it. */
  readonly touchId: {
    /** Whether a finger could be asked for now. */
    offered(): Promise<boolean>;
    /** Asks for a finger; the engine is told when it was known, and the lock opens if it may. `reason` stands in the system's question. */
    ask(reason: string): void;
  };
  /** Starts the engine that was given up; nothing happens while there is one. */
  startCore(): void;
}

/** Words that page and preload exchange by `window.postMessage`, besides `CoreGivenUp`; a port travels with `port`. */
export const PAGE_MESSAGES = { ready: 'pilothouse-ready', port: 'pilothouse-port', coreLost: 'pilothouse-core-lost' } as const;

/** Channels between preload and shell. */
export const SHELL_CHANNELS = {
  portWanted: 'pilothouse:port-wanted',
  port: 'pilothouse:port',
  coreLost: 'pilothouse:core-lost',
  coreGivenUp: 'pilothouse:core-given-up',
  coreWanted: 'pilothouse:core-wanted',
  copy: 'pilothouse:copy',
  paste: 'pilothouse:paste',
  command: 'pilothouse:command',
  touchIdOffered: 'pilothouse:touch-id-offered',
  touchIdAsk: 'pilothouse:touch-id-ask',
} as const;
