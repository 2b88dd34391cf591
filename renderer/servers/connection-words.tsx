import Computer from '@mui/icons-material/ComputerOutlined';
import PowerOff from '@mui/icons-material/PowerOffOutlined';
import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { Connection } from '../../preload/contract/servers.ts';
import { useFormats } from '../ui/formats.ts';
import { LiveStatus } from '../ui/live-status.tsx';
import { useNow } from '../ui/now.ts';
import { useWords } from '../ui/words.ts';
import { HERE } from './paths.ts';
import { useSilence } from './silence-words.tsx';

/**
 * The state of a connection in a row, on one line: icon, word, colour, the reason when there is one, for how long it is silent or when it is tried again. What
 * has no room is whole when one points at it.
 */
export function ConnectionWords({ vantage, connection }: { readonly vantage: string; readonly connection: Connection | null }) {
  const { t } = useTranslation('servers');
  if (connection) return <InRow connection={connection} />;
  const Icon = vantage === HERE ? Computer : PowerOff;
  return (
    <Box
      component="span"
      sx={{ display: 'flex', alignItems: 'center', gap: 0.75, fontSize: '0.75rem', color: 'text.secondary', whiteSpace: 'nowrap' }}
    >
      <Icon aria-hidden sx={{ fontSize: 15 }} />
      {t(vantage === HERE ? 'connection.here' : 'connection.none')}
    </Box>
  );
}

function InRow({ connection }: { readonly connection: Connection }) {
  const { t } = useTranslation('servers');
  const say = useWords();
  const silence = useSilence(connection);
  const reason = connection.failure?.cause;
  const whole = [...(reason ? [say(reason)] : []), ...silence].join(' ');
  const formats = useFormats();
  const now = useNow();
  const { state, heardAt, nextTryAt } = connection;
  const seconds = (ms: number) => formats.duration(Math.max(0, Math.ceil(ms / 1000)));
  const short =
    state === 'stale' && heardAt !== undefined
      ? seconds(now - Date.parse(heardAt))
      : state === 'offline' && nextTryAt !== undefined
        ? t('silence.retryIn', { time: seconds(Date.parse(nextTryAt) - now) })
        : null;
  return (
    <Box component="span" {...(whole && { title: whole })} sx={{ display: 'flex', alignItems: 'center', gap: 1, minWidth: 0 }}>
      <Box component="span" sx={{ display: 'flex', flex: '0 1 auto', minWidth: 0 }}>
        <LiveStatus status={connection.state} since={connection.since} reason={reason} />
      </Box>
      {short ? (
        <Box
          component="span"
          sx={{
            flex: 'none',
            whiteSpace: 'nowrap',
            color: 'text.secondary',
            fontSize: '0.75rem',
            fontVariantNumeric: 'tabular-nums',
          }}
        >
          {short}
        </Box>
      ) : null}
    </Box>
  );
}
