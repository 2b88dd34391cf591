import { useSyncExternalStore } from 'react';
import { z } from 'zod';

const KEY = 'pilothouse-mail-sent';
const MOST = 20;

const sentSchema = z.object({
  at: z.string(),
  server: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  /** What the server calls it. */
  queueId: z.string().nullable(),
  /** What it is found again by. */
  messageId: z.string().nullable(),
  via: z.string(),
});
/** A message this window sent. */
export type SentMessage = z.infer<typeof sentSchema>;

const listeners = new Set<() => void>();
let all: readonly SentMessage[] = read();

/** Newest first; for this window, until it closes. */
export function useSentMessages(): readonly SentMessage[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => all,
  );
}

export function rememberSent(message: SentMessage): void {
  if (all.some(({ at, messageId }) => at === message.at && messageId === message.messageId)) return;
  all = [message, ...all].slice(0, MOST);
  sessionStorage.setItem(KEY, JSON.stringify(all));
  for (const listener of listeners) listener();
}

function read(): readonly SentMessage[] {
  try {
    const kept = z.array(sentSchema).safeParse(JSON.parse(sessionStorage.getItem(KEY) ?? '[]'));
    return kept.success ? kept.data : [];
  } catch {
    return [];
  }
}
