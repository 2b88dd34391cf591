import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import type { Crowd } from '../lab/kubernetes/crowd.ts';
import { BROWSER_FLAGS, framesOfSeconds } from './frames.ts';
import { heapOfPage, heapOfProcess } from './heap.ts';
import type { Measurement } from './measure.ts';
import { median, slopeOf } from './measure.ts';

const CHANGES_A_SECOND = 200;
const SECONDS = 20;
/** The pod that is looked at changes this often; the others fill the rest. */
const LOOKED_AT_EVERY_MS = 500;
const LATENCY_GOAL_MS = 300;
const FLAT = 0.05;
const WARM_UP_MINUTES = 2;

/** A window with 10,000 pods of which 200 change every second: frames, how soon a change is on screen, and what stays in memory. */
export async function measureLiveTable(root: string, crowd: Crowd, minutes: number): Promise<Measurement[]> {
  const home = await mkdtemp(join(tmpdir(), 'pilothouse-bench-'));
  const served = spawn(
    process.execPath,
    ['--inspect=127.0.0.1:0', join(root, 'out/main/cli.js'), 'serve', '--data-dir', join(home, 'data')],
    {
      env: { PATH: process.env['PATH'], HOME: home, LANG: 'en_GB.UTF-8', PILOTHOUSE_KEYCHAIN: 'none', KUBECONFIG: crowd.kubeconfig },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const core = await heapOfProcess(served);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: [...BROWSER_FLAGS] });
  const ended = new AbortController();
  try {
    const link = await new Promise<string>((resolve) => createInterface({ input: served.stdout }).once('line', resolve));
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(link);
    await page.getByRole('navigation').first().waitFor();
    const idle = await page.evaluate(framesOfSeconds, 5);
    await page.goto(`${new URL(link).origin}/clusters/lab/pods`);
    // Healthy pods stand by namespace and name: the first of load-0 is on screen.
    const looked = crowd.podName(0);
    await page.getByText(looked.name).first().waitFor({ timeout: 60_000 });
    await sleep(4000);
    await noteChanges(page, looked.name);
    const sent = change(crowd, ended.signal);
    await sleep(2000);
    const frames = await page.evaluate(framesOfSeconds, SECONDS);
    const session = await page.context().newCDPSession(page);
    const window = heapOfPage(session);
    const rate = sent.made() / ((performance.now() - sent.begin) / 1000);
    const delays = await delaysOf(page, sent.lookedAt);
    const measured: Measurement[] = [
      { name: 'changing pods: made a second', unit: 'per s', value: rate, baseline: { name: 'wanted', value: CHANGES_A_SECOND } },
      {
        name: 'changing pods: frames a second, median of seconds',
        unit: 'per s',
        value: median(frames),
        baseline: { name: 'goal', value: 50 },
        goal: 1,
        samples: frames,
      },
      { name: 'changing pods: frames a second of an idle page beside', unit: 'per s', value: median(idle) },
      {
        name: 'changing pods: change to screen, 95 of 100',
        unit: 'ms',
        value: delays.toSorted((a, b) => a - b)[Math.floor(delays.length * 0.95)] ?? Number.NaN,
        baseline: { name: 'goal', value: LATENCY_GOAL_MS },
        goal: 1,
        samples: delays,
      },
    ];
    return minutes === 0 ? measured : [...measured, ...(await followed({ window, core }, minutes))];
  } finally {
    ended.abort();
    core.close();
    await browser.close();
    served.kill('SIGTERM');
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

interface Changes {
  readonly begin: number;
  made(): number;
  /** Restarts that were written to the pod that is looked at, and when (ms since the epoch) it was sent. */
  readonly lookedAt: ReadonlyMap<number, number>;
}

function change(crowd: Crowd, signal: AbortSignal): Changes {
  const lookedAt = new Map<number, number>();
  const begin = performance.now();
  let made = 0;
  let restarts = 1000;
  const others = async () => {
    // A slice every 50 ms: what cannot be sent in time is not made up for.
    for (let at = 1; !signal.aborted; at += 1) {
      const slice = Array.from({ length: CHANGES_A_SECOND / 20 }, () => 20 + Math.floor(Math.random() * (crowd.pods - 20)));
      await Promise.all(slice.map((index) => crowd.changePod(index, at % 7)));
      made += slice.length;
      await sleep(Math.max(0, begin + at * 50 - performance.now()));
    }
  };
  const one = async () => {
    while (!signal.aborted) {
      restarts += 1;
      lookedAt.set(restarts, Date.now());
      await crowd.changePod(0, restarts);
      await sleep(LOOKED_AT_EVERY_MS);
    }
  };
  // Requests under way when the cluster is ended may fail: nobody waits for them.
  for (const work of [others, one])
    void work().catch((error: unknown) => void (signal.aborted ? null : process.stderr.write(`${String(error)}\n`)));
  return { begin, made: () => made, lookedAt };
}

declare global {
  interface Window {
    benchSeen?: [restarts: number, at: number][];
  }
}

/** Notes in the page when the row of that pod says another number. */
async function noteChanges(page: Page, name: string): Promise<void> {
  await page.evaluate((wanted) => {
    const seen: [number, number][] = [];
    window.benchSeen = seen;
    let last = '';
    const look = () => {
      const row = [...document.querySelectorAll('[role="row"]')].find((one) => one.textContent?.includes(wanted));
      const found = /1,?0\d\d/u.exec(row?.textContent?.replace(wanted, '') ?? '')?.[0] ?? '';
      if (found !== last && found !== '') {
        last = found;
        seen.push([Number(found.replace(',', '')), Date.now()]);
      }
      requestAnimationFrame(look);
    };
    look();
  }, name);
}

async function delaysOf(page: Page, sent: ReadonlyMap<number, number>): Promise<number[]> {
  const seen = await page.evaluate(() => window.benchSeen ?? []);
  return seen.flatMap(([restarts, at]) => {
    const sentAt = sent.get(restarts);
    return sentAt === undefined ? [] : [at - sentAt];
  });
}

/** How memory grows while the changes go on: each look is after a collection, and the growth a line fitted through all of them. */
async function followed(
  heaps: Readonly<Record<'window' | 'core', { usedMb(): Promise<number> }>>,
  minutes: number,
): Promise<Measurement[]> {
  const looks = { window: [] as [number, number][], core: [] as [number, number][] };
  const begin = performance.now();
  const passed = () => (performance.now() - begin) / 60_000;
  while (passed() < minutes) {
    await sleep(30_000);
    for (const which of ['window', 'core'] as const) looks[which].push([passed(), await heaps[which].usedMb()]);
    const [window = 0, core = 0] = [looks.window.at(-1)?.[1], looks.core.at(-1)?.[1]];
    process.stderr.write(`  ${passed().toFixed(1)} min: window ${window.toFixed(1)} MB, engine ${core.toFixed(1)} MB\n`);
  }
  return (['window', 'core'] as const).map((which): Measurement => {
    const counting = looks[which].filter(([at]) => at >= Math.min(WARM_UP_MINUTES, minutes / 2));
    const usual = median(counting.map(([, mb]) => mb));
    return {
      name: `changing pods, ${minutes} minutes: memory of the ${which === 'core' ? 'engine' : which} grew by`,
      unit: 'MB',
      value: slopeOf(counting) * minutes,
      baseline: { name: `${FLAT * 100} % of its ${usual.toFixed(1)} MB`, value: usual * FLAT },
      goal: 1,
      samples: counting.map(([, mb]) => mb),
    };
  });
}
