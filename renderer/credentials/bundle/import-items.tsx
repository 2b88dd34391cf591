import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { ImportItem } from '../../../preload/contract/secret-bundles.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';

interface ImportItemsProps {
  readonly items: readonly ImportItem[];
  readonly ticked: ReadonlySet<number>;
  readonly onChange: (ticked: ReadonlySet<number>) => void;
}

const LEVELS = { new: 'healthy', equal: 'unknown', different: 'degraded', unusable: 'unknown' } as const;

/** What a file holds, compared with what is kept here; what is equal or cannot be kept is not to be ticked. */
export function ImportItems({ items, ticked, onChange }: ImportItemsProps) {
  const { t } = useTranslation(['secrets', 'credentials']);
  const say = useWords();
  if (items.length === 0) return <Typography role="status">{t('import.empty')}</Typography>;
  return (
    <Box
      component="ul"
      aria-label={t('import.list')}
      sx={{ m: 0, p: 0, listStyle: 'none', maxHeight: 360, overflow: 'auto', border: 1, borderColor: 'surface.line', borderRadius: 1 }}
    >
      {items.map(({ index, name, kind, state, note, suggested }) => {
        const explained = [
          ...(note === null ? [] : [say(note)]),
          ...(state === 'different' && kind !== 'totp' ? [t('import.replaces')] : []),
          ...(state === 'new' && !suggested ? [t('import.notSecret')] : []),
        ].join(' ');
        return (
          <Box
            component="li"
            key={index}
            sx={{
              display: 'flex',
              alignItems: 'center',
              gap: 1,
              px: 1,
              py: 0.25,
              minWidth: 0,
              '& + &': { borderTop: 1, borderColor: 'surface.line' },
            }}
          >
            <Checkbox
              size="small"
              disabled={state === 'equal' || state === 'unusable'}
              checked={ticked.has(index)}
              onChange={(_, checked) => {
                const next = new Set(ticked);
                if (checked) next.add(index);
                else next.delete(index);
                onChange(next);
              }}
              slotProps={{ input: { 'aria-label': name } }}
            />
            <Box sx={{ flex: 1, minWidth: 0 }}>
              <Box sx={{ overflowWrap: 'anywhere' }}>
                {name}{' '}
                <Box component="span" sx={{ color: 'text.secondary' }}>
                  {t(`credentials:kind.${kind}`)}
                </Box>
              </Box>
              {explained === '' ? null : <Typography sx={{ color: 'text.secondary' }}>{explained}</Typography>}
            </Box>
            <StateBadge level={LEVELS[state]} word={t(`import.state.${state}`)} />
          </Box>
        );
      })}
    </Box>
  );
}
