import Computer from '@mui/icons-material/ComputerOutlined';
import PowerOff from '@mui/icons-material/PowerOffOutlined';
import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { Connection } from '../../preload/contract/servers.ts';
import { LiveStatus } from '../ui/live-status.tsx';
import { useWords } from '../ui/words.ts';
import { HERE } from './paths.ts';
import { SilenceWords } from './silence-words.tsx';

/** What keeps a long reason within the height of a row: its first two lines. */
const twoLines = { display: '-webkit-box', WebkitLineClamp: 2, WebkitBoxOrient: 'vertical', lineHeight: 1.2 };

const oneLine = { ...twoLines, WebkitLineClamp: 1 };

/**
 * The state of a connection in a row, in words: icon, word, colour, and the reason when there is one: on two lines where it
 * is long, whole when one points at it.
 */
export function ConnectionWords({ vantage, connection }: { readonly vantage: string; readonly connection: Connection | null }) {
  const { t } = useTranslation('servers');
  const say = useWords();
  if (connection) {
    const reason = connection.failure?.cause;
    // Below it stands since when it is silent, and when it is tried again.
    const inRow = connection.heardAt === undefined && connection.nextTryAt === undefined ? twoLines : oneLine;
    return (
      <Box
        component="span"
        {...(reason && { title: say(reason) })}
        sx={{
          display: 'flex',
          flexDirection: 'column',
          minWidth: 0,
          lineHeight: 1.2,
          '& > *': { lineHeight: 1.2 },
          '& [role="status"] > span': inRow,
        }}
      >
        <LiveStatus whole status={connection.state} since={connection.since} reason={reason} />
        <SilenceWords connection={connection} />
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
