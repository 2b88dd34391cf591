import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { Level } from '../../preload/contract/servers.ts';
import type { Words } from '../../preload/contract/words.ts';
import { StateBadge } from './state-badge.tsx';
import { useWords } from './words.ts';

/** What something is doing, in words, at the head of its details. */
export function StateHead({ level, state }: { readonly level: Level; readonly state: Words }) {
  const say = useWords();
  return (
    <Box sx={{ display: 'flex', gap: 1, alignItems: 'start' }}>
      <Box component="span" sx={{ flex: 'none', display: 'flex' }}>
        <StateBadge level={level} iconOnly />
      </Box>
      <Typography sx={{ fontWeight: 600, minWidth: 0, overflowWrap: 'anywhere' }}>{say(state)}</Typography>
    </Box>
  );
}
