import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { PaletteEntry } from './entries.ts';

interface PaletteOptionProps {
  readonly id: string;
  readonly entry: PaletteEntry;
  readonly chosen: boolean;
  readonly showKind: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

/** One line of the palette. */
export function PaletteOption({ id, entry, chosen, showKind, onPoint, onChoose }: PaletteOptionProps) {
  const { t } = useTranslation('app');
  return (
    <Box
      component="li"
      id={id}
      role="option"
      aria-selected={chosen}
      onPointerMove={onPoint}
      onClick={onChoose}
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1.25,
        minHeight: 34,
        px: 1.25,
        borderRadius: 1,
        cursor: 'default',
        bgcolor: chosen ? 'surface.selected' : 'transparent',
        '& svg': { fontSize: 17, color: chosen ? 'primary.main' : 'text.secondary', flex: 'none' },
      }}
    >
      {entry.icon}
      <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', flex: '0 1 auto' }}>
        {entry.title}
      </Box>
      {entry.detail ? (
        <Box
          component="span"
          sx={{
            color: 'text.secondary',
            fontSize: '0.75rem',
            overflow: 'hidden',
            textOverflow: 'ellipsis',
            whiteSpace: 'nowrap',
            flex: '1 1 0',
          }}
        >
          {entry.detail}
        </Box>
      ) : null}
      {showKind ? (
        <Box component="span" sx={{ ml: 'auto', color: 'text.secondary', fontSize: '0.75rem', whiteSpace: 'nowrap', pl: 1 }}>
          {t(`palette.kinds.${entry.kind}`)}
        </Box>
      ) : null}
    </Box>
  );
}
