import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { runCommand } from './command.ts';
import type { Outcome } from './outcome.ts';

interface Report {
  readonly testResults: readonly {
    /** Absolute path of the file. */
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly Assertion[];
  }[];
}
interface Assertion {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages?: readonly string[] | null;
}

interface Run {
  readonly code: number;
  readonly passed: number;
  /** One a failed test, or a file that could not even be loaded. */
  readonly failed: readonly { readonly file: string; readonly line: string }[];
  readonly skipped: readonly string[];
}

interface Options {
  readonly timeoutMs: number;
  readonly env?: Record<string, string>;
}

/** More failures than these are no bad luck. */
const MOST_TRIED_AGAIN = 3;

/**
 * Runs the vitest files below the given folders; a file that could not even be loaded counts as one failure. Where real servers take
 * part (`tryAgain`), a few failed files are run once more, alone; what passed only then is named in the closing lines.
 */
export async function runVitest(
  suite: string,
  bin: string,
  paths: readonly string[],
  { tryAgain = false, ...options }: Options & { readonly tryAgain?: boolean },
): Promise<Outcome> {
  const started = performance.now();
  console.log(`\n== ${suite}`);
  const first = await run(bin, paths, options);
  const files = [...new Set(first.failed.map(({ file }) => file))];
  const seconds = () => (performance.now() - started) / 1000;
  if (!tryAgain || files.length === 0 || files.length > MOST_TRIED_AGAIN) return outcome(suite, first, seconds());

  console.log(`\n== ${suite}: once more, alone: ${files.join(', ')}`);
  const second = await run(bin, files, options);
  const stillFailed = second.code === 0 ? [] : second.failed;
  return {
    ...outcome(suite, { ...first, failed: stillFailed, code: second.code }, seconds()),
    passed: first.passed + first.failed.length - stillFailed.length,
    triedAgain: first.failed.map(({ line }) => line).filter((line) => !stillFailed.some((failed) => failed.line === line)),
  };
}

function outcome(suite: string, { code, passed, failed, skipped }: Run, seconds: number): Outcome {
  // A run that ended badly without naming a test (an unhandled error) is not green.
  const unnamed = failed.length === 0 && code !== 0;
  return {
    suite,
    passed,
    failed: unnamed ? 1 : failed.length,
    skipped,
    seconds,
    failures: unnamed ? [`ended with exit code ${code} without naming a test`] : failed.map(({ line }) => line),
  };
}

async function run(bin: string, paths: readonly string[], options: Options): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-tests-'));
  const file = join(folder, 'report.json');
  try {
    const code = await runCommand(
      `${bin}/vitest`,
      ['run', ...paths, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
      options,
    );
    return readRun(await readReport(file), code);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readRun(report: Report | null, code: number): Run {
  if (report === null) return { code: code === 0 ? 1 : code, passed: 0, failed: [], skipped: [] };
  const named = (status: readonly string[]) =>
    report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.filter((test) => status.includes(test.status)).map((test) => ({ file: relative(process.cwd(), name), test })),
    );
  const failedTests = named(['failed']).map(({ file, test }) => ({ file, line: line(file, test.fullName, test.failureMessages?.[0]) }));
  const brokenFiles = report.testResults
    .filter(({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'))
    .map(({ name, message }) => {
      const file = relative(process.cwd(), name);
      return { file, line: line(file, 'the file itself', message) };
    });
  return {
    code,
    passed: named(['passed']).length,
    failed: [...failedTests, ...brokenFiles],
    skipped: named(['skipped', 'pending', 'todo']).map(({ test }) => test.fullName),
  };
}

function line(file: string, name: string, message = ''): string {
  return `${file}: ${name}: ${message.split('\n', 1)[0] ?? ''}`.trimEnd();
}

async function readReport(file: string): Promise<Report | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Report;
  } catch (error) {
    console.error(`no report from vitest: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
