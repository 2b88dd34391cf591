import ExpandMore from '@mui/icons-material/ExpandMoreOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Fact } from './use-fact-words.ts';

/** The facts of a machine on one line, what is in trouble first: for windows in which the list below needs the room. */
export function FactsLine({
  facts,
  label,
  onUnfold,
  focused,
}: {
  readonly facts: readonly Fact[];
  readonly label: string;
  readonly onUnfold: () => void;
  /** It takes the keyboard when it comes. */
  readonly focused: boolean;
}) {
  return (
    <ButtonBase
      onClick={onUnfold}
      aria-expanded={false}
      autoFocus={focused}
      title={label}
      sx={{
        display: 'flex',
        width: '100%',
        height: 34,
        gap: 1.5,
        px: 2.5,
        fontSize: '0.75rem',
        textAlign: 'start',
        '&.Mui-focusVisible': { outlineOffset: -2 },
        '&:hover': { bgcolor: 'surface.raised' },
      }}
    >
      {/* What has no room on the first line stands on a second that is not seen: no fact is cut in two. */}
      <Box
        component="span"
        sx={{ flex: 1, minWidth: 0, display: 'flex', flexWrap: 'wrap', columnGap: 2, height: '1.5em', lineHeight: 1.5, overflow: 'hidden' }}
      >
        {facts.map(({ key, name, value, level }) => {
          const troubled = level === 'failing' || level === 'degraded';
          return (
            <Box
              component="span"
              key={key}
              sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5, whiteSpace: 'nowrap', color: 'text.secondary' }}
            >
              {troubled ? <StateBadge level={level} iconOnly /> : null}
              {name}
              <Box component="span" sx={{ fontWeight: 600, color: troubled ? `state.${level}` : 'text.primary' }}>
                {value}
              </Box>
            </Box>
          );
        })}
      </Box>
      <ExpandMore aria-hidden sx={{ color: 'text.secondary' }} />
    </ButtonBase>
  );
}
