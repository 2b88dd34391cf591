import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import type { Outcome } from './outcome.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Runs the vitest files below the given folders; a file that could not even be loaded counts as one failure. */
export async function runVitest(
  suite: string,
  bin: string,
  paths: readonly string[],
  options: { readonly timeoutMs: number; readonly env?: Record<string, string> },
): Promise<Outcome> {
  const started = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-tests-'));
  const file = join(folder, 'report.json');
  console.log(`\n== ${suite}`);
  try {
    const code = await runCommand(
      `${bin}/vitest`,
      ['run', ...paths, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
      options,
    );
    const report = await readReport(file);
    const seconds = (performance.now() - started) / 1000;
    if (!report) return { suite, passed: 0, failed: 1, skipped: [], seconds };
    const broken = report.testResults.filter(
      (result) => result.status === 'failed' && result.assertionResults.every((test) => test.status !== 'failed'),
    ).length;
    const failed = report.numFailedTests + broken;
    const skipped = report.testResults.flatMap((result) =>
      result.assertionResults.filter((test) => ['skipped', 'pending', 'todo'].includes(test.status)).map((test) => test.fullName),
    );
    // A run that ended badly without naming a test (an unhandled error) is not green.
    return { suite, passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped, seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readReport(file: string): Promise<Report | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Report;
  } catch (error) {
    console.error(`no report from vitest: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
