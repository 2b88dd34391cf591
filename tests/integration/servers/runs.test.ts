import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunItem } from '../../../preload/contract/runs.ts';
import type { Console } from '../health/console.ts';
import { missingVantage, openConsole, refusalOf, vantages } from '../health/console.ts';

type RunInput = Omit<Parameters<Console['client']['servers']['runs']['start']>[0], 'stream'>;

const nothing = { environments: [], dangerous: false };

describe(`a command on several servers${missingVantage}`, () => {
  let desk: Console;
  beforeAll(async () => {
    desk = await openConsole();
  });
  afterAll(() => desk?.stop());

  async function run(input: RunInput, signal?: AbortSignal): Promise<RunItem[]> {
    const stream = randomUUID();
    const all: RunItem[] = [];
    for await (const { sequence, items } of await desk.client.servers.runs.start({ ...input, stream }, signal ? { signal } : {})) {
      all.push(...items);
      await desk.client.system.acknowledge({ stream, sequence });
    }
    return all;
  }
  const textOf = (items: readonly RunItem[], vantage: string, from: 'stdout' | 'stderr') =>
    items.map((item) => (item.kind === 'output' && item.vantage === vantage && item.from === from ? item.text : '')).join('');
  const program = (name: string, ...args: string[]) => ({ kind: 'program' as const, program: name, args });

  test('each answers for itself: its output, its exit code; one that cannot be reached stops no other', async () => {
    const items = await run({
      vantages: [...vantages, 'ssh:nowhere.invalid'],
      command: { kind: 'script', text: 'echo out; echo err >&2; exit 7' },
      agreed: nothing,
    });
    for (const vantage of vantages) {
      expect(textOf(items, vantage, 'stdout')).toBe('out\n');
      expect(textOf(items, vantage, 'stderr')).toBe('err\n');
      expect(items).toContainEqual(expect.objectContaining({ kind: 'ended', vantage, exitCode: 7 }));
    }
    const lost = items.find((item) => item.kind === 'failed');
    expect(lost).toMatchObject({ vantage: 'ssh:nowhere.invalid', failure: { kind: 'name-not-found' } });
  });

  test('arguments arrive as given, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !text.includes('\0')),
          { minLength: 1, maxLength: 6 },
        ),
        async (words) => {
          // printf(1) alone would read a word that begins with a dash as its own option.
          const command = program('sh', '-c', 'for word; do printf "%s\\036" "$word"; done', 'sh', ...words);
          const items = await run({ vantages: [...vantages], command, agreed: nothing });
          for (const vantage of vantages) {
            const wellFormed = words.map((word) => word.toWellFormed());
            expect(textOf(items, vantage, 'stdout').split('\u001E').slice(0, -1)).toEqual(wellFormed);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('ten megabytes arrive whole, characters uncut, and a slow reader holds the command back', async () => {
    const items = await run({
      vantages: [...vantages],
      command: { kind: 'script', text: 'yes "é€" | head -c 10485760' },
      agreed: nothing,
    });
    for (const vantage of vantages) {
      const text = textOf(items, vantage, 'stdout');
      expect(Buffer.byteLength(text)).toBeGreaterThanOrEqual(10_485_760);
      expect(text.slice(0, 3000)).toBe('é€\n'.repeat(1000));
    }
  }, 60_000);

  test('one that takes too long is ended there and said', async () => {
    const items = await run({ vantages: [...vantages], command: program('sleep', '61.25'), timeoutMs: 1500, agreed: nothing });
    for (const vantage of vantages)
      expect(items).toContainEqual(
        expect.objectContaining({ kind: 'failed', vantage, failure: expect.objectContaining({ kind: 'timed-out' }) as unknown }),
      );
    // Nothing of it is left: over SSH the signal takes a moment.
    await expect
      .poll(
        async () =>
          textOf(
            await run({ vantages: ['here'], command: { kind: 'script', text: 'pgrep -fx "sleep 61[.]25" || echo none' }, agreed: nothing }),
            'here',
            'stdout',
          ),
        { timeout: 10_000 },
      )
      .toBe('none\n');
  }, 30_000);

  test('what may destroy something runs only when that was agreed to', async () => {
    const command = program('rm', '-rf', '/nonexistent-pilothouse');
    expect(await refusalOf(run({ vantages: ['here'], command, agreed: nothing }))).toMatchObject({ kind: 'confirmation-needed' });
    const items = await run({ vantages: ['here'], command, agreed: { environments: [], dangerous: true } });
    expect(items).toContainEqual(expect.objectContaining({ kind: 'ended', exitCode: 0 }));
  });

  test('protected servers want their environment typed, read-only ones refuse; the journal has what was run', async () => {
    const { client } = desk;
    await client.settings.merge({ path: ['servers', 'environments', 'here'], value: 'production' });
    const input = { vantages: ['here'], command: program('echo', 'journalled'), agreed: nothing };
    expect(await client.servers.runs.look(input)).toMatchObject({
      line: 'echo journalled',
      protected: [{ environment: 'production', count: 1 }],
    });
    expect(await refusalOf(run(input))).toMatchObject({ kind: 'confirmation-needed' });
    await run({ ...input, agreed: { environments: ['production'], dangerous: false } });
    const [entry] = await client.activity.audit({ contains: 'journalled' });
    expect(entry).toMatchObject({ action: 'server.run', target: 'here', after: 'exit 0', result: 'done', detail: 'echo journalled' });
    await client.settings.merge({ path: ['policies', 'production', 'readOnly'], value: true });
    expect(await refusalOf(run({ ...input, agreed: { environments: ['production'], dangerous: true } }))).toMatchObject({
      kind: 'target-read-only',
    });
    await client.settings.merge({ path: ['policies', 'production', 'readOnly'], value: false });
    await client.settings.merge({ path: ['servers', 'environments', 'here'], value: null });
  });

  test('the core found no bug of its own in all of this', () => {
    expect(desk.bugs).toEqual([]);
  });
});
