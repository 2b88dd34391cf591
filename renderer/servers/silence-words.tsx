import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { Connection } from '../../preload/contract/servers.ts';
import { useFormats } from '../ui/formats.ts';
import { useNow } from '../ui/now.ts';

/** Of a connection in trouble, in sentences: for how long nothing was heard, and when it is tried again, counted by the second. */
export function useSilence(connection: Connection): readonly string[] {
  const { t } = useTranslation('servers');
  const formats = useFormats();
  const now = useNow();
  if (connection.state === 'live') return [];
  const { host, state, failure, heardAt, nextTryAt } = connection;
  const secondsSince = (at: string) => Math.max(0, Math.round((now - Date.parse(at)) / 1000));
  return [
    heardAt === undefined ? null : t('silence.heard', { target: host, time: formats.duration(secondsSince(heardAt)) }),
    state === 'connecting' && failure !== undefined ? t('silence.tryingNow') : null,
    nextTryAt === undefined
      ? null
      : Date.parse(nextTryAt) <= now
        ? t('silence.tryingNow')
        : t('silence.tryingIn', { time: formats.duration(Math.ceil((Date.parse(nextTryAt) - now) / 1000)) }),
  ].filter((sentence) => sentence !== null);
}

/**
 * For how long nothing was heard of a connection in trouble, and when it is tried again. It stands beside the state and is not a
 * status itself, so that it is not read out each second. Nothing for a connection without trouble.
 */
export function SilenceWords({ connection }: { readonly connection: Connection }) {
  const sentences = useSilence(connection);
  if (sentences.length === 0) return null;
  return (
    <Box
      component="span"
      sx={{
        color: 'text.secondary',
        fontSize: '0.75rem',
        fontVariantNumeric: 'tabular-nums',
        overflow: 'hidden',
        textOverflow: 'ellipsis',
        whiteSpace: 'nowrap',
      }}
    >
      {sentences.join(' ')}
    </Box>
  );
}
