import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { PodLogItem, PodLogLine } from '../../../preload/contract/pod-logs.ts';
import { podLogRows, readPodLogRow } from '../../../preload/contract/pod-logs.ts';
import { openDesk } from './desk.ts';
import type { ScriptedPod } from './log-server.ts';
import { stamp, startLogServer } from './log-server.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A core that follows every pod of a scripted cluster. */
async function follow(pods: readonly ScriptedPod[], tail: number | null = 0) {
  const server = await startLogServer(pods);
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-log-flood-'));
  const path = join(folder, 'config');
  await writeFile(path, server.kubeconfig);
  const desk = await openDesk({ KUBECONFIG: path });
  cleanups.push(async () => {
    await desk.close();
    await server.close();
    await rm(folder, { recursive: true });
  });
  const ended = new AbortController();
  cleanups.push(() => Promise.resolve(ended.abort()));
  const stream = randomUUID();
  const batches = await desk.client.kubernetes.logs.follow(
    { stream, context: 'scripted', namespace: 'shop', target: { selector: 'app=api' }, tail },
    { signal: ended.signal },
  );
  return {
    batches,
    desk,
    acknowledge: (sequence: number) => desk.client.system.acknowledge({ stream, sequence }),
    stop: () => ended.abort(),
  };
}

const linesOf = (items: readonly PodLogItem[]): PodLogLine[] =>
  items.flatMap((item) => ('lines' in item ? podLogRows(item.lines).map(readPodLogRow) : []));
const START = 1_795_000_000_000_000_000n;

/** Writes as fast as it is read; tells how much was handed to the connection. */
function flooding(name: string, most: number) {
  const written = { lines: 0 };
  const log: ScriptedPod['log'] = (_query, answer) => {
    const write = () => {
      while (written.lines < most && !answer.destroyed) {
        const lines: string[] = [];
        for (let count = 0; count < 100; count += 1) {
          written.lines += 1;
          lines.push(
            `${stamp(START + BigInt(written.lines) * 1_000_000n)} GET /orders/${written.lines} 200 in 12 ms, a line as web servers write them`,
          );
        }
        if (!answer.write(`${lines.join('\n')}\n`)) {
          answer.once('drain', write);
          return;
        }
      }
    };
    write();
  };
  return { name, log, written };
}

test('fifty pods flood: everything comes through, fast, in its order and none of it lost', async () => {
  const pods = Array.from({ length: 50 }, (_, index) => flooding(`api-6d4cf56db6-${index}`, 4000));
  const { batches, acknowledge, stop } = await follow(pods);
  const began = performance.now();
  const seen = new Map<number, number>();
  let total = 0;
  for await (const { sequence, items } of batches) {
    const lines = linesOf(items);
    total += lines.length;
    expect(lines.map(({ time }) => time)).toEqual(lines.map(({ time }) => time).toSorted());
    for (const { source, message } of lines) {
      const number = Number(/orders\/(\d+)/u.exec(message)?.[1]);
      expect(number).toBe((seen.get(source) ?? 0) + 1);
      seen.set(source, number);
    }
    await acknowledge(sequence);
    if (total === 200_000) stop();
  }
  expect(total).toBe(200_000);
  expect(total / ((performance.now() - began) / 1000)).toBeGreaterThan(10_000);
}, 60_000);

test('a reader that stops holds the pods back: what waits stays within bounds', async () => {
  const pods = [flooding('api-6d4cf56db6-a', 1_000_000), flooding('api-6d4cf56db6-b', 1_000_000)];
  const written = () => pods.reduce((sum, one) => sum + one.written.lines, 0);
  const { batches, stop } = await follow(pods);
  const reader = batches[Symbol.asyncIterator]();
  await reader.next();
  // Nothing is acknowledged: after a while nothing more is taken from the pods.
  let before = -1;
  for (let looks = 0; looks < 20 && before !== written(); looks += 1) {
    before = written();
    await pause(500);
  }
  expect(written()).toBe(before);
  expect(before).toBeLessThan(1_000_000);
  stop();
}, 60_000);

test('a line of a quarter of a gigabyte costs what is shown of it, and the lines after it come', async () => {
  const log: ScriptedPod['log'] = (_query, answer) => {
    const piece = Buffer.alloc(1024 * 1024, 'x');
    let left = 256;
    answer.write(`${stamp(START)} `);
    const write = () => {
      while (left > 0 && !answer.destroyed) {
        left -= 1;
        if (!answer.write(piece)) {
          answer.once('drain', write);
          return;
        }
      }
      if (left === 0) answer.write(`\n${stamp(START + 1n)} after it\n`);
      left = -1;
    };
    write();
  };
  const { batches, acknowledge, stop } = await follow([{ name: 'api-6d4cf56db6-long', log }]);
  const before = process.memoryUsage().rss;
  let most = before;
  const watching = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 50);
  const lines: PodLogLine[] = [];
  for await (const { sequence, items } of batches) {
    lines.push(...linesOf(items));
    await acknowledge(sequence);
    if (lines.length === 2) stop();
  }
  clearInterval(watching);
  expect(lines[0]?.message.length).toBeGreaterThan(200_000);
  expect(lines[0]?.message.length).toBeLessThanOrEqual(256 * 1024);
  expect(lines[1]?.message).toBe('after it');
  expect(most - before).toBeLessThan(150 * 1024 * 1024);
}, 60_000);

test('a log that was rotated while the connection was lost says that lines may be missing', async () => {
  let requests = 0;
  const log: ScriptedPod['log'] = (query, answer) => {
    requests += 1;
    if (requests === 1) {
      answer.write(`${stamp(START)} before\n`);
      setTimeout(() => answer.destroy(), 200);
    } else {
      expect(query.get('sinceTime')).not.toBeNull();
      answer.write(`${stamp(START + 60_000_000_000n)} after\n`);
    }
  };
  const { batches, acknowledge, stop } = await follow([{ name: 'api-6d4cf56db6-rotated', log }]);
  const said: string[] = [];
  for await (const { sequence, items } of batches) {
    for (const item of items) {
      if ('lines' in item) said.push(...podLogRows(item.lines).map((row) => readPodLogRow(row).message));
      if ('event' in item) said.push(item.event.kind);
    }
    await acknowledge(sequence);
    if (said.includes('after')) stop();
  }
  expect(said.filter((one) => one !== 'restored')).toEqual(['before', 'gap', 'after']);
});

test('a connection that ends in good order in the middle of a line is made again, and the line comes whole and once', async () => {
  let requests = 0;
  const log: ScriptedPod['log'] = (_query, answer) => {
    requests += 1;
    answer.write(`${stamp(START)} first\n${stamp(START + 5n)} seco`);
    if (requests === 1) answer.end();
    else answer.write('nd\n');
  };
  const { batches, acknowledge, stop } = await follow([{ name: 'api-6d4cf56db6-half', log }], 10);
  const lines: PodLogLine[] = [];
  for await (const { sequence, items } of batches) {
    lines.push(...linesOf(items));
    await acknowledge(sequence);
    if (lines.some(({ message }) => message === 'second')) stop();
  }
  expect(lines.map(({ message }) => message)).toEqual(['first', 'second']);
});
