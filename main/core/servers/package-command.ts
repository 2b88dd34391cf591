import type { Progress } from '../activity/changes.ts';
import type { Root } from '../vantage/root.ts';

/** What was said last, as evidence. */
const MOST_EVIDENCE = 6000;

/**
 * Once begun it runs to its end, even when the connection is lost or nobody reads any more: a package manager that is stopped half
 * way leaves packages that are neither the old nor the new ones.
 */
const STEADY = 'trap "" HUP PIPE; export DEBIAN_FRONTEND=noninteractive; exec "$@"';

/** A package manager's command so that it runs to its end, and asks nothing. */
export function steady(args: readonly string[]): { readonly program: string; readonly args: readonly string[] } {
  return { program: 'sh', args: ['-c', STEADY, 'sh', ...args] };
}

/** Runs it as root with its output as it comes; answers how it ended and what it said last. */
export async function runFollowed(
  root: Root,
  command: { readonly program: string; readonly args: readonly string[] },
  progress: Progress,
  signal: AbortSignal,
): Promise<{ readonly exitCode: number | null; readonly last: string }> {
  const running = await root.start(command, { signal });
  running.stdin.on('error', () => {});
  running.stdin.end();
  let last = '';
  const follow = async (from: 'stdout' | 'stderr') => {
    running[from].setEncoding('utf8');
    for await (const text of running[from] as AsyncIterable<string>) {
      last = `${last}${text}`.slice(-MOST_EVIDENCE);
      progress.output(from, text);
    }
  };
  await Promise.all([follow('stdout'), follow('stderr')]);
  const { exitCode } = await running.ended;
  return { exitCode, last };
}
