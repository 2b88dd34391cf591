import { describe, expect, test } from 'vitest';
import type { Colours } from '../../../renderer/app/colours.ts';
import { dark, darkSources, light, lightSources } from '../../../renderer/app/colours.ts';
import { STALE_OPACITY } from '../../../renderer/ui/stale.ts';

type Rgb = readonly [number, number, number];

const channels = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Rgb;
const blend = (over: Rgb, under: Rgb, share: number): Rgb =>
  over.map((value, index) => share * value + (1 - share) * (under[index] ?? 0)) as unknown as Rgb;

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const surfaces = ['canvas', 'surface', 'raised', 'overlay', 'selected', 'field'] as const satisfies readonly (keyof Colours)[];
const texts = [
  'text',
  'textMuted',
  'accent',
  'healthy',
  'degraded',
  'failing',
  'unknown',
  'production',
  'staging',
  'development',
] as const satisfies readonly (keyof Colours)[];

describe.each([
  ['dark', dark, darkSources],
  ['light', light, lightSources],
] as const)('the %s look', (_, colours, sources) => {
  test.each(Object.entries(sources))('the source %s reaches 4.5:1 wherever a log or a menu stands', (_name, colour) => {
    for (const surface of ['canvas', 'surface', 'raised', 'overlay', 'selected'] as const)
      expect(contrast(channels(colour), channels(colours[surface]))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(surfaces.flatMap((surface) => texts.map((text) => [text, surface] as const)))('%s on %s reaches 4.5:1', (text, surface) => {
    expect(contrast(channels(colours[text]), channels(colours[surface]))).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    ['onAccent', 'accent'],
    ['onFailing', 'failing'],
    ['canvas', 'production'],
  ] as const)('%s on a button or band of %s reaches 4.5:1', (text, surface) => {
    expect(contrast(channels(colours[text]), channels(colours[surface]))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(surfaces)('borders of controls reach 3:1 on %s', (surface) => {
    expect(contrast(channels(colours.lineStrong), channels(colours[surface]))).toBeGreaterThanOrEqual(3);
  });

  test.each(['surface', 'raised'] as const)('stale values on %s are dimmed and still reach 4.5:1', (surface) => {
    const under = channels(colours[surface]);
    expect(contrast(blend(channels(colours.textMuted), under, STALE_OPACITY), under)).toBeGreaterThanOrEqual(4.5);
  });
});
