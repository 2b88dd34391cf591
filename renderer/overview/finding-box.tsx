import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

/** The frame around lines of findings. */
export function FindingBox({ children }: { readonly children: ReactNode }) {
  return (
    <Box
      component="ul"
      sx={{
        m: 0,
        p: 0,
        listStyle: 'none',
        border: 1,
        borderColor: 'surface.line',
        borderRadius: 1,
        bgcolor: 'surface.raised',
        overflow: 'hidden',
      }}
    >
      {children}
    </Box>
  );
}
