import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import { stamp, startLogServer } from '../integration/kubernetes/log-server.ts';
import { BROWSER_FLAGS, framesOfSeconds } from './frames.ts';
import { heapOfPage, heapOfProcess } from './heap.ts';
import type { Measurement } from './measure.ts';
import { median } from './measure.ts';

const PODS = 50;
const LINES_A_SECOND = 20_000;
const BEAT_MS = 100;
const SECONDS = 20;
const KEYS = 40;
/** What answers sooner is felt as at once (RAIL). */
const LATENCY_GOAL_MS = 100;

/**
 * The logs of 50 pods at 20,000 lines a second together, followed in the window: frames a second, how long the window takes to answer a key,
 * and how many of the lines arrive. The API server is a scripted one in this process: no kubelet of the lab writes that fast.
 */
export async function measureManyLogs(root: string): Promise<Measurement[]> {
  const flood = startFlood();
  const server = await startLogServer(
    Array.from({ length: PODS }, (_, index) => ({
      name: `api-6d4cf56db6-${index.toString(36).padStart(5, 'x')}`,
      log: (query, answer) => (query.get('follow') === 'true' ? flood.to(answer) : void answer.end()),
    })),
  );
  const home = await mkdtemp(join(tmpdir(), 'pilothouse-bench-'));
  const kubeconfig = join(home, 'config');
  await writeFile(kubeconfig, server.kubeconfig);
  const served = spawn(
    process.execPath,
    ['--inspect=127.0.0.1:0', join(root, 'out/main/cli.js'), 'serve', '--data-dir', join(home, 'data')],
    {
      env: { PATH: process.env['PATH'], HOME: home, LANG: 'en_GB.UTF-8', PILOTHOUSE_KEYCHAIN: 'none', KUBECONFIG: kubeconfig },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const core = await heapOfProcess(served);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: [...BROWSER_FLAGS] });
  try {
    const link = await new Promise<string>((resolve) => createInterface({ input: served.stdout }).once('line', resolve));
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(link);
    await page.getByRole('navigation').first().waitFor();
    const idle = await page.evaluate(framesOfSeconds, 5);
    const idleKeys = await answersToKeys(page);
    await page.goto(`${new URL(link).origin}/clusters/scripted/~logs/shop/${encodeURIComponent('app=api')}`);
    await page.getByRole('log').getByText('GET /orders').first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(4000);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const window = heapOfPage(session);
    const busySeconds = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
    };
    const busyBefore = await busySeconds();
    const before = flood.written();
    const begin = performance.now();
    const frames = await page.evaluate(framesOfSeconds, SECONDS);
    const rate = ((flood.written() - before) * 1000) / (performance.now() - begin);
    const busy = ((await busySeconds()) - busyBefore) / SECONDS;
    const keys = await answersToKeys(page);
    return [
      {
        name: 'logs of 50 pods: lines taken a second',
        unit: 'per s',
        value: rate,
        baseline: { name: 'written', value: LINES_A_SECOND },
        goal: 0.95,
      },
      {
        name: 'logs of 50 pods: frames a second, median of seconds',
        unit: 'per s',
        value: median(frames),
        baseline: { name: 'goal', value: 50 },
        goal: 1,
        samples: frames,
      },
      { name: 'logs of 50 pods: frames a second of an idle page beside', unit: 'per s', value: median(idle) },
      {
        name: 'logs of 50 pods: key to screen, 95 of 100',
        unit: 'ms',
        value: nearTheWorst(keys),
        baseline: { name: 'goal', value: LATENCY_GOAL_MS },
        goal: 1,
        samples: keys,
      },
      { name: 'logs of 50 pods: key to screen of an idle page beside, 95 of 100', unit: 'ms', value: nearTheWorst(idleKeys) },
      // Processor time: a busy machine draws fewer frames, and computes no more for each.
      { name: 'logs of 50 pods: computing of the window a second', unit: 'ms', value: busy * 1000 },
      { name: 'logs of 50 pods: memory in use, window', unit: 'MB', value: await window.usedMb() },
      { name: 'logs of 50 pods: memory in use, engine', unit: 'MB', value: await core.usedMb() },
    ];
  } finally {
    flood.end();
    core.close();
    await browser.close();
    served.kill('SIGTERM');
    await server.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Writes lines to every log that is followed, to one beat; who does not take them in gets none meanwhile. */
function startFlood(): { to(answer: ServerResponse): void; written(): number; end(): void } {
  const answers = new Set<ServerResponse>();
  const each = Math.round((LINES_A_SECOND * BEAT_MS) / 1000 / PODS);
  let written = 0;
  const timer = setInterval(() => {
    const now = BigInt(Date.now()) * 1_000_000n;
    for (const answer of answers) {
      if (answer.writableNeedDrain) continue;
      let lines = '';
      for (let index = 0; index < each; index += 1) {
        written += 1;
        const at = stamp(now + BigInt(Math.floor((index * BEAT_MS * 1_000_000) / each)));
        lines += `${at} ${index === 7 ? 'ERROR' : 'INFO'} GET /orders/${written} HTTP/1.1 200 1532 in 12 ms for 10.0.0.7, agent curl 8\n`;
      }
      answer.write(lines);
    }
  }, BEAT_MS);
  return {
    to(answer) {
      answers.add(answer);
      answer.on('close', () => answers.delete(answer));
    },
    written: () => written,
    end: () => clearInterval(timer),
  };
}

/** How long the page took from a key to the next picture, milliseconds each (Event Timing; what took less than 16 is not told, and counts as 16). */
async function answersToKeys(page: Page): Promise<number[]> {
  const told = page.evaluate(
    async (milliseconds) => {
      const durations: number[] = [];
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (entry.name === 'keydown') durations.push(entry.duration);
      });
      observer.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      observer.disconnect();
      return durations;
    },
    KEYS * 100 + 2000,
  );
  for (let at = 0; at < KEYS; at += 1) {
    await page.keyboard.press('Shift');
    await page.waitForTimeout(80);
  }
  const durations = await told;
  return [...durations, ...Array.from({ length: Math.max(0, KEYS - durations.length) }, () => 16)];
}

function nearTheWorst(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length * 0.95)] ?? Number.NaN;
}
