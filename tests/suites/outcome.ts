/** What became of one suite: how many tests passed, failed and were skipped, and which were not run and why. */
export interface Outcome {
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  /** One line for each test or group that was not run: its name and the reason. */
  readonly skipped: readonly string[];
  /** One line for each test that failed: its name and the beginning of what it said. */
  readonly failures?: readonly string[];
  /** Names of those among the passed that failed at first. */
  readonly triedAgain?: readonly string[];
  readonly seconds: number;
}

/** The closing lines: one a suite, then everything that failed or was skipped, then the sum alone on the last line. */
export function summary(outcomes: readonly Outcome[]): string {
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const rows = outcomes.map(
    ({ suite, passed, failed, skipped, seconds }) =>
      `${failed > 0 ? 'FAILED' : 'ok    '} ${suite.padEnd(24)} ${passed} passed, ${failed} failed, ${skipped.length} skipped  (${seconds.toFixed(0)} s)`,
  );
  const reasons = outcomes.flatMap(({ suite, skipped }) => skipped.map((line) => `skipped: ${suite}: ${line}`));
  const unsteady = outcomes.flatMap(({ suite, triedAgain = [] }) =>
    triedAgain.map((line) => `passed when tried again only: ${suite}: ${line}`),
  );
  const failures = outcomes.flatMap(({ suite, failures: lines = [] }) => lines.map((line) => `failed: ${suite}: ${line}`));
  return [
    ...rows,
    ...failures,
    ...reasons,
    ...unsteady,
    `${sum((o) => o.passed)} passed, ${sum((o) => o.failed)} failed, ${sum((o) => o.skipped.length)} skipped`,
  ].join('\n');
}
