import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { forget, remember, sourceDigest, staleTargets, TARGETS } from './freshness.mjs';
import { inTurn } from './turn.mjs';
import { say } from './words.mjs';

/**
 * Builds what is stale, all of it with `--all`. Runs on the Node that package.json names.
 * The builds run side by side in one process: loading Vite costs more than any of them.
 */
async function build(root, all) {
  const stale = all ? Object.keys(TARGETS) : staleTargets(root);
  if (stale.length === 0) return;
  say(`building ${stale.join(', ')} ...`, `construction de ${stale.join(', ')} ...`);
  const startedAt = performance.now();
  const vite = await import('vite');
  const allowed = checkImports(root);
  await Promise.all([
    allowed,
    ...stale.map(async (target) => {
      const digest = sourceDigest(root, target);
      forget(root, target);
      await vite.build({ configFile: join(root, 'vite.config.ts'), mode: target, logLevel: 'warn' });
      await allowed;
      remember(root, target, digest);
    }),
  ]);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(`built in ${seconds} s.`, `construit en ${seconds} s.`);
}

/** Who may import whom (.oxlintrc.json) holds for everything that is built: a wall with a hole in it is no build. */
async function checkImports(root) {
  const linter = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
  const rules = ['--quiet', '-A', 'all', '-D', 'import/no-cycle'];
  try {
    await promisify(execFile)(process.execPath, [linter, ...rules, 'main', 'preload', 'renderer'], { cwd: root });
  } catch (error) {
    throw new Error(`${error.stdout ?? ''}${error.stderr ?? ''}`.trim() || error.message, { cause: error });
  }
}

const root = resolve(fileURLToPath(import.meta.url), '../../..');
process.chdir(root);
try {
  await inTurn(
    join(root, 'out', '.building'),
    () => say('another start is building; waiting for it.', 'une autre instance est en train de construire ; attente.'),
    () => build(root, process.argv.includes('--all')),
  );
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
