import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

/** A group of settings. */
export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Box component="section">
      <Typography variant="h2" sx={{ mb: 1 }}>
        {title}
      </Typography>
      <Card sx={{ px: 2, py: 0.5, '& > * + *': { borderTop: 1, borderColor: 'surface.line' } }}>{children}</Card>
    </Box>
  );
}

interface LineProps {
  readonly id?: string;
  readonly name: string;
  readonly help?: string;
  readonly children: ReactNode;
}

/** One setting: its name and what it means, and the control or the value. */
export function Line({ id, name, help, children }: LineProps) {
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 3, rowGap: 0.75, py: 1.25, minWidth: 0 }}>
      <Box sx={{ flex: '1 1 220px', minWidth: 0 }}>
        <Typography {...(id !== undefined && { id })} sx={{ fontWeight: 550 }}>
          {name}
        </Typography>
        {help ? <Typography sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>{help}</Typography> : null}
      </Box>
      <Box sx={{ minWidth: 0, display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 0.5 }}>{children}</Box>
    </Box>
  );
}
