import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../ui/formats.ts';
import { useNow } from '../ui/now.ts';

/** When something is tried again by itself, counted by the second; `at` is ISO 8601. */
export function NextTry({ at }: { readonly at: string }) {
  const { t } = useTranslation('overview');
  const formats = useFormats();
  const seconds = Math.ceil((Date.parse(at) - useNow()) / 1000);
  return (
    <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.75rem', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
      {seconds > 0 ? t('nextTry.in', { time: formats.duration(seconds) }) : t('nextTry.now')}
    </Box>
  );
}
