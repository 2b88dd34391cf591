import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './child.mjs';

/**
 * Why `npm ci` is needed, or null. npm leaves what it installed in node_modules/.package-lock.json: every package there must be
 * the one package-lock.json names, and nothing that is not optional may be absent.
 */
export function staleDependencies(root) {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return 'missing';
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  const differs = Object.keys(installed).some(
    (path) => installed[path].integrity !== wanted[path]?.integrity || installed[path].version !== wanted[path]?.version,
  );
  const absent = Object.keys(wanted).some((path) => path !== '' && installed[path] === undefined && !mayBeAbsent(wanted[path]));
  return differs || absent ? 'stale' : null;
}

function mayBeAbsent(entry) {
  return entry.optional === true || entry.devOptional === true || entry.peer === true;
}

/** Quieter than by default: npm would warn of the Node that runs it, which is not the one the packages will run on. */
const CI = ['ci', '--loglevel=error'];

/** Runs `npm ci`, with the npm that started us when there is one. Its words go to stderr. Answers its exit code. */
export async function installDependencies(root) {
  const npm = process.env.npm_execpath;
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const { code } = npm?.endsWith('.js')
    ? await runToEnd(process.execPath, [npm, ...CI], options)
    : await runToEnd(process.platform === 'win32' ? 'npm.cmd' : 'npm', CI, { ...options, shell: process.platform === 'win32' });
  return code;
}
