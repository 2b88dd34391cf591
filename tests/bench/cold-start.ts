import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from '@playwright/test';
import { _electron, chromium } from '@playwright/test';
import { electronRuntime, startXvfb } from '../lab/electron.ts';
import type { Measurement, NotMeasured } from './measure.ts';
import { median } from './measure.ts';

const RUNS = 5;
const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

/** The window is usable when its navigation can be clicked. */
const usable = (page: Page) => page.getByRole('navigation').first().waitFor({ state: 'visible', timeout: 30_000 });

/** From launch to a usable window, Pilothouse and an empty app of the same Electron in turn. */
export async function measureElectronStart(root: string): Promise<Measurement[] | NotMeasured[]> {
  const name = 'cold start to usable window (Electron)';
  const runtime = await electronRuntime();
  if ('unavailable' in runtime) return [{ name, reason: runtime.unavailable }];
  const display = await startXvfb();
  try {
    const ours: number[] = [];
    const empty: number[] = [];
    const launch = async (app: string, ready: (page: Page) => Promise<void>): Promise<number> => {
      const data = await mkdtemp(join(tmpdir(), 'pilothouse-bench-'));
      const started = performance.now();
      const electron = await _electron.launch({
        executablePath: runtime.path,
        args: [...runtime.args, '--disable-gpu', app, '--data-dir', data],
        env: { ...process.env, ...runtime.env, ...display.env, PILOTHOUSE_DATA_DIR: data },
      });
      await ready(await electron.firstWindow());
      const took = performance.now() - started;
      await electron.close();
      await rm(data, { recursive: true, force: true });
      return took;
    };
    for (let i = 0; i < RUNS; i += 1) {
      empty.push(await launch(join(root, 'tests/bench/empty-electron'), (page) => page.locator('#ready').waitFor()));
      ours.push(await launch(root, usable));
    }
    return [{ name, unit: 'ms', value: median(ours), baseline: { name: 'empty Electron app', value: median(empty) }, samples: ours }];
  } finally {
    await display.stop();
  }
}

/** From `serve` to a usable page in a fresh Chromium, against the same Chromium on an empty page. */
export async function measureServeStart(root: string): Promise<Measurement[]> {
  const ours: number[] = [];
  const empty: number[] = [];
  for (let i = 0; i < RUNS; i += 1) {
    const data = await mkdtemp(join(tmpdir(), 'pilothouse-bench-'));
    empty.push(
      await timedBrowser(async (page) => {
        await page.goto('data:text/html,<p id=ready>ready</p>');
        await page.locator('#ready').waitFor();
      }),
    );
    const started = performance.now();
    const server = spawn(process.execPath, [join(root, 'out/main/cli.js'), 'serve', '--data-dir', data], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const link = await firstLine(server.stdout);
      const toLink = performance.now() - started;
      ours.push(
        toLink +
          (await timedBrowser(async (page) => {
            await page.goto(link);
            await usable(page);
          })),
      );
    } finally {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
      await rm(data, { recursive: true, force: true });
    }
  }
  return [
    {
      name: 'cold start to usable page (serve and Chromium)',
      unit: 'ms',
      value: median(ours),
      baseline: { name: 'Chromium on an empty page', value: median(empty) },
      samples: ours,
    },
  ];
}

async function timedBrowser(work: (page: Page) => Promise<void>): Promise<number> {
  const started = performance.now();
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  try {
    await work(await browser.newPage());
    return performance.now() - started;
  } finally {
    await browser.close();
  }
}

function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: stream });
    lines.once('line', resolve);
    lines.once('close', () => reject(new Error('serve ended without a link')));
  });
}
