import { runCommand } from './command.ts';
import type { Outcome } from './outcome.ts';

const CHECKS: readonly (readonly [name: string, program: string, args: readonly string[]])[] = [
  ['types', 'tsc', ['--noEmit']],
  ['lint and import rules', 'oxlint', ['--type-aware', '--deny-warnings']],
  ['format', 'oxfmt', ['--check']],
  ['unused code', 'knip', ['--no-progress']],
];

/** Types, lint with the import rules, format, unused code: each counts as one test. */
export async function runChecks(bin: string): Promise<Outcome> {
  const started = performance.now();
  let passed = 0;
  let failed = 0;
  for (const [name, program, args] of CHECKS) {
    console.log(`\n== ${name}`);
    if ((await runCommand(`${bin}/${program}`, args, { timeoutMs: 10 * 60_000 })) === 0) passed += 1;
    else failed += 1;
  }
  return { suite: 'static checks', passed, failed, skipped: [], seconds: (performance.now() - started) / 1000 };
}
