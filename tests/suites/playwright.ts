import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import type { Outcome } from './outcome.ts';

interface Spec {
  readonly title: string;
  readonly tests: readonly {
    readonly status: 'expected' | 'unexpected' | 'flaky' | 'skipped';
    readonly annotations: readonly { type: string; description?: string }[];
  }[];
}
interface Suite {
  readonly title: string;
  readonly specs: readonly Spec[];
  readonly suites?: readonly Suite[];
}
interface Report {
  readonly suites: readonly Suite[];
  readonly errors: readonly unknown[];
}

/**
 * Runs one Playwright project. A browser on a machine where servers start and networks come and go fails now and then for reasons of
 * its own: a failed test is tried up to twice more, and one that passed only then is named in the closing lines, never silently green.
 */
export async function runPlaywright(
  suite: string,
  bin: string,
  project: string,
  options: { readonly timeoutMs: number; readonly env?: Record<string, string> },
): Promise<Outcome> {
  const started = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-e2e-'));
  const file = join(folder, 'report.json');
  console.log(`\n== ${suite}`);
  try {
    const code = await runCommand(`${bin}/playwright`, ['test', `--project=${project}`, '--retries=2', '--reporter=list,json'], {
      ...options,
      env: { ...options.env, PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    });
    const report = JSON.parse(await readFile(file, 'utf8').catch(() => '{"suites":[],"errors":["no report"]}')) as Report;
    const specs = report.suites.flatMap((inner) => specsOf(inner));
    const statuses = specs.flatMap((spec) => spec.tests.map((test) => test.status));
    const skipped = specs.flatMap((spec) =>
      spec.tests
        .filter((test) => test.status === 'skipped')
        .map((test) => {
          const reason = test.annotations.find((annotation) => annotation.type === 'skip')?.description;
          return reason ? `${spec.title} (${reason})` : spec.title;
        }),
    );
    const triedAgain = specs.filter((spec) => spec.tests.some((test) => test.status === 'flaky')).map((spec) => spec.title);
    const failed = statuses.filter((status) => status === 'unexpected').length + report.errors.length;
    return {
      suite,
      passed: statuses.filter((status) => status === 'expected' || status === 'flaky').length,
      failed: failed === 0 && code !== 0 ? 1 : failed,
      skipped,
      failures: specs.filter((spec) => spec.tests.some((test) => test.status === 'unexpected')).map((spec) => spec.title),
      triedAgain,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function specsOf(suite: Suite): Spec[] {
  return [...suite.specs, ...(suite.suites ?? []).flatMap((inner) => specsOf(inner))];
}
