import Computer from '@mui/icons-material/ComputerOutlined';
import PowerOff from '@mui/icons-material/PowerOffOutlined';
import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { Connection } from '../../preload/contract/servers.ts';
import { LiveStatus } from '../ui/live-status.tsx';
import { useWords } from '../ui/words.ts';
import { HERE } from './paths.ts';
import { useSilence } from './silence-words.tsx';

/**
 * The state of a connection in a row, on one line: icon, word, colour, the reason when there is one, and what comes next. What
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
  const say = useWords();
  const silence = useSilence(connection);
  const reason = connection.failure?.cause;
  const whole = [...(reason ? [say(reason)] : []), ...silence].join(' ');
  const newest = silence.at(-1);
  return (
    <Box component="span" {...(whole && { title: whole })} sx={{ display: 'flex', alignItems: 'center', gap: 1, minWidth: 0 }}>
      <Box component="span" sx={{ display: 'flex', flex: newest ? '0 1 auto' : 1, minWidth: '40%' }}>
        <LiveStatus status={connection.state} since={connection.since} reason={reason} />
      </Box>
      {newest ? (
        <Box
          component="span"
          sx={{
            flex: '0 1 auto',
            minWidth: 0,
            overflow: 'hidden',
            textOverflow: 'ellipsis',
            whiteSpace: 'nowrap',
            color: 'text.secondary',
            fontSize: '0.75rem',
            fontVariantNumeric: 'tabular-nums',
          }}
        >
          {newest}
        </Box>
      ) : null}
    </Box>
  );
}
