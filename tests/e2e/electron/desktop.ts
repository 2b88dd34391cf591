import { copyFile, cp, chmod, chown, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ElectronApplication, Page } from '@playwright/test';
import { _electron, test as base, expect } from '@playwright/test';
import { electronRuntime, startXvfb } from '../../lab/electron.ts';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A running window with folders of its own. */
export interface Desktop {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly dataDir: string;
  readonly home: string;
  /** The Electron program and the environment it was started with. */
  readonly program: string;
  readonly env: Record<string, string>;
}

export interface DesktopOptions {
  readonly args?: readonly string[];
  readonly dataDir?: string;
  /** Runs as this user and group, with Chromium's sandbox. */
  readonly as?: { readonly uid: number; readonly gid: number };
  /** Written to `~/.ssh/config` before the start. */
  readonly sshConfig?: string;
}

interface Worker {
  readonly runtime: { readonly path: string; readonly env: Readonly<Record<string, string>> };
  readonly display: string;
}

/** `open` starts windows and closes them after the test; the whole file is skipped where Electron has no runtime. */
export const test = base.extend<
  { open: (options?: DesktopOptions) => Promise<Desktop> },
  { worker: Worker | { readonly unavailable: string } }
>({
  worker: [
    async ({}, use) => {
      const runtime = await electronRuntime();
      if ('unavailable' in runtime) return use({ unavailable: runtime.unavailable });
      const xvfb = await startXvfb();
      await use({ runtime, display: xvfb.display });
      await xvfb.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  open: async ({ worker }, use, testInfo) => {
    testInfo.skip('unavailable' in worker, 'unavailable' in worker ? worker.unavailable : '');
    if ('unavailable' in worker) return;
    const folder = await mkdtemp(join(tmpdir(), 'pilothouse-window-'));
    await chmod(folder, 0o755);
    const running: ElectronApplication[] = [];
    let count = 0;
    await use(async (options = {}) => {
      const own = join(folder, String(++count));
      const dataDir = options.dataDir ?? join(own, 'data');
      const home = join(own, 'home');
      await mkdir(join(home, '.ssh'), { recursive: true, mode: 0o700 });
      await mkdir(dataDir, { recursive: true });
      if (options.sshConfig !== undefined) await writeFile(join(home, '.ssh', 'config'), options.sshConfig, { mode: 0o600 });
      const program = options.as ? await programFor(options.as, worker.runtime.path, own) : join(worker.runtime.path, 'electron');
      if (options.as) for (const path of [own, home, join(home, '.ssh'), dataDir]) await chown(path, options.as.uid, options.as.gid);
      const env = environment(worker, home);
      const app = await _electron.launch({
        executablePath: program,
        chromiumSandbox: options.as !== undefined,
        args: ['--disable-gpu', root, '--data-dir', dataDir, ...(options.args ?? [])],
        env,
        cwd: own,
      });
      running.push(app);
      const page = await app.firstWindow();
      await page.waitForLoadState('domcontentloaded');
      return { app, page, dataDir, home, program, env };
    });
    for (const app of running) await app.close();
    await rm(folder, { recursive: true, force: true });
  },
});

export { expect };

function environment(worker: Worker, home: string): Record<string, string> {
  const { PATH = '' } = process.env;
  return { PATH, HOME: home, LANG: 'en_GB.UTF-8', DISPLAY: worker.display, ...worker.runtime.env };
}

/** A copy of the runtime with Chromium's setuid sandbox as a package installs it, started as another user. */
async function programFor(as: { readonly uid: number; readonly gid: number }, runtime: string, folder: string): Promise<string> {
  const copy = join(folder, 'electron');
  await cp(runtime, copy, { recursive: true });
  const sandbox = join(copy, 'chrome-sandbox');
  await copyFile(join(runtime, 'chrome-sandbox'), sandbox);
  await chown(sandbox, 0, 0);
  await chmod(sandbox, 0o4755);
  const starter = join(folder, 'electron-as-user');
  await writeFile(
    starter,
    `#!/bin/sh\nexec setpriv --reuid ${as.uid} --regid ${as.gid} --clear-groups "${join(copy, 'electron')}" "$@"\n`,
    { mode: 0o755 },
  );
  return starter;
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
