import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  /** A room's icon, decorative. */
  readonly icon?: ReactNode;
  /** What would be here. */
  readonly title: string;
  readonly text?: string;
  /** The next step: one or two buttons. */
  readonly action?: ReactNode;
}

/** A list with nothing in it: says what would be here and offers the next step. */
export function EmptyState({ icon, title, text, action }: EmptyStateProps) {
  return (
    <Box
      sx={{
        display: 'flex',
        flexDirection: 'column',
        alignItems: 'center',
        textAlign: 'center',
        gap: 1,
        px: 3,
        py: 6,
        '& > svg': { fontSize: 32, color: 'text.secondary', mb: 0.5 },
      }}
    >
      {icon}
      <Typography variant="h2" component="p">
        {title}
      </Typography>
      {text ? <Typography sx={{ color: 'text.secondary', maxWidth: '46ch' }}>{text}</Typography> : null}
      {action ? <Box sx={{ display: 'flex', flexWrap: 'wrap', justifyContent: 'center', gap: 1, mt: 1 }}>{action}</Box> : null}
    </Box>
  );
}
