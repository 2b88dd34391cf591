import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import { openCore } from '../../main/core/index.ts';
import { serveConsole } from '../../main/core/serve.ts';
import type { Measurement } from './measure.ts';
import { median } from './measure.ts';

const CREDENTIALS = 1_000;
const FACTORS = 500;
const FIRST_PAINT_MS = 200;
/** What one try of a passphrase should cost whoever guesses, at least and at most (ms). */
const UNLOCK_MS = { least: 300, most: 1_000 };
const RUNS = 5;
const PASSPHRASE = 'three lanterns over the harbour';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** A long list of credentials and of second factors in a sealed file: from the click on their room to rows on the screen; and the file's unlock. */
export async function measureCredentialLists(root: string): Promise<Measurement[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-bench-'));
  const core = await openCore({ dataDir, home: dataDir, version: '0.0.0-bench', env: { ...process.env, PILOTHOUSE_KEYCHAIN: 'none' } });
  const context = { who: 'bench', reportBug: (error: unknown) => void process.stderr.write(`${String(error)}\n`) };
  const client = createRouterClient(core.router, { context });
  try {
    await client.credentials.sealed.create({ passphrase: PASSPHRASE });
    process.stderr.write(`  keeping ${CREDENTIALS} credentials and ${FACTORS} second factors\n`);
    const filled = performance.now();
    for (let index = 0; index < CREDENTIALS; index += 1)
      await client.credentials.set({ name: `ssh/host-${index}/password`, value: `secret number ${index}`, keep: 'sealed-file' });
    const keptMs = (performance.now() - filled) / CREDENTIALS;
    for (let index = 0; index < FACTORS; index += 1)
      await client.totp.enrol({ issuer: `Issuer ${index % 40}`, account: `person-${index}@example.org`, keep: 'sealed-file' });

    const unlocks: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      await client.credentials.sealed.close();
      const started = performance.now();
      await client.credentials.sealed.open({ passphrase: PASSPHRASE });
      unlocks.push(performance.now() - started);
    }

    const server = await serveConsole({ router: core.router, context, pages: join(root, 'out/renderer'), port: 0 });
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
    try {
      const page = await browser.newPage();
      await page.goto(server.newLink());
      const credentials = await paints(page, 'Credentials', 'ssh/host-0/password');
      const factors = await paints(page, 'Authenticator', 'person-0@example.org');
      const goal = { name: 'goal', value: FIRST_PAINT_MS };
      const unlock = median(unlocks);
      return [
        { name: `${CREDENTIALS} credentials: click to rows, first time`, unit: 'ms', value: credentials.first },
        paint(`${CREDENTIALS} credentials: click to rows`, credentials.later, goal),
        { name: `${FACTORS} second factors: click to rows, first time`, unit: 'ms', value: factors.first },
        paint(`${FACTORS} second factors: click to rows`, factors.later, goal),
        { name: 'keeping one credential among many', unit: 'ms', value: keptMs },
        {
          name: 'unlock of the sealed file',
          unit: 'ms',
          value: unlock,
          samples: unlocks,
          baseline: { name: 'goal', value: UNLOCK_MS.most },
          goal: 1,
        },
        // The other side of the same goal: a guess may not be cheaper than this.
        { name: 'least cost of a guess', unit: 'ms', value: UNLOCK_MS.least, baseline: { name: 'the unlock', value: unlock }, goal: 1 },
      ];
    } finally {
      await browser.close();
      await server.close();
    }
  } finally {
    await core.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function paint(name: string, samples: readonly number[], baseline: { readonly name: string; readonly value: number }): Measurement {
  return { name, unit: 'ms', value: median(samples), samples, baseline, goal: 1 };
}

/** From the click on a room to the frame that shows one of its rows: the first time, when its page is loaded too, and later. */
async function paints(page: Page, room: string, row: string): Promise<{ readonly first: number; readonly later: readonly number[] }> {
  const all: number[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    await page.getByRole('navigation').first().getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    all.push(
      await page.evaluate(
        async ([name, text]) => {
          const link = [...document.querySelectorAll<HTMLAnchorElement>('nav a')].find((one) => one.textContent.includes(name));
          if (!link) throw new Error(`no way to ${name}`);
          const started = performance.now();
          link.click();
          const end = started + 60_000;
          const isThere = () => document.querySelector('main')?.textContent.includes(text) === true;
          while (!isThere()) {
            if (performance.now() > end) throw new Error(`no row ${text}`);
            await new Promise(requestAnimationFrame);
          }
          await new Promise(requestAnimationFrame);
          return performance.now() - started;
        },
        [room, row] as const,
      ),
    );
  }
  return { first: all[0] ?? Number.NaN, later: all.slice(1) };
}
