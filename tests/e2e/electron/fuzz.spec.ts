import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isContractProcedure } from '@orpc/contract';
import { z } from 'zod';
import { contract } from '../../../preload/contract/index.ts';
import { hostileValue } from '../../integration/core/hostile-values.ts';
import { corePid, expect, test } from './desktop.ts';
import type { EngineWindow } from './engine-client.ts';
import { attachEngineClient } from './engine-client.ts';

/** What would end the run itself, or reaches out of a computer that nothing confines here: the confined run has these (contract-fuzz.test.ts). */
const APART = /^(?:lock|health|mail|vantage|servers|kubernetes)\b/u;
/** Calls at once, how long one may take before the page gives up, and how long all of them may take (ms). */
const AT_ONCE = 12;
const PATIENCE_MS = 800;
const WITHIN_MS = 20_000;
const ROUNDS = 3;
const SEED = 11;

interface Callable {
  readonly path: readonly string[];
  readonly input: z.ZodType | null;
}

function proceduresOf(router: unknown, path: readonly string[] = []): Callable[] {
  if (isContractProcedure(router)) {
    const { inputSchema } = router['~orpc'];
    return [{ path, input: inputSchema instanceof z.ZodType ? inputSchema : null }];
  }
  if (typeof router !== 'object' || router === null) return [];
  return Object.entries(router).flatMap(([name, inner]) => proceduresOf(inner, [...path, name]));
}

test('a page that calls the engine with everything through the port of its preload ends nothing, learns no secret, writes nowhere else', async ({
  open,
}) => {
  test.setTimeout(120_000);
  const desktop = await open();
  const { page, dataDir } = desktop;
  const home = dirname(dataDir);
  await mkdir(join(home, 'outside'));
  await expect(page.getByRole('navigation').first()).toBeVisible({ timeout: 60_000 });
  await attachEngineClient(page);
  const core = await corePid(desktop);
  const canary = `canary-${randomBytes(9).toString('hex')}`;
  await page.evaluate(
    (value) => (window as unknown as EngineWindow).engine.client.credentials.set({ name: 'kept/apart', value, keep: 'memory' }),
    canary,
  );
  const before = (await readdir(home)).toSorted();
  const calls = proceduresOf(contract)
    .filter(({ path }) => !APART.test(path.join('.')))
    .flatMap(({ path, input }, index) =>
      Array.from({ length: ROUNDS }, (_, round) => ({ path, input: crossing(hostileValue(input, SEED + index * 1_000 + round)) })),
    );
  expect(calls.length).toBeGreaterThan(150);

  const seen = await page.evaluate(
    async ({ waiting, atOnce, patienceMs, withinMs }) => {
      const { engine } = window as unknown as EngineWindow;
      const answers: string[] = [];
      const untyped: string[] = [];
      const end = performance.now() + withinMs;
      let made = 0;
      const call = async (path: readonly string[], input: unknown) => {
        made += 1;
        const giveUp = new AbortController();
        const timer = setTimeout(() => giveUp.abort(), patienceMs);
        try {
          const found: unknown = path.reduce<unknown>((inner, name) => Reflect.get(Object(inner), name), engine.client);
          if (typeof found !== 'function') throw new Error('no such procedure');
          const answer: unknown = await Reflect.apply(found, undefined, [input, { signal: giveUp.signal }]);
          if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
            for await (const batch of answer as AsyncIterable<unknown>) {
              answers.push(JSON.stringify(batch) ?? '');
              break;
            }
          } else answers.push(JSON.stringify(answer) ?? '');
        } catch (error) {
          const { data } = Object(error) as { readonly data?: { readonly kind?: unknown } };
          answers.push(JSON.stringify(data ?? null), String(error));
          if (!giveUp.signal.aborted && typeof data?.kind !== 'string') untyped.push(`${path.join('.')}: ${String(error)}`.slice(0, 300));
        } finally {
          clearTimeout(timer);
          giveUp.abort();
        }
      };
      const queue = [...waiting];
      await Promise.all(
        Array.from({ length: atOnce }, async () => {
          for (let one = queue.shift(); one !== undefined && performance.now() < end; one = queue.shift()) await call(one.path, one.input);
        }),
      );
      const { version } = await engine.client.system.info();
      return { answers, untyped, made, version, lost: engine.states.filter((state) => state !== 'live') };
    },
    { waiting: calls, atOnce: AT_ONCE, patienceMs: PATIENCE_MS, withinMs: WITHIN_MS },
  );
  expect(seen.untyped).toEqual([]);
  expect(seen.made).toBeGreaterThan(100);
  expect(seen.answers.filter((answer) => answer.includes(canary))).toEqual([]);
  expect(seen.lost).toEqual([]);
  expect(seen.version).not.toBe('');
  // The engine is the one it was, and so is the page.
  expect(await corePid(desktop)).toBe(core);
  expect(await page.evaluate(() => 'engine' in window)).toBe(true);

  expect(await readdir(join(home, 'outside'))).toEqual([]);
  expect((await readdir(home)).toSorted()).toEqual(before);
  for (const file of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    // The window's own files come and go.
    const kept = await readFile(join(file.parentPath, file.name), 'latin1').catch(() => '');
    expect(kept.includes(canary), file.name).toBe(false);
  }
});

/** As it can be handed to a page: what has no form there, it could not make either. */
function crossing(value: unknown): unknown {
  try {
    const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    // It holds itself.
    return null;
  }
}
