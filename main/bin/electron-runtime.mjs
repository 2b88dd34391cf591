import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './child.mjs';

const FETCH_LIMIT_MS = 5 * 60_000;
const TRY_AGAIN_AFTER_MS = 24 * 60 * 60_000;

const EXECUTABLE = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron';

/** The Electron program: the folder ELECTRON_OVERRIDE_DIST_PATH names, else what the electron package fetched; null when there is none. */
export function electronProgram(root) {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH || join(root, 'node_modules', 'electron', 'dist');
  const program = join(folder, EXECUTABLE);
  return existsSync(program) ? program : null;
}

/** True when fetching the runtime failed less than a day ago: a machine without that network is not made to wait at each start. */
export function fetchFailedLately(root) {
  const file = failureFile(root);
  return existsSync(file) && Date.now() - statSync(file).mtimeMs < TRY_AGAIN_AFTER_MS && readFileSync(file, 'utf8') === wantedVersion(root);
}

/**
 * Fetches the runtime as the electron package does at its first run (install.js: download, check of its SHA-256, unpacking; its
 * npm package has no install script since version 42). False when that fails or takes longer than its limit.
 */
export async function fetchRuntime(root, node) {
  const env = { ...process.env, NODE_USE_ENV_PROXY: '1' };
  const { code } = await runToEnd(node, [join(root, 'node_modules', 'electron', 'install.js')], {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
    limitMs: FETCH_LIMIT_MS,
  });
  if (code !== 0) writeFileSync(failureFile(root), wantedVersion(root));
  return code === 0;
}

function failureFile(root) {
  return join(root, 'node_modules', '.pilothouse-electron-fetch-failed');
}

function wantedVersion(root) {
  return JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8')).version;
}

/** False on a Linux or BSD without an X or Wayland display. */
export function hasDisplay() {
  return process.platform === 'win32' || process.platform === 'darwin' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * How Chromium's sandbox can be had for this program on this machine: `ready`, `root` (Chromium refuses to run as root with
 * its sandbox), or `blocked` where unprivileged user namespaces are off and chrome-sandbox is not root's with mode 4755.
 */
export function sandboxState(program) {
  if (process.platform !== 'linux') return 'ready';
  if (process.getuid() === 0) return 'root';
  return hasSetuidSandbox(program) || hasUserNamespaces() ? 'ready' : 'blocked';
}

function hasSetuidSandbox(program) {
  const sandbox = join(program, '..', 'chrome-sandbox');
  if (!existsSync(sandbox)) return false;
  const { uid, mode } = statSync(sandbox);
  return uid === 0 && (mode & 0o7777) === 0o4755;
}

/** user_namespaces(7), and the switches of Debian and of Ubuntu's AppArmor. */
function hasUserNamespaces() {
  return (
    kernelSetting('/proc/sys/user/max_user_namespaces') !== '0' &&
    kernelSetting('/proc/sys/kernel/unprivileged_userns_clone') !== '0' &&
    kernelSetting('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') !== '1'
  );
}

function kernelSetting(path) {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : null;
}
