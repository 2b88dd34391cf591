import { availableParallelism, loadavg } from 'node:os';

/** One line of the report: what was measured, against what in the same run, and how they compare. */
export interface Measurement {
  readonly name: string;
  readonly unit: 'ms' | 'MB' | 'kB' | 'MB/s' | 'per s';
  readonly value: number;
  /** What it is compared with, measured beside it, or a goal. */
  readonly baseline?: {
    readonly name: string;
    readonly value: number;
    /** Each taken next to one of the measurement's: then the ratios of the pairs count, and a machine that is busy for a while matters less. */
    readonly samples?: readonly number[];
  };
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

/** By how much something grows in each step of one, fitted by least squares; 0 for fewer than two points. */
export function slopeOf(points: readonly (readonly [at: number, value: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
  const middle = mean(points.map(([at]) => at));
  const level = mean(points.map(([, value]) => value));
  const spread = points.reduce((sum, [at]) => sum + (at - middle) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, [at, value]) => sum + (at - middle) * (value - level), 0) / spread;
}

/** Value to baseline; undefined without one. */
export function ratioOf({ value, samples, baseline }: Measurement): number | undefined {
  if (!baseline) return undefined;
  const paired = samples?.length === baseline.samples?.length ? samples : undefined;
  if (paired === undefined || paired.length === 0) return value / baseline.value;
  return median(paired.map((sample, index) => sample / (baseline.samples?.[index] ?? Number.NaN)));
}

/** Whether the goal is reached; undefined where there is none. */
export function reached(measurement: Measurement): boolean | undefined {
  const { unit, goal } = measurement;
  const ratio = ratioOf(measurement);
  if (ratio === undefined || goal === undefined) return undefined;
  return unit === 'MB/s' || unit === 'per s' ? ratio >= goal : ratio <= goal;
}

/** How busy the machine is: what was measured on a busy one says less. */
export interface Circumstances {
  readonly processors: number;
  /** Programs that want to run, on average of the last minute. */
  readonly load: number;
}

export function circumstances(): Circumstances {
  return { processors: availableParallelism(), load: loadavg()[0] ?? Number.NaN };
}

/** Which goals were reached, and which not. */
export function goalsOf(measurements: readonly Measurement[]): { readonly reached: string[]; readonly missed: string[] } {
  const named = (wanted: boolean) =>
    measurements
      .filter((one) => reached(one) === wanted)
      .map(({ name, baseline }) => (baseline === undefined || baseline.name === 'goal' ? name : `${name} (${baseline.name})`));
  return { reached: named(true), missed: named(false) };
}

/** The report for people: value, baseline, ratio, goal, and what became of the goals. */
export function report(
  measurements: readonly Measurement[],
  missing: readonly NotMeasured[],
  machine: { readonly before: Circumstances; readonly after: Circumstances },
): string {
  const rows = measurements.map((measurement) => {
    const { name, unit, value, baseline, goal } = measurement;
    const ratio = ratioOf(measurement);
    const least = unit === 'MB/s' || unit === 'per s' ? 'at least' : 'at most';
    const aim = goal === undefined ? '' : `  ${reached(measurement) ? 'goal met' : 'GOAL NOT MET'} (${least} ${goal.toFixed(2)} x)`;
    const against =
      baseline && ratio !== undefined ? `  ${ratio.toFixed(2)} x ${baseline.name} (${baseline.value.toFixed(2)} ${unit})` : '';
    return `${name.padEnd(52)} ${value.toFixed(2).padStart(10)} ${unit}${against}${aim}`;
  });
  const goals = goalsOf(measurements);
  const all = goals.reached.length + goals.missed.length;
  const { before, after } = machine;
  return [
    ...rows,
    ...missing.map(({ name, reason }) => `${name.padEnd(52)} not measured: ${reason}`),
    `${after.processors} processors, load ${before.load.toFixed(1)} before and ${after.load.toFixed(1)} after`,
    ...(all === 0 ? [] : [`goals met: ${goals.reached.length} of ${all}`]),
    ...goals.missed.map((name) => `  not met: ${name}`),
  ].join('\n');
}
