import type { LoadSample } from '../../../../preload/contract/load.ts';
import { LOAD_INTERVAL_SECONDS } from '../../../../preload/contract/load.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { scriptNotRun } from '../../vantage/script-failures.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import type { Counters } from '../parse/counters.ts';
import { parseCounters } from '../parse/counters.ts';
import { loadBetween } from './load-sample.ts';

/** A reading longer than this is none of ours. */
const LONGEST_READING = 512 * 1024;

/**
 * Prints a reading every $1 seconds until nobody takes it: two programs in an interval, of which one only waits; short files the shell
 * reads itself. The readings end with a line of their own, since several may arrive in one piece, or one in several.
 */
const SAMPLER_SCRIPT = [
  // Below what a shell may have said before.
  'printf "\\n@begin\\n"',
  '[ -r /proc/stat ] && [ -r /proc/uptime ] || { echo @none; exit 0; }',
  'trap "exit 0" HUP PIPE TERM',
  // Two readings make a sample: the second comes soon.
  'pause=1',
  'while :; do',
  '  memory=',
  '  while read -r line; do memory="$memory$line\n"; case $line in Cached:*) break ;; esac; done 2>/dev/null </proc/meminfo',
  '  { read -r uptime </proc/uptime; read -r cpu </proc/stat; read -r load </proc/loadavg; } 2>/dev/null',
  '  rest=$(exec cat /proc/diskstats /proc/net/dev 2>/dev/null)',
  // One write for a reading: a write that fails, because nobody reads any more, ends the loop.
  '  printf "@uptime\\n%s\\n@facts\\n%s\\n%s@loadavg\\n%s\\n@rest\\n%s\\n@end\\n" "$uptime" "$cpu" "$memory" "$load" "$rest" || exit 0',
  '  sleep "$pause" || exit 0; pause=$1',
  'done',
].join('\n');

/**
 * Samples of a machine's load, from one loop on it that ends with the signal. Throws FailureError `not-available` on a machine
 * without /proc, `command-failed` where no script runs, `ssh-session-lost`.
 */
export async function* sampleLoad(vantage: Vantage, signal: AbortSignal, everySeconds = LOAD_INTERVAL_SECONDS): AsyncGenerator<LoadSample> {
  const left = new AbortController();
  const running = await vantage.start(
    { program: 'sh', args: ['-c', SAMPLER_SCRIPT, 'sh', String(everySeconds)] },
    { signal: AbortSignal.any([signal, left.signal]) },
  );
  running.stdin.on('error', () => {});
  running.stdin.end();
  running.stderr.resume();
  running.stdout.setEncoding('utf8');
  let text = '';
  let before: Counters | null = null;
  let begun = false;
  try {
    for await (const piece of running.stdout as AsyncIterable<string>) {
      text += piece;
      begun ||= /^@begin$/mu.test(text);
      if (/^@none$/mu.test(text)) throw new FailureError(noProc());
      if (text.length > LONGEST_READING) text = '';
      for (let end = text.indexOf('\n@end\n'); end !== -1; end = text.indexOf('\n@end\n')) {
        const after = parseCounters(text.slice(0, end));
        text = text.slice(end + '\n@end\n'.length);
        const sample = before && after ? loadBetween(before, after, new Date()) : null;
        before = after;
        if (sample) yield sample;
      }
    }
    signal.throwIfAborted();
    await running.ended;
    throw new FailureError(begun || before !== null ? noProc() : scriptNotRun(text));
  } finally {
    left.abort();
    running.stdout.destroy();
    running.ended.catch(() => {});
  }
}

function noProc() {
  return failure(
    'not-available',
    words(
      'This machine does not say how busy it is: it has no /proc that can be read.',
      'Cette machine n’indique pas sa charge : elle n’a pas de /proc lisible.',
    ),
    words(
      'Its load is read from Linux’s /proc/stat and its neighbours.',
      'La charge est lue dans /proc/stat et ses voisins, propres à Linux.',
    ),
  );
}
