// `npm test`, from a fresh clone: installs the project's packages when they are missing, then runs every suite on its own Node.
// Plain JavaScript for any Node from 18 on: nothing is installed yet when this starts.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const installed = `${root}node_modules/.package-lock.json`;

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(`${root}package-lock.json`).mtimeMs) {
  console.log('Installing the packages of package-lock.json (npm ci).');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: 'inherit' });
  if (npm.status !== 0) {
    console.error('npm ci failed: nothing was tested.');
    process.exit(npm.status ?? 1);
  }
}

const node = [`${root}node_modules/node/bin/node`, `${root}node_modules/.bin/node`].find((path) => existsSync(path)) ?? process.execPath;
const suites = spawnSync(node, [`${root}tests/run.ts`, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exit(suites.status ?? 1);
