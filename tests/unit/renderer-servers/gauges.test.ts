import { describe, expect, it } from 'vitest';
import { clockVerdict, diskGauge, diskKind, fullestFirst, loadGauge, memoryGauge } from '../../../renderer/servers/facts/gauges.ts';

const clock = (offsetSeconds: number, uncertaintySeconds: number, synchronized: boolean | null) =>
  clockVerdict({ time: '2026-11-20T10:00:00+01:00', timezone: 'Europe/Paris', offsetSeconds, uncertaintySeconds, synchronized });

describe('how full a machine is', () => {
  it('counts load by the core: as many tasks as cores is busy, not degraded', () => {
    expect(loadGauge([4, 1, 1], 4)).toEqual({ share: 1, level: 'healthy' });
    expect(loadGauge([6, 1, 1], 4)).toEqual({ share: 1.5, level: 'degraded' });
    expect(loadGauge([40, 1, 1], 4).level).toBe('failing');
    expect(loadGauge([0.5, 0, 0], 0).share).toBe(0.5);
  });

  it('counts as used what is not available, and nothing of no memory', () => {
    expect(memoryGauge({ totalBytes: 100, availableBytes: 25 })).toEqual({ share: 0.75, level: 'healthy' });
    expect(memoryGauge({ totalBytes: 100, availableBytes: 8 }).level).toBe('degraded');
    expect(memoryGauge({ totalBytes: 0, availableBytes: 0 }).share).toBe(0);
  });

  it('says what a disk is made of, and no word twice', () => {
    expect(diskKind({ filesystem: '/dev/vda1', type: 'ext4' })).toBe('/dev/vda1 · ext4');
    expect(diskKind({ filesystem: 'overlay', type: 'overlay' })).toBe('overlay');
    expect(diskKind({ filesystem: 'none', type: 'tmpfs' })).toBe('tmpfs');
  });

  it('counts a disk as df does, without the blocks that are kept for root', () => {
    expect(diskGauge({ usedBytes: 90, availableBytes: 5 }).share).toBeCloseTo(0.947, 3);
    expect(diskGauge({ usedBytes: 99, availableBytes: 1 }).level).toBe('failing');
    expect(diskGauge({ usedBytes: 0, availableBytes: 0 }).share).toBe(0);
  });

  it('shows the fullest disk first', () => {
    const disk = (mount: string, usedBytes: number) => ({
      filesystem: '/dev/sda',
      type: 'ext4',
      mount,
      sizeBytes: 100,
      usedBytes,
      availableBytes: 100 - usedBytes,
    });
    expect(fullestFirst([disk('/', 20), disk('/var', 95), disk('/home', 50)]).map(({ mount }) => mount)).toEqual(['/var', '/home', '/']);
  });
});

describe('a clock', () => {
  it('is in step when the offset is no larger than the measurement can tell', () => {
    expect(clock(2.5, 2, true)).toMatchObject({ offset: 'none', level: 'healthy', sync: 'yes' });
  });

  it('is ahead or behind beyond that, and harmful once TOTP codes would be refused', () => {
    expect(clock(5, 0.1, true)).toMatchObject({ offset: 'ahead', seconds: 5, level: 'degraded' });
    expect(clock(-94, 0.1, true)).toMatchObject({ offset: 'behind', seconds: 94, level: 'failing' });
  });

  it('is degraded without NTP, and unknown is not degraded', () => {
    expect(clock(0, 0.1, false)).toMatchObject({ level: 'degraded', sync: 'no' });
    expect(clock(0, 0.1, null)).toMatchObject({ level: 'healthy', sync: 'unknown' });
  });
});
