import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import type { Level } from '../../preload/contract/level.ts';
import { StateBadge } from '../ui/state-badge.tsx';

/** One state in words, with its mark before it. */
export function StateLine({ level, children }: { readonly level: Level; readonly children: ReactNode }) {
  return (
    <Box sx={{ display: 'flex', gap: 0.75, minWidth: 0 }}>
      <Box component="span" sx={{ flex: 'none', display: 'flex', alignItems: 'start' }}>
        <StateBadge level={level} iconOnly />
      </Box>
      <Box component="span" sx={{ minWidth: 0, overflowWrap: 'anywhere', color: 'text.secondary' }}>
        {children}
      </Box>
    </Box>
  );
}
