import Box from '@mui/material/Box';
import type { Theme } from '@mui/material/styles';
import { memo } from 'react';

interface SparklineProps {
  /** Oldest first; null where nothing is known: the line is broken there. */
  readonly values: readonly (number | null)[];
  /** A second line on the same scale, such as what is sent beside what is received. */
  readonly others?: readonly (number | null)[];
  /** What the whole height stands for; the largest value, where it is left out. */
  readonly most?: number;
  /** How many values the whole width stands for: what is known so far stands at its end. */
  readonly slots: number;
  /** All of it in words, for those who do not see it. */
  readonly label: string;
}

const WIDTH = 200;
const HEIGHT = 24;

/** Those of the mode on screen: as CSS variables, where there are any. */
const colours = (theme: Theme) => (theme.vars ?? theme).palette;

/** Points of a polyline for each unbroken run of values. */
export function sparklineRuns(values: readonly (number | null)[], slots: number, most: number): string[] {
  const runs: string[][] = [[]];
  const first = slots - values.length;
  for (const [index, value] of values.entries()) {
    if (value === null) {
      runs.push([]);
      continue;
    }
    const x = (WIDTH * (first + index)) / Math.max(slots - 1, 1);
    const y = HEIGHT - 1 - (HEIGHT - 2) * Math.min(Math.max(most > 0 ? value / most : 0, 0), 1);
    runs.at(-1)?.push(`${x.toFixed(1)},${y.toFixed(1)}`);
  }
  return runs.filter((run) => run.length > 0).map((run) => (run.length === 1 ? `${run[0] ?? ''} ${run[0] ?? ''}` : run.join(' ')));
}

/** A small picture of values over time. The number itself stands beside it, in words. */
export const Sparkline = memo(function Sparkline({ values, others = [], most, slots, label }: SparklineProps) {
  const shown = values.slice(-slots);
  const second = others.slice(-slots);
  const known = [...shown, ...second].filter((value) => value !== null);
  const height = most ?? Math.max(...known, 0);
  return (
    <Box
      component="svg"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      sx={{
        display: 'block',
        width: '100%',
        height: HEIGHT,
        overflow: 'visible',
        '& polyline': {
          fill: 'none',
          vectorEffect: 'non-scaling-stroke',
          strokeWidth: 1.5,
          strokeLinejoin: 'round',
          strokeLinecap: 'round',
        },
      }}
    >
      <Box
        component="line"
        x1={0}
        x2={WIDTH}
        y1={HEIGHT - 0.5}
        y2={HEIGHT - 0.5}
        sx={{ stroke: (theme) => colours(theme).surface.line, vectorEffect: 'non-scaling-stroke' }}
      />
      {sparklineRuns(second, slots, height).map((points, index) => (
        <Box
          key={`other ${index}`}
          component="polyline"
          points={points}
          sx={{ stroke: (theme) => colours(theme).text.secondary, strokeDasharray: '3 2' }}
        />
      ))}
      {sparklineRuns(shown, slots, height).map((points, index) => (
        <Box key={`value ${index}`} component="polyline" points={points} sx={{ stroke: (theme) => colours(theme).primary.main }} />
      ))}
    </Box>
  );
});
