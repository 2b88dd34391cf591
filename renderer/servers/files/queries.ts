import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { FileEncoding, FileEntry, FileListItem, UsageItem } from '../../../preload/contract/files.ts';
import { client } from '../../client/link.ts';
import { readStream } from '../../client/stream.ts';
import { useStream } from '../../client/use-stream.ts';
import { createLogLines, readLines } from '../../ui/log/log-lines.ts';
import { useLanguage } from '../../ui/words.ts';
import { useResumed } from '../resumed.tsx';

/** As syslog(3) counts: lines of a file are of no kind, what is said of the file itself stands out. */
const PLAIN = 6;
const WARNING = 4;

/** A folder with everything in it. */
export interface Folder extends Omit<Extract<FileListItem, { kind: 'folder' }>, 'kind'> {
  readonly entries: readonly FileEntry[];
  /** There are more than are shown. */
  readonly cut: boolean;
}

/** What is in a folder as read when it was asked for. */
export function useFolder(vantage: string, path: string | null, asked: boolean, asRoot = false) {
  return useQuery({
    queryKey: ['servers.files.list', vantage, path, asRoot],
    queryFn: async ({ signal }): Promise<Folder> => {
      const entries: FileEntry[] = [];
      let head: Extract<FileListItem, { kind: 'folder' }> | null = null;
      let cut = false;
      await readStream(
        client.servers.files.list,
        { vantage, path, asRoot },
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

/** Which part of a file is shown: its beginning, its end, or a page from a byte on. */
export type FilePart = 'start' | 'end' | number;

interface Asked {
  readonly part: FilePart;
  readonly asRoot: boolean;
  readonly encoding: FileEncoding | null;
}

/** What is in a file: the whole of a small one, the beginning or the end of another. */
export function useFileText(vantage: string, path: string, { part, asRoot, encoding }: Asked, asked: boolean) {
  return useQuery({
    queryKey: ['servers.files.read', vantage, path, part, asRoot, encoding],
    queryFn: ({ signal }) =>
      client.servers.files.read(
        { vantage, path, ...(typeof part === 'number' ? { offset: part } : { from: part }), asRoot, encoding },
        { signal },
      ),
    enabled: asked,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What things in a folder take, largest first, as far as it was counted. */
export interface DiskUsage {
  readonly items: readonly UsageItem[];
  /** null while it is still counted. */
  readonly total: UsageItem | null;
}

/** What each thing in a folder takes, as it is counted. Leaving ends du on the machine. */
export function useDiskUsage(vantage: string, path: string, asRoot: boolean) {
  const queries = useQueryClient();
  const queryKey = ['servers.files.usage', vantage, path, asRoot];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<DiskUsage> => {
      let usage: DiskUsage = { items: [], total: null };
      await readStream(
        client.servers.files.usage,
        { vantage, path, asRoot },
        (items) => {
          const total = items.find((item) => item.total) ?? null;
          const all = [...usage.items, ...items.filter((item) => !item.total)];
          usage = { items: all.toSorted((one, other) => other.bytes - one.bytes), total };
          queries.setQueryData(queryKey, usage);
        },
        signal,
      );
      signal.throwIfAborted();
      return usage;
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** A file as it grows: its last lines, then those that are added. */
export function useFollowedFile(vantage: string, path: string, asRoot: boolean) {
  const language = useLanguage();
  const key = JSON.stringify([vantage, path, asRoot]);
  // Another file, other lines.
  const { lines } = useMemo(() => ({ key, lines: createLogLines(readLines) }), [key]);
  const lostAt = useRef<number | null>(null);
  const stream = useStream(
    'servers.files.follow',
    client.servers.files.follow,
    { vantage, path, asRoot },
    (before: { readonly opened: true } | undefined, items) => {
      // Opened anew after a loss, it begins with its last lines again.
      if (before === undefined) lines.clear();
      lostAt.current = null;
      for (const item of items) {
        const said = item.kind === 'lines' ? item.lines : [item.words[language]];
        const priority = item.kind === 'lines' ? PLAIN : WARNING;
        lines.push(said.map((message) => ({ time: '', priority, identifier: '', message })));
      }
      return before ?? { opened: true as const };
    },
  );
  useEffect(() => {
    lostAt.current = null;
    return () => lines.clear();
  }, [lines]);
  const awaySince = useResumed(vantage, stream, lostAt);
  return { lines, stream, awaySince };
}

/** Reads the folders of a machine anew, and what stands in its open files. */
export function useReadAgain(vantage: string) {
  const queries = useQueryClient();
  return () =>
    queries.invalidateQueries({
      predicate: ({ queryKey: [name, of] }) => of === vantage && (name === 'servers.files.list' || name === 'servers.files.read'),
    });
}
