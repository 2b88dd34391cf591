import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import { availability, startMachine } from '../lab/machines.ts';
import type { Machine } from '../lab/machines.ts';
import { BROWSER_FLAGS, framesOfSeconds } from './frames.ts';
import { heapOfPage, heapOfProcess } from './heap.ts';
import type { Heap } from './heap.ts';
import type { Measurement, NotMeasured } from './measure.ts';
import { median, slopeOf } from './measure.ts';

const SECONDS = 20;
/** A journal that is followed for minutes: its frames are counted for so long, then its memory is looked at. */
const SAMPLE_SECONDS = 15;
/** The first of them are left out: until the window keeps as many lines as it ever does, memory grows. */
const WARM_UP_SECONDS = 60;
/** Flat is what grows by no more than this share of what there is, over all the time. */
const FLAT = 0.05;
const LINES_A_SECOND = 20_000;

/**
 * A journal of 20,000 lines a second in the window: frames a second while it is followed, how busy the window is with it, and what
 * stays in memory. With `minutes` it is followed for so long, and how memory grows is part of the report. The lines come from a stub named journalctl on a real machine over real SSH: journald itself writes them no faster than half of that
 * on two cores, and is not what is measured.
 */
export async function measureJournal(root: string, minutes: number): Promise<(Measurement | NotMeasured)[]> {
  const can = await availability();
  if (!can.ok) return [{ name: 'journal in the window', reason: can.reason }];
  const machine = await startMachine({ name: 'web-1' });
  try {
    await floods(machine, minutes);
    return await inTheWindow(root, machine, minutes);
  } finally {
    await machine.stop();
  }
}

async function floods(machine: Machine, minutes: number): Promise<void> {
  const script = [
    '#!/bin/sh',
    'case " $* " in *" -f "*) ;; *) exit 0 ;; esac',
    `awk 'BEGIN { for (i = 1; i <= ${LINES_A_SECOND / 10}; i++) printf "{\\"__CURSOR\\":\\"s=0123456789abcdef0123456789abcdef;i=%x\\",\\"__REALTIME_TIMESTAMP\\":\\"17952749804%05d\\",\\"__MONOTONIC_TIMESTAMP\\":\\"1\\",\\"_BOOT_ID\\":\\"0123456789abcdef0123456789abcdef\\",\\"PRIORITY\\":\\"%d\\",\\"SYSLOG_IDENTIFIER\\":\\"app\\",\\"_SYSTEMD_UNIT\\":\\"app.service\\",\\"MESSAGE\\":\\"GET /api/items/%d HTTP/1.1 200 1532 in 12 ms for 10.0.0.7, agent curl 8\\"}\\n", i, i, 3 + i % 4, i }' > /tmp/lines.$$`,
    'at=0; begin=$(date +%s%N)',
    `while [ $at -lt ${(SECONDS + 60 + minutes * 90) * 10} ]; do`,
    '  at=$((at+1)); cat /tmp/lines.$$ || exit 0',
    // Always to the same beat, however long the writing took.
    '  rest=$(( (begin + at * 100000000 - $(date +%s%N)) / 1000000 )); [ $rest -gt 0 ] && sleep "0.$(printf %03d $rest)"',
    'done',
    '',
  ].join('\n');
  const encoded = Buffer.from(script).toString('base64');
  await machine.run(
    `echo ${encoded} | base64 -d | sudo tee /usr/local/bin/journalctl >/dev/null; sudo chmod 755 /usr/local/bin/journalctl`,
  );
}

async function inTheWindow(root: string, machine: Machine, minutes: number): Promise<Measurement[]> {
  const home = machine.key.path.replace(/\/id$/u, '/bench-home');
  await mkdir(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  await writeFile(join(home, 'known'), machine.knownHosts);
  await writeFile(
    join(home, '.ssh/config'),
    `Host web-1\n  HostName ${machine.address}\n  User ${machine.user}\n  IdentityFile ${machine.key.path}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${join(home, 'known')}\n`,
  );
  const served = spawn(
    process.execPath,
    ['--inspect=127.0.0.1:0', join(root, 'out/main/cli.js'), 'serve', '--data-dir', join(home, 'data')],
    {
      env: { PATH: process.env['PATH'], HOME: home, LANG: 'en_GB.UTF-8', PILOTHOUSE_KEYCHAIN: 'none' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const core = await heapOfProcess(served);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [...BROWSER_FLAGS],
  });
  try {
    const link = await new Promise<string>((resolve) => createInterface({ input: served.stdout }).once('line', resolve));
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(link);
    await page.getByRole('navigation').first().waitFor();
    // What this machine draws at all: without a graphics card, and with whatever else runs beside.
    const idle = await countFrames(page, 5);
    await page.goto(`${new URL(link).origin}/servers/web-1/journal`);
    await page.getByRole('log').getByText('GET /api').first().waitFor({ timeout: 60_000 });
    // The beginning is the drawing of the page itself.
    await page.waitForTimeout(4000);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const window = heapOfPage(session);
    const busySeconds = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
    };
    const busyBefore = await busySeconds();
    const first = await countFrames(page, SECONDS / 2);
    const second = await countFrames(page, SECONDS / 2);
    const busy = ((await busySeconds()) - busyBefore) / SECONDS;
    const frames = [...first.frames, ...second.frames];
    const short: Measurement[] = [
      {
        name: 'journal: frames a second, median of seconds',
        unit: 'per s',
        value: median(frames),
        baseline: { name: 'goal', value: 50 },
        goal: 1,
        samples: frames,
      },
      { name: 'journal: frames a second of an idle page beside', unit: 'per s', value: median(idle.frames) },
      { name: 'journal: frames in the worst second', unit: 'per s', value: Math.min(...frames) },
      // Processor time: a busy machine draws fewer frames, and computes no more for each.
      { name: 'journal: computing of the window a second', unit: 'ms', value: busy * 1000 },
      { name: 'journal: lines kept or passed a second', unit: 'per s', value: (second.passed - first.passed) / (SECONDS / 2) },
      { name: 'journal: memory in use, window', unit: 'MB', value: await window.usedMb() },
      { name: 'journal: memory in use, engine', unit: 'MB', value: await core.usedMb() },
    ];
    return minutes === 0 ? short : [...short, ...(await followed(page, { window, core }, minutes))];
  } finally {
    core.close();
    await browser.close();
    served.kill('SIGTERM');
  }
}

/** How memory grows while the journal goes on: each look is after a collection, and the growth a line fitted through all of them. */
async function followed(page: Page, heaps: Readonly<Record<'window' | 'core', Heap>>, minutes: number): Promise<Measurement[]> {
  const frames: number[] = [];
  const looks = { window: [] as [number, number][], core: [] as [number, number][] };
  const begin = performance.now();
  const passed = () => (performance.now() - begin) / 60_000;
  let lines = { first: 0, last: 0 };
  while (passed() < minutes) {
    const counted = await countFrames(page, SAMPLE_SECONDS);
    frames.push(...counted.frames);
    lines = { first: lines.first || counted.passed, last: counted.passed };
    for (const which of ['window', 'core'] as const) looks[which].push([passed(), await heaps[which].usedMb()]);
    const [window = 0, core = 0] = [looks.window.at(-1)?.[1], looks.core.at(-1)?.[1]];
    process.stderr.write(
      `  ${passed().toFixed(1)} min: window ${window.toFixed(1)} MB, engine ${core.toFixed(1)} MB, ${counted.passed} lines\n`,
    );
  }
  const grown = (which: 'window' | 'core', name: string): Measurement[] => {
    const counting = looks[which].filter(([at]) => at * 60 >= Math.min(WARM_UP_SECONDS, minutes * 30));
    const slope = slopeOf(counting);
    const usual = median(counting.map(([, mb]) => mb));
    const growth = slope * minutes;
    const limit = { name: `${FLAT * 100} % of its ${usual.toFixed(1)} MB`, value: usual * FLAT };
    return [
      { name: `journal, ${minutes} minutes: memory of the ${name} grew by`, unit: 'MB', value: growth, baseline: limit, goal: 1 },
      { name: `journal, ${minutes} minutes: the ${name} a minute`, unit: 'kB', value: slope * 1024, samples: counting.map(([, mb]) => mb) },
    ];
  };
  return [
    {
      name: `journal, ${minutes} minutes: frames a second, median`,
      unit: 'per s',
      value: median(frames),
      baseline: { name: 'goal', value: 50 },
      goal: 1,
    },
    {
      name: `journal, ${minutes} minutes: lines a second`,
      unit: 'per s',
      value: (lines.last - lines.first) / Math.max(passed() * 60 - SAMPLE_SECONDS, 1),
    },
    ...grown('window', 'window'),
    ...grown('core', 'engine'),
  ];
}

/** Frames of each second, and how many lines have passed since it was opened. */
async function countFrames(page: Page, seconds: number): Promise<{ frames: number[]; passed: number }> {
  const frames = await page.evaluate(framesOfSeconds, seconds);
  const passed = await page.evaluate(() => Number(document.querySelector('[data-log-total]')?.getAttribute('data-log-total') ?? '0'));
  return { frames, passed };
}
