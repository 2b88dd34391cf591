import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadBetween } from '../../../main/core/servers/load/load-sample.ts';
import { sampleLoad } from '../../../main/core/servers/load/sampler.ts';
import { createLoadWatch } from '../../../main/core/servers/load/load-watch.ts';
import { hereVantage } from '../../../main/core/vantage/here.ts';
import type { Counters } from '../../../main/core/servers/parse/counters.ts';
import { parseCounters } from '../../../main/core/servers/parse/counters.ts';
import type { LoadSample } from '../../../preload/contract/load.ts';
import { loadSampleSchema } from '../../../preload/contract/load.ts';
import { sparklineRuns } from '../../../renderer/ui/sparkline.tsx';
import { fixture } from './fixture.ts';

const reading = fixture('load-debian-12.txt');

describe('a reading of a real machine', () => {
  test('whole disks only, and interfaces that lead out of it', () => {
    const counters = parseCounters(reading);
    expect(counters).toMatchObject({ cpu: { busy: expect.any(Number) as number }, load: expect.any(Number) as number });
    expect(counters?.memory?.totalBytes).toBeGreaterThan(counters?.memory?.usedBytes ?? Infinity);
    const sectors = /^ *\d+ +\d+ vda (\d+) \d+ (\d+)/mu.exec(reading);
    expect(counters?.disk?.readBytes).toBe(Number(sectors?.[2]) * 512);
    const received = /^ *eth0: *(\d+)/mu.exec(reading)?.[1];
    expect(counters?.network?.receivedBytes).toBe(Number(received));
  });

  test('a partition without a disk counts, one with its disk does not', () => {
    const line = (name: string, sectors: number) => ` 202 1 ${name} 5 0 ${sectors} 0 5 0 ${sectors} 0 0 0 0`;
    const disks = (...lines: readonly string[]) => parseCounters(['@uptime', '1.00 1.00', '@rest', ...lines].join('\n'))?.disk?.readBytes;
    expect(disks(line('xvda1', 10))).toBe(5120);
    expect(disks(line('nvme0n1', 10), line('nvme0n1p1', 10), line('dm-0', 10), line('loop0', 10), line('md0', 10))).toBe(5120);
  });

  test('without a list of disks the network is known, and the other way round', () => {
    const [, disks = '', net = ''] = /@rest\n([^]*)(Inter-\|[^]*)/u.exec(reading) ?? [];
    const uptime = '@uptime\n1.00 1.00\n@rest\n';
    expect(parseCounters(uptime + net)).toMatchObject({ disk: null, network: { receivedBytes: expect.any(Number) as number } });
    expect(parseCounters(uptime + disks)).toMatchObject({ disk: { readBytes: expect.any(Number) as number }, network: null });
  });

  test('no text makes it fail', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseCounters(`@uptime\n1.0 1.0\n@facts\n${text}\n@rest\n${text}\nInter-| ${text}`)?.uptimeSeconds).toBe(1);
      }),
    );
    expect(parseCounters('nothing')).toBeNull();
  });
});

async function firstOf(batches: AsyncGenerator<LoadSample[]>): Promise<LoadSample | undefined> {
  const next = await batches.next();
  return next.done === true ? undefined : next.value[0];
}

const counters = (over: Partial<Counters>): Counters => ({
  uptimeSeconds: 100,
  cpu: { busy: 0, total: 0 },
  load: 0,
  memory: null,
  disk: { readBytes: 0, writtenBytes: 0 },
  network: null,
  ...over,
});

describe('between two readings', () => {
  test('shares and rates by the machine’s own clock', () => {
    const sample = loadBetween(
      counters({}),
      counters({ uptimeSeconds: 105, cpu: { busy: 250, total: 1000 }, disk: { readBytes: 5000, writtenBytes: 0 } }),
      new Date(0),
    );
    expect(sample).toMatchObject({ cpu: 0.25, disk: { read: 1000, written: 0 }, network: null, at: '1970-01-01T00:00:00.000Z' });
  });

  test('after a reboot nothing is compared; a counter that fell says nothing', () => {
    expect(loadBetween(counters({ uptimeSeconds: 1000 }), counters({ uptimeSeconds: 3 }), new Date())).toBeNull();
    expect(
      loadBetween(counters({ disk: { readBytes: 9, writtenBytes: 9 } }), counters({ uptimeSeconds: 105 }), new Date())?.disk,
    ).toBeNull();
  });

  test('whatever is counted, shares stay shares and rates are never negative', () => {
    const number = fc.integer({ min: 0, max: 2 ** 40 });
    const some = fc.record({
      uptimeSeconds: number,
      cpu: fc.record({ busy: number, total: number }),
      load: number,
      memory: fc.constant(null),
      disk: fc.record({ readBytes: number, writtenBytes: number }),
      network: fc.constant(null),
    });
    fc.assert(
      fc.property(some, some, (before, after) => {
        const sample = loadBetween(before, after, new Date());
        expect(sample === null).toBe(after.uptimeSeconds <= before.uptimeSeconds);
        if (sample === null) return;
        expect(loadSampleSchema.safeParse(sample).success).toBe(true);
        if (sample.cpu !== null) expect(sample.cpu).toBeGreaterThanOrEqual(0);
        if (sample.cpu !== null) expect(sample.cpu).toBeLessThanOrEqual(1);
        if (sample.disk !== null) expect(Math.min(sample.disk.read, sample.disk.written)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

test('a sparkline breaks where nothing is known, and ends at its right edge', () => {
  expect(sparklineRuns([0, 1, null, 1], 4, 1)).toEqual(['0.0,23.0 66.7,1.0', '200.0,1.0 200.0,1.0']);
  expect(sparklineRuns([], 10, 0)).toEqual([]);
});

describe.skipIf(process.platform !== 'linux')('the sampler on this machine', () => {
  const here = hereVantage(process.env);

  test('samples come, and its loop ends with the reader', async () => {
    const left = new AbortController();
    const samples = [];
    for await (const sample of sampleLoad(here, AbortSignal.any([left.signal, AbortSignal.timeout(30_000)]), 1)) {
      samples.push(sample);
      if (samples.length === 2) break;
    }
    expect(samples.map((sample) => loadSampleSchema.safeParse(sample).success)).toEqual([true, true]);
    expect(samples[1]?.memory?.totalBytes).toBeGreaterThan(1e6);
    left.abort();
  }, 40_000);

  test('one sampler for two readers; the second gets what the first has seen, and the last one ends it', async () => {
    let started = 0;
    let ended = 0;
    const counting = {
      ...here,
      async start(...given: Parameters<typeof here.start>) {
        const running = await here.start(...given);
        started += 1;
        running.ended.finally(() => (ended += 1)).catch(() => {});
        return running;
      },
    };
    const vantages = { open: () => Promise.resolve(counting) } as unknown as Parameters<typeof createLoadWatch>[0]['vantages'];
    const watch = createLoadWatch({ vantages, closing: AbortSignal.timeout(40_000) });
    const one = new AbortController();
    const first = watch.read('here', one.signal);
    const sample = await firstOf(first);
    expect(sample).toBeDefined();
    const two = new AbortController();
    const second = watch.read('here', two.signal);
    expect(await firstOf(second)).toEqual(sample);
    await first.return(undefined);
    expect(started).toBe(1);
    await second.return(undefined);
    await expect.poll(() => ended, { timeout: 10_000 }).toBe(1);
  }, 50_000);
});
