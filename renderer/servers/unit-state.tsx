import Box from '@mui/material/Box';
import type { Unit } from '../../preload/contract/servers.ts';
import { StateBadge } from '../ui/state-badge.tsx';
import { useWords } from '../ui/words.ts';
import { inTrouble } from './unit-rows.ts';

/** The state of a unit in its row, in words: on two lines where it is long, whole when one points at it. */
export function UnitState({ unit }: { readonly unit: Unit }) {
  const say = useWords();
  const state = say(unit.state);
  return (
    <Box
      component="span"
      title={state}
      sx={{ display: 'flex', alignItems: 'center', gap: 0.75, minWidth: 0, color: `state.${unit.level}` }}
    >
      <Box component="span" sx={{ flex: 'none', display: 'flex' }}>
        <StateBadge level={unit.level} iconOnly />
      </Box>
      <Box
        component="span"
        sx={{
          display: '-webkit-box',
          WebkitLineClamp: 2,
          WebkitBoxOrient: 'vertical',
          overflow: 'hidden',
          whiteSpace: 'normal',
          fontSize: '0.75rem',
          lineHeight: 1.2,
          fontWeight: inTrouble(unit) ? 600 : 450,
        }}
      >
        {state}
      </Box>
    </Box>
  );
}
