import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from '@playwright/test';
import { availability, startMachine } from '../lab/machines.ts';
import type { Machine } from '../lab/machines.ts';
import type { Measurement, NotMeasured } from './measure.ts';
import { median } from './measure.ts';

const SECONDS = 20;
const LINES_A_SECOND = 20_000;

/**
 * A journal of 20,000 lines a second in the window: frames a second while it is followed, and memory at the end against a third of
 * the way. The lines come from a stub named journalctl on a real machine over real SSH: journald itself writes them no faster than half of that
 * on two cores, and is not what is measured.
 */
export async function measureJournal(root: string): Promise<(Measurement | NotMeasured)[]> {
  const can = await availability();
  if (!can.ok) return [{ name: 'journal in the window', reason: can.reason }];
  const machine = await startMachine({ name: 'web-1' });
  try {
    await floods(machine);
    return await inTheWindow(root, machine);
  } finally {
    await machine.stop();
  }
}

async function floods(machine: Machine): Promise<void> {
  const script = [
    '#!/bin/sh',
    'case " $* " in *" -f "*) ;; *) exit 0 ;; esac',
    `awk 'BEGIN { for (i = 1; i <= ${LINES_A_SECOND / 10}; i++) printf "{\\"__CURSOR\\":\\"s=0123456789abcdef0123456789abcdef;i=%x\\",\\"__REALTIME_TIMESTAMP\\":\\"17952749804%05d\\",\\"__MONOTONIC_TIMESTAMP\\":\\"1\\",\\"_BOOT_ID\\":\\"0123456789abcdef0123456789abcdef\\",\\"PRIORITY\\":\\"%d\\",\\"SYSLOG_IDENTIFIER\\":\\"app\\",\\"_SYSTEMD_UNIT\\":\\"app.service\\",\\"MESSAGE\\":\\"GET /api/items/%d HTTP/1.1 200 1532 in 12 ms for 10.0.0.7, agent curl 8\\"}\\n", i, i, 3 + i % 4, i }' > /tmp/lines.$$`,
    'at=0; begin=$(date +%s%N)',
    `while [ $at -lt ${(SECONDS + 40) * 10} ]; do`,
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

async function inTheWindow(root: string, machine: Machine): Promise<Measurement[]> {
  const home = machine.key.path.replace(/\/id$/u, '/bench-home');
  await mkdir(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  await writeFile(join(home, 'known'), machine.knownHosts);
  await writeFile(
    join(home, '.ssh/config'),
    `Host web-1\n  HostName ${machine.address}\n  User ${machine.user}\n  IdentityFile ${machine.key.path}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${join(home, 'known')}\n`,
  );
  const served = spawn(process.execPath, [join(root, 'out/main/cli.js'), 'serve', '--data-dir', join(home, 'data')], {
    env: { PATH: process.env['PATH'], HOME: home, LANG: 'en_GB.UTF-8', PILOTHOUSE_KEYCHAIN: 'none' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-quic',
      '--no-first-run',
      '--enable-precise-memory-info',
    ],
  });
  try {
    const link = await new Promise<string>((resolve) => createInterface({ input: served.stdout }).once('line', resolve));
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(link);
    await page.getByRole('navigation').first().waitFor();
    // What this machine draws at all: without a graphics card, and with whatever else runs beside.
    const idle = await page.evaluate(countFrames, 5);
    await page.goto(`${new URL(link).origin}/servers/web-1/journal`);
    await page.getByRole('log').getByText('GET /api').first().waitFor({ timeout: 60_000 });
    // The beginning is the drawing of the page itself.
    await page.waitForTimeout(4000);
    const coreMb = async () => Number(/VmRSS:\s+(\d+)/u.exec(await readFile(`/proc/${served.pid}/status`, 'utf8'))?.[1]) / 1024;
    const samples = async (seconds: number) => page.evaluate(countFrames, seconds);
    const first = await samples(SECONDS / 2);
    const [windowBefore, coreBefore] = [first.heapMb, await coreMb()];
    const second = await samples(SECONDS / 2);
    const [windowAfter, coreAfter] = [second.heapMb, await coreMb()];
    const frames = [...first.frames, ...second.frames];
    return [
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
      { name: 'journal: lines kept or passed a second', unit: 'per s', value: (second.passed - first.passed) / (SECONDS / 2) },
      {
        name: 'journal: window memory, later against earlier',
        unit: 'MB',
        value: windowAfter,
        baseline: { name: 'earlier', value: windowBefore },
        goal: 1.3,
      },
      {
        name: 'journal: engine memory, later against earlier',
        unit: 'MB',
        value: coreAfter,
        baseline: { name: 'earlier', value: coreBefore },
        goal: 1.3,
      },
    ];
  } finally {
    await browser.close();
    served.kill('SIGTERM');
  }
}

/** Runs in the page. */
async function countFrames(seconds: number): Promise<{ frames: number[]; heapMb: number; passed: number }> {
  const frames: number[] = [];
  for (let second = 0; second < seconds; second += 1) {
    frames.push(
      await new Promise<number>((resolve) => {
        const begin = performance.now();
        let count = 0;
        const frame = () => {
          count += 1;
          const passed = performance.now() - begin;
          if (passed >= 1000) resolve((count * 1000) / passed);
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    );
  }
  const { memory } = performance as unknown as { memory?: { usedJSHeapSize: number } };
  const said = document.querySelector('[data-log-total]')?.getAttribute('data-log-total') ?? '0';
  return { frames, heapMb: (memory?.usedJSHeapSize ?? 0) / 2 ** 20, passed: Number(said) };
}
