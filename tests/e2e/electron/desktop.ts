import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Electron, ElectronApplication, Page } from '@playwright/test';
import { test as base, expect } from '@playwright/test';
import type { Display, ElectronRuntime } from '../../lab/electron.ts';
import { availability, electronRuntime, startSandboxedElectron, startXvfb } from '../../lab/electron.ts';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Holds the app's `ready` back until Playwright is attached; it adds this itself only to an Electron it finds by itself.
 * Without it, a window that is up first makes the launch wait for ever.
 */
const PLAYWRIGHT_LOADER = join(root, 'node_modules/playwright-core/lib/server/electron/loader.js');

/** A running window with folders of its own. */
export interface Desktop {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly dataDir: string;
  /** The Electron program, and how it was started. */
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
}

export interface DesktopOptions {
  readonly args?: readonly string[];
  readonly dataDir?: string;
  /** Another Electron than the lab's; with a home of its own it belongs to another user. */
  readonly runtime?: ElectronRuntime & { readonly home?: string };
  /** Written to `~/.ssh/config` before the start. */
  readonly sshConfig?: string;
  /** Written below the home folder before the start, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Lab {
  readonly runtime: ElectronRuntime;
  readonly display: Display;
  readonly electron: Electron;
}

/** `open` starts windows and closes them after the test, which is skipped where Electron has no runtime. */
export const test = base.extend<{ open: (options?: DesktopOptions) => Promise<Desktop> }, { lab: Lab | string }>({
  lab: [
    async ({ playwright }, use) => {
      const can = await availability();
      const runtime = can.ok ? await electronRuntime() : { unavailable: can.reason };
      if ('unavailable' in runtime) return use(runtime.unavailable);
      const display = await startXvfb();
      await use({ runtime, display, electron: playwright['_electron'] });
      await display.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  open: async ({ lab }, use, testInfo) => {
    testInfo.skip(typeof lab === 'string', typeof lab === 'string' ? lab : '');
    if (typeof lab === 'string') return;
    const folder = await mkdtemp(join(tmpdir(), 'pilothouse-window-'));
    const running: ElectronApplication[] = [];
    await use(async (options = {}) => {
      const runtime: ElectronRuntime & { readonly home?: string } = options.runtime ?? lab.runtime;
      const own = runtime.home ?? (await mkdtemp(join(folder, 'home-')));
      const dataDir = options.dataDir ?? join(own, 'data');
      if (options.sshConfig !== undefined) {
        await mkdir(join(own, '.ssh'), { mode: 0o700 });
        await writeFile(join(own, '.ssh', 'config'), options.sshConfig, { mode: 0o600 });
      }
      for (const [path, content] of Object.entries(options.files ?? {})) {
        await mkdir(dirname(join(own, path)), { recursive: true, mode: 0o700 });
        await writeFile(join(own, path), content, { mode: 0o600 });
      }
      const { PATH = '' } = process.env;
      const env = { PATH, HOME: own, LANG: 'en_GB.UTF-8', ...lab.display.env, ...runtime.env };
      const args = [...runtime.args, '--disable-gpu', '-r', PLAYWRIGHT_LOADER, root, '--data-dir', dataDir, ...(options.args ?? [])];
      const app = await lab.electron.launch({
        executablePath: runtime.path,
        chromiumSandbox: runtime.home !== undefined,
        args,
        env,
        cwd: own,
      });
      running.push(app);
      const page = await app.firstWindow();
      await page.waitForLoadState('domcontentloaded');
      return { app, page, dataDir, program: runtime.path, args: args.filter((arg) => arg !== '-r' && arg !== PLAYWRIGHT_LOADER), env };
    });
    for (const app of running) await app.close();
    await rm(folder, { recursive: true, force: true });
  },
});

export { expect };

/**
 * Starts Electron as an ordinary user with Chromium's sandbox, for as long as `work` takes. Playwright starts programs as
 * itself only: a script in between changes the user.
 */
export async function asOrdinaryUser(work: (runtime: ElectronRuntime & { readonly home: string }) => Promise<void>): Promise<void> {
  const runtime = await startSandboxedElectron();
  if ('unavailable' in runtime) return test.skip(true, runtime.unavailable);
  try {
    const starter = join(runtime.home, 'electron-as-user');
    const { uid, gid, home } = runtime;
    await writeFile(starter, `#!/bin/sh\nexec setpriv --reuid ${uid} --regid ${gid} --clear-groups "${runtime.path}" "$@"\n`, {
      mode: 0o755,
    });
    await work({ ...runtime, path: starter, home });
  } finally {
    await runtime.stop();
  }
}

/** The process id of the core: a utility process, or the newer Node that stands in for one. */
export async function corePid({ app }: Desktop): Promise<number> {
  const utility = await app.evaluate(
    ({ app: electron }) => electron.getAppMetrics().find(({ name }) => name === 'Pilothouse core')?.pid ?? null,
  );
  if (utility !== null) return utility;
  const main = await app.evaluate(() => process.pid);
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/u.test(entry)) continue;
    const [status, commandLine] = await Promise.all([readOrEmpty(`/proc/${entry}/status`), readOrEmpty(`/proc/${entry}/cmdline`)]);
    if (status.includes(`\nPPid:\t${main}\n`) && commandLine.includes('out/main/core.js')) return Number(entry);
  }
  throw new Error('the core runs nowhere');
}

async function readOrEmpty(path: string): Promise<string> {
  // A process may end while the list is read.
  return readFile(path, 'utf8').catch(() => '');
}
