import { describe, expect, it } from 'vitest';
import type { RunItem } from '../../../preload/contract/runs.ts';
import { foldResults } from '../../../renderer/servers/run/many-run.ts';
import { groupResults, resultsAsJson } from '../../../renderer/servers/run/result-groups.ts';

const ended = (vantage: string, exitCode: number, text: string): RunItem[] => [
  { kind: 'started', vantage },
  { kind: 'output', vantage, from: 'stdout', text: text.slice(0, 2) },
  { kind: 'output', vantage, from: 'stdout', text: text.slice(2) },
  { kind: 'ended', vantage, exitCode, signal: null, ms: 3 },
];
const failed = (vantage: string): RunItem => ({
  kind: 'failed',
  vantage,
  failure: {
    kind: 'connection-refused',
    cause: { en: `${vantage} refuses`, fr: `${vantage} refuse` },
    remedy: { en: 'Start it', fr: 'Démarrez-le' },
  },
  ms: 1,
});

describe('the results of a command on many servers', () => {
  it('groups equal answers, those that went wrong first, and keeps each cause', () => {
    const results = foldResults(undefined, [
      ...ended('ssh:a', 0, 'same\n'),
      ...ended('ssh:b', 0, 'same\n'),
      ...ended('ssh:c', 2, 'other\n'),
      failed('ssh:d'),
      failed('ssh:e'),
      { kind: 'started', vantage: 'ssh:f' },
    ]);
    const groups = groupResults(['ssh:a', 'ssh:b', 'ssh:c', 'ssh:d', 'ssh:e', 'ssh:f', 'ssh:g'], results);
    expect(groups.map(({ vantages }) => vantages)).toEqual([['ssh:d', 'ssh:e'], ['ssh:c'], ['ssh:f'], ['ssh:g'], ['ssh:a', 'ssh:b']]);
    expect(groups[0]?.failures.map(({ failure }) => failure.cause.en)).toEqual(['ssh:d refuses', 'ssh:e refuses']);
    expect(groups[4]?.result.stdout).toBe('same\n');
  });

  it('keeps the end of an output that is too long, and says that it was cut', () => {
    const results = foldResults(undefined, [{ kind: 'output', vantage: 'here', from: 'stderr', text: `${'x'.repeat(300_000)}end` }]);
    const result = results.get('here');
    expect(result?.stderr.length).toBe(200_000);
    expect(result?.stderr.endsWith('xend')).toBe(true);
    expect(result?.cut).toBe(true);
  });

  it('is saved as the command line prints it', () => {
    const results = foldResults(undefined, [...ended('ssh:a', 0, 'ok\n'), failed('here')]);
    expect(JSON.parse(resultsAsJson(['ssh:a', 'here'], results))).toEqual([
      { host: 'a', exitCode: 0, stdout: 'ok\n', stderr: '' },
      { host: 'here', exitCode: null, stdout: '', stderr: '', error: { kind: 'connection-refused', message: 'here refuses' } },
    ]);
  });
});
