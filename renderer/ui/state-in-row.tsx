import Box from '@mui/material/Box';
import type { Level } from '../../preload/contract/servers.ts';
import type { Words } from '../../preload/contract/words.ts';
import { StateBadge } from './state-badge.tsx';
import { TwoLines } from './two-lines.tsx';
import { useWords } from './words.ts';

/** What something is doing, in words, in its row: on two lines where it is long, whole when one points at it. */
export function StateInRow({ level, state }: { readonly level: Level; readonly state: Words }) {
  const say = useWords();
  const said = say(state);
  return (
    <Box component="span" title={said} sx={{ display: 'flex', alignItems: 'center', gap: 0.75, minWidth: 0, color: `state.${level}` }}>
      <Box component="span" sx={{ flex: 'none', display: 'flex' }}>
        <StateBadge level={level} iconOnly />
      </Box>
      <TwoLines text={said} weight={level === 'failing' || level === 'degraded' ? 600 : 450} />
    </Box>
  );
}
