import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failureOf } from '../../client/failures.ts';
import { client } from '../../client/link.ts';
import { readStream } from '../../client/stream.ts';
import { runningWork } from '../../client/work.ts';

/** Files that the person takes to their own computer through the window. */
export function useDownload(page: string) {
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
    show: setFailure,
    fail: (error: unknown) => setFailure(failureOf(error)),
    /** Under a name; a folder or several things as NAME.tar.gz. */
    save: (vantage: string, paths: readonly string[], name: string, asRoot: boolean) =>
      working(t('download.taking', { name }), async (said, signal) => {
        const pieces: Uint8Array<ArrayBuffer>[] = [];
        await readStream(
          client.servers.files.download,
          { vantage, paths: [...paths], asRoot },
          (items) => {
            for (const { data, sizeBytes, doneBytes } of items) {
              pieces.push(Uint8Array.from(atob(data), (character) => character.charCodeAt(0)));
              said(sizeBytes === 0 ? 1 : Math.min(1, doneBytes / sizeBytes));
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
