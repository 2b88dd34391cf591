import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { measureElectronStart, measureServeStart } from './cold-start.ts';
import { measureCoreImport } from './core-import.ts';
import { measureFirstPage } from './first-page.ts';
import type { Measurement, NotMeasured } from './measure.ts';
import { report } from './measure.ts';
import { measureRoundTrip } from './round-trip.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const json = process.argv.includes('--json');
const parts: readonly (readonly [string, () => Promise<(Measurement | NotMeasured)[]>])[] = [
  ['first page', () => measureFirstPage(join(root, 'out/renderer'))],
  ['core import', () => measureCoreImport(root)],
  ['round trip', measureRoundTrip],
  ['serve', () => measureServeStart(root)],
  ['electron', () => measureElectronStart(root)],
];

const measurements: Measurement[] = [];
const missing: NotMeasured[] = [];
for (const [name, measure] of parts) {
  process.stderr.write(`measuring ${name}\n`);
  try {
    for (const result of await measure()) {
      if ('reason' in result) missing.push(result);
      else measurements.push(result);
    }
  } catch (error) {
    missing.push({ name, reason: error instanceof Error ? (error.message.split('\n', 1)[0] ?? error.name) : String(error) });
  }
}
const withRatios = measurements.map((one) => ({ ...one, ...(one.baseline ? { ratio: one.value / one.baseline.value } : {}) }));
process.stdout.write(
  json ? `${JSON.stringify({ measurements: withRatios, notMeasured: missing }, null, 2)}\n` : `${report(measurements, missing)}\n`,
);
process.exit(missing.length > 0 ? 1 : 0);
