import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { useTheme } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';

/** Rows of a list that is on its way, in the height of real rows. `label` says what is loaded. */
export function LoadingRows({ rows = 6, label }: { readonly rows?: number; readonly label?: string }) {
  const { t } = useTranslation('ui');
  const { rowHeight } = useTheme();
  return (
    <Box role="status" aria-label={label ?? t('loading')} sx={{ px: 1.5 }}>
      {Array.from({ length: rows }, (_, row) => (
        <Box key={row} sx={{ display: 'flex', alignItems: 'center', gap: 2, height: rowHeight, opacity: 1 - row / (rows + 2) }}>
          <Skeleton variant="circular" width={14} height={14} animation="wave" />
          <Skeleton variant="rounded" height={10} width={`${20 + ((row * 37) % 25)}%`} animation="wave" />
          <Skeleton variant="rounded" height={10} width={`${12 + ((row * 53) % 30)}%`} animation="wave" />
        </Box>
      ))}
    </Box>
  );
}
