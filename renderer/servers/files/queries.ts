import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { FileEncoding, FileEntry, FileListItem, UsageItem } from '../../../preload/contract/files.ts';
import { client } from '../../client/link.ts';
import { readStream } from '../../client/stream.ts';

/** A folder with everything in it. */
export interface Folder extends Omit<Extract<FileListItem, { kind: 'folder' }>, 'kind'> {
  readonly entries: readonly FileEntry[];
  /** There are more than are shown. */
  readonly cut: boolean;
}

/** What is in a folder as read when it was asked for. */
export function useFolder(vantage: string, path: string | null, asked: boolean) {
  return useQuery({
    queryKey: ['servers.files.list', vantage, path],
    queryFn: async ({ signal }): Promise<Folder> => {
      const entries: FileEntry[] = [];
      let head: Extract<FileListItem, { kind: 'folder' }> | null = null;
      let cut = false;
      await readStream(
        client.servers.files.list,
        { vantage, path },
        (items) => {
          for (const item of items) {
            if (item.kind === 'folder') head = item;
            else if (item.kind === 'cut') cut = true;
            else for (const entry of item.entries) entries.push(entry);
          }
        },
        signal,
      );
      signal.throwIfAborted();
      const { path: real = path ?? '', home = '', way = 'sftp' as const, note = null, freeBytes = null } = head ?? {};
      return { path: real, home, way, note, freeBytes, entries, cut };
    },
    enabled: asked,
  });
}

interface Asked {
  readonly from: 'start' | 'end';
  readonly asRoot: boolean;
  readonly encoding: FileEncoding | null;
}

/** What is in a file: the whole of a small one, the beginning or the end of another. */
export function useFileText(vantage: string, path: string, { from, asRoot, encoding }: Asked, asked: boolean) {
  return useQuery({
    queryKey: ['servers.files.read', vantage, path, from, asRoot, encoding],
    queryFn: ({ signal }) => client.servers.files.read({ vantage, path, from, asRoot, encoding }, { signal }),
    enabled: asked,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What each thing in a folder takes, largest first. Leaving ends du on the machine. */
export function useDiskUsage(vantage: string, path: string) {
  return useQuery({
    queryKey: ['servers.files.usage', vantage, path],
    queryFn: async ({ signal }) => {
      const found: UsageItem[] = [];
      await readStream(client.servers.files.usage, { vantage, path }, (items) => void found.push(...items), signal);
      signal.throwIfAborted();
      return found.toSorted((one, other) => other.bytes - one.bytes);
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Reads the folders of a machine anew, and what stands in its open files. */
export function useReadAgain(vantage: string) {
  const queries = useQueryClient();
  return () =>
    queries.invalidateQueries({
      predicate: ({ queryKey: [name, of] }) => of === vantage && (name === 'servers.files.list' || name === 'servers.files.read'),
    });
}
