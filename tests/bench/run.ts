import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { measureElectronStart, measureServeStart } from './cold-start.ts';
import { measureCoreImport } from './core-import.ts';
import { measureCredentialLists } from './credential-lists.ts';
import { measureFirstPage } from './first-page.ts';
import { measureJournal } from './journal.ts';
import { measureKubernetes } from './kubernetes-lists.ts';
import { measureManyLogs } from './kubernetes-logs.ts';
import { measureMail } from './mail.ts';
import type { Measurement, NotMeasured } from './measure.ts';
import { circumstances, goalsOf, ratioOf, reached, report } from './measure.ts';
import { measureRoundTrip } from './round-trip.ts';
import { measureManyHosts } from './ssh-many.ts';
import { measureThroughput } from './ssh-throughput.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, minutes: { type: 'string' }, runs: { type: 'string' } },
});
const runs = count('runs', options.runs) ?? 3;
const minutes = count('minutes', options.minutes) ?? 0;
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
    ['ssh output and files', () => measureThroughput(runs)],
    ['ssh to two hundred hosts', () => measureManyHosts(runs)],
  ],
  journal: [['journal in the window', () => measureJournal(root, minutes)]],
  kubernetes: [
    ['a large cluster', () => measureKubernetes(root, runs, minutes)],
    ['logs of many pods', () => measureManyLogs(root)],
  ],
  logs: [['logs of many pods', () => measureManyLogs(root)]],
  credentials: [['credentials', () => measureCredentialLists(root)]],
  mail: [['mail dialogue', () => measureMail(root, runs)]],
};

// `npm run bench -- ssh start`: those groups; without a name, all. `--runs 5` repeats what is compared with other programs, and
// `journal --minutes 10` follows a journal for so long and looks at what stays in memory.
const unknown = wanted.filter((name) => !(name in groups));
if (unknown.length > 0) {
  process.stderr.write(`no such group: ${unknown.join(', ')} (there are ${Object.keys(groups).join(', ')})\n`);
  process.exit(2);
}
const parts = Object.entries(groups)
  .flatMap(([name, some]) => (wanted.length === 0 || wanted.includes(name) ? some : []))
  // A part may belong to two groups.
  .filter(([name], index, all) => all.findIndex((other) => other[0] === name) === index);

const before = circumstances();
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
const machine = { before, after: circumstances() };
const withRatios = measurements.map((one) => ({
  ...one,
  ...(one.baseline ? { ratio: ratioOf(one), reached: reached(one) } : {}),
}));
process.stdout.write(
  options.json
    ? `${JSON.stringify({ measurements: withRatios, notMeasured: missing, goals: goalsOf(measurements), machine }, null, 2)}\n`
    : `${report(measurements, missing, machine)}\n`,
);
process.exit(missing.length > 0 ? 1 : 0);

/** A whole number of an option, undefined when it is not given. */
function count(name: string, text: string | undefined): number | undefined {
  const number = Number(text);
  if (text !== undefined && !(Number.isInteger(number) && number >= 1 && number <= 1000)) {
    process.stderr.write(`--${name} ${text}: a whole number from 1 to 1000 is wanted\n`);
    process.exit(2);
  }
  return text === undefined ? undefined : number;
}
