import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';

/** Rows of a list that is on its way, in the height of real rows. `label` says what is loaded. */
export function LoadingRows({ rows = 6, label }: { readonly rows?: number; readonly label?: string }) {
  const { t } = useTranslation('ui');
  const { rowHeight } = useTheme();
  return (
    <Box
      role="status"
      aria-label={label ?? t('loading')}
      sx={{
        px: 2.5,
        width: '100%',
        '& > div': { display: 'flex', alignItems: 'center', gap: 2, height: rowHeight },
        '& i': { height: 10, borderRadius: 1, bgcolor: 'surface.line' },
        animation: 'pilothouse-wait 1.2s ease-in-out infinite alternate',
        '@keyframes pilothouse-wait': { to: { opacity: 0.5 } },
      }}
    >
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} style={{ opacity: 1 - row / (rows + 2) }}>
          <i style={{ width: 10 }} />
          <i style={{ width: `${20 + ((row * 37) % 25)}%` }} />
          <i style={{ width: `${12 + ((row * 53) % 30)}%` }} />
        </div>
      ))}
    </Box>
  );
}
