import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import type { Level } from '../../../preload/contract/servers.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Gauge } from './gauges.ts';

interface FactTileProps {
  readonly name: string;
  /** The fact itself, in words with its units. */
  readonly value: string;
  /** Shown as a bar under it; `value` says the same in words. */
  readonly gauge?: Gauge;
  readonly level?: Level;
  /** How it went, in the place of the bar. */
  readonly picture?: ReactNode;
  readonly detail?: ReactNode;
}

/**
 * One fact of a machine: its name, its value, how it went or a bar where it is a share of something, and a line below. Long ones wrap:
 * nothing is cut.
 */
export function FactTile({ name, value, gauge, level = gauge?.level ?? 'healthy', picture = null, detail }: FactTileProps) {
  const troubled = level === 'failing' || level === 'degraded';
  const share = Math.min(Math.max(gauge?.share ?? 0, 0), 1);
  return (
    <Box sx={{ minWidth: 0, display: 'flex', flexDirection: 'column', gap: 0.25 }}>
      <Box
        component="dt"
        sx={{ fontSize: '0.75rem', color: 'text.secondary', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
      >
        {name}
      </Box>
      <Box component="dd" sx={{ m: 0, minWidth: 0 }}>
        <Box
          sx={{
            display: 'flex',
            gap: 0.75,
            fontWeight: 600,
            overflowWrap: 'anywhere',
            ...(troubled && { color: `state.${level}` }),
          }}
        >
          {troubled ? (
            <Box component="span" sx={{ flex: 'none', display: 'flex' }}>
              <StateBadge level={level} iconOnly />
            </Box>
          ) : null}
          <Box component="span" sx={{ minWidth: 0 }}>
            {value}
          </Box>
        </Box>
        {picture ??
          (gauge ? (
            <Box aria-hidden sx={{ mt: 0.5, height: 5, borderRadius: 3, bgcolor: 'surface.line', overflow: 'hidden' }}>
              <Box
                sx={{ height: '100%', borderRadius: 3, bgcolor: troubled ? `state.${level}` : 'primary.main' }}
                style={{ width: `${share * 100}%` }}
              />
            </Box>
          ) : null)}
        {detail ? (
          <Box
            sx={{
              fontSize: '0.75rem',
              color: 'text.secondary',
              overflowWrap: 'anywhere',
              mt: gauge || picture ? 0.25 : 0,
            }}
          >
            {detail}
          </Box>
        ) : null}
      </Box>
    </Box>
  );
}
