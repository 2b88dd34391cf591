import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { EngineName } from '../../../preload/contract/containers.ts';
import { client } from '../../client/link.ts';
import { useStream } from '../../client/use-stream.ts';
import type { LogLine } from '../../ui/log/log-lines.ts';
import { createLogLines, readLines } from '../../ui/log/log-lines.ts';
import { useGapWords, useResumed } from '../resumed.tsx';

/** The containers of a machine as read when they were asked for, worst first. */
export function useContainers(vantage: string, asRoot: boolean, asked: boolean) {
  return useQuery({
    queryKey: ['servers.containers.list', vantage, asRoot],
    queryFn: ({ signal }) => client.servers.containers.list({ vantage, asRoot }, { signal }),
    enabled: asked,
  });
}

/** What the running ones take, measured once the list is there. */
export function useContainerUse(vantage: string, asRoot: boolean, asked: boolean) {
  return useQuery({
    queryKey: ['servers.containers.use', vantage, asRoot],
    queryFn: ({ signal }) => client.servers.containers.use({ vantage, asRoot }, { signal }),
    enabled: asked,
    placeholderData: keepPreviousData,
  });
}

/** Images against the commits they are built from. */
export function useBuilds(vantage: string, asRoot: boolean, asked: boolean) {
  return useQuery({
    queryKey: ['servers.containers.builds', vantage, asRoot],
    queryFn: ({ signal }) => client.servers.containers.builds({ vantage, asRoot }, { signal }),
    enabled: asked,
    placeholderData: keepPreviousData,
  });
}

/** One container as it is asked for. */
export interface AskedContainer {
  readonly vantage: string;
  readonly asRoot: boolean;
  readonly engine: EngineName | null;
  readonly container: string;
}

export function useContainer(input: AskedContainer, asked: boolean) {
  return useQuery({
    queryKey: ['servers.containers.show', input.vantage, input],
    queryFn: ({ signal }) => client.servers.containers.show(input, { signal }),
    enabled: asked,
  });
}

/** Its image against its registry's, when the person asks. */
export function useRegistry(input: AskedContainer) {
  return useQuery({
    queryKey: ['servers.containers.registry', input.vantage, input],
    queryFn: ({ signal }) => client.servers.containers.registry(input, { signal }),
    enabled: false,
    gcTime: 0,
  });
}

const FIRST_LINES = 500;

/** The log of a container, followed; its lines apart from React. */
export function useContainerLog(input: AskedContainer, asked: boolean) {
  const query = asked ? { ...input, lines: FIRST_LINES } : null;
  const key = query === null ? null : JSON.stringify(query);
  const { lines } = useMemo(() => ({ key, lines: createLogLines(readLines) }), [key]);
  const lostAt = useRef<number | null>(null);
  const gapWords = useGapWords();
  const stream = useStream(
    'servers.containers.logs',
    client.servers.containers.logs,
    query,
    (before: { readonly begun: true } | undefined, items) => {
      // Opened anew after a loss, or after the container ended, it begins with lines that are here already.
      const last = before === undefined ? (lines.last()?.time ?? '') : '';
      const came = items.map(({ time, text }) => plain(time ?? '', text));
      const [first] = came;
      if (lostAt.current !== null && last !== '' && first !== undefined)
        lines.push([plain(last, gapWords(lostAt.current, first.time > last ? first.time : null))]);
      lostAt.current = null;
      lines.push(came.filter(({ time }) => last === '' || time > last));
      return before ?? { begun: true as const };
    },
  );
  useEffect(() => {
    lostAt.current = null;
    return () => lines.clear();
  }, [lines]);
  const awaySince = useResumed(input.vantage, stream, lostAt);
  return { lines, stream, awaySince };
}

function plain(time: string, message: string): LogLine {
  return { time, priority: 6, identifier: '', message };
}
