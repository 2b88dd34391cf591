import type { Existing, StagedEntry, StagedPiece, Transferred } from '../../../preload/contract/files.ts';
import { PIECES_BYTES } from '../../../preload/contract/files.ts';
import type { ChangeProcedures } from '../../change/use-change.ts';
import { PageFailure } from '../../client/failures.ts';
import { client } from '../../client/link.ts';
import type { Chosen, ChosenFile } from './dropped.ts';

/** What the core knows of an upload; its bytes follow when it begins. */
export interface StagedUpload {
  readonly id: string;
  readonly chosen: Chosen;
  readonly bytes: number;
}

const ENTRIES_AT_ONCE = 2000;

/** Tells the core what is to come: names and sizes only. */
export async function stageFiles(chosen: Chosen): Promise<StagedUpload> {
  const entries: StagedEntry[] = [
    // In the order in which they are sent: a piece names its file by its place.
    ...chosen.files.map(({ path, file }) => ({ path, kind: 'file' as const, sizeBytes: file.size, modifiedAt: file.lastModified })),
    ...chosen.folders.map((path) => ({ path, kind: 'folder' as const, sizeBytes: 0, modifiedAt: null })),
  ];
  const { stage } = client.servers.files;
  const { id } = await stage.begin({});
  try {
    for (let at = 0; at < entries.length; at += ENTRIES_AT_ONCE) await stage.add({ id, entries: entries.slice(at, at + ENTRIES_AT_ONCE) });
  } catch (error) {
    forgetUpload(id);
    throw error;
  }
  return { id, chosen, bytes: chosen.files.reduce((sum, { file }) => sum + file.size, 0) };
}

/** What was staged is no longer needed. That the core was lost meanwhile changes nothing: it forgets by itself. */
export function forgetUpload(id: string): void {
  client.servers.files.stage.end({ id }).catch(() => {});
}

interface UploadInput {
  readonly vantage: string;
  readonly path: string;
  readonly staged: string;
  readonly existing: Existing;
}

/** The upload as a change: its bytes are sent while it is under way, and forgotten at its end. */
export function uploadProcedures(staged: StagedUpload): ChangeProcedures<UploadInput, Transferred> {
  const { upload } = client.servers.files;
  return {
    plan: (input, options) => upload.plan(input, options),
    apply: async (input, { signal }) => {
      const mine = new AbortController();
      const within = AbortSignal.any([signal, mine.signal]);
      const batches = await upload.apply(input, { signal: within });
      let unread: unknown = null;
      const sending = sendFiles(staged, within).catch((error: unknown) => {
        unread = error;
        mine.abort();
      });
      return (async function* both() {
        try {
          yield* batches;
        } catch (error) {
          throw unread ?? error;
        } finally {
          mine.abort();
          await sending;
          forgetUpload(staged.id);
        }
        if (unread !== null && !signal.aborted) throw unread;
      })();
    },
  };
}

/** Messages on their way at once: the way there and back is not waited for each time. */
const UNDER_WAY = 4;

/** Sends the bytes: as much of a large file as a message takes, or many small ones in one. */
async function sendFiles({ id, chosen }: StagedUpload, signal: AbortSignal): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const failed: unknown[] = [];
  let pieces: StagedPiece[] = [];
  let parts: ArrayBuffer[] = [];
  let bytes = 0;
  const flush = async () => {
    if (pieces.length === 0) return;
    const sending = client.servers.files.stage.pieces({ id, pieces, data: new Blob(parts) }, { signal });
    [pieces, parts, bytes] = [[], [], 0];
    const ended = sending.then(
      () => {},
      (error: unknown) => void failed.push(error),
    );
    underWay.add(ended);
    void ended.then(() => underWay.delete(ended));
    if (underWay.size >= UNDER_WAY) await Promise.race(underWay);
    if (failed.length > 0) throw failed[0];
  };
  for (const [file, one] of chosen.files.entries())
    for (let offset = 0; offset < one.file.size; offset += PIECES_BYTES) {
      if (signal.aborted) return;
      const data = await pieceOf(one, offset);
      if (bytes + data.byteLength > PIECES_BYTES || pieces.length >= 500) await flush();
      pieces.push({ file, offset, bytes: data.byteLength });
      parts.push(data);
      bytes += data.byteLength;
    }
  await flush();
  await Promise.all(underWay);
  if (failed.length > 0) throw failed[0];
}

async function pieceOf({ path, file }: ChosenFile, offset: number): Promise<ArrayBuffer> {
  try {
    return await file.slice(offset, offset + PIECES_BYTES).arrayBuffer();
  } catch (error) {
    throw new PageFailure(unreadable(path, error instanceof Error ? `${error.name}: ${error.message}` : String(error)));
  }
}

function unreadable(path: string, said: string): PageFailure['failure'] {
  return {
    kind: 'not-found',
    cause: { en: `${path} can no longer be read on your computer.`, fr: `${path} n’est plus lisible sur votre ordinateur.` },
    remedy: {
      en: 'It was changed, moved or closed to you since you chose it. Choose it again.',
      fr: 'Il a été modifié, déplacé ou rendu inaccessible depuis votre choix. Choisissez-le de nouveau.',
    },
    evidence: said,
  };
}
