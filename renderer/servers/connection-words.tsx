import Computer from '@mui/icons-material/ComputerOutlined';
import PowerOff from '@mui/icons-material/PowerOffOutlined';
import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { Connection } from '../../preload/contract/servers.ts';
import { LiveStatus } from '../ui/live-status.tsx';
import { HERE } from './paths.ts';

/** The state of a connection in a row, in words: icon, word, colour, and the reason when there is one. */
export function ConnectionWords({ vantage, connection }: { readonly vantage: string; readonly connection: Connection | null }) {
  const { t } = useTranslation('servers');
  if (connection) {
    return (
      <Box component="span" sx={{ display: 'flex', minWidth: 0 }}>
        <LiveStatus status={connection.state} since={connection.since} reason={connection.failure?.cause} />
      </Box>
    );
  }
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
