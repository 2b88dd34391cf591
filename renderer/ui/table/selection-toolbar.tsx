import Close from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { ReactNode } from 'react';

interface SelectionToolbarProps {
  /** Names the toolbar for screen readers. */
  readonly label: string;
  /** How many are chosen, in words. */
  readonly status: ReactNode;
  /** The button that chooses none. */
  readonly clear: string;
  readonly onClear: () => void;
  /** What can be done with them. */
  readonly children: ReactNode;
}

/** Below a list: how many of its rows are chosen, what can be done with them, and how to choose none. */
export function SelectionToolbar({ label, status, clear, onClear, children }: SelectionToolbarProps) {
  return (
    <Box
      role="toolbar"
      aria-label={label}
      sx={{
        flex: 'none',
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 0.75,
        px: 2.5,
        py: 1,
        borderTop: 1,
        borderColor: 'surface.line',
        bgcolor: 'surface.raised',
      }}
    >
      <Box component="span" role="status" sx={{ fontWeight: 600, mr: 1 }}>
        {status}
      </Box>
      {children}
      <Button color="inherit" startIcon={<Close />} onClick={onClear} sx={{ ml: 'auto', color: 'text.secondary' }}>
        {clear}
      </Button>
    </Box>
  );
}
