// `npm run bench`: runs the measurements on the project's own Node.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const node = [`${root}node_modules/node/bin/node`, `${root}node_modules/.bin/node`].find((path) => existsSync(path));
if (!node) {
  console.error('Run npm ci first.');
  process.exit(2);
}
const build = spawnSync(node, [`${root}main/bin/build.mjs`], { cwd: root, stdio: ['ignore', 2, 2] });
if (build.status !== 0) process.exit(build.status ?? 1);
process.exit(spawnSync(node, [`${root}tests/bench/run.ts`, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' }).status ?? 1);
