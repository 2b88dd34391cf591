import { useSyncExternalStore } from 'react';
import type { Failure } from '../../preload/contract/failure.ts';
import { failureOf } from '../client/failures.ts';
import { client } from '../client/link.ts';
import type { AttachedFile } from './draft.ts';

/** What one message may have attached, together; the core refuses more. */
export const MOST_ATTACHED_BYTES = 15_000_000;
const MOST_FILES = 20;
/** One call takes 4 MiB; base64 makes 4 of 3. */
const PIECE_BYTES = 2_000_000;
const LONGEST_NAME = 200;

interface Attachments {
  readonly files: readonly AttachedFile[];
  /** Files on their way to the core. */
  readonly busy: number;
  readonly refused: 'too-much' | 'too-many' | null;
  readonly failure: Failure | null;
}

const none: Attachments = { files: [], busy: 0, refused: null, failure: null };
let view = none;
const listeners = new Set<() => void>();

function set(part: Partial<Attachments>): void {
  view = { ...view, ...part };
  for (const listener of listeners) listener();
}

/** The files of the message that is being written; they outlive a look at another page. */
export function useAttachments(): Attachments {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => view,
  );
}

export function detach(id: string): void {
  set({ files: view.files.filter((file) => file.id !== id), refused: null, failure: null });
}

/** Hands files to the core, one after the other. More than a message may have is refused before anything is read. */
export async function attach(files: readonly File[]): Promise<void> {
  const bytes = [...view.files.map((file) => file.bytes), ...files.map(({ size }) => size)].reduce((sum, size) => sum + size, 0);
  if (view.files.length + view.busy + files.length > MOST_FILES) return set({ refused: 'too-many' });
  if (bytes > MOST_ATTACHED_BYTES) return set({ refused: 'too-much' });
  set({ refused: null, failure: null, busy: view.busy + files.length });
  for (const file of files) {
    try {
      const attached = await handOver(file);
      set({ files: [...view.files, attached] });
    } catch (error) {
      set({ failure: failureOf(error) });
    } finally {
      set({ busy: view.busy - 1 });
    }
  }
}

async function handOver(file: File): Promise<AttachedFile> {
  const id = crypto.randomUUID();
  let at = 0;
  // An empty file has one piece too.
  do {
    await client.mail.attach({ id, base64: base64Of(new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer())) });
    at += PIECE_BYTES;
  } while (at < file.size);
  const type = file.type.split(';')[0]?.trim() ?? '';
  return {
    id,
    name: file.name.slice(-LONGEST_NAME) || 'attachment',
    type: /^[\w.+-]+\/[\w.+-]+$/u.test(type) ? type : null,
    bytes: file.size,
  };
}

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x80_00) text += String.fromCharCode(...bytes.subarray(at, at + 0x80_00));
  return btoa(text);
}
