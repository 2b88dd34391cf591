import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { measureElectronStart, measureServeStart } from './cold-start.ts';
import { measureCoreImport } from './core-import.ts';
import { measureFirstPage } from './first-page.ts';
import { measureJournal } from './journal.ts';
import type { Measurement, NotMeasured } from './measure.ts';
import { reached, report } from './measure.ts';
import { measureRoundTrip } from './round-trip.ts';
import { measureManyHosts } from './ssh-many.ts';
import { measureThroughput } from './ssh-throughput.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const json = process.argv.includes('--json');
type Part = readonly [name: string, measure: () => Promise<(Measurement | NotMeasured)[]>];
const groups: Readonly<Record<string, readonly Part[]>> = {
  start: [
    ['first page', () => measureFirstPage(join(root, 'out/renderer'))],
    ['core import', () => measureCoreImport(root)],
    ['round trip', measureRoundTrip],
    ['serve', () => measureServeStart(root)],
    ['electron', () => measureElectronStart(root)],
  ],
  ssh: [
    ['ssh output and files', measureThroughput],
    ['ssh to two hundred hosts', measureManyHosts],
  ],
  journal: [['journal in the window', () => measureJournal(root)]],
};

// `npm run bench -- ssh start`: those groups; without a name, all.
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const unknown = wanted.filter((name) => !(name in groups));
if (unknown.length > 0) {
  process.stderr.write(`no such group: ${unknown.join(', ')} (there are ${Object.keys(groups).join(', ')})\n`);
  process.exit(2);
}
const parts = Object.entries(groups).flatMap(([name, some]) => (wanted.length === 0 || wanted.includes(name) ? some : []));

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
const withRatios = measurements.map((one) => ({
  ...one,
  ...(one.baseline ? { ratio: one.value / one.baseline.value, reached: reached(one) } : {}),
}));
process.stdout.write(
  json ? `${JSON.stringify({ measurements: withRatios, notMeasured: missing }, null, 2)}\n` : `${report(measurements, missing)}\n`,
);
process.exit(missing.length > 0 ? 1 : 0);
