import type { Failure } from '../../../preload/contract/failure.ts';
import type { ManyResults, ServerResult } from './many-run.ts';
import { nothingYet } from './many-run.ts';

/** Servers that answered the same. */
export interface ResultGroup {
  readonly key: string;
  /** What they all say; its `vantage` is the first one's. */
  readonly result: ServerResult;
  readonly vantages: readonly string[];
  /** Why each was not run, where they were not: the causes name their own server. */
  readonly failures: readonly { readonly vantage: string; readonly failure: Failure }[];
}

/** Worst first: not run, then a bad end, then what still runs or waits, then a good end; larger groups before smaller. */
const ranks = { failed: 0, bad: 1, running: 2, waiting: 3, good: 4 } as const;

function rankOf({ state, exitCode }: ServerResult): number {
  if (state === 'ended') return exitCode === 0 ? ranks.good : ranks.bad;
  return ranks[state];
}

/** Groups the servers of a run by equal result. Those still under way are one group, whatever they have said. */
export function groupResults(vantages: readonly string[], results: ManyResults): ResultGroup[] {
  const groups = new Map<string, { result: ServerResult; vantages: string[]; failures: { vantage: string; failure: Failure }[] }>();
  for (const vantage of vantages) {
    const result = results.get(vantage) ?? nothingYet(vantage);
    const { state, exitCode, signal, stdout, stderr, failure } = result;
    const key = state === 'ended' || state === 'failed' ? JSON.stringify([state, exitCode, signal, failure?.kind, stdout, stderr]) : state;
    const group = groups.get(key) ?? { result, vantages: [], failures: [] };
    groups.set(key, group);
    group.vantages.push(vantage);
    if (failure) group.failures.push({ vantage, failure });
  }
  return [...groups]
    .map(([key, group]) => ({ key, ...group }))
    .sort((a, b) => rankOf(a.result) - rankOf(b.result) || b.vantages.length - a.vantages.length);
}

/** The results as the command line's `run --json` has them. */
export function resultsAsJson(vantages: readonly string[], results: ManyResults): string {
  const all = vantages.map((vantage) => {
    const { stdout, stderr, exitCode, failure } = results.get(vantage) ?? nothingYet(vantage);
    return {
      host: vantage.replace(/^ssh:/u, ''),
      exitCode,
      stdout,
      stderr,
      ...(failure && { error: { kind: failure.kind, message: failure.cause.en } }),
    };
  });
  return `${JSON.stringify(all, null, 2)}\n`;
}
