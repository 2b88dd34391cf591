import i18next from 'i18next';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { RunItem } from '../../../preload/contract/runs.ts';
import { client } from '../../client/link.ts';
import { createRun } from '../../client/run.ts';

/** What one server has said so far. */
export interface ServerResult {
  readonly vantage: string;
  readonly state: 'waiting' | 'running' | 'ended' | 'failed';
  readonly stdout: string;
  readonly stderr: string;
  /** The beginning of its output was dropped. */
  readonly cut: boolean;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly failure: Failure | null;
}

export type ManyResults = ReadonlyMap<string, ServerResult>;

/** Kept of one server's output, in characters: the window shows results, it is no archive. */
const MOST_KEPT = 200_000;

type RunInput = Omit<Parameters<typeof client.servers.runs.start>[0], 'stream'>;

/** Takes a batch in. */
export function foldResults(results: ManyResults | undefined, items: readonly RunItem[]): ManyResults {
  const next = new Map(results);
  for (const item of items) {
    const before = next.get(item.vantage) ?? nothingYet(item.vantage);
    next.set(item.vantage, take(before, item));
  }
  return next;
}

function take(before: ServerResult, item: RunItem): ServerResult {
  if (item.kind === 'started') return { ...before, state: 'running' };
  if (item.kind === 'ended') return { ...before, state: 'ended', exitCode: item.exitCode, signal: item.signal };
  if (item.kind === 'failed') return { ...before, state: 'failed', failure: item.failure };
  const text = before[item.from] + item.text;
  return { ...before, [item.from]: text.slice(-MOST_KEPT), cut: before.cut || text.length > MOST_KEPT };
}

/** A server that was not heard of yet. */
export function nothingYet(vantage: string): ServerResult {
  return { vantage, state: 'waiting', stdout: '', stderr: '', cut: false, exitCode: null, signal: null, failure: null };
}

/** The command on many servers of this window; it goes on while other pages are shown. */
export const manyRun = createRun<RunInput, RunItem, ManyResults>({
  procedure: client.servers.runs.start,
  fold: foldResults,
  label: ({ vantages }) => i18next.t('label', { ns: 'runs', count: vantages.length }),
  path: '/servers?run',
});
