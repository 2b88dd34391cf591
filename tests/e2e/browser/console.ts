import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, test as base } from '@playwright/test';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface ConsoleOptions {
  /** Written to `~/.ssh/config` before the start. */
  readonly sshConfig?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly dataDir?: string;
  readonly home?: string;
}

/** A running `pilothouse serve` with a home and a data folder of its own. */
export interface Console {
  /** The one-time link. */
  readonly link: string;
  readonly origin: string;
  readonly dataDir: string;
  readonly home: string;
  readonly pid: number;
  /** Ends it and waits until it has. */
  stop(): Promise<void>;
}

/** Starts the built console without a keychain, so that secrets stay in its memory. */
export async function startConsole(options: ConsoleOptions = {}): Promise<Console> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'pilothouse-home-')));
  const dataDir = options.dataDir ?? join(home, 'data');
  if (options.sshConfig !== undefined) {
    await mkdir(join(home, '.ssh'), { mode: 0o700, recursive: true });
    await writeFile(join(home, '.ssh', 'config'), options.sshConfig, { mode: 0o600 });
  }
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [join(root, 'out/main/cli.js'), 'serve', '--data-dir', dataDir], {
    env: { PATH, HOME: home, LANG: 'en_GB.UTF-8', PILOTHOUSE_KEYCHAIN: 'none', ...options.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const link = await new Promise<string>((resolve, reject) => {
    const lines = createInterface({ input: child.stdout });
    lines.once('line', resolve);
    lines.once('close', () => reject(new Error('serve ended without a link')));
  });
  if (child.pid === undefined) throw new Error('serve has no process id');
  return {
    link,
    origin: new URL(link).origin,
    dataDir,
    home,
    pid: child.pid,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** `open` starts consoles and enters them; they end with the test, and their homes with them. */
export const test = base.extend<{ open: (options?: ConsoleOptions) => Promise<{ page: Page; served: Console }> }>({
  open: async ({ page }, use) => {
    const running: Console[] = [];
    await use(async (options) => {
      const served = await startConsole(options);
      running.push(served);
      await page.goto(served.link);
      const frame = page.getByRole('navigation').first();
      const again = page.getByRole('link', { name: 'Load it again' });
      // Chromium gives up what it loads when the machine's network changes, as a lab machine that just started makes it. The page
      // then says so after 6 s, and one loads it again.
      const loaded = await frame.waitFor({ timeout: 9000 }).then(
        () => true,
        () => false,
      );
      if (!loaded && (await again.isVisible())) await again.click();
      await frame.waitFor();
      return { page, served };
    });
    for (const served of running) {
      await served.stop();
      await rm(served.home, { recursive: true, force: true });
    }
  },
});

export { expect };
