import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import { Sparkline } from '../../ui/sparkline.tsx';
import type { LoadSeries } from './use-load-over.ts';

/** How something went over time; in words when one points at it. */
export function LoadPicture({ series: { name, range, values, others, height, slots } }: { readonly series: LoadSeries }) {
  const { t } = useTranslation('servers');
  const label = range === '' ? name : t('loadOver.said', { name, range });
  return (
    <Box title={label} sx={{ mt: 0.25 }}>
      <Sparkline values={values} slots={slots} label={label} {...(others && { others })} {...(height !== null && { most: height })} />
    </Box>
  );
}
