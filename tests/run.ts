import { fileURLToPath } from 'node:url';
import { startKubernetes } from './lab/kubernetes.ts';
import { machineBase } from './lab/machines/base.ts';
import { availability as machinesAvailable } from './lab/machines.ts';
import { canInstall, installPackages, missingPackages, packagesPresent, parts } from './lab/packages.ts';
import { runChecks } from './suites/checks.ts';
import { runCommand } from './suites/command.ts';
import type { Outcome } from './suites/outcome.ts';
import { summary } from './suites/outcome.ts';
import { runPlaywright } from './suites/playwright.ts';
import { runVitest } from './suites/vitest.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = `${root}node_modules/.bin`;
const MINUTE_MS = 60_000;

/** `npm test` runs everything; `npm test -- unit e2e` only the suites whose names begin so. */
const wanted = process.argv.slice(2);
const runs = (suite: string) => wanted.length === 0 || wanted.some((name) => suite.startsWith(name));

process.chdir(root);
await preparePackages();
const needsLab = runs('integration') || runs('scenarios') || runs('e2e');
const lab = needsLab ? startClusterInBackground() : null;
const machines = needsLab ? buildMachineBase() : null;
const outcomes: Outcome[] = [];

if (runs('checks')) outcomes.push(await runChecks(bin));
console.log('\n== build');
const built = (await runCommand(process.execPath, ['main/bin/build.mjs'], { timeoutMs: 5 * MINUTE_MS })) === 0;
outcomes.push({ suite: 'build', passed: built ? 1 : 0, failed: built ? 0 : 1, skipped: [], seconds: 0 });
if (runs('unit')) outcomes.push(await runVitest('unit', bin, ['tests/unit'], { timeoutMs: 10 * MINUTE_MS }));
// The cluster's first build takes minutes; it went on beside the suites that do not need it.
await lab?.ready;
await machines;
if (runs('integration'))
  outcomes.push(await runVitest('integration', bin, ['tests/integration'], { timeoutMs: 30 * MINUTE_MS, tryAgain: true }));
if (runs('scenarios')) outcomes.push(await runVitest('scenarios', bin, ['tests/scenarios'], { timeoutMs: 10 * MINUTE_MS, tryAgain: true }));
if (runs('e2e-browser')) outcomes.push(await runPlaywright('e2e-browser', bin, 'browser', { timeoutMs: 20 * MINUTE_MS }));
if (runs('e2e-electron')) outcomes.push(await runPlaywright('e2e-electron', bin, 'electron', { timeoutMs: 10 * MINUTE_MS }));
await lab?.stop();

console.log(`\n${summary(outcomes)}`);
process.exit(outcomes.some((outcome) => outcome.failed > 0) ? 1 : 0);

/** Installs what the lab lacks where that is allowed, and says what stays missing. */
async function preparePackages(): Promise<void> {
  const missing = [...new Set((await Promise.all(parts.map((part) => missingPackages(part)))).flat())];
  if (missing.length === 0) return;
  const may = await canInstall();
  if (may.ok) {
    console.log(`Installing Debian packages for the lab: ${missing.join(' ')}`);
    try {
      await installPackages(missing);
    } catch (error) {
      console.error(`Installing failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  for (const part of parts) {
    const present = await packagesPresent(part);
    if (!present.ok) console.log(`Suites that need ${part} are skipped: ${present.reason}${may.ok ? '' : ` (${may.reason})`}`);
  }
}

/** Builds (once) the systems that the lab's machines start from, beside the other suites. */
async function buildMachineBase(): Promise<void> {
  if (!(await machinesAvailable()).ok) return;
  try {
    for (const system of ['debian', 'openrc', 'debian-13'] as const) await machineBase(system);
  } catch (error) {
    console.error(`The lab's machines could not be built: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Builds (once) and starts the lab's cluster beside the other suites; those that need it find it running. */
function startClusterInBackground(): { ready: Promise<void>; stop: () => Promise<void> } {
  console.log("Starting the lab's Kubernetes in the background (its first build takes about 8 minutes).");
  const lab = startKubernetes();
  const ready = lab.then(
    () => undefined,
    (error: unknown) => console.error(`Kubernetes could not be started: ${error instanceof Error ? error.message : String(error)}`),
  );
  return {
    ready,
    async stop() {
      const started = await lab.catch(() => null);
      await started?.stop();
    },
  };
}
