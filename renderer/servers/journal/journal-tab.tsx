import Box from '@mui/material/Box';
import type { ServerTabProps } from '../server-tab.ts';
import { JournalView } from './journal-view.tsx';

/** Everything a machine writes to its journal, live. */
export default function JournalTab({ name, vantage, asked }: ServerTabProps) {
  return (
    <Box sx={{ flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column', px: 2.5, pb: 1.5 }}>
      <JournalView key={vantage} vantage={vantage} target={name} unit={null} scope="system" asked={asked} />
    </Box>
  );
}
