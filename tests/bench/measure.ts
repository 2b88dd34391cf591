/** One line of the report: what was measured, against what in the same run, and how they compare. */
export interface Measurement {
  readonly name: string;
  readonly unit: 'ms' | 'MB' | 'kB' | 'MB/s' | 'per s';
  readonly value: number;
  /** What it is compared with, measured beside it, or a goal. */
  readonly baseline?: { readonly name: string; readonly value: number };
  readonly samples?: readonly number[];
  /** The ratio to the baseline that is aimed at: at most this, or for what is per second at least this. */
  readonly goal?: number;
}

/** A part that could not be measured here, and why. */
export interface NotMeasured {
  readonly name: string;
  readonly reason: string;
}

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Whether the goal is reached; undefined where there is none. */
export function reached({ unit, value, baseline, goal }: Measurement): boolean | undefined {
  if (!baseline || goal === undefined) return undefined;
  const ratio = value / baseline.value;
  return unit === 'MB/s' || unit === 'per s' ? ratio >= goal : ratio <= goal;
}

/** The report for people: value, baseline, ratio. */
export function report(measurements: readonly Measurement[], missing: readonly NotMeasured[]): string {
  const rows = measurements.map((measurement) => {
    const { name, unit, value, baseline, goal } = measurement;
    const aim = goal === undefined ? '' : `  ${reached(measurement) ? 'goal reached' : 'GOAL MISSED'} (${goal.toFixed(2)} x)`;
    const against = baseline ? `  ${(value / baseline.value).toFixed(2)} x ${baseline.name} (${baseline.value.toFixed(2)} ${unit})` : '';
    return `${name.padEnd(52)} ${value.toFixed(2).padStart(10)} ${unit}${against}${aim}`;
  });
  return [...rows, ...missing.map(({ name, reason }) => `${name.padEnd(52)} not measured: ${reason}`)].join('\n');
}
