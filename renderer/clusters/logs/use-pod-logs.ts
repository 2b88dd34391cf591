import { useEffect, useMemo } from 'react';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { PodLogItem, PodLogsQuery } from '../../../preload/contract/pod-logs.ts';
import { podLogRows } from '../../../preload/contract/pod-logs.ts';
import { client } from '../../client/link.ts';
import { useStream } from '../../client/use-stream.ts';
import { createLogLines } from '../../ui/log/log-lines.ts';
import { useWords } from '../../ui/words.ts';
import type { KnownSource } from './pod-log-rows.ts';
import { createKnownSources, noteRow, podLogKind } from './pod-log-rows.ts';

/** How the reading goes; its lines are apart from it. */
export interface LogsState {
  readonly status: 'reading' | 'live' | 'stale' | 'ended';
  /** ISO 8601. */
  readonly since: string;
  readonly failure: Failure | undefined;
  readonly sources: readonly KnownSource[];
}

const beginning: LogsState = { status: 'reading', since: '', failure: undefined, sources: [] };

/**
 * Logs as they are followed: their lines apart from React and kept as they came, so that 20,000 a second cost the page what it shows and
 * no more. Read anew after a loss of the core, what is here already is not shown twice.
 */
export function usePodLogs(query: PodLogsQuery) {
  const key = JSON.stringify(query);
  const say = useWords();
  const { lines, known } = useMemo(() => {
    const sources = createKnownSources();
    return { key, known: sources, lines: createLogLines(podLogKind(sources)) };
  }, [key]);
  const stream = useStream(
    'kubernetes.logs.follow',
    client.kubernetes.logs.follow,
    query,
    (before: LogsState | undefined, items: readonly PodLogItem[]): LogsState => {
      let state = before ?? beginning;
      if (before === undefined) known.begin();
      let at = '';
      for (const item of items) {
        if ('sources' in item) {
          known.learn(item.sources);
          state = { ...state, sources: [...known.all()] };
        } else if ('lines' in item) {
          const rows = known.adopt(podLogRows(item.lines));
          lines.push(rows);
          at = rows.at(-1)?.slice(0, rows.at(-1)?.indexOf('\t')) ?? at;
        } else if ('event' in item) lines.push([noteRow(at === '' ? item.event.at : at, say(item.event.words))]);
        else state = { ...state, status: item.status, since: item.since, failure: item.failure };
      }
      return state;
    },
    { ends: true },
  );
  // It ended without saying so: what it was read through has gone.
  const lost = stream.status === 'ended' && stream.state?.status !== 'ended';
  const { again } = stream;
  useEffect(() => {
    if (lost) again();
  }, [lost, again]);
  useEffect(() => () => lines.clear(), [lines]);
  return { lines, known, stream };
}
