import Box from '@mui/material/Box';
import Popover from '@mui/material/Popover';
import { client } from '../client/link.ts';
import { useLinkState } from '../client/use-link-state.ts';
import { useLatest } from '../client/use-stream.ts';
import { useRunningWork } from '../client/work.ts';
import { ConnectionList } from './connection-list.tsx';
import { WorkList } from './work-list.tsx';

interface StatusPopoverProps {
  readonly anchor: HTMLElement;
  readonly title: string;
  readonly shows: 'connections' | 'work';
  readonly onClose: () => void;
}

/** What stands behind an item of the bottom line. */
export default function StatusPopover({ anchor, title, shows, onClose }: StatusPopoverProps) {
  const connections = useLatest('servers.connections.watch', client.servers.connections.watch, {});
  const link = useLinkState();
  const work = useRunningWork();
  return (
    <Popover
      open
      anchorEl={anchor}
      onClose={onClose}
      anchorOrigin={{ vertical: 'top', horizontal: 'left' }}
      transformOrigin={{ vertical: 'bottom', horizontal: 'left' }}
      slotProps={{
        paper: {
          role: 'dialog',
          'aria-label': title,
          sx: {
            width: 380,
            maxWidth: 'calc(100vw - 24px)',
            maxHeight: '60vh',
            p: 1.5,
            mb: 1,
            bgcolor: 'surface.overlay',
            border: 1,
            borderColor: 'surface.line',
          },
        },
      }}
    >
      <Box component="h2" sx={{ m: 0, mb: 1, fontSize: '0.8125rem', fontWeight: 650 }}>
        {title}
      </Box>
      {shows === 'connections' ? (
        <ConnectionList connections={link.state === 'live' && connections.status === 'live' ? (connections.state ?? null) : null} />
      ) : (
        <WorkList work={work} />
      )}
    </Popover>
  );
}
