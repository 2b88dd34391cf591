import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../preload/contract/failure.ts';
import { PIECE_BYTES } from '../../../preload/contract/files.ts';
import { failureOf } from '../../client/failures.ts';
import { client } from '../../client/link.ts';
import { readStream } from '../../client/stream.ts';
import { runningWork } from '../../client/work.ts';

/** A file from the window that lies with the core now. */
export interface StagedFile {
  readonly id: string;
  readonly name: string;
  readonly path: string;
}

/** Files between this window and the core: those that were chosen or dropped, and those that are taken. */
export function useWindowFiles(page: string) {
  const { t } = useTranslation('files');
  const [failure, setFailure] = useState<Failure | null>(null);

  const working = async <T>(
    label: string,
    work: (said: (progress: number) => void, signal: AbortSignal) => Promise<T>,
  ): Promise<T | null> => {
    const id = crypto.randomUUID();
    const mine = new AbortController();
    const entry = { id, label: () => label, path: page, startedAt: Date.now(), progress: 0, cancel: () => mine.abort() };
    setFailure(null);
    runningWork.put(entry);
    try {
      return await work((progress) => runningWork.put({ ...entry, progress }), mine.signal);
    } catch (error) {
      if (!mine.signal.aborted) setFailure(failureOf(error));
      return null;
    } finally {
      runningWork.end(id);
    }
  };

  return {
    failure,
    stage: (file: File): Promise<StagedFile | null> =>
      working(t('upload.gathering', { name: file.name }), async (said, signal) => {
        const { id, path } = await client.servers.files.stage.begin({ name: file.name }, { signal });
        for (let offset = 0; offset < file.size; offset += PIECE_BYTES) {
          const data = base64Of(new Uint8Array(await file.slice(offset, offset + PIECE_BYTES).arrayBuffer()));
          await client.servers.files.stage.piece({ id, offset, data }, { signal });
          said(Math.min(1, (offset + PIECE_BYTES) / file.size));
        }
        return { id, path, name: file.name };
      }),
    forget: (id: string) => void client.servers.files.stage.end({ id }),
    save: (vantage: string, path: string, name: string) =>
      working(t('download.taking', { name }), async (said, signal) => {
        const pieces: Uint8Array<ArrayBuffer>[] = [];
        let bytes = 0;
        await readStream(
          client.servers.files.download,
          { vantage, path },
          (items) => {
            for (const { data, sizeBytes } of items) {
              const piece = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
              pieces.push(piece);
              bytes += piece.length;
              said(sizeBytes === 0 ? 1 : Math.min(1, bytes / sizeBytes));
            }
          },
          signal,
        );
        signal.throwIfAborted();
        saveBytes(name, pieces);
      }),
  };
}

/** Hands bytes to the browser as a file; Electron asks where. */
function saveBytes(fileName: string, pieces: readonly Uint8Array<ArrayBuffer>[]): void {
  const address = URL.createObjectURL(new Blob([...pieces], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
